import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../../platform/calendar/dates.ts';
import { hoursOf, nextWorkingDay, type WorkingTime } from '../../platform/calendar/hours.ts';
import { yearStart } from '../../platform/calendar/year.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Membership } from '../members/queries.ts';
import { nextChangeDay } from './policy.ts';

/** A program as far as its change days need it. */
type ChangingProgram = WorkingTime & { id: string; year_starts_month: number; year_starts_day: number };

/** The day of the year's turn that lies ahead: as planned, else the first working day of the next academic year. */
export async function findTurnDay(db: Db, program: ChangingProgram, now: Date): Promise<Temporal.PlainDate> {
  const planned = await db
    .selectFrom('turns')
    .select('turns_on')
    .where('program_id', '=', program.id)
    .where('state', '=', 'planned')
    .executeTakeFirst();
  if (planned) return Temporal.PlainDate.from(planned.turns_on);
  const starts = { month: program.year_starts_month, day: program.year_starts_day };
  const next = yearStart(dateIn(program.time_zone, now), starts).add({ years: 1 });
  return nextWorkingDay(next, hoursOf(program));
}

/** The next change day of a program. */
export const findNextChangeDay = async (db: Db, program: ChangingProgram, now: Date) =>
  nextChangeDay(dateIn(program.time_zone, now), program, await findTurnDay(db, program, now));

/** A change that is entered and still to come, with who it is about. */
export type ComingChange = Awaited<ReturnType<typeof findChanges>>[number];

/** The people a change touches beside the one it is about: everyone they have or had a pair with. */
const counterparts = sql<string[]>`(
  select coalesce(array_agg(case when pairs.resident_id = changes.member_id then pairs.mentor_id else pairs.resident_id end), '{}')
  from pairs where changes.member_id in (pairs.resident_id, pairs.mentor_id))`;

/** Whether a planned change has anything left to do: another may have ended the pair or the role before it. */
const isStillToCome = sql<boolean>`case changes.what when 'pair_ends' then ending.status = 'active'
  when 'steps_down' then 'mentor' = any(members.roles) else members.roles <> '{}' end`;

function findChanges(db: Db, programId: string, state: 'planned' | 'any') {
  return db
    .selectFrom('changes')
    .innerJoin('members', 'members.id', 'changes.member_id')
    .leftJoin('pairs as ending', 'ending.id', 'changes.pair_id')
    .leftJoin('members as mentor', 'mentor.id', 'ending.mentor_id')
    .selectAll('changes')
    .select(['members.slack_user_id as user', 'mentor.slack_user_id as mentor_user'])
    .select(counterparts.as('counterparts'))
    .where('changes.program_id', '=', programId)
    .$if(state === 'planned', (query) => query.where('changes.state', '=', 'planned').where(isStillToCome))
    .orderBy('changes.happens_on')
    .orderBy('changes.created_at')
    .orderBy('changes.id')
    .execute();
}

/** Whether a change is about a member or about someone they are, or were, in a pair with. */
const isPartyTo = (memberId: string, change: { member_id: string; counterparts: string[] }) =>
  memberId === change.member_id || change.counterparts.includes(memberId);

/**
 * The changes still to come that this reader may see: what they entered themselves, and for a director all those to
 * which they are no party. No one else sees one before its day, whatever its cause.
 */
export async function findComing(db: Db, reader: Membership): Promise<ComingChange[]> {
  const all = await findChanges(db, reader.program_id, 'planned');
  const decides = reader.roles.includes('director');
  return all.filter(
    (change) => change.entered_by === reader.id || (decides && !isPartyTo(reader.id, change)),
  );
}

/** The ids of the changes, of any state, whose entering this director may read on the record. */
export async function findRecorded(db: Db, director: Membership): Promise<string[]> {
  const all = await findChanges(db, director.program_id, 'any');
  return all.filter((change) => !isPartyTo(director.id, change)).map(({ id }) => id);
}
