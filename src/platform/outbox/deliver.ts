import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { isDatabaseDown, isPassing } from '../database/errors.ts';
import type { HandlerDeps } from '../handler-deps.ts';
import { aWorkspace, eachAlone } from '../jobs/alone.ts';
import { messageClass } from '../metrics.ts';
import type { Message } from '../slack/blocks.ts';
import { type SlackTrouble, troubleOf } from '../slack/errors.ts';
import { post, update } from './calls.ts';
import { clientOf, stopIfDead } from './installation.ts';
import { SENDER_JOB } from './jobs.ts';
import type { Kinds, MessageRef, OutboxRow } from './kinds.ts';
import {
  channelRefused,
  end,
  endFailed,
  holdIfHeld,
  putBack,
  type Recipients,
  type Sender,
  tryLater,
  tryMuchLater,
} from './outcome.ts';
import { createPacer, type Pacer, SLACKS_PACE } from './pacer.ts';
import { holdForItsDay } from './proactive.ts';
import {
  CLOCKS_APART_MS,
  claimNext,
  findInterrupted,
  findNextAttempt,
  findSendingState,
  pauseRefreshes,
  pauseSending,
} from './queries.ts';
import { setUnclearAside, setUnreadableAside } from './set-aside.ts';
import { NO_ANSWER, resolveUnclear, whyUnclear } from './unclear.ts';

/** Calls underway at once for a workspace: Slack answers in some 200 ms, and no one should wait for that in line. */
const LANES = 4;
/** A row that is still `sending` this long after its sender stopped waiting (`answerMs`) belongs to a process that ended. */
const INTERRUPTED_AFTER_MS = 4000;
/** The longest pause that Slack may ask for; after it, one call finds out. A stored pause that is longer was written by a wrong clock. */
const LONGEST_PAUSE_MS = 5 * 60_000;
const STAY_MS = 60_000;

/** Sends what is waiting, workspace by workspace; made once a worker. */
export function createSender(ctx: HandlerDeps, kinds: Kinds, recipients: Recipients, pace = SLACKS_PACE) {
  const pacers = new Map<string, Pacer>();
  return async (
    workspaceId: string,
    signal: AbortSignal,
    goesOn: () => void = () => undefined,
  ): Promise<void> => {
    const pacer = pacers.get(workspaceId) ?? createPacer(pace);
    pacers.set(workspaceId, pacer);
    const base = { ctx, kinds, recipients, pacer, pace, signal, goesOn };
    await eachAlone(ctx, SENDER_JOB, [workspaceId], aWorkspace, (id) => drain(base, id));
  };
}

async function drain(base: Omit<Sender, 'client' | 'poster'>, workspaceId: string): Promise<void> {
  const { ctx, signal, goesOn } = base;
  const interruptedAfterMs = base.pace.answerMs + INTERRUPTED_AFTER_MS;
  while (!signal.aborted) {
    const state = await pauseOf(ctx, workspaceId);
    goesOn();
    const client = state === 'stopped' ? undefined : await clientOf(ctx, workspaceId);
    if (state === 'stopped' || !client) return;
    const sender = { ...base, client, poster: await ctx.slack.posting(workspaceId) };
    if (!state.pausedUntil) {
      for (const row of await findInterrupted(ctx.db, workspaceId, ctx.clock(), interruptedAfterMs)) {
        await resolveUnclear(sender, row, whyUnclear(row)).catch((error) =>
          setUnclearAside(sender, row, error),
        );
        goesOn();
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
  const { ctx, signal, goesOn } = sender;
  let served = '';
  while (!signal.aborted) {
    const state = await pauseOf(ctx, workspaceId);
    goesOn();
    if (state === 'stopped' || state.pausedUntil) return;
    const takenAt = performance.now();
    const row = await inTurn(sender, () => claimNext(ctx.db, workspaceId, ctx.clock(), served));
    if (!row) return;
    if (row.unasked_on) served = row.program_id ?? '';
    await deliver(sender, row, takenAt, state.restoration);
  }
}

/** One claim at a time, so that two lanes never take two messages of one conversation. */
function inTurn<T>(sender: Sender, claim: () => Promise<T>): Promise<T> {
  const next = (claims.get(sender) ?? Promise.resolve()).then(claim);
  claims.set(
    sender,
    next.catch(() => undefined),
  );
  return next;
}

const claims = new WeakMap<Sender, Promise<unknown>>();

async function pauseOf(
  ctx: HandlerDeps,
  workspaceId: string,
): Promise<'stopped' | { pausedUntil: Date | undefined; restoration: string | null }> {
  const workspace = await findSendingState(ctx.db, workspaceId, ctx.clock());
  if (!workspace || workspace.stopped_at || workspace.held) return 'stopped';
  const until = workspace.sends_paused_until;
  const leftMs = until ? until.getTime() - ctx.clock().getTime() : 0;
  return {
    pausedUntil: until && leftMs > 0 && leftMs <= LONGEST_PAUSE_MS + CLOCKS_APART_MS ? until : undefined,
    restoration: workspace.restoration,
  };
}

/**
 * Stays for what may go out within a minute, such as a second try, looking for new messages meanwhile; what
 * comes later is left to the workers' tick. Tells whether to look again.
 */
async function waitForMore({ ctx, pace, signal }: Sender, workspaceId: string): Promise<boolean> {
  const next = await findNextAttempt(ctx.db, workspaceId);
  const state = await pauseOf(ctx, workspaceId);
  if (!next || state === 'stopped') return false;
  const waitMs = Math.max(next.getTime(), state.pausedUntil?.getTime() ?? 0) - ctx.clock().getTime();
  if (waitMs > STAY_MS) return false;
  // What is due but was not taken waits for its conversation, or belongs to another worker.
  const pauseMs = waitMs <= 0 ? pace.lookAgainMs : Math.min(waitMs, pace.lookAgainMs);
  await sleep(Math.max(10, pauseMs), undefined, { signal }).catch(() => undefined);
  return true;
}

/** Makes a message and sends it. One that can't be made is set aside before anything is sent. */
async function deliver(
  sender: Sender,
  row: OutboxRow,
  takenAt: number,
  restoration: string | null,
): Promise<void> {
  let message: Message | null | 'waits';
  try {
    if (restoration && (await sender.recipients.endIfSaid(row, restoration))) return;
    message = await prepare(sender, row);
  } catch (error) {
    if (isPassing(error)) return tryLater(sender, row, 'database'); // nothing was sent
    return setUnreadableAside(sender, row, error);
  }
  if (message === 'waits') return;
  try {
    if (message === null) return await end(sender, row, 'skipped', { error: 'no longer relevant' });
    await send(sender, row, message, takenAt);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    await setUnclearAside(sender, row, error);
  }
}

async function prepare(sender: Sender, row: OutboxRow): Promise<Message | null | 'waits'> {
  const { ctx, kinds } = sender;
  if (row.to_channel && (await holdIfHeld(sender, row))) return 'waits';
  const later = await holdForItsDay(ctx.db, row, ctx.clock());
  if (later) {
    await putBack(sender, row, later);
    return 'waits';
  }
  const kind = kinds[row.kind];
  if (!kind) throw new Error(`unknown kind ${row.kind}`);
  return kind.render({ db: ctx.db, keys: ctx.keys, now: ctx.clock() }, row);
}

async function send(sender: Sender, row: OutboxRow, message: Message, takenAt: number): Promise<void> {
  const { poster } = sender; // its lanes may go on with another client meanwhile
  try {
    const call = row.refresh_of
      ? await update(sender, row, message)
      : await post(sender, row, message, takenAt);
    if (call === 'taken too long') return await putBack(sender, row);
    if (call === 'not yet') return await tryLater(sender, row, 'the original is on its way');
    if (call === 'gone') return await end(sender, row, 'skipped', { error: 'the message to update is gone' });
    await hear(sender, row, call(), poster, message.until);
  } catch (error) {
    if (isPassing(error)) throw error;
    if (sender.signal.aborted && error instanceof Error && error.name === 'AbortError') {
      return putBack(sender, row); // stopped while waiting its turn
    }
    await handleTrouble(sender, row, troubleOf(error), poster);
  }
}

/**
 * Settles a message by Slack's answer. Where none comes in time, the lane goes on and the message is looked for; an
 * answer that comes late still settles it, unless it was found before.
 */
async function hear(
  sender: Sender,
  row: OutboxRow,
  call: Promise<MessageRef>,
  poster: WebClient,
  until: Date | undefined,
): Promise<void> {
  const inTime = new AbortController();
  const late = sleep(sender.pace.answerMs, 'late' as const, { signal: inTime.signal });
  const sent = (ref: MessageRef) =>
    end(sender, row, 'sent', { channel_id: ref.channel, message_ts: ref.ts }, until);
  const answer = await Promise.race([call, late]).finally(() => {
    inTime.abort();
    late.catch(() => undefined);
  });
  if (answer !== 'late') return sent(answer);
  void call
    .then(sent, (error) => {
      const trouble = troubleOf(error);
      return trouble.kind === 'unclear' ? undefined : handleTrouble(sender, row, trouble, poster);
    })
    .catch((error) =>
      sender.ctx.log.warn({ outbox: row.id, code: error?.code }, 'a late answer could not be saved'),
    );
  await resolveUnclear(sender, row, NO_ANSWER);
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
      return resolveUnclear(sender, row, trouble.code);
    case 'later':
      if (trouble.retryAfterSeconds === undefined) return tryLater(sender, row, trouble.code);
      return wait(sender, row, trouble.retryAfterSeconds);
    case 'installation':
      return refusedToken(sender, row, trouble.code, client);
    case 'administrative':
      ctx.log.warn(ids, 'a workspace setting blocks sending; will retry later');
      return tryMuchLater(sender, row, trouble.code);
    case 'closed':
      return end(sender, row, 'skipped', { error: trouble.code });
    case 'channel':
      ctx.log.warn(ids, 'the channel rejects it');
      return row.to_channel
        ? channelRefused(sender, row, trouble.code)
        : endFailed(sender, row, trouble.code);
    case 'person':
      ctx.log.warn(ids, "can't be delivered");
      return endFailed(sender, row, trouble.code);
    case 'bug':
      ctx.log.error(ids, 'Slack rejects the message as malformed');
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
  if (row.refresh_of) {
    await putBack(sender, row);
    return pauseRefreshes(ctx.db, row.workspace_id, until);
  }
  pacer.slowDown();
  // The pause stands before the message can be taken again: another lane would only be refused, too.
  await pauseSending(ctx.db, row.workspace_id, until);
  await putBack(sender, row);
}
