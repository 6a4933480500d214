import { nextBlocks } from '../../src/domain/pairs/next-views.ts';
import {
  askedMessage,
  confirmedMessage,
  replacedMessage,
  thanksMessage,
  turnedMessage,
} from '../../src/features/year-rollover/news-views.ts';
import { nextModal } from '../../src/features/year-rollover/next-views.ts';
import type { Preview } from '../../src/features/year-rollover/preview-policy.ts';
import {
  plannedModal,
  preparedModal,
  previewModal,
  yearModal,
} from '../../src/features/year-rollover/views.ts';
import { ID, LONG, many, messages, nexts, PROGRAM, pair, type Sample, user, windows } from './samples.ts';

const nothing: Preview = {
  on: '2027-07-01',
  movesUp: [],
  keeps: [],
  finishes: [],
  ending: [],
  goesOn: false,
  coming: [],
};
const much: Preview = {
  on: '2027-07-01',
  movesUp: many(9, (index) => ({ level: index + 2, users: many(120, user) })),
  keeps: many(300, (index) => ({
    user: user(index),
    why: (['chosen', 'own_day', 'finishing_late', 'chief', 'no_level'] as const)[index % 5] ?? 'chosen',
    lastDay: index % 6 === 0 ? '2027-12-31' : null,
  })),
  finishes: many(120, (index) => ({ user: user(index), stays: index % 2 === 0 })),
  ending: many(120, (index) => ({ resident: user(index), mentor: user(index + 1) })),
  goesOn: true,
  coming: many(120, user),
};
const people = (of: number) =>
  many(150, (index) => ({ id: `${ID.slice(0, -6)}${of}${String(index).padStart(5, '0')}`, name: LONG }));
const groups = [
  { label: 'PGY-1', people: people(1) },
  { label: 'PGY-2', people: people(2) },
];
const choices = { notMovingUp: [], notFinishing: [], staying: [] };
const chosen = people(1).map(({ id }) => id);

/** The year's turn: what is entered, what it will do, and thanks. */
export const year: Sample[] = [
  ...windows(
    'features/year-rollover/views.yearModal',
    yearModal({
      program: PROGRAM,
      yearOn: '2027-07-01',
      on: '2027-07-01',
      choices,
      movingUp: [],
      finishing: [],
    }),
    yearModal({
      program: PROGRAM,
      yearOn: '2027-07-01',
      on: '2027-07-01',
      choices: {
        notMovingUp: chosen,
        notFinishing: chosen.map((id) => ({ id, lastDay: '2027-12-31' })),
        staying: chosen,
      },
      movingUp: groups,
      finishing: groups,
    }),
  ),
  ...windows(
    'features/year-rollover/views.previewModal',
    previewModal(PROGRAM, ID, nothing),
    previewModal(PROGRAM, ID, much),
  ),
  ...windows(
    'features/year-rollover/views.preparedModal',
    preparedModal(PROGRAM, ID, nothing, true),
    preparedModal(PROGRAM, ID, much, false),
  ),
  ...windows(
    'features/year-rollover/views.plannedModal',
    plannedModal({ id: ID, program_id: ID }, nothing, false),
    plannedModal({ id: ID, program_id: ID }, much, true),
  ),
  ...windows('features/year-rollover/next-views.nextModal', nextModal(PROGRAM, nextBlocks(nexts))),
  ...messages(
    'features/year-rollover/news-views.thanksMessage',
    thanksMessage(ID, [pair], () => 0) ?? undefined,
    thanksMessage(ID, [pair, pair], () => undefined) ?? undefined,
    thanksMessage(
      ID,
      many(40, () => pair),
      () => 12,
    ) ?? undefined,
  ),
  ...messages(
    'features/year-rollover/news-views.turnedMessage',
    turnedMessage(PROGRAM, { movedUp: 1, finished: 0, began: 1 }),
    turnedMessage({ name: LONG }, { movedUp: 24, finished: 8, began: 9 }),
  ),
  ...messages(
    'features/year-rollover/news-views.askedMessage',
    askedMessage(PROGRAM, '2027-07-01', user(1), { movedUp: 1, finished: 1, began: 1 }),
    askedMessage({ id: ID, name: LONG }, '2027-07-01', user(1), { movedUp: 24, finished: 8, began: 9 }),
  ),
  ...messages(
    'features/year-rollover/news-views.confirmedMessage',
    confirmedMessage(PROGRAM, '2027-07-01'),
    confirmedMessage({ name: LONG }, '2027-07-01'),
  ),
  ...messages('features/year-rollover/news-views.replacedMessage', replacedMessage()),
];
