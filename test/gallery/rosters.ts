import { moreModal } from '../../src/features/home/more-views.ts';
import type { Checked } from '../../src/features/roster/choices.ts';
import { askModal, columnsModal } from '../../src/features/roster/columns-views.ts';
import { movedModal, moveModal, movePreview } from '../../src/features/roster/move-views.ts';
import { personModal, personSavedModal, whoModal } from '../../src/features/roster/person-views.ts';
import { tellModal } from '../../src/features/roster/tell-views.ts';
import type { MoveOffer, Problem, RosterSummary } from '../../src/features/roster/types.ts';
import {
  failedModal,
  importedModal,
  problemsModal,
  readyModal,
  rosterModal,
  workingModal,
} from '../../src/features/roster/views.ts';
import type { Role } from '../../src/platform/database/tables/programs.ts';
import { ID, LONG, many, PROGRAM, type Sample, user, windows } from './samples.ts';

const one = { userId: user(1), name: LONG };
const absentee = (line: number, column: 'email' | 'mentor_email'): Problem => ({
  ...{ line, column, who: LONG },
  message: `No one in this Slack workspace matches ${LONG}.`,
  absentee: `${line} ${LONG}`,
});
const nothing: RosterSummary = {
  moved: [],
  added: [],
  addedRoles: [],
  newDirectors: [],
  updated: [],
  unchanged: 0,
  newPairs: [],
  undated: 0,
  meetings: 0,
  otherMentor: [],
  left: [],
  setAside: [],
  finished: [],
  beyond: [],
  generous: [],
  absent: { levels: 0, lastDays: 0, mentors: true },
  leftOut: [],
};
const everything: RosterSummary = {
  moved: many(300, () => one),
  added: many(5000, () => ({ ...one, pgy: 10, track: 'transitional' as const })),
  newDirectors: [{ userId: user(0), name: 'Dana Whitfield' }],
  addedRoles: (['resident', 'mentor', 'director', 'coordinator'] as const).map((role) => ({
    role,
    count: 5000,
  })),
  updated: many(5000, () => ({ ...one, what: ['PGY', 'capacity'] })),
  unchanged: 12,
  newPairs: many(2000, () => ({ resident: one, mentor: one })),
  undated: 2000,
  meetings: 2000,
  otherMentor: many(200, () => ({ resident: { ...one, memberId: ID }, mentor: one, current: one })),
  left: many(200, () => ({ ...one, memberId: ID })),
  setAside: many(200, () => ({ resident: one, mentor: one })),
  finished: many(200, () => one),
  beyond: many(200, () => ({ id: one.userId, name: LONG, capacity: 2, has: 2, coming: 0, wants: 1 })),
  generous: many(200, () => one),
  absent: { levels: 4000, lastDays: 1, mentors: false },
  leftOut: [
    ...many(400, (line) => absentee(line, line % 2 === 0 ? 'email' : 'mentor_email')),
    ...many(400, (line) => ({ line, column: 'mentor_email' as const, message: LONG.repeat(4), who: LONG })),
  ],
};
const problems = many(5000, (line) => ({ line, column: 'email' as const, message: LONG.repeat(4) }));
const read = (columns: number, ask?: 'sheet' | 'others'): Checked => ({
  fileId: 'F1',
  choices: { sheet: 1, columns: new Map(many(400, (index) => [index, 'left_out'])) },
  file: {
    rows: [],
    problems: [],
    sheets: many(50, (index) => `${index} ${LONG}`),
    understood: {
      sheet: LONG,
      line: 3,
      columns: many(columns, (index) => ({
        index,
        header: LONG,
        meaning: (['pgy', 'left_out', undefined] as const)[index % 3],
        isChosen: false,
        sample: LONG,
      })),
    },
    ...(ask ? { ask } : {}),
  },
});
const offers = many(30, () => ({ name: LONG, person: one }));
const FACTS = {
  ...{ pgy: 1, startsOn: null, graduatesOn: null, track: null, advancesOn: null, capacity: 3 },
  ...{ topics: [], evaluates: [], committee: false, about: null },
};
const holder = { ...one, realName: LONG, roles: ['resident'] as Role[], gone: true, memberId: ID };
const moves = many(
  300,
  (index): MoveOffer => ({
    from: { ...FACTS, ...holder, id: ID, activeMentees: 0 },
    to: { ...one, userId: user(index), email: undefined, timeZone: null, isAdmin: false, standing: 'active' },
    email: undefined,
  }),
);
const none = { problems: [], offers: [], moves: [], others: 9, leftOut: [] };

const twoAbsent = [absentee(13, 'email'), absentee(14, 'mentor_email')];

/** The import of a roster, with nothing in it and with thousands. */
export const rosters: Sample[] = [
  ...windows(
    'features/roster/views.rosterModal',
    rosterModal(PROGRAM),
    rosterModal({ ...PROGRAM, mayExport: true }),
  ),
  ...windows(
    'features/roster/views.workingModal',
    workingModal('Checking the file…'),
    workingModal('Importing…', 12_000),
  ),
  ...windows(
    'features/roster/views.problemsModal',
    problemsModal(PROGRAM, { ...none, problems: problems.slice(0, 1) }, read(0)),
    problemsModal(PROGRAM, { problems, offers, moves, others: 9, leftOut: problems }, read(400)),
    problemsModal(
      PROGRAM,
      { ...none, problems: [absentee(13, 'email')], leftOut: [absentee(13, 'email')] },
      read(3),
    ),
    problemsModal(PROGRAM, { ...none, problems: twoAbsent, leftOut: twoAbsent, others: 1 }, read(3)),
    problemsModal(
      PROGRAM,
      { ...none, problems: [absentee(13, 'mentor_email')], leftOut: [absentee(13, 'mentor_email')] },
      read(3),
    ),
    problemsModal(PROGRAM, { ...none, offers: offers.slice(0, 1) }, read(5)),
    problemsModal(PROGRAM, { ...none, moves: moves.slice(0, 1) }, read(5)),
    problemsModal(PROGRAM, { ...none, moves: moves.slice(0, 10) }, read(5)),
  ),
  ...windows(
    'features/roster/columns-views.askModal',
    askModal(PROGRAM, read(40, 'sheet')),
    askModal(PROGRAM, read(40, 'others')),
  ),
  ...windows(
    'features/roster/columns-views.columnsModal',
    columnsModal(PROGRAM, read(3)),
    columnsModal(PROGRAM, read(400)),
  ),
  ...windows(
    'features/roster/views.readyModal',
    readyModal(PROGRAM, read(0), nothing),
    readyModal(PROGRAM, read(400), everything),
    readyModal(PROGRAM, read(3), { ...nothing, leftOut: [absentee(13, 'email')] }),
  ),
  ...windows(
    'features/roster/views.importedModal',
    importedModal(PROGRAM, nothing),
    importedModal(PROGRAM, everything, ID),
  ),
  ...windows('features/roster/person-views.whoModal', whoModal(PROGRAM), whoModal(PROGRAM, true)),
  ...windows(
    'features/roster/move-views.moveModal',
    moveModal(PROGRAM, []),
    moveModal(
      PROGRAM,
      many(300, (index) => ({
        ...holder,
        memberId: `${ID.slice(0, -12)}${String(index).padStart(12, '0')}`,
      })),
      ID,
    ),
  ),
  ...windows(
    'features/roster/move-views.movePreview',
    movePreview(PROGRAM, holder, user(2), { pairs: 1, meetings: 1 }),
    movePreview(PROGRAM, holder, user(2), { pairs: 0, meetings: 12 }),
  ),
  ...windows('features/roster/move-views.movedModal', movedModal(holder, user(2))),
  ...windows(
    'features/roster/person-views.personModal',
    personModal(PROGRAM, user(1), undefined),
    personModal(PROGRAM, user(1), {
      roles: ['resident', 'mentor'],
      pgy: 10,
      startsOn: '2026-07-01',
      graduatesOn: '2029-06-30',
      capacity: 50,
    }),
  ),
  ...windows(
    'features/roster/person-views.personSavedModal',
    personSavedModal(PROGRAM, nothing, undefined),
    personSavedModal(PROGRAM, { ...nothing, added: [one] }, ID),
  ),
  ...windows(
    'features/roster/tell-views.tellModal',
    tellModal(PROGRAM, { people: [], pairs: [] }),
    tellModal(PROGRAM, {
      people: many(5000, () => user(1)),
      pairs: many(2000, () => ({ id: ID, resident: user(1), mentor: user(2) })),
    }),
    tellModal(PROGRAM, { people: [user(1)], pairs: [] }, ID),
  ),
  ...windows('features/home/more-views.moreModal', moreModal(PROGRAM, true), moreModal(PROGRAM, false)),
  ...windows(
    'features/roster/views.failedModal',
    failedModal(PROGRAM, 'gone'),
    failedModal(PROGRAM, { text: LONG }),
  ),
];
