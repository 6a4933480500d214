import { setImmediate as breathe } from 'node:timers/promises';
import { isEmbedded } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { runJob } from '../../platform/jobs/alone.ts';
import { sweepSeconds } from '../../platform/metrics.ts';
import type { ProactiveMessage } from '../../platform/outbox/proactive.ts';
import { noticeClock } from './clock.ts';
import { deliver } from './delivery-operations.ts';
import { isAnyPairDue } from './ledger.ts';
import { sweep } from './operations.ts';
import { findQuiet } from './quiet.ts';
import { findDueRecipients, isAnyNudgeDue } from './recipients.ts';

/** Embedded, the database runs on this very thread: small batches, so that people's clicks get their turn. */
const batchSize = (db: Db) => (isEmbedded(db) ? 100 : 1000);
/** On a server several batches at once: while the database writes one, the next is decided. */
const LANES = 3;

/** Looks at every pair that is due to be looked at, then sends what may go out now. Any number of workers may do so at once. */
export async function sweepAll(ctx: HandlerDeps, limit = batchSize(ctx.db)): Promise<void> {
  const timed = sweepSeconds.startTimer();
  for (const run of [
    noticeClock,
    (each: HandlerDeps) => sweepPairs(each, limit),
    (each: HandlerDeps) => planDeliveries(each, { limit }),
  ])
    await runJob(ctx, { name: 'reminders', run });
  timed();
}

/** Looks at every pair that is due to be looked at, some batches at once. */
export async function sweepPairs(ctx: HandlerDeps, limit: number): Promise<void> {
  const lane = async () => {
    while ((await sweep(ctx, { limit })) === limit) await breathe();
  };
  if (!(await isAnyPairDue(ctx.db, ctx.clock()))) return;
  await Promise.all(Array.from({ length: isEmbedded(ctx.db) ? 1 : LANES }, lane));
}

/** Puts the nudges whose moment has come into messages, one a person; each is judged once more before. */
async function planDeliveries(ctx: HandlerDeps, { limit = 100 } = {}): Promise<void> {
  while (await isAnyNudgeDue(ctx.db, ctx.clock())) {
    const due = await findDueRecipients(ctx.db, ctx.clock(), limit);
    if (due.length === 0) return;
    const quiet = await findQuiet(ctx, due);
    if ((await deliver(ctx, due, quiet)) === 0) return;
    await breathe();
  }
}

/** A reminder is about a day that comes or has just been: it goes before what can be asked for weeks. */
export const reminders: ProactiveMessage<HandlerDeps> = { name: 'reminders', urgency: 30, run: sweepAll };
