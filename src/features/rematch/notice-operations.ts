import type { Membership } from '../../domain/members/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { eachAlone, inProgram } from '../../platform/jobs/alone.ts';
import { enqueue, refresh } from '../../platform/outbox/enqueue.ts';
import { type ProactiveMessage, reserveDay } from '../../platform/outbox/proactive.ts';
import { closedState, decidersOf, reachesNobody } from './access.ts';
import {
  isPosted,
  lastDone,
  NOTICE_DAYS,
  REMIND_AFTER_WORKING_DAYS,
  routeNotice,
  waitsOver,
} from './policy.ts';
import {
  findInUnfitChannels,
  findNotices,
  findNoticesPostedBefore,
  findRematch,
  findUndecidedSince,
  lockRematch,
  noticeKey,
  type Rematch,
} from './queries.ts';

const DAY_MS = 86_400_000;

/** Tells those who decide that a request waits, where it is safe to; false when no one is left to tell. */
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
  const recipients =
    route === 'channel'
      ? [{ channel: resident.program.directors_channel_id }]
      : deciders.map((decider) => ({ user: decider.slack_user_id }));
  for (const to of recipients) await sendNotice(tx, now, rematch, to);
  return route !== 'nobody';
}

type Recipient = { user: string } | { channel: string };

const sendNotice = (tx: Tx, now: Date, rematch: Rematch, to: Recipient) =>
  enqueueNotice(tx, now, rematch, to, noticeKey(rematch.id, 'user' in to ? to.user : to.channel));

/** `again`: a reminder of it, for that day of the one who decides. */
const enqueueNotice = (
  tx: Tx,
  now: Date,
  rematch: Rematch,
  to: Recipient,
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
 * Where the notice of an undecided request did not get into the directors' channel, it never will: each director who
 * decides gets one alone. What stands in a channel stays as it is.
 */
export async function divertNotices(
  ctx: OperationDeps,
  workspaceId: string,
  rematchId: string,
): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    await lockRematch(tx, rematchId);
    const rematch = await findRematch(tx, workspaceId, rematchId);
    if (!rematch || rematch.diverted_at || closedState(rematch)) return;
    const meant = (await findNotices(tx, workspaceId, rematchId)).filter(({ to_channel }) => to_channel);
    if (meant.length === 0 || meant.some(isPosted)) return;
    await tx.updateTable('rematches').set({ diverted_at: now }).where('id', '=', rematchId).execute();
    await sendAlone(tx, now, rematch);
  });
}

async function sendAlone(tx: Tx, now: Date, rematch: Rematch): Promise<void> {
  for (const { slack_user_id } of await decidersOf(tx, rematch)) {
    await sendNotice(tx, now, rematch, { user: slack_user_id });
  }
}

/**
 * Diverts the notices that wait for directors' channels that cannot be used at the moment: no one should wait for a
 * channel to be mended, and what is in confidence never goes into one that others read.
 */
export async function divertFromUnfitChannels(ctx: OperationDeps): Promise<void> {
  await eachAlone(ctx, 'rematch.unfit-channels', await findInUnfitChannels(ctx.db), inProgram, (rematch) =>
    divertNotices(ctx, rematch.workspace_id, rematch.id),
  );
}

/**
 * Closes each notice seven days after it was posted, in the order in which they were posted. The calendar alone does:
 * neither what becomes of a request, nor who joins a channel, nor what else ends changes what a notice shows.
 */
export async function closeNotices(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const posted = await findNoticesPostedBefore(ctx.db, new Date(now.getTime() - NOTICE_DAYS * DAY_MS));
  await eachAlone(ctx, 'rematch.close-notices', posted, inProgram, ({ workspace_id, dedupe_key }) =>
    transact(ctx, (tx) => refresh(tx, now, workspace_id, dedupe_key)),
  );
}

/**
 * Reminds those who decide of each request that waits, once per 5 working days, each of them alone and without
 * content. After an outage only the latest reminder goes out.
 */
export async function remindDeciders(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const before = new Date(now.getTime() - REMIND_AFTER_WORKING_DAYS * DAY_MS);
  const waiting = await findUndecidedSince(ctx.db, before);
  await eachAlone(ctx, 'rematch.deciders', waiting, inProgram, async (rematch) => {
    const since = lastDone(rematch);
    const waits = waitsOver(since, now, rematch);
    if (waits > 0) await remind(ctx, now, rematch, since, waits);
  });
}

async function remind(
  ctx: OperationDeps,
  now: Date,
  rematch: Rematch,
  since: Date,
  waits: number,
): Promise<void> {
  const from = dateIn(rematch.time_zone, since).toString();
  const keyFor = (user: string) => noticeKey(rematch.id, `again:${from}:${waits}:${user}`);
  await transact(ctx, async (tx) => {
    const notices = await findNotices(tx, rematch.workspace_id, rematch.id);
    const sent = new Set(notices.map(({ dedupe_key }) => dedupe_key));
    const users = (await decidersOf(tx, rematch))
      .map(({ slack_user_id }) => slack_user_id)
      .filter((user) => !sent.has(keyFor(user)));
    // Those who cannot hear it now, or had something else today, get it another day.
    for (const [user, on] of await reserveDay(tx, now, rematch, users))
      await enqueueNotice(tx, now, rematch, { user }, keyFor(user), { on });
  });
}

/** Someone waits for an answer: nothing else loses as much by a day. */
export const deciderReminders: ProactiveMessage<OperationDeps> = {
  name: 'rematch.deciders',
  urgency: 40,
  run: remindDeciders,
};

/**
 * Looks after the requests that wait: one whose notice did not get into the directors' channel goes to each director
 * alone; where no one is left who decides, or Slack takes the notice for none of
 * them, the resident is told, and no one else.
 */
export async function lookAfterNotices(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const waiting = await findUndecidedSince(ctx.db, now);
  await eachAlone(ctx, 'rematch.notices', waiting, inProgram, async (rematch) => {
    if (await isLost(ctx.db, rematch)) await divertNotices(ctx, rematch.workspace_id, rematch.id);
    else await callLateComers(ctx, now, rematch);
    const latest = await findRematch(ctx.db, rematch.workspace_id, rematch.id);
    if (latest && (await reachesNobody(ctx.db, latest))) await tellResident(ctx, now, latest);
  });
}

async function isLost(db: Db, { workspace_id, id, diverted_at, directors_channel_id }: Rematch) {
  if (diverted_at) return false;
  const notices = await findNotices(db, workspace_id, id);
  return notices.some(
    (notice) =>
      notice.to_channel &&
      !isPosted(notice) &&
      (notice.to_channel !== directors_channel_id || notice.state === 'failed'),
  );
}

/** If no one who was told can decide any longer, directors who joined since are told instead. */
async function callLateComers(ctx: OperationDeps, now: Date, rematch: Rematch): Promise<void> {
  const told = await findNotices(ctx.db, rematch.workspace_id, rematch.id);
  if (!rematch.diverted_at && told.some(({ to_channel }) => to_channel)) return;
  const deciders = await decidersOf(ctx.db, rematch);
  const heard = (user: string) =>
    told.some(({ to_user, state }) => to_user === user && state !== 'failed' && state !== 'skipped');
  if (deciders.some(({ slack_user_id }) => heard(slack_user_id))) return;
  if (deciders.every(({ slack_user_id: user }) => told.some(({ to_user }) => to_user === user))) return;
  await transact(ctx, (tx) => sendAlone(tx, now, rematch));
}

const tellResident = (ctx: OperationDeps, now: Date, rematch: Rematch) =>
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
