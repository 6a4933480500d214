import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';

/** What a mentor did in a span of days, as counts: whatever began or ended a pair, it counts alike. */
export async function findService(db: Db, mentorId: string, span: { from: string; before: string }) {
  const { rows } = await sql<{ residents: string; meetings: string; since: string | null }>`
    select
      count(distinct resident_id) filter (
        where started_on < ${span.before} and coalesce(ended_on, ${span.before}) >= ${span.from}) as residents,
      (select count(*) from meetings join pairs met on met.id = meetings.pair_id
        where met.mentor_id = ${mentorId} and met_on >= ${span.from} and met_on < ${span.before}) as meetings,
      min(started_on)::text as since
    from pairs where mentor_id = ${mentorId} and status <> 'scheduled' and end_reason is distinct from 'taken_back'`.execute(
    db,
  );
  const [row] = rows;
  return {
    residents: Number(row?.residents ?? 0),
    meetings: Number(row?.meetings ?? 0),
    since: row?.since ?? null,
  };
}
