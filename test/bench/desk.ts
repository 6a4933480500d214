import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { findActivePairsIn } from '../../src/domain/pairs/queries.ts';
import { viewOf } from '../../src/features/home/handlers.ts';
import { gatherFacts } from '../../src/features/home/queries.ts';
import { homeView } from '../../src/features/home/views.ts';
import { migrateToLatest } from '../../src/platform/database/migrate.ts';
import { openPostgres } from '../../src/platform/database/open.ts';
import type { Db } from '../../src/platform/database/tables.ts';
import { addMember, addProgram, addWorkspace } from '../support/fixtures.ts';
import { administer, urlOf } from '../support/template.ts';

const NOW = new Date('2026-11-16T18:00:00Z');
const RUNS = 9;
const CHUNK = 500;

/** Adds so many residents, three to a mentor, each pair met twice. */
export async function addResidents(db: Db, place: { workspaceId: string; programId: string }, count: number) {
  const ids = { workspace_id: place.workspaceId, program_id: place.programId };
  const people = Array.from({ length: count + Math.ceil(count / 3) }, (_, at) => ({
    ...ids,
    id: randomUUID(),
    slack_user_id: `U${String(at).padStart(9, '0')}`,
    roles: at < count ? ['resident' as const] : ['mentor' as const],
    pgy: at < count ? 1 + (at % 3) : null,
    capacity: 3,
    created_at: NOW,
    updated_at: NOW,
  }));
  const pairs = people.slice(0, count).map(({ id }, at) => ({
    ...ids,
    id: randomUUID(),
    resident_id: id,
    mentor_id: people[count + Math.floor(at / 3)]?.id ?? '',
    status: 'active' as const,
    started_on: '2026-07-01',
    next_check_at: null,
    created_at: NOW,
  }));
  const meetings = pairs.flatMap(({ id: pair_id }, at) =>
    ['2026-07-20', at % 4 === 0 ? '2026-08-01' : '2026-10-01'].map((met_on) => ({
      ...ids,
      id: randomUUID(),
      pair_id,
      met_on,
      created_at: NOW,
    })),
  );
  const inChunks = async <T>(rows: readonly T[], insert: (some: T[]) => Promise<unknown>) => {
    for (let from = 0; from < rows.length; from += CHUNK) await insert(rows.slice(from, from + CHUNK));
  };
  await inChunks(people, (some) =>
    db
      .insertInto('people')
      .values(
        some.map(({ slack_user_id }, at) => ({
          workspace_id: place.workspaceId,
          slack_user_id,
          display_name: `Person ${slack_user_id} ${at}`,
          updated_at: NOW,
        })),
      )
      .execute(),
  );
  await inChunks(people, (some) => db.insertInto('members').values(some).execute());
  await inChunks(pairs, (some) => db.insertInto('pairs').values(some).execute());
  await inChunks(meetings, (some) => db.insertInto('meetings').values(some).execute());
}

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Milliseconds that a director's desk takes, medians of nine: its queries, and the view made from them. The floor, run
 * by run beside them, is one statement that reads the same pairs.
 */
export async function measureDesk(
  server: string,
  residents: number,
): Promise<{ queries: number; view: number; floor: number }> {
  const name = `mentor_bench_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const open = openPostgres(urlOf(server, name), { max: 4 });
  try {
    await migrateToLatest(open.db);
    const workspaceId = await addWorkspace(open.db);
    const place = { workspaceId, programId: await addProgram(open.db, workspaceId) };
    const { user: userId } = await addMember(open.db, place, ['director']);
    await addResidents(open.db, place, residents);
    await sql`analyze`.execute(open.db); // as the bot does after a large import
    const [queries, views, floors]: [number[], number[], number[]] = [[], [], []];
    for (let run = 0; run < RUNS; run += 1) {
      const asked = performance.now();
      await findActivePairsIn(open.db, place.programId);
      const began = performance.now();
      const facts = await gatherFacts(open.db, { workspaceId, userId }, NOW);
      const gathered = performance.now();
      const view = homeView(facts.map((fact) => viewOf(fact, userId)));
      const made = performance.now();
      if (!view.blocks.some(({ type }) => type === 'data_table')) throw new Error('this is no desk');
      floors.push(began - asked);
      queries.push(gathered - began);
      views.push(made - gathered);
    }
    return { queries: median(queries), view: median(views), floor: median(floors) };
  } finally {
    await open.close();
    await administer(server, `drop database if exists ${name} with (force)`);
  }
}
