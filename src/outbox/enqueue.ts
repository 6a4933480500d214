import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Tx } from '../database.ts';
import { isDeadlock } from '../database-errors.ts';

/** A message to be sent: ids only; the text is made by its kind's renderer at the moment of sending. */
export type Outgoing = {
  workspaceId: string;
  programId?: string;
  /** Names the renderer, such as `pair.started`. */
  kind: string;
  payload: Record<string, string | number | boolean | null | string[]>;
  to: { user: string } | { channel: string };
  /** The same key in the same workspace is sent once, ever. */
  dedupeKey: string;
  notBefore?: Date;
};

const woken = new WeakMap<Tx, { senders: Set<string>; sweep: boolean }>();

function wakes(tx: Tx) {
  const found = woken.get(tx) ?? { senders: new Set<string>(), sweep: false };
  woken.set(tx, found);
  return found;
}

/** Two people whose acts cross may lock each other out; the database ends one of them, who then simply goes second. */
const DEADLOCK_TRIES = 3;

/**
 * Runs one intention as one transaction, then wakes the workers for what it enqueued. The wake-up follows the
 * commit, so that no worker can look too early; if the process dies in between, the worker's next tick finds it.
 * After a deadlock the work runs anew, so it must do nothing outside the transaction.
 */
export async function transact<T>(
  ctx: Pick<Context, 'db' | 'queue' | 'log'>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const { result, calls } = await unlocked(() =>
    ctx.db.transaction().execute(async (tx) => ({ result: await work(tx), calls: wakes(tx) })),
  );
  await Promise.all([
    ...[...calls.senders].map((workspaceId) => ctx.queue.wakeSender(workspaceId)),
    ...(calls.sweep ? [ctx.queue.wakeSweep()] : []),
  ]).catch((error) =>
    ctx.log.warn({ code: error?.code }, 'could not wake the workers; their next tick will look'),
  );
  return result;
}

async function unlocked<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (!isDeadlock(error) || tries === DEADLOCK_TRIES) throw error;
    }
  }
}

/** Asks the workers to look at what is due as soon as this transaction has committed. */
export function wakeSweep(tx: Tx): void {
  wakes(tx).sweep = true;
}

/** Enqueues a message inside the transaction of the intention that causes it; repeats of a dedupe key do nothing. */
export async function enqueue(tx: Tx, now: Date, message: Outgoing): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto('outbox')
    .values({
      id,
      workspace_id: message.workspaceId,
      program_id: message.programId ?? null,
      kind: message.kind,
      payload: JSON.stringify(message.payload),
      to_user: 'user' in message.to ? message.to.user : null,
      to_channel: 'channel' in message.to ? message.to.channel : null,
      dedupe_key: message.dedupeKey,
      refresh_of: null,
      not_before: message.notBefore ?? now,
      sending_since: null,
      sent_at: null,
      channel_id: null,
      message_ts: null,
      error: null,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'dedupe_key']).doNothing())
    .execute();
  wakes(tx).senders.add(message.workspaceId);
  return id;
}

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
      sending_since: null,
      sent_at: null,
      channel_id: null,
      message_ts: null,
      error: null,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'dedupe_key'])
        .doUpdateSet({ state: 'planned', tries: 0, not_before: now, error: null }),
    )
    .execute();
  wakes(tx).senders.add(workspaceId);
}
