import type { Db } from '../database/tables.ts';

/** What was counted for a program's half-years, the latest first, each kind in its order. */
export const findFigures = (db: Db, programId: string) =>
  db
    .selectFrom('figures')
    .selectAll()
    .where('program_id', '=', programId)
    .orderBy('half_from', 'desc')
    .orderBy('made_at')
    .orderBy('figure')
    .execute();

export type Figures = Awaited<ReturnType<typeof findFigures>>[number];

/** The programs whose figures are counted. */
export const findCounted = (db: Db) =>
  db
    .selectFrom('programs')
    .innerJoin('workspaces', 'workspaces.id', 'programs.workspace_id')
    .selectAll('programs')
    .where('workspaces.stopped_at', 'is', null)
    .where('programs.delete_after', 'is', null)
    .orderBy('programs.id')
    .execute();
