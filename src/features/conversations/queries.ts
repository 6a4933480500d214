import { sql } from 'kysely';
import { inSpans, type Span } from '../../domain/totals/queries.ts';
import { hasRole, isHere, membersWithPeople } from '../../platform/database/sql.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';

/** Without a Yes for so long, the resident hears that it has not come about, and can ask again. */
export const ANSWER_DAYS = 7;

/** A mentor asked before this moment didn't answer in time. */
export const answeredUntil = (now: Date): Date => new Date(now.getTime() - ANSWER_DAYS * 86_400_000);

/** The time zone that Slack tells of one of the two. */
const zoneOfSide = (side: 'resident' | 'mentor') =>
  sql<
    string | null
  >`(select time_zone from people where people.workspace_id = ${sql.ref(`${side}.workspace_id`)}
    and people.slack_user_id = ${sql.ref(`${side}.slack_user_id`)})`.as(`${side}_zone`);

const withBoth = (db: Db) =>
  db
    .selectFrom('conversations')
    .innerJoin('members as resident', 'resident.id', 'conversations.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'conversations.mentor_id')
    .innerJoin('programs as mentor_program', 'mentor_program.id', 'mentor.program_id')
    .innerJoin('programs as resident_program', 'resident_program.id', 'resident.program_id')
    .selectAll('conversations')
    .select([
      'resident.slack_user_id as resident_user',
      'resident.roles as resident_roles',
      'resident.pgy as resident_pgy',
      'resident_program.name as resident_program_name',
      'mentor.slack_user_id as mentor_user',
      'mentor.roles as mentor_roles',
      'mentor.program_id as mentor_program_id',
      'mentor_program.name as mentor_program_name',
    ])
    .select([zoneOfSide('resident'), zoneOfSide('mentor')])
    .where('resident_program.delete_after', 'is', null);

const both = (db: Db) => withBoth(db).where('mentor_program.delete_after', 'is', null);

/** A conversation with both people. */
export type Conversation = NonNullable<Awaited<ReturnType<typeof findConversation>>>;

/** A conversation with both people, as it is at this moment. */
export const findConversation = (db: Db, id: string) =>
  both(db).where('conversations.id', '=', id).executeTakeFirst();

/** The same, whatever became of the mentor or their program. */
export const findRequested = (db: Db, id: string): Promise<Conversation | undefined> =>
  withBoth(db).where('conversations.id', '=', id).executeTakeFirst();

/** Whether both can still talk: one is a resident, the other a mentor, and neither has ended it. */
export const isAlive = ({ resident_roles, mentor_roles, ended_at }: Conversation): boolean =>
  ended_at === null && resident_roles.includes('resident') && mentor_roles.includes('mentor');

/** The conversations of one person that are not over, with the last day they noted themselves and the date both agreed on; the oldest first. */
export async function findConversationsOf(db: Db, memberId: string) {
  const rows = await both(db)
    .select((eb) =>
      eb
        .selectFrom('conversation_days')
        .select(({ fn }) => fn.max('conversation_days.met_on').as('last'))
        .whereRef('conversation_days.conversation_id', '=', 'conversations.id')
        .where('conversation_days.member_id', '=', memberId)
        .as('last_on'),
    )
    .select((eb) =>
      eb
        .selectFrom('time_proposals')
        .select('time_proposals.agreed_for')
        .whereRef('time_proposals.conversation_id', '=', 'conversations.id')
        .where('time_proposals.state', '=', 'agreed')
        .as('agreed_for'),
    )
    .where((eb) => eb.or([eb('resident.id', '=', memberId), eb('mentor.id', '=', memberId)]))
    .where('conversations.ended_at', 'is', null)
    .orderBy('conversations.asked_at')
    .orderBy('conversations.id')
    .execute();
  return rows.filter(isAlive);
}

/** Locks what there is between a resident and a mentor and is not over. */
export const lockBetween = (tx: Tx, residentId: string, mentorId: string) =>
  tx
    .selectFrom('conversations')
    .selectAll()
    .where('resident_id', '=', residentId)
    .where('mentor_id', '=', mentorId)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();

/** How many requests of a resident are waiting for an answer. */
export async function countWaiting(db: Db, residentId: string, now: Date): Promise<number> {
  const { count } = await db
    .selectFrom('conversations')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('resident_id', '=', residentId)
    .where('opened_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('asked_at', '>', answeredUntil(now))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** A mentor who is open to a conversation. */
export type OpenMentor = Awaited<ReturnType<typeof findOpenMentors>>[number];

/**
 * The mentors who are open to a conversation, by name: of the resident's program, and of those of the workspace that
 * let others find theirs. Neither the resident nor the mentor they are matched with is among them.
 */
export const findOpenMentors = (
  db: Db,
  resident: { id: string; workspace_id: string; program_id: string; slack_user_id: string },
) =>
  membersWithPeople(db)
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .select(['members.id', 'members.slack_user_id', 'members.topics', 'members.about', 'members.program_id'])
    .select(['programs.name as program_name', 'people.display_name'])
    .where('members.workspace_id', '=', resident.workspace_id)
    .where('members.open_to_conversation', '=', true)
    .where(hasRole('mentor'))
    .where('members.slack_user_id', '<>', resident.slack_user_id)
    .where('people.deactivated_at', 'is', null)
    .where('programs.delete_after', 'is', null)
    .where((eb) =>
      eb.or([eb('programs.id', '=', resident.program_id), eb('programs.found_by_others', '=', true)]),
    )
    .where(
      sql<boolean>`not exists (select from pairs p where p.resident_id = ${resident.id} and p.mentor_id = members.id
        and p.status = 'active')`,
    )
    .orderBy('people.display_name')
    .orderBy('members.slack_user_id')
    .execute();

const notAway = (member: 'mentor' | 'resident', today: string) => isHere(`${member}.id`, today);

/** What was asked lately and is not answered, for mentors of a program who are not away. */
export const findAsked = (db: Db, programId: string, now: Date, today: string) =>
  both(db)
    .where('mentor.program_id', '=', programId)
    .where('conversations.opened_at', 'is', null)
    .where('conversations.declined_at', 'is', null)
    .where('conversations.ended_at', 'is', null)
    .where('conversations.asked_at', '>', answeredUntil(now))
    .where(notAway('mentor', today))
    .orderBy('conversations.asked_at')
    .orderBy('conversations.id')
    .execute();

/** Days without a Yes after which it is no longer news that there was none. */
export const MOST_LATE_DAYS = 30;
const MOST_LATE_MS = MOST_LATE_DAYS * 86_400_000;

/** What has had no Yes for a week, whatever the mentor did or did not do or became, for residents of a program who are not away. */
export const findUnanswered = (db: Db, programId: string, now: Date, today: string) =>
  withBoth(db)
    .where('conversations.program_id', '=', programId)
    .where('conversations.opened_at', 'is', null)
    .where('conversations.ended_at', 'is', null)
    .where('conversations.asked_at', '<=', answeredUntil(now))
    .where('conversations.asked_at', '>', new Date(now.getTime() - MOST_LATE_MS))
    .where(notAway('resident', today))
    .orderBy('conversations.asked_at')
    .orderBy('conversations.id')
    .execute();

/** Conversations about which residents of a program would like to be reminded. */
export const findReminded = (db: Db, programId: string, today: string) =>
  both(db)
    .where('conversations.program_id', '=', programId)
    .where('conversations.opened_at', 'is not', null)
    .where('conversations.ended_at', 'is', null)
    .where('conversations.remind_from', '<', today)
    .where(notAway('resident', today))
    .orderBy('conversations.id')
    .execute();

/** The active residents of programs. */
export const findResidents = (db: Db, programIds: readonly string[]) =>
  membersWithPeople(db)
    .select(['members.id', 'members.program_id'])
    .where(sql<boolean>`members.program_id = any(${programIds}::uuid[])`)
    .where(hasRole('resident'))
    .where('people.deactivated_at', 'is', null)
    .orderBy('members.id')
    .execute();

/** Residents of programs who had a conversation going on in a span. */
export const findTalking = (db: Db, spans: readonly Span[]) =>
  db
    .selectFrom('conversations')
    .select(['program_id', 'resident_id'])
    .distinct()
    .where(
      inSpans(
        spans,
        sql`span.program_id = conversations.program_id and conversations.opened_at < span.end_at
          and (conversations.ended_at is null or conversations.ended_at >= span.start_at)`,
      ),
    )
    .orderBy('resident_id')
    .execute();

/** The date that the two of a conversation agreed on, if it lies ahead. */
export async function findAhead(db: Db, conversationId: string, now: Date): Promise<Date | undefined> {
  const row = await db
    .selectFrom('time_proposals')
    .select('agreed_for')
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'agreed')
    .where('agreed_for', '>', now)
    .executeTakeFirst();
  return row?.agreed_for ?? undefined;
}
