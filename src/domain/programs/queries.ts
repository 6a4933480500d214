import { sql } from 'kysely';
import { isAmong, runningPrograms } from '../../platform/database/sql.ts';
import type { Db, Program, Tx } from '../../platform/database/tables.ts';

/** Every program there is, closed ones too, by workspace and name; for the operator. */
export function findEveryProgram(db: Db): Promise<Program[]> {
  return db
    .selectFrom('programs')
    .selectAll()
    .orderBy('workspace_id')
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** The programs of a workspace, by name; closed ones are gone for everyone. */
export function findPrograms(db: Db, workspaceId: string): Promise<Program[]> {
  return db
    .selectFrom('programs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('delete_after', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** A program by id; throws when there is none. */
export function getProgram(db: Db, programId: string): Promise<Program> {
  return db.selectFrom('programs').selectAll().where('id', '=', programId).executeTakeFirstOrThrow();
}

/** The programs of these rows for which a worker does anything, each once, by id: no closed one says anything unasked. */
export async function findRunningPrograms(
  db: Db,
  rows: readonly { program_id: string }[],
): Promise<Program[]> {
  const ids = [...new Set(rows.map(({ program_id }) => program_id))];
  if (ids.length === 0) return [];
  return runningPrograms(db).where(isAmong('programs.id', ids)).execute();
}

/** A program of this workspace by id, which may come from outside; undefined when there is none. */
export function findProgram(db: Db, workspaceId: string, programId: string): Promise<Program | undefined> {
  return db
    .selectFrom('programs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', programId)
    .executeTakeFirst();
}

/** A program of this workspace by its name, in any case. */
export function findProgramNamed(db: Db, workspaceId: string, name: string): Promise<Program | undefined> {
  return db
    .selectFrom('programs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('delete_after', 'is', null)
    .where(sql<string>`lower(name)`, '=', name.trim().toLowerCase())
    .executeTakeFirst();
}

/** Locks a program's row until the transaction ends, so that changes to it as a whole take turns. */
export function lockProgram(tx: Tx, workspaceId: string, programId: string): Promise<Program | undefined> {
  return tx
    .selectFrom('programs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', programId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}
