import { sql } from 'kysely';
import type { Role } from '../../platform/database/tables/programs.ts';
import type { Db } from '../../platform/database/tables.ts';
import { yearBefore } from './policy.ts';
import { findTurned } from './queries.ts';

/** What a mentor did in a span of days, as counts: whatever began or ended a pair, it counts alike. */
export async function findService(db: Db, mentorId: string, span: { from: string; before: string }) {
  const { rows } = await sql<{ residents: string; meetings: string; since: string | null }>`
    select
      count(distinct resident_id) filter (
        where started_on < ${span.before} and coalesce(ended_on, ${span.before}) >= ${span.from}) as residents,
      (select count(*) from meetings join pairs met on met.id = meetings.pair_id
        where met.mentor_id = ${mentorId} and met_on >= ${span.from} and met_on < ${span.before}) as meetings,
      min(started_on)::text as since
    from pairs where mentor_id = ${mentorId} and end_reason is distinct from 'taken_back'`.execute(db);
  const [row] = rows;
  return {
    residents: Number(row?.residents ?? 0),
    meetings: Number(row?.meetings ?? 0),
    since: row?.since ?? null,
  };
}

/**
 * The academic year whose letter a mentor can have, by the first day of the year that followed: the last one that is
 * over, and for someone who has finished or left, the last one in which they mentored.
 */
export async function findLetterYear(
  db: Db,
  member: { id: string; program_id: string; roles: readonly Role[] },
): Promise<string | undefined> {
  const turned = await findTurned(db, member.program_id);
  if (member.roles.includes('mentor')) return turned[0];
  if (member.roles.length > 0) return undefined;
  for (const before of turned) {
    const from = yearBefore(before).from.toString();
    if ((await findService(db, member.id, { from, before })).residents > 0) return before;
  }
  return undefined;
}
