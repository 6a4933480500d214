import { type RawBuilder, sql } from 'kysely';
import {
  findActivePairsOf,
  findPair,
  type OpenProposal,
  type PairWithPeople,
} from '../../domain/pairs/queries.ts';
import { isTimeZone } from '../../platform/calendar/dates.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import type { Person } from '../../platform/slack/person.ts';

/** One of the two people. */
type Partner = {
  memberId: string;
  programId: string;
  programZone: string;
  user: string;
  name: string;
  realName: string | null;
  /** Their own time zone, else that of their program. */
  zone: string;
};

/** Two people who find times to meet: a pair, or a conversation, in which nothing is due and which counts nowhere. */
export type Connection = Record<PairSide, Partner> & {
  kind: 'pair' | 'conversation';
  id: string;
  workspace_id: string;
  /** Times can be suggested and accepted only as long as it goes on. */
  isOn: boolean;
  /** Times that wait for an answer, where it was read for one of the two. */
  proposals: readonly OpenProposal[];
  /** The date of a conversation, where it was read for one of the two; a pair's is in its standing. */
  agreed?: Date | undefined;
};

/** The one that is not this one. */
export const otherSide = (side: PairSide): PairSide => (side === 'resident' ? 'mentor' : 'resident');

/** Which pair or conversation a proposal belongs to. */
export type ConnectionKey = Pick<Connection, 'kind' | 'id'>;

/** What a proposal belongs to. */
export const connectionOf = (of: {
  pair_id: string | null;
  conversation_id: string | null;
}): ConnectionKey =>
  of.pair_id ? { kind: 'pair', id: of.pair_id } : { kind: 'conversation', id: of.conversation_id ?? '' };

/** The column of `time_proposals` that holds what they belong to. */
export const COLUMNS = { pair: 'pair_id', conversation: 'conversation_id' } as const;

const zoneOf = (own: string | null | undefined, program: string) => (own && isTimeZone(own) ? own : program);

function fromPair(pair: PairWithPeople): Connection {
  const { id, workspace_id, program_id: programId, program_time_zone: programZone, proposals = [] } = pair;
  const about = { programId, programZone };
  return {
    kind: 'pair',
    ...{ id, workspace_id, proposals },
    isOn: pair.status === 'active',
    resident: {
      ...about,
      memberId: pair.resident_id,
      user: pair.resident_user,
      name: pair.resident_name,
      realName: pair.resident_real_name ?? null,
      zone: zoneOf(pair.resident_zone, programZone),
    },
    mentor: {
      ...about,
      memberId: pair.mentor_id,
      user: pair.mentor_user,
      name: pair.mentor_name,
      realName: pair.mentor_real_name ?? null,
      zone: zoneOf(pair.mentor_zone, programZone),
    },
  };
}

/** One side of a conversation as a statement reads it. */
const side = (name: PairSide) => sql`json_build_object('memberId', ${sql.ref(`${name}.id`)},
  'programId', ${sql.ref(`${name}.program_id`)}, 'programZone', ${sql.ref(`${name}_program.time_zone`)},
  'user', ${sql.ref(`${name}.slack_user_id`)}, 'name', ${sql.ref(`${name}_person.display_name`)},
  'realName', ${sql.ref(`${name}_person.real_name`)}, 'zone', ${sql.ref(`${name}_person.time_zone`)},
  'isOn', ${name} = any(${sql.ref(`${name}.roles`)}) and ${sql.ref(`${name}_person.deactivated_at`)} is null
    and ${sql.ref(`${name}_program.delete_after`)} is null)`;

type Side = Partner & { isOn: boolean };
type Row = Pick<Connection, 'id' | 'workspace_id' | 'proposals'> &
  Record<PairSide, Side> & { is_open: boolean; agreed: Date | null };

/** Conversations with both people. One in which someone has left, or whose program is closed, does not go on. */
async function findConversations(db: Db, where: RawBuilder<boolean>): Promise<Connection[]> {
  const { rows } = await sql<Row>`
    select talk.id, talk.workspace_id, talk.opened_at is not null and talk.ended_at is null as is_open,
      ${side('resident')} as resident, ${side('mentor')} as mentor,
      coalesce((select json_agg(json_build_object('id', open.id, 'by', open.proposed_by, 'times', open.times)
        order by open.created_at) from time_proposals open
        where open.conversation_id = talk.id and open.state = 'open'), '[]'::json) as proposals,
      (select agreed_for from time_proposals agreed
        where agreed.conversation_id = talk.id and agreed.state = 'agreed') as agreed
    from conversations talk
    join members resident on resident.id = talk.resident_id
    join members mentor on mentor.id = talk.mentor_id
    join people resident_person on resident_person.workspace_id = resident.workspace_id
      and resident_person.slack_user_id = resident.slack_user_id
    join people mentor_person on mentor_person.workspace_id = mentor.workspace_id
      and mentor_person.slack_user_id = mentor.slack_user_id
    join programs resident_program on resident_program.id = resident.program_id
    join programs mentor_program on mentor_program.id = mentor.program_id
    where ${where} order by talk.opened_at, talk.id`.execute(db);
  return rows.map(({ is_open, agreed, resident, mentor, ...row }) => ({
    ...row,
    kind: 'conversation',
    isOn: is_open && resident.isOn && mentor.isOn,
    resident: { ...resident, zone: zoneOf(resident.zone, resident.programZone) },
    mentor: { ...mentor, zone: zoneOf(mentor.zone, mentor.programZone) },
    ...(agreed ? { agreed } : {}),
  }));
}

/** The conversations that a person is in, on either side, and that go on; the oldest first. */
export async function findConversationsOf(
  db: Db,
  { workspaceId, userId }: Pick<Person, 'workspaceId' | 'userId'>,
): Promise<Connection[]> {
  const own = sql`(select id from members where workspace_id = ${workspaceId} and slack_user_id = ${userId})`;
  const all = await findConversations(
    db,
    sql`talk.ended_at is null and (talk.resident_id in ${own} or talk.mentor_id in ${own})`,
  );
  return all.filter(({ isOn }) => isOn);
}

/**
 * Everyone with whom a person can find a time: their pairs first, and conversations with others. One that is meant is
 * among them also where the two are a pair by now: its date stands, and can be changed.
 */
export async function findConnectionsOf(
  db: Db,
  person: Pick<Person, 'workspaceId' | 'userId'>,
  meantId: string,
): Promise<Connection[]> {
  const pairs = (await findActivePairsOf(db, person)).map(fromPair);
  const users = new Set(pairs.flatMap(({ resident, mentor }) => [resident.user, mentor.user]));
  users.delete(person.userId);
  const others = await findConversationsOf(db, person);
  return [
    ...pairs,
    ...others.filter(
      ({ id, resident, mentor }) => id === meantId || (!users.has(resident.user) && !users.has(mentor.user)),
    ),
  ];
}

/** A pair or a conversation, whatever became of it. */
export async function findConnection(
  db: Db,
  { kind, id }: { kind?: Connection['kind']; id: string },
): Promise<Connection | undefined> {
  const pair = kind === 'conversation' ? undefined : await findPair(db, id);
  if (pair) return fromPair(pair);
  return kind === 'pair' ? undefined : (await findConversations(db, sql`talk.id = ${id}`))[0];
}

/** As `findConnection`, locked until the transaction ends; proposals are locked after it. */
export async function lockConnection(tx: Tx, { kind, id }: ConnectionKey): Promise<Connection | undefined> {
  const table = kind === 'pair' ? 'pairs' : 'conversations';
  await tx.selectFrom(table).select('id').where('id', '=', id).forUpdate().execute();
  return findConnection(tx, { kind, id });
}
