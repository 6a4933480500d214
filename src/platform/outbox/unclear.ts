import { isPassing } from '../database/errors.ts';
import { troubleOf } from '../slack/errors.ts';
import { pages } from '../slack/retry.ts';
import { stopIfDead } from './installation.ts';
import type { MessageRef, OutboxRow } from './kinds.ts';
import { backoffSeconds, end, MOST_TRIES, type Sender, tryLater } from './outcome.ts';
import type { Pacer } from './pacer.ts';
import { CLOCKS_APART_MS, lookAgainAt, UNREADABLE_ERROR } from './queries.ts';

/** Metadata names the row and nothing else: any app of the workspace can read it. */
export const EVENT_TYPE = 'mentor_message';

/**
 * So long before the attempt a message is looked for. The attempt is known by our own clocks, which go wrong; Slack's
 * does not, so there is no end to the window: a clock that is behind would cut off the very message.
 */
const WINDOW_MS = 86_400_000;
/** The most messages that Slack gives at once to an app distributed outside its Marketplace, and the most pages read. */
const OBJECTS = 15;
const MOST_PAGES = 4;

/** The codes of a message whose sender ended in the middle, and of one that Slack did not answer in time. */
const INTERRUPTED = 'interrupted';
export const NO_ANSWER = 'no_answer';

/** After these errors, or a look that failed, the message may still appear. After any other, Slack is finished with it. */
const UNANSWERED = new Set([
  INTERRUPTED,
  NO_ANSWER,
  'network',
  'request_timeout',
  'http_408',
  'http_502',
  'http_504',
  UNREADABLE_ERROR,
]);

/** Why a message that is still `sending` is looked for: what was written when it was last, or its sender ended. */
export const whyUnclear = (row: OutboxRow): string =>
  row.error && row.sending_since && row.not_before > row.sending_since ? row.error : INTERRUPTED;

/** So often Slack is asked where it only says to wait; a minute each outside the Marketplace. */
const MOST_LIMITED_LOOKS = 20;

type Found = MessageRef | 'not there' | 'not known';

/**
 * After an unclear outcome the bot's own DM with the person is read, again and again with pauses that grow, and once
 * more right before anything is sent again. A channel cannot be read (no such scope): once nothing more can come of the
 * call, a card is sent again, since a double one does no harm and a lost one does.
 */
export async function resolveUnclear(sender: Sender, row: OutboxRow, code: string): Promise<void> {
  try {
    if (row.to_user && !row.refresh_of) {
      const held = looksHeldUntil(sender);
      if (held) return await lookAgainAt(sender.ctx.db, row, held, code, { counts: false });
      const found = await findDelivered(sender, row, row.to_user);
      if (found === 'not known') return await endUnknown(sender, row, 'too_many_messages');
      if (found !== 'not there')
        return await end(sender, row, 'sent', { channel_id: found.channel, message_ts: found.ts });
    }
  } catch (error) {
    if (isPassing(error)) throw error;
    return cannotLook(sender, row, code, error);
  }
  const pauseMs = untilNextLook(sender, row, code);
  if (pauseMs === undefined) return tryLater(sender, row, code, 0);
  const at = new Date(sender.ctx.clock().getTime() + pauseMs);
  await lookAgainAt(sender.ctx.db, row, at, code, { counts: false });
}

const FIRST_PAUSE_MS = 5000;

const ageOf = ({ ctx }: Sender, row: OutboxRow): number =>
  ctx.clock().getTime() - (row.sending_since?.getTime() ?? 0);

/** How long to wait until the next look, in milliseconds; undefined when nothing more can come of the call. */
function untilNextLook(sender: Sender, row: OutboxRow, code: string): number | undefined {
  const { pace } = sender;
  const ageMs = ageOf(sender, row);
  if (ageMs < -CLOCKS_APART_MS) return undefined; // a clock was wrong: the call is as old as can be
  const mayArrive = UNANSWERED.has(code);
  const settleMs = Math.max(mayArrive ? pace.settleMs : 0, backoffSeconds(row.tries) * 1000);
  if (ageMs >= settleMs) return undefined;
  return mayArrive ? Math.min(Math.max(FIRST_PAUSE_MS, ageMs), settleMs - ageMs) : settleMs - ageMs;
}

/** No one knows whether it arrived, and silence is better than a duplicate. The operator can see it. */
async function endUnknown(sender: Sender, row: OutboxRow, code: string): Promise<void> {
  sender.ctx.log.error({ outbox: row.id, code }, 'not known whether it arrived: not sent again');
  await end(sender, row, 'unknown', { error: code });
}

/**
 * It stays `sending` and is looked for again, unless looking will never work, or has not for too long. Why it is looked
 * for stays as it was: the message may still be on its way, whatever became of the look.
 */
async function cannotLook(sender: Sender, row: OutboxRow, code: string, error: unknown): Promise<void> {
  const { ctx } = sender;
  const trouble = troubleOf(error);
  ctx.log.warn({ outbox: row.id, code: trouble.code }, "can't check whether it arrived");
  const isHopeless = ['person', 'channel', 'closed', 'bug'].includes(trouble.kind);
  const named = trouble.kind === 'later' ? trouble.retryAfterSeconds : undefined;
  const isOver = row.tries >= (named ? MOST_LIMITED_LOOKS : MOST_TRIES);
  if (isHopeless || isOver || trouble.code === 'missing_scope') return endUnknown(sender, row, trouble.code);
  if (trouble.kind === 'installation') {
    await stopIfDead(sender, row.workspace_id, sender.client, trouble.code);
  }
  const ageMs = ageOf(sender, row);
  const backoffMs = backoffSeconds(row.tries) * 1000;
  const pauseMs = Math.min(backoffMs, Math.max(FIRST_PAUSE_MS, ageMs / 4));
  const at = new Date(ctx.clock().getTime() + (named ? named * 1000 : pauseMs));
  if (named) heldLooks.set(sender.pacer, at);
  // Looks come faster than tries may be used up: those also say how long a message waits until it is sent again.
  const counts = named !== undefined || ageMs < 0 || ageMs >= backoffMs;
  await lookAgainAt(ctx.db, row, at, code, { counts });
}

/** Slack named the time until which no message of a workspace can be looked for; asked before, it only refuses again. */
const heldLooks = new WeakMap<Pacer, Date>();
const LONGEST_HOLD_MS = 5 * 60_000;

function looksHeldUntil({ ctx, pacer }: Sender): Date | undefined {
  const until = heldLooks.get(pacer);
  const leftMs = until ? until.getTime() - ctx.clock().getTime() : 0;
  return leftMs > 0 && leftMs <= LONGEST_HOLD_MS ? until : undefined; // longer ahead: a clock was wrong
}

/** From a day before the earliest moment that may be meant, newest first; messages are few, and those after it fewer. */
function oldestOf(row: OutboxRow, now: Date): string {
  const moments = [row.created_at, row.sending_since ?? now, now].map((moment) => moment.getTime());
  return String(Math.floor((Math.min(...moments) - WINDOW_MS) / 1000));
}

async function findDelivered({ ctx, client }: Sender, row: OutboxRow, user: string): Promise<Found> {
  const opened = await client.conversations.open({ users: user });
  const channel = opened.channel?.id;
  if (!channel) throw new Error("conversations.open didn't return a channel");
  const oldest = oldestOf(row, ctx.clock());
  const about = { channel, oldest, include_all_metadata: true, limit: OBJECTS };
  let read = 0;
  const history = pages((at) => client.conversations.history({ ...about, ...at }));
  for await (const { messages, response_metadata } of history) {
    const found = messages?.find(({ metadata }) => {
      const payload = metadata?.event_payload as { id?: unknown } | undefined;
      return metadata?.event_type === EVENT_TYPE && payload?.id === row.id;
    });
    if (found?.ts) return { channel, ts: found.ts };
    read += 1;
    if (read === MOST_PAGES && response_metadata?.next_cursor) return 'not known';
  }
  return 'not there';
}
