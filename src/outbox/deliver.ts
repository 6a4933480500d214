import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import { isDatabaseDown } from '../database/errors.ts';
import { messageClass } from '../metrics.ts';
import type { Message } from '../slack/blocks.ts';
import { withCharts } from '../slack/charts.ts';
import { type SlackTrouble, troubleOf } from '../slack/errors.ts';
import { clientOf, stopIfDead } from './installation.ts';
import type { Kinds, OutboxRow } from './kinds.ts';
import {
  channelRefused,
  end,
  endFailed,
  holdIfHeld,
  type Places,
  putBack,
  type Sender,
  tryLater,
  tryMuchLater,
} from './outcome.ts';
import { createPacer, type Pacer, SLACKS_PACE } from './pacer.ts';
import {
  CLOCKS_APART_MS,
  claimNext,
  findInterrupted,
  findMessage,
  findNextAttempt,
  findSendingState,
  pauseRefreshes,
  pauseSending,
} from './queries.ts';
import { holdForItsDay } from './unasked.ts';
import { EVENT_TYPE, INTERRUPTED, settleUnclear } from './unclear.ts';

/** Calls under way at once for a workspace: Slack answers in some 200 ms, and nobody should wait for that in line. */
const LANES = 4;
/** Longer than any call lasts (SEND_TIMEOUT_MS), so that only a dead sender's row looks interrupted. */
const INTERRUPTED_AFTER_MS = 6000;
/** A process that stood still for so long after taking a message may have been taken for dead: it lets go. */
const TAKEN_TOO_LONG_MS = 5000;
/** Slack asks for seconds; if for more, one call in five minutes finds out. A longer pause tells that a clock was wrong. */
const LONGEST_PAUSE_MS = 5 * 60_000;
const STAY_MS = 60_000;

type Place = { channel: string; ts: string };

/** Sends what is waiting, workspace by workspace; made once a worker. */
export function createSender(ctx: Context, kinds: Kinds, places: Places, pace = SLACKS_PACE) {
  const pacers = new Map<string, Pacer>();
  return async (workspaceId: string, signal: AbortSignal): Promise<void> => {
    const pacer = pacers.get(workspaceId) ?? createPacer(pace);
    pacers.set(workspaceId, pacer);
    await drain({ ctx, kinds, places, pacer, lookAgainMs: pace.lookAgainMs, signal }, workspaceId);
  };
}

async function drain(base: Omit<Sender, 'client'>, workspaceId: string): Promise<void> {
  const { ctx, signal } = base;
  while (!signal.aborted) {
    const state = await pauseOf(ctx, workspaceId);
    const client = state === 'stopped' ? undefined : await clientOf(ctx, workspaceId);
    if (state === 'stopped' || !client) return;
    const sender = { ...base, client };
    if (!state.pausedUntil) {
      for (const row of await findInterrupted(ctx.db, workspaceId, ctx.clock(), INTERRUPTED_AFTER_MS)) {
        await settleUnclear(sender, row, INTERRUPTED);
      }
      await inLanes(() => sendAll(sender, workspaceId));
    }
    if (!(await waitForMore(sender, workspaceId))) return;
  }
}

/** Runs the lanes to their ends, and only then fails with what failed first, so that nothing goes on unseen. */
async function inLanes(lane: () => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const failed = ends.find((ended) => ended.status === 'rejected');
  if (failed) throw failed.reason;
}

async function sendAll(sender: Sender, workspaceId: string): Promise<void> {
  const { ctx, signal } = sender;
  while (!signal.aborted) {
    const state = await pauseOf(ctx, workspaceId);
    if (state === 'stopped' || state.pausedUntil) return;
    const takenAt = performance.now();
    const row = await claimNext(ctx.db, workspaceId, ctx.clock());
    if (!row) return;
    await deliver(sender, row, takenAt);
  }
}

async function pauseOf(
  ctx: Context,
  workspaceId: string,
): Promise<'stopped' | { pausedUntil: Date | undefined }> {
  const workspace = await findSendingState(ctx.db, workspaceId);
  if (!workspace || workspace.stopped_at) return 'stopped';
  const until = workspace.sends_paused_until;
  const leftMs = until ? until.getTime() - ctx.clock().getTime() : 0;
  return {
    pausedUntil: until && leftMs > 0 && leftMs <= LONGEST_PAUSE_MS + CLOCKS_APART_MS ? until : undefined,
  };
}

/**
 * Stays for what may go out within a minute, such as a second try, looking for new messages meanwhile; what
 * comes later is left to the workers' tick. Tells whether to look again.
 */
async function waitForMore({ ctx, lookAgainMs, signal }: Sender, workspaceId: string): Promise<boolean> {
  const next = await findNextAttempt(ctx.db, workspaceId);
  const state = await pauseOf(ctx, workspaceId);
  if (!next || state === 'stopped') return false;
  const waitMs = Math.max(next.getTime(), state.pausedUntil?.getTime() ?? 0) - ctx.clock().getTime();
  if (waitMs > STAY_MS) return false;
  await sleep(Math.max(10, Math.min(waitMs, lookAgainMs)), undefined, { signal }).catch(() => undefined);
  return true;
}

async function deliver(sender: Sender, row: OutboxRow, takenAt: number): Promise<void> {
  const { client, ctx } = sender; // its lanes may go on with another client meanwhile
  if (row.to_channel && (await holdIfHeld(sender, row))) return;
  const later = await holdForItsDay(ctx.db, row, ctx.clock());
  if (later) return putBack(sender, row, later);
  const message = await render(sender, row);
  if (message === 'failed') return;
  if (message === null) return end(sender, row, 'skipped', { error: 'no longer relevant' });
  try {
    const place = row.refresh_of
      ? await update(sender, row, message)
      : await post(sender, row, message, takenAt);
    if (place === 'taken too long') return await putBack(sender, row);
    if (place === 'not yet') return await tryLater(sender, row, 'the original is on its way');
    if (place === 'gone')
      return await end(sender, row, 'skipped', { error: 'the message to update is not there' });
    await end(sender, row, 'sent', { channel_id: place.channel, message_ts: place.ts });
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    if (sender.signal.aborted && error instanceof Error && error.name === 'AbortError') {
      return putBack(sender, row); // stopped while waiting its turn
    }
    await handleTrouble(sender, row, troubleOf(error), client);
  }
}

async function render(sender: Sender, row: OutboxRow): Promise<Message | null | 'failed'> {
  const { ctx, kinds } = sender;
  const kind = kinds[row.kind];
  try {
    if (!kind) throw new Error(`unknown kind ${row.kind}`);
    return await kind.render({ db: ctx.db, keys: ctx.keys, now: ctx.clock() }, row);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    ctx.log.error(
      { outbox: row.id, kind: messageClass(row), error: error instanceof Error ? error.name : 'unknown' },
      'cannot render',
    );
    await endFailed(sender, row, 'cannot_be_rendered');
    return 'failed';
  }
}

/** Posts to a channel, or to a person by their user id, which Slack takes for their DM with the bot. */
async function post(
  { client, pacer, signal }: Sender,
  row: OutboxRow,
  message: Message,
  takenAt: number,
): Promise<Place | 'taken too long'> {
  const channel = row.to_channel ?? row.to_user ?? '';
  await pacer.turn(channel, signal);
  if (performance.now() - takenAt > TAKEN_TOO_LONG_MS) return 'taken too long';
  const posted = await withCharts(message, ({ text, blocks }) =>
    client.chat.postMessage({
      channel,
      text,
      ...(blocks ? { blocks } : {}),
      metadata: { event_type: EVENT_TYPE, event_payload: { id: row.id } },
      unfurl_links: false,
      unfurl_media: false,
    }),
  );
  return { channel: posted.channel ?? channel, ts: posted.ts ?? '' };
}

async function update(
  { ctx, client, pacer, signal }: Sender,
  row: OutboxRow,
  message: Message,
): Promise<Place | 'gone' | 'not yet'> {
  const original = row.refresh_of ? await findMessage(ctx.db, row.refresh_of) : undefined;
  if (original?.state === 'sending' || original?.state === 'planned') return 'not yet';
  if (!original?.channel_id || !original.message_ts) return 'gone';
  const place = { channel: original.channel_id, ts: original.message_ts };
  await pacer.turn(place.channel, signal);
  await withCharts(message, ({ text, blocks = [] }) => client.chat.update({ ...place, text, blocks }));
  return place;
}

async function handleTrouble(
  sender: Sender,
  row: OutboxRow,
  trouble: SlackTrouble,
  client: WebClient,
): Promise<void> {
  const { ctx } = sender;
  const ids = { outbox: row.id, kind: messageClass(row), workspace: row.workspace_id, code: trouble.code };
  switch (trouble.kind) {
    case 'unclear':
      return settleUnclear(sender, row, trouble.code);
    case 'later':
      if (trouble.retryAfterSeconds === undefined) return tryLater(sender, row, trouble.code);
      return wait(sender, row, trouble.retryAfterSeconds);
    case 'installation':
      return refusedToken(sender, row, trouble.code, client);
    case 'administrative':
      ctx.log.warn(ids, 'the workspace’s settings stand in the way; tried again later');
      return tryMuchLater(sender, row, trouble.code);
    case 'closed':
      return end(sender, row, 'skipped', { error: trouble.code });
    case 'channel':
      ctx.log.warn(ids, 'the channel refuses it');
      return row.to_channel
        ? channelRefused(sender, row, trouble.code)
        : endFailed(sender, row, trouble.code);
    case 'person':
      ctx.log.warn(ids, 'cannot be delivered');
      return endFailed(sender, row, trouble.code);
    case 'bug':
      ctx.log.error(ids, 'Slack refuses what we made');
      return endFailed(sender, row, trouble.code);
  }
}

/** Nothing was sent. One refusal may be passing or about something else, so Slack is asked before anything stops. */
async function refusedToken(sender: Sender, row: OutboxRow, code: string, client: WebClient): Promise<void> {
  // One workspace of an organization that did not take the app says nothing of the others.
  if (code === 'team_access_not_granted' && isOrganization(row.workspace_id))
    return endFailed(sender, row, code);
  switch (await stopIfDead(sender, row.workspace_id, client, code)) {
    case 'stopped':
    case 'new token':
      return putBack(sender, row);
    case 'works':
      return tryMuchLater(sender, row, code);
    case 'no answer':
      return tryLater(sender, row, code);
  }
}

const isOrganization = (workspaceId: string) => workspaceId.startsWith('E');

/** Not sent and no failed try: Slack named the time, and it holds for the whole workspace, also after a restart. */
async function wait(sender: Sender, row: OutboxRow, seconds: number): Promise<void> {
  const { ctx, pacer } = sender;
  const until = new Date(ctx.clock().getTime() + Math.min(seconds * 1000, LONGEST_PAUSE_MS));
  await putBack(sender, row);
  if (row.refresh_of) return pauseRefreshes(ctx.db, row.workspace_id, until);
  pacer.slowDown();
  await pauseSending(ctx.db, row.workspace_id, until);
}
