import type { RosterSummary } from '../../roster/types.ts';
import {
  failedModal,
  importedModal,
  problemsModal,
  readyModal,
  rosterModal,
  workingModal,
} from '../../roster/views.ts';
import { ID, LONG, many, PROGRAM, type Sample, user, windows } from './samples.ts';

const one = { userId: user(1), name: LONG };
const nothing: RosterSummary = {
  added: [],
  updated: [],
  unchanged: 0,
  newPairs: [],
  meetings: 0,
  otherMentor: [],
  left: [],
  setAside: [],
  finished: [],
  generous: [],
};
const everything: RosterSummary = {
  added: many(5000, () => one),
  updated: many(5000, () => ({ ...one, what: ['PGY', 'capacity'] })),
  unchanged: 12,
  newPairs: many(2000, () => ({ resident: one, mentor: one })),
  meetings: 2000,
  otherMentor: many(200, () => ({ resident: { ...one, memberId: ID }, mentor: one, current: one })),
  left: many(200, () => ({ ...one, memberId: ID })),
  setAside: many(200, () => ({ resident: one, mentor: one })),
  finished: many(200, () => one),
  generous: many(200, () => one),
};
const problems = many(5000, (line) => ({ line, column: 'email' as const, message: LONG.repeat(4) }));
const columns = many(50, () => LONG);

/** The import of a roster, with nothing in it and with thousands. */
export const rosters: Sample[] = [
  ...windows('roster/views.rosterModal', rosterModal(PROGRAM)),
  ...windows(
    'roster/views.workingModal',
    workingModal('Checking the file…'),
    workingModal('Importing…', 12_000),
  ),
  ...windows(
    'roster/views.problemsModal',
    problemsModal(PROGRAM, problems.slice(0, 1), []),
    problemsModal(PROGRAM, problems, columns),
  ),
  ...windows(
    'roster/views.readyModal',
    readyModal(PROGRAM, 'F1', nothing, []),
    readyModal(PROGRAM, 'F1', everything, columns),
  ),
  ...windows(
    'roster/views.importedModal',
    importedModal(PROGRAM, nothing),
    importedModal(PROGRAM, everything),
  ),
  ...windows('roster/views.failedModal', failedModal(PROGRAM, 'gone'), failedModal(PROGRAM, { text: LONG })),
];
