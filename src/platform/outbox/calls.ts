import type { Message } from '../slack/blocks.ts';
import { toSend } from '../slack/full-text.ts';
import { isVague, showOrLines } from '../slack/in-lines.ts';
import type { MessageRef, OutboxRow } from './kinds.ts';
import type { Sender } from './outcome.ts';
import { findMessage } from './queries.ts';
import { EVENT_TYPE } from './unclear.ts';

/** A call to Slack whose turn has come; it is made when this is called. */
export type Call = () => Promise<MessageRef>;

/** A process that was suspended this long after claiming a message doesn't send it: another may have claimed it meanwhile. */
const TAKEN_TOO_LONG_MS = 5000;

const MOST_BLOCKS = 50;

/** Sends a message; tables and charts in lines where a setting asks for it or Slack refuses them. */
function send<T>(
  { ctx }: Pick<Sender, 'ctx'>,
  row: OutboxRow,
  message: Message,
  call: (sent: ReturnType<typeof toSend>) => Promise<T>,
): Promise<T> {
  const plain = ctx.plainLines === true || isVague(row.error);
  const showing = { most: MOST_BLOCKS, plain, again: row.refresh_of !== null };
  const { blocks = [] } = message;
  return showOrLines(blocks, showing, (shown) =>
    call(toSend(message.blocks ? { ...message, blocks: shown } : message)),
  );
}

/** Waits for its turn; then posts to a channel, or to a person by their user id, which Slack takes for their DM. */
export async function post(
  { ctx, poster, pacer, signal }: Sender,
  row: OutboxRow,
  message: Message,
  takenAt: number,
): Promise<Call | 'taken too long'> {
  const channel = row.to_channel ?? row.to_user ?? '';
  await pacer.turn(channel, signal);
  if (performance.now() - takenAt > TAKEN_TOO_LONG_MS) return 'taken too long';
  return async () => {
    const posted = await send({ ctx }, row, message, (sent) =>
      poster.chat.postMessage({
        channel,
        ...sent,
        metadata: { event_type: EVENT_TYPE, event_payload: { id: row.id } },
        unfurl_links: false,
        unfurl_media: false,
      }),
    );
    return { channel: posted.channel ?? channel, ts: posted.ts ?? '' };
  };
}

/** Waits for its turn; then updates the message that this one is a new version of. */
export async function update(
  { ctx, poster, pacer, signal }: Sender,
  row: OutboxRow,
  message: Message,
): Promise<Call | 'gone' | 'not yet'> {
  const original = row.refresh_of ? await findMessage(ctx.db, row.refresh_of) : undefined;
  if (original?.state === 'sending' || original?.state === 'planned') return 'not yet';
  if (!original?.channel_id || !original.message_ts) return 'gone';
  const place = { channel: original.channel_id, ts: original.message_ts };
  await pacer.turn(place.channel, signal);
  return async () => {
    await send({ ctx }, row, message, (sent) => poster.chat.update({ ...place, ...sent }));
    return place;
  };
}
