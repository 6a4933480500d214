import { type Selectable, sql } from 'kysely';
import { membersWithPeople } from '../database/sql.ts';
import type { Rounds } from '../database/tables/rounds.ts';
import type { Db, Tx } from '../database/tables.ts';

export type Round = Selectable<Rounds>;

const OPEN = ['wishes', 'draft', 'published'] as const;

/** The open round of a program, if there is one. */
export const findOpenRound = (db: Db, programId: string): Promise<Round | undefined> =>
  db
    .selectFrom('rounds')
    .selectAll()
    .where('program_id', '=', programId)
    .where('state', 'in', OPEN)
    .executeTakeFirst();

/** A round by id, whatever its state. */
export const findRound = (db: Db, roundId: string): Promise<Round | undefined> =>
  db.selectFrom('rounds').selectAll().where('id', '=', roundId).executeTakeFirst();

/** Locks a round until the transaction ends; the program's row is locked before it. */
export const lockRound = (tx: Tx, roundId: string): Promise<Round | undefined> =>
  tx.selectFrom('rounds').selectAll().where('id', '=', roundId).forUpdate().executeTakeFirst();

/** A resident who stands without a mentor, with what says whether they are in a round. */
export type Unpaired = { id: string; pgy: number | null; starts_on: string | null };

const unpaired = (db: Db, programId: string) =>
  membersWithPeople(db)
    .where('members.program_id', '=', programId)
    .where(({ eb, val }) => eb(val('resident'), '=', eb.fn.any('members.roles')))
    .where('people.deactivated_at', 'is', null)
    .where(
      sql<boolean>`not exists (select from pairs p where p.resident_id = members.id and p.kind = 'formal' and p.status = 'active')`,
    );

/** Every resident of a program without a mentor. */
export const findUnpaired = (db: Db, programId: string): Promise<Unpaired[]> =>
  unpaired(db, programId)
    .select(['members.id', 'members.pgy', 'members.starts_on'])
    .orderBy('members.id')
    .execute();

/** The residents of a round who still need a mentor, by name; whoever got one meanwhile, or left, is in it no more. */
export const findResidents = (db: Db, round: Pick<Round, 'id' | 'program_id'>) =>
  unpaired(db, round.program_id)
    .innerJoin('round_residents as place', 'place.resident_id', 'members.id')
    .select([
      'place.id',
      'place.wishes',
      'place.wished_at',
      'place.excluded',
      'place.created_at',
      'members.id as resident_id',
      'members.slack_user_id as user',
      'members.pgy',
      'people.display_name',
      'people.real_name',
    ])
    .where('place.round_id', '=', round.id)
    .orderBy('people.display_name')
    .orderBy('members.id')
    .execute();

export type InRound = Awaited<ReturnType<typeof findResidents>>[number];

/** One resident's place in a round, with whose it is and how the round stands. */
export const findPlace = (db: Db, placeId: string) =>
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

/** A resident's place in the open round of their program, while wishes are open. */
export const findOwnPlace = (db: Db, residentId: string) =>
  db
    .selectFrom('round_residents')
    .innerJoin('rounds', 'rounds.id', 'round_residents.round_id')
    .select(['round_residents.id', 'round_residents.wished_at', 'rounds.wishes_until'])
    .where('round_residents.resident_id', '=', residentId)
    .where('rounds.state', '=', 'wishes')
    .executeTakeFirst();

/** Who mentored whom before in a program, as member ids: mentors by resident. */
export async function findFormer(db: Db, programId: string): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('pairs')
    .select(['resident_id', 'mentor_id'])
    .distinct()
    .where('program_id', '=', programId)
    .where('kind', '=', 'formal')
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
    .select(['resident_id as resident', 'mentor_id as mentor'])
    .where('round_id', '=', roundId)
    .orderBy('resident_id')
    .execute();

/** The rounds for which a worker has something to do: wishes to ask for and to close, or a match to announce. */
export const findRunning = (db: Db) =>
  db
    .selectFrom('rounds')
    .innerJoin('programs', 'programs.id', 'rounds.program_id')
    .innerJoin('workspaces', 'workspaces.id', 'rounds.workspace_id')
    .selectAll('rounds')
    .where('rounds.state', 'in', ['wishes', 'published'])
    .where('programs.delete_after', 'is', null)
    .where('workspaces.stopped_at', 'is', null)
    .orderBy('rounds.id')
    .execute();
