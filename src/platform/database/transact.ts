import type { Logger } from 'pino';
import { retry } from '../retry.ts';
import { isDeadlock } from './errors.ts';
import type { Db, Tx } from './tables.ts';

/** The job queue, as far as transactions and operations know it. */
export type Queue = {
  /** Asks the workers to send what is waiting for the workspace. */
  wakeSender(workspaceId: string): Promise<void>;
  /** Asks the workers to look at what is due. */
  wakeSweep(): Promise<void>;
};

const woken = new WeakMap<Tx, { senders: Set<string>; sweep: boolean }>();

function wakes(tx: Tx) {
  const found = woken.get(tx) ?? { senders: new Set<string>(), sweep: false };
  woken.set(tx, found);
  return found;
}

/** The order in which rows are locked is in docs/architecture.md. Two people whose acts cross may still lock each other out; the database ends one of them, who then simply goes second. */
const DEADLOCK_TRIES = 3;
/** So long the other one has to take what was freed; at once, this one could take it again. */
const DEADLOCK_PAUSE_MS = 50;

/**
 * Runs one intention as one transaction, then wakes the workers for what it enqueued. The wake-up follows the
 * commit, so that no worker can look too early; if the process dies in between, the worker's next tick finds it.
 * After a deadlock the work runs again, so it must do nothing outside the transaction.
 */
export async function transact<T>(
  ctx: { db: Db; queue: Queue; log: Logger },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const { result, calls } = await retry(
    () => ctx.db.transaction().execute(async (tx) => ({ result: await work(tx), calls: wakes(tx) })),
    DEADLOCK_TRIES,
    (error) => (isDeadlock(error) ? DEADLOCK_PAUSE_MS : undefined),
  );
  await Promise.all([
    ...[...calls.senders].map((workspaceId) => ctx.queue.wakeSender(workspaceId)),
    ...(calls.sweep ? [ctx.queue.wakeSweep()] : []),
  ]).catch((error) =>
    ctx.log.warn({ code: error?.code }, 'could not wake the workers; their next tick will look'),
  );
  return result;
}

/** Asks the workers to look at what is due as soon as this transaction has committed. */
export function wakeSweep(tx: Tx): void {
  wakes(tx).sweep = true;
}

/** Asks the workers to send what is waiting for the workspace as soon as this transaction has committed. */
export function wakeSender(tx: Tx, workspaceId: string): void {
  wakes(tx).senders.add(workspaceId);
}
