import { type Selectable, sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { choiceName } from '../../domain/members/names.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { hoursOf, type WorkingTime } from '../../platform/calendar/hours.ts';
import type { YearStarts } from '../../platform/calendar/year.ts';
import { hasRole, membersWithPeople } from '../../platform/database/sql.ts';
import type { Turns } from '../../platform/database/tables/programs.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import { endsAtTurn, fatesOf, type Person, proposedDay, yearToTurn } from './policy.ts';

/** A row of `turns`. */
export type Turn = Selectable<Turns>;

/** A program's row, as far as its year needs it; times may be JSON text, as a membership has them. */
type YearProgram = WorkingTime & {
  id: string;
  year_starts_month: number;
  year_starts_day: number;
};

/** The day on which a program's academic year starts. */
export const startsOf = (program: YearProgram): YearStarts => ({
  month: program.year_starts_month,
  day: program.year_starts_day,
});

/** A member with their name, as the turn and its preview look at them. */
export type KnownPerson = Person & { user: string; name: string; present: boolean };

const day = (text: string | null) => (text === null ? null : Temporal.PlainDate.from(text));

/** Everyone in a program, by name. */
export async function findPeople(db: Db, programId: string): Promise<KnownPerson[]> {
  const rows = await membersWithPeople(db)
    .select(['members.id', 'members.roles', 'members.track', 'members.pgy', 'members.advances_on'])
    .select(['members.starts_on', 'members.graduates_on', 'members.slack_user_id'])
    .select(['people.display_name', 'people.real_name', 'people.deactivated_at'])
    .where('members.program_id', '=', programId)
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    roles: row.roles,
    track: row.track,
    level: row.pgy,
    advancesOn: day(row.advances_on),
    startsOn: day(row.starts_on),
    lastDay: day(row.graduates_on),
    user: row.slack_user_id,
    name: choiceName(row),
    present: row.deactivated_at === null,
  }));
}

/** The pairs of a program that go on as people without access to planned changes see them, by id. */
export function findGoingPairs(db: Db, programId: string) {
  return db
    .selectFrom('pairs')
    .select(['id', 'resident_id', 'mentor_id', 'started_on', 'change_at'])
    .where('program_id', '=', programId)
    .where('status', '=', 'active')
    .orderBy('id')
    .execute();
}

/** A program's turn that waits for its day, or for a director's word. */
export function findTurn(db: Db, programId: string, state: 'draft' | 'planned'): Promise<Turn | undefined> {
  return db
    .selectFrom('turns')
    .selectAll()
    .where('program_id', '=', programId)
    .where('state', '=', state)
    .executeTakeFirst();
}

/** A turn by its id. */
export const findTurnById = (db: Db, turnId: string): Promise<Turn | undefined> =>
  db.selectFrom('turns').selectAll().where('id', '=', turnId).executeTakeFirst();

/** The dedupe key of the post that asks the directors to confirm a draft. */
export const askedKey = (turnId: string) => `year.asked:${turnId}`;

/** Whether the directors were asked to confirm this draft. */
export async function isAsked(db: Db, workspaceId: string, turnId: string): Promise<boolean> {
  const asked = await db
    .selectFrom('outbox')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('dedupe_key', '=', askedKey(turnId))
    .executeTakeFirst();
  return asked !== undefined;
}

/** Both of them. */
const findOpenTurns = (db: Db, programId: string): Promise<Turn[]> =>
  db
    .selectFrom('turns')
    .selectAll()
    .where('program_id', '=', programId)
    .where('state', 'in', ['draft', 'planned'])
    .execute();

/** The first days of the academic years whose turn was carried out in a program, the latest first. */
export async function findTurned(db: Db, programId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('turns')
    .select('year_on')
    .where('program_id', '=', programId)
    .where('state', '=', 'done')
    .orderBy('year_on', 'desc')
    .execute();
  return rows.map(({ year_on }) => year_on);
}

/** Where a program stands with its new academic year. */
export type YearState = {
  planned: Turn | undefined;
  draft: Turn | undefined;
  /** The year that can be prepared now, and the day proposed for it. */
  ahead: { yearOn: Temporal.PlainDate; proposed: Temporal.PlainDate } | undefined;
};

/** Where a program is on its way into the next academic year. */
export async function findYearState(db: Db, program: YearProgram, now: Date): Promise<YearState> {
  const today = dateIn(program.time_zone, now);
  const { created_at } = await db
    .selectFrom('programs')
    .select('created_at')
    .where('id', '=', program.id)
    .executeTakeFirstOrThrow();
  const yearOn = yearToTurn(today, startsOf(program), dateIn(program.time_zone, created_at));
  const isTurned = yearOn !== undefined && (await findTurned(db, program.id)).includes(yearOn.toString());
  const open = await findOpenTurns(db, program.id);
  return {
    planned: open.find(({ state }) => state === 'planned'),
    draft: open.find(({ state }) => state === 'draft'),
    ahead:
      yearOn && !isTurned ? { yearOn, proposed: proposedDay(yearOn, today, hoursOf(program)) } : undefined,
  };
}

/** What the planned turn of a program's year ends, of people and pairs by their ids; undefined where none is planned. */
export async function findPlannedEndings(db: Db, programId: string) {
  const turn = await findTurn(db, programId, 'planned');
  if (!turn) return undefined;
  const turning = {
    on: Temporal.PlainDate.from(turn.turns_on),
    yearOn: Temporal.PlainDate.from(turn.year_on),
  };
  const fates = fatesOf(await findPeople(db, programId), turning, turn.choices);
  return {
    on: turn.turns_on,
    finishes: (memberId: string) => fates.get(memberId)?.kind === 'finishes',
    ends: (pair: { resident_id: string; mentor_id: string }) => endsAtTurn(pair, fates),
  };
}

/** The programs whose turn is due, the first one first; closed ones wait. */
export function findDueTurns(db: Db, now: Date, limit: number) {
  return db
    .selectFrom('turns')
    .innerJoin('programs', 'programs.id', 'turns.program_id')
    .select(['turns.id', 'turns.program_id', 'turns.workspace_id'])
    .where('turns.state', '=', 'planned')
    .where('turns.carry_out_at', '<=', now)
    .where('programs.delete_after', 'is', null)
    .orderBy('turns.carry_out_at')
    .orderBy('turns.id')
    .limit(limit)
    .execute();
}

/** Residents off the cycle whose own day has come somewhere on earth. */
const onOwnDays = (db: Db, now: Date) =>
  db
    .selectFrom('members')
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .where('members.advances_on', '<=', dateIn('UTC', now).add({ days: 1 }).toString())
    .where(hasRole('resident'))
    .where(
      sql<boolean>`(extract(month from members.advances_on), extract(day from members.advances_on))
        <> (programs.year_starts_month, programs.year_starts_day)`,
    )
    .where('programs.delete_after', 'is', null);

/** The programs of such residents, by id. */
export const findWithOwnDays = (db: Db, now: Date): Promise<{ id: string; workspace_id: string }[]> =>
  onOwnDays(db, now)
    .select(['programs.id', 'programs.workspace_id'])
    .distinct()
    .orderBy('programs.id')
    .execute();

/** Such residents of a program, by id, locked. */
export async function lockOwnDays(tx: Tx, now: Date, programId: string) {
  const rows = await onOwnDays(tx, now)
    .select(['members.id', 'members.track', 'members.pgy', 'members.starts_on', 'members.graduates_on'])
    .select(['programs.time_zone', 'programs.year_starts_month', 'programs.year_starts_day'])
    .select(sql<string>`members.advances_on`.as('advances_on'))
    .where('members.program_id', '=', programId)
    .orderBy('members.id')
    .forNoKeyUpdate('members')
    .skipLocked()
    .execute();
  return rows.map((row) => ({
    id: row.id,
    track: row.track,
    level: row.pgy,
    advancesOn: day(row.advances_on),
    startsOn: day(row.starts_on),
    lastDay: day(row.graduates_on),
    timeZone: row.time_zone,
    starts: { month: row.year_starts_month, day: row.year_starts_day },
  }));
}
