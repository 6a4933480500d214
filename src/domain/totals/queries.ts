import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../platform/database/tables.ts';

/** What was counted for a program's half-years, the latest first, each kind in its order. */
export const findTotals = (db: Db, programId: string) =>
  db
    .selectFrom('figures')
    .selectAll()
    .where('program_id', '=', programId)
    .orderBy('half_from', 'desc')
    .orderBy('made_at')
    .orderBy('figure')
    .execute();

/** A half-year of a program, from its first moment until its end. */
export type Span = { programId: string; from: Date; until: Date };

/** Whether a row is in one of the programs' spans: `span` has `program_id`, `start_at`, and `end_at`. */
export const inSpans = (spans: readonly Span[], isIn: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select from unnest(${spans.map(({ programId }) => programId)}::uuid[],
    ${spans.map(({ from }) => from)}::timestamptz[], ${spans.map(({ until }) => until)}::timestamptz[])
    as span(program_id, start_at, end_at) where ${isIn})`;

/** The first day of the latest half-year that was counted, by program and figure ("program figure"). */
export async function findLatest(db: Db): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('figures')
    .select(['program_id', 'figure'])
    .select((eb) => eb.fn.max('half_from').as('half_from'))
    .groupBy(['program_id', 'figure'])
    .execute();
  return new Map(rows.map((row) => [`${row.program_id} ${row.figure}`, row.half_from]));
}

/** A total that was counted for half a year. */
export type Totals = Awaited<ReturnType<typeof findTotals>>[number];
