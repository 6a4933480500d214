import { findBeyond } from '../../src/domain/pairs/capacity-policy.ts';
import { lonelyBlocks } from '../../src/domain/pairs/change-views.ts';
import { nextBlocks } from '../../src/domain/pairs/next-views.ts';
import { undoneSaid } from '../../src/features/departures/coming-views.ts';
import { goneMessage } from '../../src/features/departures/gone-views.ts';
import { changeMentorModal, OTHER_MENTOR } from '../../src/features/departures/mentor-views.ts';
import { nextOfModal } from '../../src/features/departures/next-views.ts';
import { severalModal, severalPreview } from '../../src/features/departures/several-views.ts';
import {
  changeModal,
  type Preview,
  previewModal,
  recordedModal,
} from '../../src/features/departures/views.ts';
import type { Entered } from '../../src/features/departures/when-views.ts';
import {
  DAY,
  ID,
  LONG,
  many,
  mentorOptions,
  messages,
  NOW,
  nexts,
  PROGRAM,
  type Sample,
  user,
  windows,
} from './samples.ts';

const people = many(350, (index) => ({
  id: `${ID.slice(0, -6)}${String(index).padStart(6, '0')}`,
  user: user(index),
  name: LONG,
  roles: [index % 3 === 0 ? ('mentor' as const) : ('resident' as const)],
  pgy: index % 4,
}));
const coming = many(30, (index) => ({
  id: `${ID.slice(0, -6)}${String(index).padStart(6, '0')}`,
  workspace_id: 'T0000000001',
  program_id: ID,
  member_id: ID,
  pair_id: null,
  what: (['leaves', 'steps_down', 'pair_ends'] as const)[index % 3] ?? 'leaves',
  happens_on: '2027-02-01',
  carry_out_at: NOW,
  state: 'planned' as const,
  entered_by: ID,
  settled_at: null,
  created_at: NOW,
  user: user(index),
  mentor_user: user(index + 1),
  counterparts: [],
}));
const beyond = findBeyond(
  mentorOptions.slice(0, 2),
  many(4, (index) => mentorOptions[index % 2]?.id ?? ID),
  new Map(),
);
const entered: Entered = { person: ID, what: 'leaves', when: 'date', date: '2027-02-01' };
const nothing: Preview = {
  what: 'leaves',
  user: user(1),
  on: DAY,
  now: false,
  pairId: null,
  ending: [],
  goesOn: false,
  closesRequest: false,
};
const much: Preview = {
  ...nothing,
  ending: many(120, (index) => ({ resident: user(index), mentor: user(index + 1) })),
  goesOn: true,
  closesRequest: true,
};

const paired = people.slice(0, 250).map(({ id, name }) => ({ id, name, mentor: LONG }));

/** Someone leaves or changes: what is entered, and what it will do. */
export const changes: Sample[] = [
  ...windows(
    'features/departures/mentor-views.changeMentorModal',
    changeMentorModal(PROGRAM, []),
    changeMentorModal(PROGRAM, paired),
    changeMentorModal(PROGRAM, paired, { id: ID, pairId: ID, next: [], changeDay: DAY, warning: [] }),
    changeMentorModal(PROGRAM, paired, {
      id: paired[0]?.id ?? ID,
      pairId: ID,
      said: OTHER_MENTOR,
      next: nextBlocks(nexts, beyond, { required: true }),
      changeDay: DAY,
      when: 'now',
      warning: lonelyBlocks(DAY, DAY.add({ days: 30 }), 0),
    }),
  ),
  ...windows(
    'features/departures/several-views.severalModal',
    severalModal(PROGRAM, [], DAY),
    severalModal(PROGRAM, people.slice(0, 1), DAY),
    severalModal(PROGRAM, people, DAY, { said: LONG, entered: { when: 'now' } }),
  ),
  ...windows(
    'features/departures/several-views.severalPreview',
    severalPreview(
      ID,
      { ...entered, people: people.slice(0, 30).map(({ id }) => id), pairs: many(30, () => ID) },
      { on: DAY, now: false },
      many(30, (index) => ({
        user: user(index),
        ending: many(10, (at) => ({ resident: user(at), mentor: user(index) })),
        closesRequest: true,
      })),
      300,
      [],
      nextBlocks(nexts, beyond),
    ),
  ),
  ...windows(
    'features/departures/views.changeModal',
    changeModal({ program: PROGRAM, people: people.slice(0, 1), changeDay: DAY, coming: [] }),
    changeModal({
      program: PROGRAM,
      people,
      changeDay: DAY,
      coming,
      losing: new Set(coming.map(({ id }) => id)),
      entered: { ...entered, person: people[0]?.id ?? ID },
      said: LONG,
    }),
  ),
  ...windows(
    'features/departures/views.recordedModal',
    recordedModal({ program: PROGRAM, coming, losing: new Set(coming.map(({ id }) => id)) }, LONG),
    ...coming.slice(0, 3).map((undone, index) =>
      recordedModal(
        { program: PROGRAM, coming: [] },
        undoneSaid(undone, coming.slice(0, index * 15), {
          on: '2027-07-01',
          finishes: index === 1 ? user(1) : undefined,
          ending: many(index * 40 + 1, (pair) => ({ resident: user(pair), mentor: user(pair + 1) })),
        }),
      ),
    ),
  ),
  ...windows(
    'features/departures/next-views.nextOfModal',
    ...coming.slice(0, 3).map((change) => nextOfModal(change, nextBlocks(nexts, beyond))),
  ),
  ...messages(
    'features/departures/gone-views.goneMessage',
    goneMessage({
      id: ID,
      program_id: ID,
      slack_user_id: user(1),
      display_name: LONG,
      program_name: LONG,
    }),
  ),
  ...windows(
    'features/departures/views.previewModal',
    ...(['leaves', 'steps_down', 'pair_ends', 'away'] as const).flatMap((what) => [
      previewModal(PROGRAM, { ...entered, what }, { ...nothing, what }, []),
      previewModal(
        PROGRAM,
        { ...entered, what },
        { ...much, what, now: true },
        lonelyBlocks(DAY, DAY.add({ days: 1 }), 0),
        nextBlocks(nexts, beyond),
      ),
    ]),
  ),
];
