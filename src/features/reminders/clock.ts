import { setImmediate as breathe } from 'node:timers/promises';
import { sql } from 'kysely';
import type { OperationDeps } from '../../platform/deps.ts';

/** How often the latest moment is written, and how far clocks may be apart, in milliseconds. */
const NOTED_EVERY_MS = 10 * 60_000;
const APART_MS = 60 * 60_000;
/** Two workers whose clocks stay apart must not have everything looked at again and again. */
const RESET_EVERY_MS = 6 * APART_MS;
const AT_ONCE = 5000;

/**
 * Notices a clock that was far ahead and has come back: the pairs checked meanwhile got a next check far in the
 * future, or none. So every active pair is checked again.
 */
export async function noticeClock(ctx: OperationDeps): Promise<void> {
  const { db } = ctx;
  const now = ctx.clock();
  const seen = await db.selectFrom('sweep_clock').selectAll().executeTakeFirst();
  const aheadMs = seen ? seen.latest.getTime() - now.getTime() : Number.NEGATIVE_INFINITY;
  if (aheadMs < -NOTED_EVERY_MS) await note(ctx, now);
  if (!seen || aheadMs <= APART_MS) return;
  if (seen.reset_at && Math.abs(now.getTime() - seen.reset_at.getTime()) < RESET_EVERY_MS) return;
  const { numUpdatedRows } = await db
    .updateTable('sweep_clock')
    .set({ latest: now, reset_at: now })
    .where('latest', '=', seen.latest)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return; // another worker saw it first
  ctx.log.warn(
    { aheadSeconds: Math.round(aheadMs / 1000) },
    'the clock went back: every pair is looked at again',
  );
  await lookAtAllAnew(ctx, now);
}

const note = ({ db }: OperationDeps, now: Date) =>
  sql`insert into sweep_clock (latest) values (${now})
    on conflict (only_row) do update set latest = greatest(sweep_clock.latest, excluded.latest)`.execute(db);

async function lookAtAllAnew({ db }: OperationDeps, now: Date): Promise<void> {
  for (;;) {
    const { numAffectedRows } = await sql`
      update pairs set next_check_at = ${now} where id in (
        select id from pairs
        where status = 'active' and (next_check_at is null or next_check_at > ${now})
        order by id limit ${AT_ONCE} for no key update skip locked)`.execute(db);
    if (Number(numAffectedRows ?? 0) < AT_ONCE) return;
    await breathe();
  }
}
