import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Outbox } from '../database/tables/messages.ts';
import type { Tx } from '../database/tables.ts';
import { wakeSender } from '../database/transact.ts';
import { ASKED_AGAIN } from './queries.ts';

/** A message to be sent: ids only; the text is made by its kind's renderer at the moment of sending. */
export type Outgoing = {
  workspaceId: string;
  programId?: string;
  /** Names the renderer, such as `pair.started`. */
  kind: string;
  payload: Record<string, string | number | boolean | null | string[] | Record<string, string | string[]>>;
  to: { user: string } | { channel: string };
  /** The same key in the same workspace is sent once, ever. */
  dedupeKey: string;
  notBefore?: Date;
  /** Unasked: the recipient's day it is for, as `reserveDay` tells it, or news that takes the day it goes out on. */
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

/** A message that may be rendered again, locked until the transaction ends. */
export type LockedMessage = Pick<
  Selectable<Outbox>,
  | 'id'
  | 'state'
  | 'workspace_id'
  | 'program_id'
  | 'kind'
  | 'payload'
  | 'to_user'
  | 'to_channel'
  | 'dedupe_key'
>;

/** The columns of a `LockedMessage`, for statements that find and lock some. */
export const LOCKED_COLUMNS = [
  'outbox.id',
  'outbox.state',
  'outbox.workspace_id',
  'outbox.program_id',
  'outbox.kind',
  'outbox.payload',
  'outbox.to_user',
  'outbox.to_channel',
  'outbox.dedupe_key',
] as const;

/**
 * Asks for a message that was (or is being) sent to be rendered again in place, such as a card that turns into
 * what was decided. A message still waiting needs nothing: it is rendered when it is sent.
 */
export const refresh = (tx: Tx, now: Date, workspaceId: string, dedupeKey: string): Promise<void> =>
  refreshAll(tx, now, workspaceId, [dedupeKey]);

/** As `refresh`, for many messages of a workspace in two statements, in the order in which they were made first. */
export async function refreshAll(
  tx: Tx,
  now: Date,
  workspaceId: string,
  dedupeKeys: readonly string[],
): Promise<void> {
  if (dedupeKeys.length === 0) return;
  const originals = await tx
    .selectFrom('outbox')
    .select(LOCKED_COLUMNS)
    .select('seq')
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`dedupe_key = any(${dedupeKeys}::text[])`)
    .orderBy('created_at')
    .orderBy('id')
    .forUpdate() // a sender that would claim one now must wait, and render what this transaction decides
    .execute();
  const inOrder = originals.toSorted((one, other) => Number(one.seq) - Number(other.seq));
  await refreshLocked(
    tx,
    now,
    inOrder.map(({ seq: _, ...original }) => original),
  );
}

/** An update on its way isn't sent beside itself, since the older one could land last: it is sent again after it. */
const UNDERWAY = sql<boolean>`(outbox.state = 'sending')`;

/** As `refresh`, for messages that this transaction has locked, each of them once. */
export async function refreshLocked(tx: Tx, now: Date, originals: readonly LockedMessage[]): Promise<void> {
  const rows = originals
    .filter(({ state }) => ['sending', 'sent', 'unknown'].includes(state))
    .map(({ id, state: _, payload, dedupe_key, ...same }) => ({
      ...same,
      id: randomUUID(),
      payload: JSON.stringify(payload),
      dedupe_key: `refresh:${dedupe_key}`,
      refresh_of: id,
      not_before: now,
      created_at: now,
    }));
  for (let from = 0; from < rows.length; from += CHUNK)
    await tx
      .insertInto('outbox')
      .values(rows.slice(from, from + CHUNK))
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'dedupe_key']).doUpdateSet({
          state: sql`case when ${UNDERWAY} then outbox.state else 'planned' end`,
          tries: sql`case when ${UNDERWAY} then outbox.tries else 0 end`,
          not_before: sql`case when ${UNDERWAY} then outbox.not_before else excluded.not_before end`,
          error: sql`case when not ${UNDERWAY} then null when outbox.not_before > outbox.sending_since
              then outbox.error else ${ASKED_AGAIN} end`,
        }),
      )
      .execute();
  for (const workspaceId of new Set(rows.map(({ workspace_id }) => workspace_id)))
    wakeSender(tx, workspaceId);
}

/**
 * Has a message that was sent rendered again at a moment; where that is asked for sooner, it is rendered then. An update
 * from before counts as asked for now: one from a moment still to come would not wait, since the clock was wrong then.
 */
export async function refreshAt(tx: Tx, now: Date, row: Selectable<Outbox>, at: Date): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      ...{ id: randomUUID(), workspace_id: row.workspace_id, program_id: row.program_id, kind: row.kind },
      ...{ to_user: row.to_user, to_channel: row.to_channel, not_before: at, created_at: now },
      payload: JSON.stringify(row.payload),
      dedupe_key: row.refresh_of ? row.dedupe_key : `refresh:${row.dedupe_key}`,
      refresh_of: row.refresh_of ?? row.id,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'dedupe_key'])
        .doUpdateSet({ state: 'planned', tries: 0, not_before: at, created_at: now, error: null })
        .where('outbox.state', 'not in', ['planned', 'sending']),
    )
    .execute();
}
