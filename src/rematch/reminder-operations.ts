import { dateIn } from '../calendar/dates.ts';
import { isAtWork } from '../calendar/hours.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { findByRole } from '../members/queries.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { REMIND_AFTER_WORKING_DAYS, waitsOver, whoDecides } from './policy.ts';
import { findNoticeKeys, findUndecidedSince, noticeKey, type Rematch } from './queries.ts';

const DAY_MS = 86_400_000;

/**
 * Reminds those who decide of each request that waits, once per 5 working days, each of them alone and without
 * content. After an outage only the latest reminder goes out.
 */
export async function remindDeciders(ctx: Means): Promise<void> {
  const now = ctx.clock();
  const before = new Date(now.getTime() - REMIND_AFTER_WORKING_DAYS * DAY_MS);
  for (const rematch of await findUndecidedSince(ctx.db, before)) {
    const since = rematch.decided_at ?? rematch.created_at;
    const waits = waitsOver(since, now, rematch);
    if (waits > 0 && isAtWork(now, rematch)) await remind(ctx, now, rematch, since, waits);
  }
}

async function remind(ctx: Means, now: Date, rematch: Rematch, since: Date, waits: number): Promise<void> {
  // The key begins as every notice's does, so that a decision turns the reminders into "Handled", too.
  const from = dateIn(rematch.time_zone, since).toString();
  const keyFor = (user: string) => noticeKey(rematch.id, `again:${from}:${waits}:${user}`);
  await transact(ctx, async (tx) => {
    const sent = new Set(await findNoticeKeys(tx, rematch.workspace_id, rematch.id));
    const deciders = whoDecides(await findByRole(tx, rematch.program_id, 'director'), rematch);
    for (const { slack_user_id: user } of deciders.filter((each) => !sent.has(keyFor(each.slack_user_id)))) {
      await enqueue(tx, now, {
        workspaceId: rematch.workspace_id,
        programId: rematch.program_id,
        kind: 'rematch.notice',
        payload: { rematchId: rematch.id, again: true },
        to: { user },
        dedupeKey: keyFor(user),
      });
    }
  });
}
