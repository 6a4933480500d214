import { isDatabaseDown } from '../database/errors.ts';
import { troubleOf } from '../slack/errors.ts';
import { stopIfDead } from './installation.ts';
import type { OutboxRow } from './kinds.ts';
import { backoffSeconds, end, type Sender, tryLater } from './outcome.ts';
import { lookAgainAt } from './queries.ts';

/** Metadata names the row and nothing else: any app of the workspace can read it. */
export const EVENT_TYPE = 'mentor_message';

/** Looked back from the row's making, or from now if that seems to lie ahead: clocks go wrong, Slack's does not. */
const LOOK_BACK_MS = 86_400_000;

/** The code of a message whose sender ended in the middle. */
export const INTERRUPTED = 'interrupted';

type Place = { channel: string; ts: string };

/**
 * After an unclear outcome the bot's own DM with the person is read before anything is sent again. A channel
 * cannot be read (no such scope): a card is sent again, since a double one does no harm and a lost one does.
 */
export async function settleUnclear(sender: Sender, row: OutboxRow, code: string): Promise<void> {
  if (!row.to_user || row.refresh_of) return tryLater(sender, row, code);
  try {
    const place = await findDelivered(sender, row, row.to_user);
    if (place) return await end(sender, row, 'sent', { channel_id: place.channel, message_ts: place.ts });
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    return cannotLook(sender, row, error);
  }
  // Looked for long after the call, it was not there: nothing more is to be waited for.
  return tryLater(sender, row, code, code === INTERRUPTED ? 0 : undefined);
}

/** It stays `sending` and is looked for again, unless looking will never work: then silence is better than a double. */
async function cannotLook(sender: Sender, row: OutboxRow, error: unknown): Promise<void> {
  const { ctx } = sender;
  const trouble = troubleOf(error);
  ctx.log.warn({ outbox: row.id, code: trouble.code }, 'cannot look whether it arrived');
  const isHopeless = trouble.kind === 'person' || trouble.kind === 'channel' || trouble.kind === 'bug';
  if (isHopeless || trouble.code === 'missing_scope') {
    return end(sender, row, 'unknown', { error: trouble.code });
  }
  if (trouble.kind === 'installation') {
    await stopIfDead(sender, row.workspace_id, sender.client, trouble.code);
  }
  const named = trouble.kind === 'later' ? trouble.retryAfterSeconds : undefined;
  const seconds = named ?? backoffSeconds(row.tries);
  await lookAgainAt(ctx.db, row, new Date(ctx.clock().getTime() + seconds * 1000), trouble.code);
}

async function findDelivered(
  { ctx, client }: Sender,
  row: OutboxRow,
  user: string,
): Promise<Place | undefined> {
  const opened = await client.conversations.open({ users: user });
  const channel = opened.channel?.id;
  if (!channel) throw new Error('conversations.open gave no channel');
  const since = Math.min(row.created_at.getTime(), ctx.clock().getTime()) - LOOK_BACK_MS;
  let cursor: string | undefined;
  do {
    const page = await client.conversations.history({
      channel,
      oldest: String(Math.floor(since / 1000)),
      include_all_metadata: true,
      limit: 100,
      ...(cursor ? { cursor } : {}),
    });
    const found = page.messages?.find(({ metadata }) => {
      const payload = metadata?.event_payload as { id?: unknown } | undefined;
      return metadata?.event_type === EVENT_TYPE && payload?.id === row.id;
    });
    if (found?.ts) return { channel, ts: found.ts };
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return undefined;
}
