import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import { namedInPublic } from '../metrics.ts';

/** What a job works on by itself: one program, class match, pair, message, or workspace. */
export type Subject = { id: string; workspaceId?: string | null; programId?: string | null };

/** The subject of a job that failed as a whole. */
export const WHOLE_JOB: Subject = { id: 'all' };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A moment further ahead was written while a clock was wrong. */
const FARTHEST_MS = 2 * HOUR_MS;

/** The name of an error as logs and operators see it: never its message, which may quote a text. */
function errorName(error: unknown): string {
  const name = error instanceof Error ? ('code' in error ? String(error.code) : error.name) : typeof error;
  return /^[A-Za-z0-9_]{1,60}$/.test(name) ? name : 'Error';
}

/**
 * Records that a job failed for a subject, and answers when it is tried again: after 2 minutes, 4, 8, and so on, at
 * most an hour. A subject that is gone meanwhile leaves no record.
 */
export async function recordFault(
  db: Db,
  now: Date,
  job: string,
  { id, workspaceId = null, programId = null }: Subject,
  error: unknown,
): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    insert into job_faults as known
      (job, subject, workspace_id, program_id, error, first_at, last_at, look_again_at)
    select ${job}, ${id}, ${workspaceId}::text, ${programId}::uuid, ${errorName(error)},
      ${now}::timestamptz, ${now}::timestamptz, ${now}::timestamptz + interval '2 minutes'
    where (${workspaceId}::text is null or exists (select from workspaces where id = ${workspaceId}))
      and (${programId}::uuid is null or exists (select from programs where id = ${programId}::uuid))
    on conflict (job, subject) do update set error = excluded.error, times = known.times + 1, last_at = excluded.last_at,
      look_again_at = excluded.last_at + least(60, power(2, least(known.times, 10) + 1)) * interval '1 minute'
    returning look_again_at as at`.execute(db);
  return rows[0]?.at ?? new Date(now.getTime() + HOUR_MS);
}

/** The subjects for which a job failed; `waits` where it is not to be tried at this moment. */
export async function findFaultsOf(db: Db, now: Date, job: string): Promise<Map<string, { waits: boolean }>> {
  const rows = await db
    .selectFrom('job_faults')
    .select(['subject', 'look_again_at'])
    .where('job', '=', job)
    .execute();
  return new Map(
    rows.map(({ subject, look_again_at: at }) => [
      subject,
      { waits: at > now && at.getTime() - now.getTime() <= FARTHEST_MS },
    ]),
  );
}

/** Forgets the fault of one subject: it was served. */
export async function forgetFault(db: Db, job: string, subject: string): Promise<void> {
  await db.deleteFrom('job_faults').where('job', '=', job).where('subject', '=', subject).execute();
}

/**
 * Forgets what was due for another try when these jobs began and did not fail again: it was served, or is gone. Answers
 * with what is forgotten. A fault that no one met for two days goes, too.
 */
export async function forgetMended(db: Db, began: Date, jobs: readonly string[]): Promise<Subject[]> {
  const rows = await db
    .deleteFrom('job_faults')
    .where((eb) =>
      eb.or([
        eb.and([
          eb(sql`job`, '=', sql`any(${jobs}::text[])`),
          eb('look_again_at', '<=', began),
          eb('last_at', '<', began),
        ]),
        eb('last_at', '<', new Date(began.getTime() - 2 * DAY_MS)),
      ]),
    )
    .returning(['subject', 'workspace_id', 'program_id'])
    .execute();
  return rows.map((row) => ({ id: row.subject, workspaceId: row.workspace_id, programId: row.program_id }));
}

/** As many lines as an operator is shown. */
const MOST_LINES = 20;

/**
 * What is set aside, one line for each job and program, for `/readyz` and the doctor. Confidential jobs share the name
 * `private`, and no line tells how many subjects it stands for.
 */
export async function describeFaults(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('job_faults').selectAll().orderBy('first_at').orderBy('job').execute();
  const groups = Map.groupBy(rows, (row) => `${namedInPublic(row.job)}, ${placeOf(row)}`);
  const lines = [...groups].map(([what, some]) => {
    const since = some[0]?.first_at.toISOString().slice(0, 10);
    return `${what}: ${[...new Set(some.map(({ error }) => error))].sort().join(', ')}, since ${since}`;
  });
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more`] : lines;
}

/** The number of programs, workspaces without one, and whole jobs for which something is set aside. */
export async function countFaults(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct coalesce(program_id::text, workspace_id, job))::integer as count from job_faults`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

const placeOf = (row: { program_id: string | null; workspace_id: string | null }): string =>
  row.program_id
    ? `program ${row.program_id}`
    : row.workspace_id
      ? `workspace ${row.workspace_id}`
      : 'as a whole';
