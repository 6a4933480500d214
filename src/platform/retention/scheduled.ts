import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';

/** As many lines as an operator is shown. */
const MOST_LINES = 20;

type Deletion = { what: 'program' | 'workspace'; id: string; workspace_id: string; at: Date };

/** The closed programs and removed workspaces whose data will be deleted, the first one first. */
async function findDeletions(db: Db): Promise<Deletion[]> {
  const { rows } = await sql<Deletion>`
    select 'program' as what, id::text as id, workspace_id, delete_after as at from programs
    where delete_after is not null
    union all select 'workspace', id, id, delete_after from workspaces where delete_after is not null
    order by at, what, id`.execute(db);
  return rows;
}

/** Each deletion that is to come, with its date and by IDs alone, for `/readyz` and the doctor. */
export async function describeDeletions(db: Db): Promise<string[]> {
  const lines = (await findDeletions(db)).map(
    ({ what, id, workspace_id, at }) =>
      `${what} ${id}${what === 'program' ? ` of ${workspace_id}` : ''}: ${at.toISOString()}`,
  );
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more`] : lines;
}

/** How many deletions are to come, and when the first one is, for the metrics. */
export async function countDeletions(db: Db): Promise<{ count: number; next: Date | undefined }> {
  const { rows } = await sql<{ count: number; next: Date | null }>`
    select count(*)::integer as count, min(at) as next from (
      select delete_after as at from programs where delete_after is not null
      union all select delete_after from workspaces where delete_after is not null) as deletions`.execute(db);
  return { count: rows[0]?.count ?? 0, next: rows[0]?.next ?? undefined };
}
