import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { findMembership, type Membership } from '../../../src/domain/members/queries.ts';
import { lockProgram } from '../../../src/domain/programs/queries.ts';
import { lineUpForChange, planChanges, undoChange } from '../../../src/features/departures/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { OperationDeps } from '../../../src/platform/deps.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testClock, testContext } from '../../support/fixtures.ts';
import { serverUrl } from '../../support/template.ts';
import { until } from '../../support/until.ts';

const onPostgres = serverUrl() ? test : test.skip; // an embedded database has one connection

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const acts: [string, (ctx: OperationDeps, director: Membership, changeId: string) => Promise<unknown>][] = [
  ['lining up next mentors', (ctx, director, id) => lineUpForChange(ctx, director, id, [])],
  ['undoing a change', (ctx, director, id) => undoChange(ctx, director, id)],
  ['planning a change', (ctx, director) => planChanges(ctx, director, [])],
];

onPostgres.each(acts)('%s waits while the changes of the program are carried out', async (_, act) => {
  const seed = await seedPair(open.db);
  const { ctx } = testContext(open, testClock('2026-09-14T17:00:00Z').clock);
  const person = { workspaceId: seed.workspaceId, userId: seed.director.user };
  const director = await findMembership(open.db, person, seed.programId);
  if (!director) throw new Error('no director');
  const planned = {
    ...{ memberId: seed.resident.id, what: 'leaves' as const, pairId: null },
    ...{ on: Temporal.PlainDate.from('2026-09-21'), at: new Date('2026-09-21T15:00:00Z') },
  };
  await planChanges(ctx, director, [planned]);
  const { id } = await open.db
    .selectFrom('changes')
    .select('id')
    .where('program_id', '=', seed.programId)
    .executeTakeFirstOrThrow();
  let result: Promise<unknown> | undefined;
  await open.db.transaction().execute(async (tx) => {
    await lockProgram(tx, seed.workspaceId, seed.programId);
    let isDone = false;
    result = act(ctx, director, id).finally(() => {
      isDone = true;
    });
    await until(async () => isDone || (await lockWaits(open)) > 0, 'waiting, or done too soon');
    expect(isDone).toBe(false);
    await tx
      .updateTable('changes')
      .set({ state: 'done', settled_at: ctx.clock() })
      .where('id', '=', id)
      .execute();
  });
  expect((await result) || undefined).toBeUndefined(); // nothing is to come any more
});

async function lockWaits({ db }: OpenDatabase): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
  return rows[0]?.count ?? 0;
}
