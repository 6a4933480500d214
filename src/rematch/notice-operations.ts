import { dateIn } from '../calendar/dates.ts';
import { isAtWork } from '../calendar/hours.ts';
import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import type { Membership } from '../members/queries.ts';
import { enqueue, refresh } from '../outbox/enqueue.ts';
import { closedState, decidersOf } from './access.ts';
import { REMIND_AFTER_WORKING_DAYS, routeNotice, waitsOver } from './policy.ts';
import {
  findInUnfitChannels,
  findNoticeKeys,
  findRematch,
  findUndecidedSince,
  lockRematch,
  noticeKey,
  type Rematch,
} from './queries.ts';

const DAY_MS = 86_400_000;

/** Tells those who decide that a request waits, where it is safe to; false when nobody is left to tell. */
export async function sendNotices(
  tx: Tx,
  now: Date,
  resident: Membership,
  rematchId: string,
  mentorReadsChannel: boolean,
): Promise<boolean> {
  const rematch = await findRematch(tx, resident.workspace_id, rematchId);
  if (!rematch) throw new Error('a request that was just made is gone');
  const deciders = await decidersOf(tx, rematch);
  const route = routeNotice({
    mentorRoles: rematch.mentor_roles,
    mentorReadsChannel,
    deciders: deciders.length,
  });
  const places =
    route === 'channel'
      ? [{ channel: resident.program.directors_channel_id }]
      : deciders.map((decider) => ({ user: decider.slack_user_id }));
  for (const to of places) await sendNotice(tx, now, rematch, to);
  return route !== 'nobody';
}

type Place = { user: string } | { channel: string };

const sendNotice = (tx: Tx, now: Date, rematch: Rematch, to: Place) =>
  enqueueNotice(tx, now, rematch, to, noticeKey(rematch.id, 'user' in to ? to.user : to.channel));

const enqueueNotice = (tx: Tx, now: Date, rematch: Rematch, to: Place, dedupeKey: string, again = false) =>
  enqueue(tx, now, {
    workspaceId: rematch.workspace_id,
    programId: rematch.program_id,
    kind: 'rematch.notice',
    payload: { rematchId: rematch.id, ...(again ? { again } : {}) },
    to,
    dedupeKey,
  });

/**
 * Takes an undecided request out of the directors' channel, for good, since the mentor in question can read there
 * now: its notice turns into what every handled one is, and each director who decides gets one alone.
 */
export async function divertNotices(ctx: Means, workspaceId: string, rematchId: string): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    await lockRematch(tx, rematchId);
    const rematch = await findRematch(tx, workspaceId, rematchId);
    if (!rematch || rematch.diverted_at || closedState(rematch)) return;
    const posted = (await findNoticeKeys(tx, workspaceId, rematchId)).includes(
      noticeKey(rematchId, rematch.directors_channel_id),
    );
    if (!posted) return;
    await tx.updateTable('rematches').set({ diverted_at: now }).where('id', '=', rematchId).execute();
    await refresh(tx, now, workspaceId, noticeKey(rematchId, rematch.directors_channel_id));
    for (const { slack_user_id } of await decidersOf(tx, rematch)) {
      await sendNotice(tx, now, rematch, { user: slack_user_id });
    }
  });
}

/**
 * Takes undecided requests out of directors' channels that cannot be used at the moment: nobody should wait for a
 * channel to be mended, and what is in confidence never goes into one that others read.
 */
export async function divertFromUnfitChannels(ctx: Means): Promise<void> {
  for (const { id, workspace_id } of await findInUnfitChannels(ctx.db))
    await divertNotices(ctx, workspace_id, id);
}

/** Has every notice about a request show what became of it. */
export async function refreshNotices(tx: Tx, now: Date, rematch: Rematch): Promise<void> {
  for (const key of await findNoticeKeys(tx, rematch.workspace_id, rematch.id)) {
    await refresh(tx, now, rematch.workspace_id, key);
  }
}

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
    for (const { slack_user_id: user } of await decidersOf(tx, rematch)) {
      if (!sent.has(keyFor(user))) await enqueueNotice(tx, now, rematch, { user }, keyFor(user), true);
    }
  });
}
