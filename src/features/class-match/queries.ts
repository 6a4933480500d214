import type { Selectable } from 'kysely';
import {
  hasNoMentor,
  hasRole,
  inRunningProgram,
  isAmong,
  membersWithPeople,
} from '../../platform/database/sql.ts';
import type { ClassMatches } from '../../platform/database/tables/class-match.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';

/** A row of `rounds`. */
export type ClassMatch = Selectable<ClassMatches>;

const OPEN = ['wishes', 'draft', 'published'] as const;

/** The open round of a program, if there is one. */
export const findOpenClassMatch = (db: Db, programId: string): Promise<ClassMatch | undefined> =>
  db
    .selectFrom('rounds')
    .selectAll()
    .where('program_id', '=', programId)
    .where('state', 'in', OPEN)
    .executeTakeFirst();

/** A round by id, whatever its state. */
export const findClassMatch = (db: Db, roundId: string): Promise<ClassMatch | undefined> =>
  db.selectFrom('rounds').selectAll().where('id', '=', roundId).executeTakeFirst();

/** Locks a round until the transaction ends; the program's row is locked before it. */
export const lockClassMatch = (tx: Tx, roundId: string): Promise<ClassMatch | undefined> =>
  tx.selectFrom('rounds').selectAll().where('id', '=', roundId).forUpdate().executeTakeFirst();

/** A resident who stands without a mentor, with what says whether they are in a round. */
export type Unpaired = { id: string; pgy: number | null; starts_on: string | null };

const unpaired = (db: Db, programId: string) =>
  membersWithPeople(db)
    .where('members.program_id', '=', programId)
    .where(hasRole('resident'))
    .where('people.deactivated_at', 'is', null)
    .where(hasNoMentor);

/** Every resident of a program without a mentor. */
export const findUnpaired = (db: Db, programId: string): Promise<Unpaired[]> =>
  unpaired(db, programId)
    .select(['members.id', 'members.pgy', 'members.starts_on'])
    .orderBy('members.id')
    .execute();

/** The levels that a program's residents have. */
export async function findLevels(db: Db, programId: string): Promise<number[]> {
  const rows = await membersWithPeople(db)
    .select('members.pgy')
    .distinct()
    .where('members.program_id', '=', programId)
    .where(hasRole('resident'))
    .where('people.deactivated_at', 'is', null)
    .execute();
  return rows.flatMap(({ pgy }) => pgy ?? []);
}

/** The residents of a round who still need a mentor, by name; those who got one meanwhile or left are no longer in it. */
export const findResidents = (db: Db, round: Pick<ClassMatch, 'id' | 'program_id'>) =>
  unpaired(db, round.program_id)
    .innerJoin('round_residents as entry', 'entry.resident_id', 'members.id')
    .select([
      'entry.id',
      'entry.wishes',
      'entry.wished_at',
      'entry.created_at',
      'members.id as resident_id',
      'members.slack_user_id as user',
      'members.pgy',
      'people.display_name',
      'people.real_name',
    ])
    .where('entry.round_id', '=', round.id)
    .orderBy('people.display_name')
    .orderBy('members.id')
    .execute();

/** A resident's entry in a class match, with who they are. */
export type ClassMatchEntry = Awaited<ReturnType<typeof findResidents>>[number];

/** The last entry of each of these residents that holds wishes still. */
export const findLastEntriesOf = (db: Db, residentIds: readonly string[]) =>
  db
    .selectFrom('round_residents')
    .distinctOn('resident_id')
    .select(['id', 'resident_id', 'wishes', 'excluded'])
    .where(isAmong('resident_id', residentIds))
    .where('wishes', 'is not', null)
    .orderBy('resident_id')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();

/** Everyone's place in a round, also of those who got a mentor meanwhile. */
export async function findEntryIds(db: Db, roundId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('round_residents')
    .select('id')
    .where('round_id', '=', roundId)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** A resident's own place in the class match that's underway, if there is one and they are in it. */
export const findOwnEntry = (db: Db, residentId: string) =>
  db
    .selectFrom('round_residents')
    .innerJoin('rounds', 'rounds.id', 'round_residents.round_id')
    .select(['round_residents.id', 'round_residents.wished_at', 'rounds.state', 'rounds.wishes_until'])
    .where('round_residents.resident_id', '=', residentId)
    .where('rounds.state', 'in', ['wishes', 'draft', 'published'])
    .executeTakeFirst();

/** One resident's place in a round, with whose it is and how the round stands. */
export const findEntry = (db: Db, placeId: string) =>
  db
    .selectFrom('round_residents')
    .innerJoin('rounds', 'rounds.id', 'round_residents.round_id')
    .innerJoin('members', 'members.id', 'round_residents.resident_id')
    .selectAll('round_residents')
    .select([
      'rounds.state',
      'rounds.wishes_until',
      'rounds.evaluators',
      'members.slack_user_id as user',
      'members.pgy',
    ])
    .where('round_residents.id', '=', placeId)
    .executeTakeFirst();

/** Who mentored whom before in a program, as member ids: mentors by resident. */
export async function findFormer(db: Db, programId: string): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('pairs')
    .select(['resident_id', 'mentor_id'])
    .distinct()
    .where('program_id', '=', programId)
    .where('status', '=', 'ended')
    .where('end_reason', '<>', 'taken_back')
    .execute();
  const former = Map.groupBy(rows, ({ resident_id }) => resident_id);
  return new Map([...former].map(([id, own]) => [id, own.map(({ mentor_id }) => mentor_id)]));
}

/** The pins of a round. */
export const findPins = (db: Db, roundId: string) =>
  db
    .selectFrom('round_pins')
    .select(['resident_id as resident', 'mentor_id as mentor', 'agreed'])
    .where('round_id', '=', roundId)
    .orderBy('resident_id')
    .execute();

/** The rounds for which there is something to do: wishes to ask for and to close, or a match to announce. */
export const findRunning = (db: Db, programId?: string) =>
  db
    .selectFrom('rounds')
    .selectAll('rounds')
    .where('rounds.state', 'in', ['wishes', 'published'])
    .where(inRunningProgram('rounds.program_id'))
    .$if(programId !== undefined, (query) => query.where('rounds.program_id', '=', programId ?? ''))
    .orderBy('rounds.id')
    .execute();
