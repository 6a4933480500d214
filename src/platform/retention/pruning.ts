import { sql } from 'kysely';
import { type ErasingDeps, findErasable } from './looks.ts';

const DAY_MS = 86_400_000;
const AGAIN_MS = 60 * 60_000;
const BATCH = 1000;

/** As many rows as one look takes at most: the rest goes an hour later. */
const MOST_BATCHES = 50;

/**
 * Makes the job that prunes what grows with every reminder: the ledger, the messages, and the updates of them. Other
 * messages stay with their program: what was said once must not be said again. It looks once an hour.
 */
export function createPruning(keptDays: number): (ctx: ErasingDeps) => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async (ctx) => {
    if (performance.now() - last < AGAIN_MS) return;
    last = performance.now();
    const moment = await findErasable(ctx);
    if (moment) await pruneReminders(ctx, new Date(moment.getTime() - keptDays * DAY_MS));
  };
}

/** Deletes reminders that were settled before a moment, with their messages, some at a time. */
export async function pruneReminders({ db }: Pick<ErasingDeps, 'db'>, before: Date): Promise<void> {
  const nudges = sql`delete from nudges where id in (
    select id from nudges where settled_at < ${before} and state not in ('planned', 'sending') limit ${BATCH})`;
  // Updates first, so that a message goes only when nothing refers to it.
  const messages = (isUpdate: boolean) => sql`delete from outbox where id in (
    select o.id from outbox o where o.kind like 'reminders.%' and o.state not in ('planned', 'sending')
      and o.created_at < ${before} and coalesce(o.sent_at, o.created_at) < ${before}
      and (o.refresh_of is not null) = ${isUpdate}
      and not exists (select from nudges n where n.outbox_id = o.id)
      and not exists (select from outbox u where u.refresh_of = o.id)
    limit ${BATCH})`;
  for (const some of [nudges, messages(true), messages(false)])
    for (let batch = 0; batch < MOST_BATCHES; batch++) {
      const { numAffectedRows = 0n } = await some.execute(db);
      if (numAffectedRows < BigInt(BATCH)) break;
    }
}
