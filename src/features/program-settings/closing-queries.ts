import { findClosed } from '../../domain/members/queries.ts';
import type { Db } from '../../platform/database/tables.ts';

/** The actor of what the operator closes and restores from the command line. */
export const OPERATOR = 'operator';

/** The closed programs that this person, one of their directors, may reopen. */
export async function findReopenable(db: Db, who: { workspaceId: string; userId: string }) {
  const closed = await findClosed(db, who);
  const may = await Promise.all(
    closed.map(({ id, roles }) => roles.includes('director') && wasClosedByDirector(db, id)),
  );
  return closed.flatMap((program, index) =>
    may[index] && program.delete_after ? [{ ...program, delete_after: program.delete_after }] : [],
  );
}

/** Whether a director closed the program: what the operator closed, only the operator reopens. */
export async function wasClosedByDirector(db: Db, programId: string): Promise<boolean> {
  const closing = await db
    .selectFrom('audit_log')
    .select('actor')
    .where('program_id', '=', programId)
    .where('action', '=', 'program.closed')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return closing !== undefined && closing.actor !== OPERATOR;
}
