import { randomUUID } from 'node:crypto';
import type { Tx } from '../../platform/database/tables.ts';

/** Where something was done: the program and its workspace. */
type ProgramRef = { workspace_id: string; program_id: string };

/**
 * Adds a line to the append-only record: who did what to which thing (a Slack user or an operator's word, an action's
 * name, a row's id), never content.
 */
export async function record(
  tx: Tx,
  at: Date,
  { workspace_id, program_id }: ProgramRef,
  { actor, action, subjectId }: { actor: string; action: string; subjectId: string },
): Promise<void> {
  await tx
    .insertInto('audit_log')
    .values({ id: randomUUID(), workspace_id, program_id, actor, action, subject_id: subjectId, at })
    .execute();
}

/** As `record`, of one action for many things; by the program itself where no actor is named. */
export async function recordAll(
  tx: Tx,
  at: Date,
  action: string,
  subjects: readonly (ProgramRef & { id: string })[],
  actor = 'bot',
): Promise<void> {
  if (subjects.length === 0) return;
  const rows = subjects.map(({ workspace_id, program_id, id }) => ({
    id: randomUUID(),
    ...{ workspace_id, program_id, actor, action, at },
    subject_id: id,
  }));
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
    await tx
      .insertInto('audit_log')
      .values(rows.slice(from, from + ROWS_AT_ONCE))
      .execute();
}

const ROWS_AT_ONCE = 500;
