import type { Db } from '../../src/platform/database/tables.ts';

/** What a process is asked for over its channel. */
export const UNFINISHED = 'unfinished';

/** How many messages, reminders, and pairs are not done with. */
export async function countUnfinished({ db, now }: { db: Db; now(): Date }): Promise<number> {
  const messages = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('state', 'in', ['planned', 'sending'])
    .executeTakeFirstOrThrow();
  const nudges = await db
    .selectFrom('nudges')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where((eb) =>
      eb.or([
        eb('state', '=', 'sending'),
        eb.and([eb('state', '=', 'planned'), eb('sendable_at', '<=', now())]),
      ]),
    )
    .executeTakeFirstOrThrow();
  const pairs = await db
    .selectFrom('pairs')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('next_check_at', '<=', now())
    .executeTakeFirstOrThrow();
  return Number(messages.count) + Number(nudges.count) + Number(pairs.count);
}
