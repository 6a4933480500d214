import type { Summary } from '../../src/features/block-schedules/policy.ts';
import { sortModal } from '../../src/features/block-schedules/sort-views.ts';
import type { Schedule } from '../../src/features/block-schedules/types.ts';
import {
  askModal,
  failedModal,
  importedModal,
  readyModal,
  scheduleModal,
  workingModal,
} from '../../src/features/block-schedules/views.ts';
import { LONG, many, PROGRAM, type Sample, windows } from './samples.ts';

const asked = { fileId: 'F0123456789', choices: { sheet: 49, firstDay: '2026-07-01', length: '4' } } as const;
const everyLabel = { ...asked, kinds: 'a'.repeat(2000) };
const labels = many(2000, (index) => ({
  label: `${index} ${LONG}`,
  days: 365 * index,
  kind: index < 1000 ? undefined : ('hold' as const),
}));
const schedule: Schedule = {
  ...{
    form: 'grid',
    sheet: LONG,
    firstDay: '2026-07-01',
    lastDay: '2027-06-30',
    unread: [],
    isDayFirst: false,
  },
  people: [
    {
      who: { name: LONG },
      lines: [2],
      spans: labels.map(({ label }) => ({ label, firstDay: '2026-07-01', lastDay: '2026-07-28' })),
    },
  ],
};
const days = { first: '2026-07-01', last: '2027-06-30' };
const nothing: Summary = {
  ...days,
  ...{ people: 1, changed: 0, away: 0, hold: 0, good: 0, sorted: 0 },
  ...{ lost: [], unread: [], unsorted: [] },
};
const everything: Summary = {
  ...days,
  ...{ people: 5000, changed: 4999, away: 100_000, hold: 1_000_000, good: 1_000_000, sorted: 2000 },
  lost: many(5000, (line) => ({ who: { name: LONG }, line, isTwice: line % 2 === 0 })),
  unread: many(5000, (line) => line),
  unsorted: many(2000, (index) => `${index} ${LONG}`),
};
const sheets = many(50, (index) => ({ name: `${index} ${LONG}`, index }));

/** The import of block schedules, with nothing in it and with thousands. */
export const schedules: Sample[] = [
  ...windows('features/block-schedules/views.scheduleModal', scheduleModal(PROGRAM)),
  ...windows('features/block-schedules/views.workingModal', workingModal('Checking the file…')),
  ...windows(
    'features/block-schedules/views.askModal',
    askModal(PROGRAM, asked, { ask: 'sheet', sheets }),
    askModal(PROGRAM, asked, { ask: 'blocks', first: LONG }),
    askModal(PROGRAM, asked, { ask: 'first_day', first: LONG }),
  ),
  ...windows(
    'features/block-schedules/sort-views.sortModal',
    sortModal(PROGRAM, asked, schedule, labels.slice(0, 1)),
    sortModal(PROGRAM, everyLabel, schedule, labels),
  ),
  ...windows(
    'features/block-schedules/views.readyModal',
    readyModal(PROGRAM, asked, nothing),
    readyModal(PROGRAM, asked, { ...nothing, people: 0, lost: everything.lost }),
    readyModal(PROGRAM, everyLabel, everything),
  ),
  ...windows(
    'features/block-schedules/views.importedModal',
    importedModal(PROGRAM, nothing),
    importedModal(PROGRAM, everything),
  ),
  ...windows(
    'features/block-schedules/views.failedModal',
    failedModal(PROGRAM, 'gone'),
    failedModal(PROGRAM, { line: 5000, message: LONG }),
  ),
];
