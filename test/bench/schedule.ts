import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'kysely';
import { pino } from 'pino';
import { saveLabels } from '../../src/domain/schedules/operations.ts';
import { checkSchedule, importSchedule } from '../../src/features/block-schedules/operations.ts';
import { readScheduleFile } from '../../src/features/block-schedules/read.ts';
import { migrateToLatest } from '../../src/platform/database/migrate.ts';
import { openPostgres } from '../../src/platform/database/open.ts';
import { addMember, addProgram, addWorkspace } from '../support/fixtures.ts';
import { AMION_PREAMBLE, amionRow, KNOWN } from '../support/schedule-files.ts';
import { administer, urlOf } from '../support/template.ts';

const NOW = new Date('2026-09-15T18:00:00Z');
const KINDS = {
  Wards: 'ordinary',
  MICU: 'hold',
  'Night Float': 'hold',
  Clinic: 'good',
  Elective: 'good',
  Vacation: 'away',
} as const;
const LABELS = Object.keys(KINDS);
const DAYS = 365;

const nameOf = (index: number) =>
  `Resident Number${String.fromCharCode(97 + (index % 26))}${String.fromCharCode(97 + Math.floor(index / 26))}`;

/** Amion's report of a year: a line per resident and day, two weeks of each rotation. */
function report(residents: number): Buffer {
  const rows = [...AMION_PREAMBLE];
  for (let day = 0; day < DAYS; day += 1) {
    const date = new Date(Date.UTC(2026, 6, 1 + day));
    const written = `${date.getUTCMonth() + 1}-${date.getUTCDate()}-${date.getUTCFullYear() % 100}`;
    for (let index = 0; index < residents; index += 1) {
      const label = LABELS[(Math.floor(day / 14) + index) % LABELS.length] ?? '';
      rows.push(amionRow(nameOf(index), label, written));
    }
  }
  return Buffer.from(rows.join('\r\n'));
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; made: T }> {
  const began = performance.now();
  const made = await work();
  return { seconds: (performance.now() - began) / 1000, made };
}

/**
 * Seconds to check and to import a year of a program from Amion's report 625c, beside the bare work: splitting the
 * text, and one insert of as many spans; and how long this thread was held meanwhile (p99), in ms.
 */
export async function measureSchedule(server: string, residents: number) {
  const name = `bench_schedule_${process.pid}`;
  await administer(server, `create database ${name}`);
  const open = openPostgres(urlOf(server, name), { max: 4 });
  try {
    await migrateToLatest(open.db);
    await addWorkspace(open.db, 'T1');
    const programId = await addProgram(open.db, 'T1', { name: 'Bench' });
    const program = { id: programId, workspace_id: 'T1' };
    for (let index = 0; index < residents; index += 1)
      await addMember(open.db, { workspaceId: 'T1', programId }, ['resident'], { name: nameOf(index) });
    await open.db.transaction().execute((tx) => saveLabels(tx, program, new Map(Object.entries(KINDS))));
    const bytes = report(residents);
    const held = monitorEventLoopDelay({ resolution: 5 });
    held.enable();
    const given = async () => {
      const read = await readScheduleFile(bytes, {}, KNOWN);
      if (!('schedule' in read)) throw new Error(JSON.stringify(read));
      const directory = { byEmail: new Map(), byId: new Map() };
      return { program, schedule: read.schedule, directory, chosen: new Map(), actor: 'operator' };
    };
    const check = await timed(async () => checkSchedule(open.db, await given()));
    const queue = { wakeSender: async () => undefined, wakeSweep: async () => undefined };
    const ctx = { db: open.db, clock: () => NOW, queue, log: pino({ level: 'silent' }) };
    const done = await timed(async () => importSchedule(ctx, await given()));
    held.disable();
    const split = await timed(async () =>
      new TextDecoder()
        .decode(bytes)
        .split('\n')
        .map((line) => line.split(',').length),
    );
    const insert = await timed(() => sql`create table bare as select * from schedule_spans`.execute(open.db));
    return {
      rows: split.made.length,
      people: done.made.summary.changed,
      check: { ours: check.seconds, floor: split.seconds },
      import: { ours: done.seconds, floor: split.seconds + insert.seconds },
      held: held.percentile(99) / 1e6,
    };
  } finally {
    await open.close();
    await administer(server, `drop database if exists ${name} with (force)`);
  }
}
