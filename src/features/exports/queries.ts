import { sql } from 'kysely';
import { hasNoMentor, hasRole, membersWithPeople, pairsWithPeople } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';

/**
 * The pairs of a program that were there in a span, with when each met: what directors see anyway. Nothing of how
 * or why a pair ended, and none that is still to come. One that ended on its first day and never met was replaced at
 * once and counts as little as one that was undone.
 */
export const findPairsIn = (db: Db, programId: string, span: { from: string; before: string }) =>
  pairsWithPeople(db)
    .select(['pairs.id', 'pairs.resident_id', 'pairs.started_on', 'pairs.ended_on', 'resident.pgy'])
    .select(['resident.slack_user_id as resident_user', 'mentor.slack_user_id as mentor_user'])
    .select(['resident_person.display_name as resident', 'mentor_person.display_name as mentor'])
    .select((eb) =>
      eb
        .selectFrom('requests')
        .whereRef('requests.pair_id', '=', 'pairs.id')
        .select((request) => request.fn.min('requests.created_at').as('at'))
        .as('asked_at'),
    )
    .select(
      sql<
        string[]
      >`array(select m.met_on::text from meetings m where m.pair_id = pairs.id order by m.met_on)`.as('met'),
    )
    .where('pairs.program_id', '=', programId)
    .where((eb) => eb.or([eb('pairs.end_reason', 'is', null), eb('pairs.end_reason', '<>', 'taken_back')]))
    .where((eb) =>
      eb.or([
        eb('pairs.ended_on', 'is distinct from', eb.ref('pairs.started_on')),
        eb.exists(eb.selectFrom('meetings').select('id').whereRef('meetings.pair_id', '=', 'pairs.id')),
      ]),
    )
    .where('pairs.started_on', '<', span.before)
    .where((eb) => eb.or([eb('pairs.ended_on', 'is', null), eb('pairs.ended_on', '>=', span.from)]))
    .orderBy('resident_person.display_name')
    .orderBy('resident.slack_user_id')
    .orderBy('pairs.started_on')
    .orderBy('mentor.slack_user_id')
    .orderBy('pairs.id')
    .execute();

/** A pair as the export tells of it. */
export type ExportedPair = Awaited<ReturnType<typeof findPairsIn>>[number];

/** How many residents a program has now, how many wait for a mentor, and how many residents each mentor has. */
export async function findLoad(
  db: Db,
  programId: string,
): Promise<{ residents: number; waiting: number; loads: number[] }> {
  const { residents, waiting } = await membersWithPeople(db)
    .select(({ fn }) => fn.countAll<number>().as('residents'))
    .select(({ fn }) => fn.countAll<number>().filterWhere(hasNoMentor).as('waiting'))
    .where('members.program_id', '=', programId)
    .where(hasRole('resident'))
    .where('people.deactivated_at', 'is', null)
    .executeTakeFirstOrThrow();
  const mentors = await membersWithPeople(db)
    .select('members.active_mentees')
    .where('members.program_id', '=', programId)
    .where(hasRole('mentor'))
    .where('people.deactivated_at', 'is', null)
    .execute();
  return {
    residents: Number(residents),
    waiting: Number(waiting),
    loads: mentors.map(({ active_mentees }) => active_mentees),
  };
}
