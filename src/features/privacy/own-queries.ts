import { sql } from 'kysely';
import type { Db } from '../../platform/database/tables.ts';
import type { Person } from '../../platform/slack/person.ts';
import { memberIds } from './queries.ts';

type Who = Pick<Person, 'workspaceId' | 'userId'>;

/** Whether anything is kept that names this person: a role, a name, an installation, or an act in the activity log. */
export async function isKept(db: Db, who: Who): Promise<boolean> {
  const { rows } = await sql<{ kept: boolean }>`select
      exists (select from people where workspace_id = ${who.workspaceId} and slack_user_id = ${who.userId})
      or exists (select from members where workspace_id = ${who.workspaceId} and slack_user_id = ${who.userId})
      or exists (select from programs where workspace_id = ${who.workspaceId} and alternate_contact = ${who.userId})
      or exists (select from audit_log where workspace_id = ${who.workspaceId} and actor = ${who.userId})
      or exists (select from installations where workspace_id = ${who.workspaceId} and installed_by = ${who.userId})
      as kept`.execute(db);
  return rows[0]?.kept === true;
}

/** The endings and leavings that this person entered. */
export function findOwnChanges(db: Db, who: Who) {
  return db
    .selectFrom('changes')
    .innerJoin('programs', 'programs.id', 'changes.program_id')
    .innerJoin('members', 'members.id', 'changes.member_id')
    .select(['programs.name as program', 'members.slack_user_id as about', 'changes.what'])
    .select(['changes.happens_on', 'changes.state', 'changes.created_at as entered_at'])
    .where('changes.entered_by', 'in', memberIds(db, who))
    .orderBy('changes.created_at')
    .orderBy('changes.id')
    .execute();
}

/** This person's own goals, still sealed. */
export function findOwnGoals(db: Db, who: Who) {
  return db
    .selectFrom('goals')
    .innerJoin('programs', 'programs.id', 'goals.program_id')
    .select(['goals.member_id as id', 'programs.name as program', 'goals.goals', 'goals.updated_at'])
    .select(sql<boolean>`goals.shared_pair_id is not null`.as('shared'))
    .where('goals.member_id', 'in', memberIds(db, who))
    .orderBy('programs.name')
    .orderBy('goals.member_id')
    .execute();
}

/** The days that block schedules of this person's programs say something of. */
export function findOwnSchedule(db: Db, who: Who) {
  return db
    .selectFrom('schedule_spans')
    .innerJoin('programs', 'programs.id', 'schedule_spans.program_id')
    .select(['programs.name as program', 'schedule_spans.kind'])
    .select(['schedule_spans.first_day as first', 'schedule_spans.last_day as last'])
    .where('schedule_spans.member_id', 'in', memberIds(db, who))
    .orderBy('schedule_spans.first_day')
    .orderBy('programs.name')
    .orderBy('schedule_spans.member_id')
    .execute();
}

/** The conversations beyond their mentor that this person asked for or was asked for; what a mentor said is theirs alone. */
export async function findOwnConversations(db: Db, who: Who) {
  const rows = await db
    .selectFrom('conversations')
    .innerJoin('members as resident', 'resident.id', 'conversations.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'conversations.mentor_id')
    .innerJoin('programs', 'programs.id', 'conversations.program_id')
    .selectAll('conversations')
    .select(['programs.name as program', 'resident.slack_user_id as resident'])
    .select('mentor.slack_user_id as mentor')
    .where((eb) =>
      eb.or([
        eb('conversations.resident_id', 'in', memberIds(db, who)),
        eb('conversations.mentor_id', 'in', memberIds(db, who)),
      ]),
    )
    .orderBy('conversations.asked_at')
    .orderBy('conversations.id')
    .execute();
  return rows.map(
    ({ program, resident, mentor, asked_at, opened_at, declined_at, ended_at, remind_from }) => ({
      program,
      resident,
      mentor,
      asked_at,
      opened_at,
      over: ended_at !== null,
      ...(resident === who.userId ? { reminded_from: remind_from } : { not_now: declined_at !== null }),
    }),
  );
}

/** The times that this person suggested or was suggested, in matches and conversations; the places are still sealed. */
export const findOwnTimes = (db: Db, who: Who) =>
  db
    .selectFrom('time_proposals')
    .leftJoin('pairs', 'pairs.id', 'time_proposals.pair_id')
    .leftJoin('conversations', 'conversations.id', 'time_proposals.conversation_id')
    .innerJoin('members as resident', (join) =>
      join.on('resident.id', '=', sql<string>`coalesce(pairs.resident_id, conversations.resident_id)`),
    )
    .innerJoin('members as mentor', (join) =>
      join.on('mentor.id', '=', sql<string>`coalesce(pairs.mentor_id, conversations.mentor_id)`),
    )
    .innerJoin('members as author', 'author.id', 'time_proposals.proposed_by')
    .select(['time_proposals.id', 'time_proposals.place', 'time_proposals.times', 'time_proposals.way'])
    .select(['time_proposals.minutes', 'time_proposals.state', 'time_proposals.agreed_for'])
    .select(['time_proposals.created_at as suggested_at', 'author.slack_user_id as suggested_by'])
    .select(['resident.slack_user_id as resident', 'mentor.slack_user_id as mentor'])
    .where((eb) =>
      eb.or([eb('resident.id', 'in', memberIds(db, who)), eb('mentor.id', 'in', memberIds(db, who))]),
    )
    .orderBy('time_proposals.created_at')
    .orderBy('time_proposals.id')
    .execute();

/** The days on which this person noted that they talked. */
export const findOwnConversationDays = (db: Db, who: Who) =>
  db
    .selectFrom('conversation_days')
    .innerJoin('conversations', 'conversations.id', 'conversation_days.conversation_id')
    .innerJoin('members as resident', 'resident.id', 'conversations.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'conversations.mentor_id')
    .select(['resident.slack_user_id as resident', 'mentor.slack_user_id as mentor'])
    .select('conversation_days.met_on as on')
    .where('conversation_days.member_id', 'in', memberIds(db, who))
    .orderBy('conversation_days.met_on')
    .execute();

/** This person's own sealed draws, still encrypted, with the Slack user of every mentor they may have named. */
export const findOwnDraws = (db: Db, { workspaceId, userId }: Who) =>
  db
    .selectFrom('draws')
    .innerJoin('members', 'members.id', 'draws.resident_id')
    .select(['draws.resident_id as id', 'draws.drawn'])
    .select(
      sql<
        Record<string, string>
      >`(select coalesce(jsonb_object_agg(m.id, m.slack_user_id), '{}') from members m
        where m.program_id = draws.program_id)`.as('mentors'),
    )
    .where('members.workspace_id', '=', workspaceId)
    .where('members.slack_user_id', '=', userId)
    .orderBy('draws.resident_id')
    .execute();
