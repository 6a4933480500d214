import { setAside } from '../jobs/alone.ts';
import { aMessage, SENDER_JOB } from './jobs.ts';
import type { OutboxRow } from './kinds.ts';
import { endFailed, type Sender } from './outcome.ts';
import { lookAgainAt, setState, UNREADABLE_ERROR } from './queries.ts';

/** About a day of tries, most of them an hour apart. */
const MOST_READS = 26;

/** Puts a message back that can't be made from what is stored, and ends it after a day of tries; the others go on. */
export async function setUnreadableAside(sender: Sender, row: OutboxRow, error: unknown): Promise<void> {
  const { ctx } = sender;
  const again = await setAside(ctx, SENDER_JOB, aMessage(row), error);
  if (row.tries >= MOST_READS) return endFailed(sender, row, UNREADABLE_ERROR);
  await setState(ctx.db, row, 'planned', { error: UNREADABLE_ERROR, not_before: again });
}

/** Leaves a message `sending` that may have been sent, and has it looked for later; the others go on. */
export async function setUnclearAside({ ctx }: Sender, row: OutboxRow, error: unknown): Promise<void> {
  const again = await setAside(ctx, SENDER_JOB, aMessage(row), error);
  await lookAgainAt(ctx.db, row, again, UNREADABLE_ERROR, { counts: true });
}
