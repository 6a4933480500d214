import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import type { DeliveryState } from '../database.ts';
import { isDatabaseDown } from '../database-errors.ts';
import { messageCount, nudgeCount, nudgeLateness } from '../metrics.ts';
import type { Message } from '../slack/blocks.ts';
import { type SlackTrouble, troubleOf } from '../slack/errors.ts';
import type { Kinds, OutboxRow } from './kinds.ts';
import { createPacer, type Pacer } from './pacer.ts';
import {
  claimNext,
  findInterrupted,
  findMessage,
  findNextAttempt,
  findSendingState,
  pauseSending,
  setChannel,
  setState,
  stopWorkspace,
} from './queries.ts';

/** Metadata names the row and nothing else: any app of the workspace can read it. */
const EVENT_TYPE = 'mentor_message';
const MOST_TRIES = 10;
/** Longer than any call lasts (SEND_TIMEOUT_MS), so that only a dead sender's row looks interrupted. */
const INTERRUPTED_AFTER_MS = 6000;
const HISTORY_SLACK_SECONDS = 60;
const STAY_MS = 60_000;
const LOOK_AGAIN_MS = 500;

type Ended = Exclude<DeliveryState, 'planned' | 'sending'>;
type Sender = { ctx: Context; kinds: Kinds; client: WebClient; pacer: Pacer; signal: AbortSignal };
type Place = { channel: string; ts: string };

/** Sends what is waiting, workspace by workspace; made once a worker. */
export function createSender(ctx: Context, kinds: Kinds) {
  const pacers = new Map<string, Pacer>();
  return async (workspaceId: string, signal: AbortSignal): Promise<void> => {
    const pacer = pacers.get(workspaceId) ?? createPacer();
    pacers.set(workspaceId, pacer);
    const client = await ctx.slack.sending(workspaceId);
    await drain({ ctx, kinds, client, pacer, signal }, workspaceId);
  };
}

async function drain(sender: Sender, workspaceId: string): Promise<void> {
  const { ctx, signal } = sender;
  const lost = await findInterrupted(
    ctx.db,
    workspaceId,
    new Date(ctx.clock().getTime() - INTERRUPTED_AFTER_MS),
  );
  for (const row of lost) await settleUnclear(sender, row, 'interrupted');
  while (!signal.aborted) {
    const workspace = await findSendingState(ctx.db, workspaceId);
    const now = ctx.clock();
    if (!workspace || workspace.stopped_at) return;
    const isPaused = (workspace.sends_paused_until?.getTime() ?? 0) > now.getTime();
    const row = isPaused ? undefined : await claimNext(ctx.db, workspaceId, now);
    if (row) await deliver(sender, row);
    else if (!(await waitForMore(sender, workspaceId, workspace.sends_paused_until))) return;
  }
}

/**
 * Stays for what may go out within a minute, such as a second try, looking for new messages meanwhile; what
 * comes later is left to the workers' tick. Tells whether to look again.
 */
async function waitForMore(
  { ctx, signal }: Sender,
  workspaceId: string,
  pausedUntil: Date | null,
): Promise<boolean> {
  const next = await findNextAttempt(ctx.db, workspaceId);
  if (!next) return false;
  const waitMs = Math.max(next.getTime(), pausedUntil?.getTime() ?? 0) - ctx.clock().getTime();
  if (waitMs > STAY_MS) return false;
  await sleep(Math.max(10, Math.min(waitMs, LOOK_AGAIN_MS)), undefined, { signal }).catch(() => undefined);
  return true;
}

async function deliver(sender: Sender, row: OutboxRow): Promise<void> {
  const message = await render(sender, row);
  if (message === 'failed') return;
  if (message === null) return end(sender, row, 'skipped', { error: 'no longer relevant' });
  try {
    const place = row.refresh_of ? await update(sender, row, message) : await post(sender, row, message);
    if (place === 'not yet') return await tryLater(sender, row, 'the original is on its way');
    if (place === 'gone')
      return await end(sender, row, 'skipped', { error: 'the message to update is not there' });
    await end(sender, row, 'sent', { channel_id: place.channel, message_ts: place.ts });
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    if (sender.signal.aborted && error instanceof Error && error.name === 'AbortError') {
      return setState(sender.ctx.db, row.id, 'planned', { tries: row.tries - 1 }); // stopped while waiting its turn
    }
    await handleTrouble(sender, row, troubleOf(error));
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
      { outbox: row.id, kind: row.kind, error: error instanceof Error ? error.name : 'unknown' },
      'cannot render',
    );
    await end(sender, row, 'failed', { error: 'cannot be rendered' });
    return 'failed';
  }
}

async function post(
  { ctx, client, pacer, signal }: Sender,
  row: OutboxRow,
  message: Message,
): Promise<Place> {
  const channel = row.to_channel ?? (await openDm(client, row.to_user ?? ''));
  await setChannel(ctx.db, row.id, channel);
  await pacer.turn(channel, signal);
  const posted = await client.chat.postMessage({
    channel,
    text: message.text,
    ...(message.blocks ? { blocks: message.blocks } : {}),
    metadata: { event_type: EVENT_TYPE, event_payload: { id: row.id } },
    unfurl_links: false,
    unfurl_media: false,
  });
  return { channel: posted.channel ?? channel, ts: posted.ts ?? '' };
}

async function openDm(client: WebClient, user: string): Promise<string> {
  const opened = await client.conversations.open({ users: user });
  if (!opened.channel?.id) throw new Error('conversations.open gave no channel');
  return opened.channel.id;
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
  await client.chat.update({ ...place, text: message.text, blocks: message.blocks ?? [] });
  return place;
}

async function end(
  { ctx, kinds }: Sender,
  row: OutboxRow,
  state: Ended,
  more: { channel_id?: string; message_ts?: string; error?: string } = {},
): Promise<void> {
  const now = ctx.clock();
  const settled = await ctx.db.transaction().execute(async (tx) => {
    await setState(tx, row.id, state, { ...more, ...(state === 'sent' ? { sent_at: now } : {}) });
    return row.refresh_of ? undefined : await kinds[row.kind]?.settled?.(tx, row, state, now);
  });
  countEnd(row, state, settled?.dueSince ?? [], now);
}

function countEnd(row: OutboxRow, state: Ended, dueSince: readonly Date[], now: Date): void {
  messageCount.inc({ kind: row.refresh_of ? 'refresh' : row.kind, state });
  nudgeCount.inc({ state }, dueSince.length);
  if (state !== 'sent') return;
  for (const since of dueSince) nudgeLateness.observe(Math.max(0, now.getTime() - since.getTime()) / 1000);
}

/** Waits longer after each failure: 5 s, 10 s, 20 s … at most 15 minutes. */
const backoffSeconds = (tries: number) => Math.min(900, 5 * 2 ** Math.max(0, tries - 1));

async function tryLater({ ctx }: Sender, row: OutboxRow, code: string): Promise<void> {
  const seconds = backoffSeconds(row.tries);
  const again = new Date(ctx.clock().getTime() + seconds * 1000);
  await setState(ctx.db, row.id, 'planned', { error: code, not_before: again });
}

async function handleTrouble(sender: Sender, row: OutboxRow, trouble: SlackTrouble): Promise<void> {
  const { ctx } = sender;
  const ids = { outbox: row.id, kind: row.kind, workspace: row.workspace_id, code: trouble.code };
  switch (trouble.kind) {
    case 'unclear':
      // Read anew: the conversation was recorded after the row was claimed.
      return settleUnclear(sender, (await findMessage(ctx.db, row.id)) ?? row, trouble.code);
    case 'later':
      if (trouble.retryAfterSeconds !== undefined) {
        // Not sent and no failed try: Slack named the time, and it holds for the whole workspace.
        const until = new Date(ctx.clock().getTime() + trouble.retryAfterSeconds * 1000);
        await pauseSending(ctx.db, row.workspace_id, until);
        return setState(ctx.db, row.id, 'planned', { tries: row.tries - 1 });
      }
      return row.tries < MOST_TRIES
        ? tryLater(sender, row, trouble.code)
        : end(sender, row, 'failed', { error: trouble.code });
    case 'installation':
      ctx.log.error(ids, 'the installation is dead: sending to this workspace stops');
      await stopWorkspace(ctx.db, row.workspace_id, trouble.code, ctx.clock());
      return setState(ctx.db, row.id, 'planned', { tries: row.tries - 1 });
    case 'person':
    case 'channel':
    case 'bug':
      ctx.log.error(ids, 'cannot be delivered');
      return end(sender, row, 'failed', { error: trouble.code });
  }
}

/**
 * After an unclear outcome the bot's own DM with the person is read before anything is sent again. A channel
 * cannot be read (no such scope): a card is sent again, since a double one does no harm and a lost one does.
 */
async function settleUnclear(sender: Sender, row: OutboxRow, code: string): Promise<void> {
  const { ctx } = sender;
  if (row.to_user && row.channel_id && !row.refresh_of) {
    try {
      const ts = await findInHistory(sender, row.channel_id, row);
      if (ts) return await end(sender, row, 'sent', { channel_id: row.channel_id, message_ts: ts });
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      ctx.log.warn({ outbox: row.id, code: troubleOf(error).code }, 'cannot look whether it arrived');
      if (row.tries >= MOST_TRIES) return end(sender, row, 'unknown', { error: code });
      return; // stays `sending`: a later drain looks again
    }
  }
  return row.tries < MOST_TRIES ? tryLater(sender, row, code) : end(sender, row, 'failed', { error: code });
}

async function findInHistory(
  { client }: Sender,
  channel: string,
  row: OutboxRow,
): Promise<string | undefined> {
  const since = Math.floor((row.sending_since?.getTime() ?? 0) / 1000) - HISTORY_SLACK_SECONDS;
  let cursor: string | undefined;
  do {
    const page = await client.conversations.history({
      channel,
      oldest: String(since),
      include_all_metadata: true,
      limit: 100,
      ...(cursor ? { cursor } : {}),
    });
    const found = page.messages?.find(({ metadata }) => {
      const payload = metadata?.event_payload as { id?: unknown } | undefined;
      return metadata?.event_type === EVENT_TYPE && payload?.id === row.id;
    });
    if (found) return found.ts;
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return undefined;
}
