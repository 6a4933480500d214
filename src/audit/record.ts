import { randomUUID } from 'node:crypto';
import type { Tx } from '../database/tables.ts';

/** Where something was done: the program and its workspace. */
type Place = { workspace_id: string; program_id: string };

/**
 * Adds a line to the append-only record: who did what to which thing (a Slack user or an operator's word, an action's
 * name, a row's id), never content.
 */
export async function record(
  tx: Tx,
  at: Date,
  { workspace_id, program_id }: Place,
  { actor, action, subjectId }: { actor: string; action: string; subjectId: string },
): Promise<void> {
  await tx
    .insertInto('audit_log')
    .values({ id: randomUUID(), workspace_id, program_id, actor, action, subject_id: subjectId, at })
    .execute();
}
