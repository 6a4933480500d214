import { sql } from 'kysely';
import type { Db } from './database.ts';

/** The next moment at which the workers will have something to do, such as a pair to look at or a message to send. */
export async function nextMoment(db: Db): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select least(
      (select min(next_check_at) from pairs where status = 'active'),
      (select min(change_at) from pairs where status = 'active'),
      (select min(sendable_at) from nudges where state = 'planned'),
      (select min(not_before) from outbox where state in ('planned', 'sending'))
    ) as at`.execute(db);
  return rows[0]?.at ?? undefined;
}

/** Whether anything is on its way to Slack or could be by now. */
export async function isSending(db: Db, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('outbox')
    .select('id')
    .where('state', 'in', ['planned', 'sending'])
    .where('not_before', '<=', now)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
