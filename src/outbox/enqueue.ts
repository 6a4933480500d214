import { randomUUID } from 'node:crypto';
import type { Tx } from '../database/tables.ts';
import { wakeSender } from '../database/transact.ts';

/** A message to be sent: ids only; the text is made by its kind's renderer at the moment of sending. */
export type Outgoing = {
  workspaceId: string;
  programId?: string;
  /** Names the renderer, such as `pair.started`. */
  kind: string;
  payload: Record<string, string | number | boolean | null | string[] | Record<string, string[]>>;
  to: { user: string } | { channel: string };
  /** The same key in the same workspace is sent once, ever. */
  dedupeKey: string;
  notBefore?: Date;
  /** Unasked: the recipient's day it is for, as `mayHear` tells it, or news that takes the day it goes out on. */
  unasked?: { on: string } | 'news';
};

/** Enqueues a message inside the transaction of the intention that causes it; repeats of a dedupe key do nothing. */
export async function enqueue(tx: Tx, now: Date, message: Outgoing): Promise<string> {
  const id = randomUUID();
  await insert(tx, [rowOf(id, now, message)]);
  wakeSender(tx, message.workspaceId);
  return id;
}

/** One statement carries this many messages. */
const CHUNK = 500;

/** As `enqueue`, for many messages in few statements. */
export async function enqueueAll(tx: Tx, now: Date, messages: readonly Outgoing[]): Promise<void> {
  for (let from = 0; from < messages.length; from += CHUNK)
    await insert(
      tx,
      messages.slice(from, from + CHUNK).map((message) => rowOf(randomUUID(), now, message)),
    );
  for (const workspaceId of new Set(messages.map((message) => message.workspaceId)))
    wakeSender(tx, workspaceId);
}

const rowOf = (id: string, now: Date, message: Outgoing) => ({
  id,
  workspace_id: message.workspaceId,
  program_id: message.programId ?? null,
  kind: message.kind,
  payload: JSON.stringify(message.payload),
  to_user: 'user' in message.to ? message.to.user : null,
  to_channel: 'channel' in message.to ? message.to.channel : null,
  dedupe_key: message.dedupeKey,
  unasked_on: typeof message.unasked === 'object' ? message.unasked.on : null,
  takes_day: message.unasked === 'news',
  not_before: message.notBefore ?? now,
  created_at: now,
});

const insert = (tx: Tx, rows: ReturnType<typeof rowOf>[]) =>
  tx
    .insertInto('outbox')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'dedupe_key']).doNothing())
    .execute();

/**
 * Asks for a message that was (or is being) sent to be rendered anew in place, such as a card that turns into
 * what was decided. A message still waiting needs nothing: it is rendered when it is sent.
 */
export async function refresh(tx: Tx, now: Date, workspaceId: string, dedupeKey: string): Promise<void> {
  const original = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('dedupe_key', '=', dedupeKey)
    .forUpdate() // a sender that would claim it now must wait, and render what this transaction decides
    .executeTakeFirst();
  if (!original || !['sending', 'sent', 'unknown'].includes(original.state)) return;
  await tx
    .insertInto('outbox')
    .values({
      id: randomUUID(),
      workspace_id: workspaceId,
      program_id: original.program_id,
      kind: original.kind,
      payload: JSON.stringify(original.payload),
      to_user: original.to_user,
      to_channel: original.to_channel,
      dedupe_key: `refresh:${dedupeKey}`,
      refresh_of: original.id,
      not_before: now,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'dedupe_key'])
        .doUpdateSet({ state: 'planned', tries: 0, not_before: now, error: null }),
    )
    .execute();
  wakeSender(tx, workspaceId);
}
