import type { OutboxRow } from './kinds.ts';

/** The sender's name among the worker's jobs. */
export const SENDER_JOB = 'outbox.send';

/** A message as the sender's subject. */
export const aMessage = (row: OutboxRow) => ({
  id: row.id,
  workspaceId: row.workspace_id,
  programId: row.program_id,
});
