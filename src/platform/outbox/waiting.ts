import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import { countFaults } from '../jobs/faults.ts';
import type { Waiting } from '../metrics.ts';
import { findErasingHold } from '../retention/looks.ts';
import { countDeletions } from '../retention/scheduled.ts';
import { isHeld } from './queries.ts';

/** The next moment at which the workers will have something to do, such as a pair to look at or a message to send. */
export async function nextMoment(db: Db): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select least(
      (select min(next_check_at) from pairs where status = 'active'),
      (select min(change_at) from pairs where status = 'active'),
      (select min(carry_out_at) from changes where state = 'planned'),
      (select min(digest_at) from programs where 'digest' = any(reminder_steps)),
      (select min(sendable_at) from nudges where state = 'planned'),
      (select min(not_before) from outbox where state in ('planned', 'sending')),
      (select min(look_again_at) from workspaces where stopped_at is not null)
    ) as at`.execute(db);
  return rows[0]?.at ?? undefined;
}

/** How long the database takes to answer, and how large it is. */
async function findDatabase(db: Db): Promise<Waiting['database']> {
  const since = performance.now();
  await sql`select 1`.execute(db);
  const answerSeconds = (performance.now() - since) / 1000;
  const { rows } = await sql<{ bytes: number }>`
    select pg_database_size(current_database())::float8 as bytes`.execute(db);
  return { answerSeconds, bytes: rows[0]?.bytes ?? Number.NaN };
}

/** What waits to be done by all processes together, for the metrics and the doctor. */
export async function findWaiting(db: Db, now: Date): Promise<Waiting> {
  const messages = await sql<{ count: number; oldest: Date | null }>`
    select count(*)::integer as count, min(not_before) as oldest from outbox
    where state in ('planned', 'sending') and not_before <= ${now}`.execute(db);
  const stopped = await sql<{ count: number }>`
    select count(*)::integer as count from workspaces where stopped_at is not null`.execute(db);
  const held = await sql<{ count: number }>`
    select count(*)::integer as count from programs
    where channel_problem is not null and delete_after is null`.execute(db);
  const jobs = await sql<{ queue: string; state: string; count: number }>`
    select split_part(name, '.', 1) as queue, state::text as state, count(*)::integer as count from pgboss.job
    where state in ('created', 'retry', 'active') group by 1, 2`.execute(db);
  const oldest = messages.rows[0]?.oldest;
  return {
    messages: messages.rows[0]?.count ?? 0,
    oldestSeconds: oldest ? (now.getTime() - oldest.getTime()) / 1000 : 0,
    stoppedWorkspaces: stopped.rows[0]?.count ?? 0,
    heldChannels: held.rows[0]?.count ?? 0,
    setAside: await countFaults(db),
    deletions: await countDeletions(db),
    erasingHeld: (await findErasingHold(db)) !== undefined,
    allHeld: await isHeld(db),
    database: await findDatabase(db),
    jobs: jobs.rows,
  };
}
