import { dateIn } from '../calendar/dates.ts';
import type { Db, Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import type { Membership } from '../members/queries.ts';
import { enqueue, refresh } from '../outbox/enqueue.ts';
import { mayHear, type Unasked } from '../outbox/unasked.ts';
import { closedState, decidersOf, reachesNobody } from './access.ts';
import { REMIND_AFTER_WORKING_DAYS, routeNotice, waitsOver } from './policy.ts';
import {
  findInUnfitChannels,
  findNotices,
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

/** `again`: a reminder of it, for that day of the one who decides. */
const enqueueNotice = (
  tx: Tx,
  now: Date,
  rematch: Rematch,
  to: Place,
  dedupeKey: string,
  again?: { on: string },
) =>
  enqueue(tx, now, {
    workspaceId: rematch.workspace_id,
    programId: rematch.program_id,
    kind: 'rematch.notice',
    payload: { rematchId: rematch.id, ...(again ? { again: true } : {}) },
    to,
    dedupeKey,
    ...(again ? { unasked: again } : {}),
  });

/**
 * Takes an undecided request out of the directors' channel, for good, since the mentor in question can read there
 * now, or since nobody can: its notice turns into what every handled one is, and each director who decides gets one
 * alone.
 */
export async function divertNotices(ctx: Means, workspaceId: string, rematchId: string): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    await lockRematch(tx, rematchId);
    const rematch = await findRematch(tx, workspaceId, rematchId);
    if (!rematch || rematch.diverted_at || closedState(rematch)) return;
    const posted = (await findNotices(tx, workspaceId, rematchId)).filter(({ to_channel }) => to_channel);
    if (posted.length === 0) return;
    await tx.updateTable('rematches').set({ diverted_at: now }).where('id', '=', rematchId).execute();
    for (const { dedupe_key } of posted) await refresh(tx, now, workspaceId, dedupe_key);
    await sendAlone(tx, now, rematch);
  });
}

async function sendAlone(tx: Tx, now: Date, rematch: Rematch): Promise<void> {
  for (const { slack_user_id } of await decidersOf(tx, rematch)) {
    await sendNotice(tx, now, rematch, { user: slack_user_id });
  }
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
  for (const { dedupe_key } of await findNotices(tx, rematch.workspace_id, rematch.id)) {
    await refresh(tx, now, rematch.workspace_id, dedupe_key);
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
    if (waits > 0) await remind(ctx, now, rematch, since, waits);
  }
}

async function remind(ctx: Means, now: Date, rematch: Rematch, since: Date, waits: number): Promise<void> {
  // The key begins as every notice's does, so that a decision turns the reminders into "Handled", too.
  const from = dateIn(rematch.time_zone, since).toString();
  const keyFor = (user: string) => noticeKey(rematch.id, `again:${from}:${waits}:${user}`);
  await transact(ctx, async (tx) => {
    const notices = await findNotices(tx, rematch.workspace_id, rematch.id);
    const sent = new Set(notices.map(({ dedupe_key }) => dedupe_key));
    const users = (await decidersOf(tx, rematch))
      .map(({ slack_user_id }) => slack_user_id)
      .filter((user) => !sent.has(keyFor(user)));
    // Those who cannot hear it now, or had something else today, get it another day.
    for (const [user, on] of await mayHear(tx, now, rematch, users))
      await enqueueNotice(tx, now, rematch, { user }, keyFor(user), { on });
  });
}

/** Somebody waits for an answer: nothing else loses as much by a day. */
export const deciderReminders: Unasked<Means> = { name: 'deciders', urgency: 40, speak: remindDeciders };

/**
 * Looks after the requests that wait: one whose notice stands in a channel that is the directors' no more, or did not
 * get there, goes to each director alone; where nobody is left who decides, or Slack takes the notice for none of
 * them, the resident is told, and nobody else.
 */
export async function lookAfterNotices(ctx: Means): Promise<void> {
  const now = ctx.clock();
  for (const rematch of await findUndecidedSince(ctx.db, now)) {
    if (await isLost(ctx.db, rematch)) await divertNotices(ctx, rematch.workspace_id, rematch.id);
    else await callLateComers(ctx, now, rematch);
    const latest = await findRematch(ctx.db, rematch.workspace_id, rematch.id);
    if (latest && (await reachesNobody(ctx.db, latest))) await tellResident(ctx, now, latest);
  }
}

async function isLost(db: Db, { workspace_id, id, diverted_at, directors_channel_id }: Rematch) {
  if (diverted_at) return false;
  const notices = await findNotices(db, workspace_id, id);
  return notices.some(
    ({ to_channel, state }) => to_channel && (to_channel !== directors_channel_id || state === 'failed'),
  );
}

/** Where nobody decides of those who were told, whoever has become a director since is told instead. */
async function callLateComers(ctx: Means, now: Date, rematch: Rematch): Promise<void> {
  const told = await findNotices(ctx.db, rematch.workspace_id, rematch.id);
  if (!rematch.diverted_at && told.some(({ to_channel }) => to_channel)) return;
  const deciders = await decidersOf(ctx.db, rematch);
  const heard = (user: string) =>
    told.some(({ to_user, state }) => to_user === user && state !== 'failed' && state !== 'skipped');
  if (deciders.some(({ slack_user_id }) => heard(slack_user_id))) return;
  if (deciders.every(({ slack_user_id: user }) => told.some(({ to_user }) => to_user === user))) return;
  await transact(ctx, (tx) => sendAlone(tx, now, rematch));
}

const tellResident = (ctx: Means, now: Date, rematch: Rematch) =>
  transact(ctx, (tx) =>
    enqueue(tx, now, {
      workspaceId: rematch.workspace_id,
      programId: rematch.program_id,
      kind: 'rematch.unheard',
      payload: { rematchId: rematch.id },
      to: { user: rematch.resident_user },
      dedupeKey: `rematch.unheard:${rematch.id}`,
    }),
  );
