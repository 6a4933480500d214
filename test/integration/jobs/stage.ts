import { afterAll, beforeAll, expect } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { sql } from 'kysely';
import { jobs } from '../../../src/app/worker.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import { runJobs } from '../../../src/platform/jobs/alone.ts';
import { describeFaults } from '../../../src/platform/jobs/faults.ts';
import { findInstallation } from '../../../src/platform/workspaces/queries.ts';
import { installedTokens } from '../../../src/platform/workspaces/tokens.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testClock, testContext } from '../../support/fixtures.ts';
import { NOW, type Seed, standing } from './rows.ts';
import type { Scene } from './scenes.ts';

/** The database of a test file. */
export let open: OpenDatabase;

/** Makes the database for the tests of a file; call it once, at the top. */
export function useDatabase(): void {
  beforeAll(async () => {
    open = await createTestDatabase();
    await sql`create table broken_workspaces (id text primary key)`.execute(open.db);
    // Any write of a program's rows fails, but for writing when it is looked at again.
    await sql`create function refuse_broken() returns trigger language plpgsql as $$
    declare
      one jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
      later text[] := array['next_check_at', 'sendable_at', 'channel_check_at', 'looks', 'look_again_at'];
    begin
      if exists (select from broken_workspaces where id = coalesce(one ->> 'workspace_id', one ->> 'id'))
        and not (tg_op = 'UPDATE' and to_jsonb(new) - later = to_jsonb(old) - later)
      then raise exception 'a row that cannot be written' using errcode = 'P0099'; end if;
      return case when tg_op = 'DELETE' then old else new end;
    end $$`.execute(open.db);
    const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns where column_name = 'workspace_id'
      and table_schema = 'public' and table_name <> 'job_faults' union select 'workspaces'`.execute(open.db);
    for (const { name } of rows)
      await sql`create trigger refuse_broken before insert or update or delete on ${sql.table(name)}
      for each row execute function refuse_broken()`.execute(open.db);
  }, 60_000);
  afterAll(() => open.close());
}

export const clock = testClock();

export const posted: string[] = [];
const answers = {
  auth: { test: async () => ({ ok: true, response_metadata: { scopes: ['chat:write'] } }) },
  conversations: {
    info: async () => ({ ok: true, channel: { id: 'GDIRECTORS', is_private: false, is_member: true } }),
  },
  chat: {
    postMessage: async ({
      channel,
      metadata,
    }: {
      channel: string;
      metadata: { event_payload: { id: string } };
    }) => {
      posted.push(metadata.event_payload.id);
      return { ok: true, channel, ts: '1' };
    },
  },
} as unknown as WebClient;

/** A worker's context. Slack takes every token and message, renews tokens, and says that every channel is public. */
export function worker(): HandlerDeps {
  const { ctx } = testContext(open, clock.clock);
  const renew = async () => ({ token: 'xoxe-3', refreshToken: 'xoxe-4', expiresInSeconds: 43_200 });
  const find = installedTokens({ ...ctx, renew });
  const sending = async (id: string) => {
    if (await findInstallation(open.db, id)) await find(id);
    return answers;
  };
  const wakeSender = async (id: string) => {
    if (waking.on)
      await open.db.updateTable('outbox').set({ error: 'woken' }).where('workspace_id', '=', id).execute();
  };
  return { ...ctx, slack: { ...ctx.slack, sending, posting: sending }, queue: { ...ctx.queue, wakeSender } };
}
export const waking = { on: false };

export const run = (ctx: HandlerDeps, name: string) =>
  runJobs(
    ctx,
    jobs.filter((job) => job.name === name),
  );

export const broken = {
  add: (seed: Seed) => sql`insert into broken_workspaces values (${seed.workspaceId})`.execute(open.db),
  mend: (seed: Seed) => sql`delete from broken_workspaces where id = ${seed.workspaceId}`.execute(open.db),
};

/** What is due was due at a look a day ago, too, so that it may be erased. */
async function lookedYesterday(): Promise<void> {
  const at = new Date(clock.clock().getTime() - 25 * 3_600_000);
  await open.db.deleteFrom('erasing_looks').execute();
  await open.db.insertInto('erasing_looks').values({ at, own_at: at, jumped: false }).execute();
}

/** Two programs in which a job has something to do. */
export async function stage(scene: Scene) {
  const ctx = worker();
  clock.set(scene.at ?? NOW);
  await lookedYesterday();
  const [bad, good] = [await seedPair(open.db), await seedPair(open.db)];
  for (const seed of [bad, good]) await scene.arrange(ctx, seed);
  return { ctx, bad, good };
}

/** Leaves nothing to other tests, so that each job meets its own two programs alone. */
export async function clear(...seeds: Seed[]) {
  for (const { workspaceId } of seeds) {
    for (const table of ['rematches', 'requests', 'pairs', 'programs', 'people'] as const)
      await open.db.deleteFrom(table).where('workspace_id', '=', workspaceId).execute();
    await open.db.deleteFrom('workspaces').where('id', '=', workspaceId).execute();
  }
  await open.db.deleteFrom('job_faults').execute();
}

/** Runs a job while one program is broken, and after it is mended: the other is served at once, this one then. */
export async function expectAlone(
  name: string,
  scene: Scene,
  breaks: { add(seed: Seed): Promise<unknown>; mend(seed: Seed): Promise<unknown> },
) {
  const { ctx, bad, good } = await stage(scene);
  waking.on = name === 'outbox.wake';
  await breaks.add(bad);
  const before = {
    bad: await standing(open.db, bad.workspaceId),
    good: await standing(open.db, good.workspaceId),
  };
  await run(ctx, name);
  expect(await standing(open.db, good.workspaceId)).not.toBe(before.good);
  expect(await standing(open.db, bad.workspaceId)).toBe(before.bad);
  const faults = await open.db.selectFrom('job_faults').selectAll().execute();
  expect(new Set(faults.map((fault) => `${fault.job} ${fault.workspace_id}`))).toEqual(
    new Set([`${name} ${bad.workspaceId}`]),
  );
  await breaks.mend(bad);
  const mended = await standing(open.db, bad.workspaceId);
  clock.advanceMinutes(12); // a failed channel is asked about after ten, everything else after two
  await run(worker(), name);
  expect(await standing(open.db, bad.workspaceId)).not.toBe(mended);
  expect(await describeFaults(open.db)).toEqual([]);
  await clear(bad, good);
}

/** Puts something into a column of a program's rows that no reader understands, and back what was there. */
export function spoiling(table: string, column: string, value: string) {
  const kept = new Map<string, unknown>();
  const [name, cell] = [sql.table(table), sql.ref(column)];
  return {
    add: async ({ workspaceId }: Seed) => {
      const { rows } = await sql<{ was: unknown }>`
        select to_jsonb(t) -> ${column} as was from ${name} t
        where workspace_id = ${workspaceId} and ${cell} is not null`.execute(open.db);
      expect(rows).toHaveLength(1);
      kept.set(workspaceId, rows[0]?.was);
      await sql`update ${name} set ${cell} = ${value} where workspace_id = ${workspaceId} and ${cell} is not null`.execute(
        open.db,
      );
    },
    mend: ({ workspaceId }: Seed) => {
      const was = kept.get(workspaceId);
      const text = typeof was === 'string' ? was : JSON.stringify(was);
      return sql`update ${name} set ${cell} = ${text} where workspace_id = ${workspaceId} and ${cell} is not null`.execute(
        open.db,
      );
    },
  };
}

export const SEALED_GARBAGE = 'v1.00000000.AAAA.AAAA';

export const setZone = (programId: string, time_zone: string) =>
  open.db.updateTable('programs').set({ time_zone }).where('id', '=', programId).execute();
