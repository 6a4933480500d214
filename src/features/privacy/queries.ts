import { sql } from 'kysely';
import { PROFILE_COLUMNS } from '../../platform/database/tables/programs.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Person } from '../../platform/slack/person.ts';

type Who = Pick<Person, 'workspaceId' | 'userId'>;

/** The member ids by which a person is known, in every program of the workspace. */
export const memberIds = (db: Db, { workspaceId, userId }: Who) =>
  db
    .selectFrom('members')
    .select('members.id')
    .where('members.workspace_id', '=', workspaceId)
    .where('members.slack_user_id', '=', userId);

/*
 * Every list here ends its order with an id: rows that are equal but for that would otherwise stand as the database
 * keeps them, and whatever is written to one of them, hidden or not, would move it.
 */

/** The pairs a person knows of: never one that is still to come, and nothing about how or why a pair ends. */
const ownPairs = (db: Db, who: Who) =>
  db
    .selectFrom('pairs')
    .innerJoin('programs', 'programs.id', 'pairs.program_id')
    .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .where((eb) =>
      eb.or([
        eb('pairs.resident_id', 'in', memberIds(db, who)),
        eb('pairs.mentor_id', 'in', memberIds(db, who)),
      ]),
    );

/** A person's own data: their name as Slack shows it, and their roles in each program. */
export async function findSelf(db: Db, who: Who) {
  const person = await db
    .selectFrom('people')
    .select(['slack_user_id', 'display_name', 'real_name', 'time_zone'])
    .where('workspace_id', '=', who.workspaceId)
    .where('slack_user_id', '=', who.userId)
    .executeTakeFirst();
  const programs = await db
    .selectFrom('members')
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .select([
      'programs.name as program',
      ...PROFILE_COLUMNS.map((column) => `members.${column}` as const),
      'members.renewed_at as said_how_it_goes_on_at',
      'members.prompted_at as asked_whether_to_have_a_mentor_at',
    ])
    .where('members.id', 'in', memberIds(db, who))
    .orderBy('programs.name')
    .orderBy('programs.id')
    .execute();
  return { person, programs };
}

/** A person's matches, the dates they met, and what they entered themself. */
export async function findMentoring(db: Db, who: Who) {
  const pairs = await ownPairs(db, who)
    .select([
      'programs.name as program',
      'resident.slack_user_id as resident',
      'mentor.slack_user_id as mentor',
      'pairs.started_on',
      'pairs.ended_on',
      'pairs.agreed_on',
    ])
    .orderBy('programs.name')
    .orderBy('pairs.started_on')
    .orderBy('pairs.id')
    .execute();
  const meetings = await ownPairs(db, who)
    .innerJoin('meetings', 'meetings.pair_id', 'pairs.id')
    .select(['resident.slack_user_id as resident', 'mentor.slack_user_id as mentor', 'meetings.met_on'])
    .orderBy('meetings.met_on')
    .orderBy('meetings.id')
    .execute();
  const entries = await db
    .selectFrom('meeting_entries')
    .innerJoin('meetings', 'meetings.id', 'meeting_entries.meeting_id')
    .select([
      'meeting_entries.id',
      'meeting_entries.note',
      'meetings.met_on',
      'meeting_entries.way',
      'meeting_entries.topics',
      'meeting_entries.entered_at',
    ])
    .where('meeting_entries.entered_by', 'in', memberIds(db, who))
    .orderBy('meetings.met_on')
    .orderBy('meeting_entries.id')
    .execute();
  return { pairs, meetings, entries };
}

/** The private notes of a person with the meeting each is about, still sealed, the newest meeting first. */
export async function findOwnNotes(db: Db, who: Who) {
  const rows = await db
    .selectFrom('meeting_entries')
    .innerJoin('meetings', 'meetings.id', 'meeting_entries.meeting_id')
    .innerJoin('pairs', 'pairs.id', 'meetings.pair_id')
    .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .select(['meeting_entries.id', 'meeting_entries.note', 'meetings.met_on'])
    .select(['resident.slack_user_id as resident', 'mentor.slack_user_id as mentor'])
    .where('meeting_entries.entered_by', 'in', memberIds(db, who))
    .where('meeting_entries.note', 'is not', null)
    .orderBy('meetings.met_on', 'desc')
    .orderBy('meeting_entries.id')
    .execute();
  return rows.map(({ note, ...row }) => ({ ...row, note: note ?? '' }));
}

/** Puts a sealed text in the place of each of these notes. */
export async function replaceNotes(db: Db, notes: readonly { id: string; sealed: string }[]): Promise<void> {
  if (notes.length === 0) return;
  await sql`update meeting_entries set note = new.sealed
    from unnest(${notes.map(({ id }) => id)}::uuid[], ${notes.map(({ sealed }) => sealed)}::text[]) as new (id, sealed)
    where meeting_entries.id = new.id`.execute(db);
}

/** A person's pauses and snoozes, and the reminders they were sent. */
export async function findReminding(db: Db, who: Who) {
  const pauses = await db
    .selectFrom('pauses')
    .select(['from_on', 'until_on', 'created_at'])
    .where((eb) =>
      eb.or([
        eb('member_id', 'in', memberIds(db, who)),
        eb('pair_id', 'in', ownPairs(db, who).select('pairs.id')),
      ]),
    )
    .orderBy('from_on')
    .orderBy('until_on')
    .orderBy('id')
    .execute();
  const snoozes = await db
    .selectFrom('snoozes')
    .select(['due_on', 'until_on', 'created_at'])
    .where('member_id', 'in', memberIds(db, who))
    .orderBy('created_at')
    .orderBy('due_on')
    .orderBy('id')
    .execute();
  const reminders = await db
    .selectFrom('nudges')
    .select(['due_on', 'step', 'settled_at as sent_at'])
    .where('recipient_id', 'in', memberIds(db, who))
    .where('state', '=', 'sent')
    .orderBy('settled_at')
    .orderBy('due_on')
    .orderBy('id')
    .execute();
  return { pauses, snoozes, reminders };
}

/** A resident's own requests for a mentor; `confidential` is still sealed. */
export function findOwnRequests(db: Db, who: Who) {
  return db
    .selectFrom('requests')
    .innerJoin('programs', 'programs.id', 'requests.program_id')
    .select(['requests.id', 'programs.name as program', 'requests.status', 'requests.topics'])
    .select(['requests.confidential', 'requests.created_at', 'requests.decided_at'])
    .select(
      sql<
        string[]
      >`array(select m.slack_user_id from request_preferences p join members m on m.id = p.mentor_id
        where p.request_id = requests.id order by p.rank)`.as('preferred'),
    )
    .where('requests.resident_id', 'in', memberIds(db, who))
    .where('requests.source', '=', 'resident')
    .orderBy('requests.created_at')
    .orderBy('requests.id')
    .execute();
}

/** The requests for a new match that this person made as the resident, and no others; the texts are still sealed. */
export function findOwnRematches(db: Db, who: Who) {
  return db
    .selectFrom('rematches')
    .innerJoin('programs', 'programs.id', 'rematches.program_id')
    .select(['rematches.id', 'programs.name as program', 'rematches.status'])
    .select(['rematches.confidential', 'rematches.note_to_resident'])
    .select(['rematches.created_at', 'rematches.decided_at', 'rematches.reopened_at'])
    .where('rematches.resident_id', 'in', memberIds(db, who))
    .orderBy('rematches.created_at')
    .orderBy('rematches.id')
    .execute();
}

/** Who opened or decided this person's own requests for a new match, the latest first. */
export function findOpenings(db: Db, who: Who) {
  return db
    .selectFrom('audit_log')
    .innerJoin('rematches', 'rematches.id', 'audit_log.subject_id')
    .innerJoin('programs', 'programs.id', 'rematches.program_id')
    .select(['audit_log.actor as user', 'audit_log.action', 'audit_log.at', 'programs.time_zone as timeZone'])
    .where('rematches.resident_id', 'in', memberIds(db, who))
    .where('audit_log.workspace_id', '=', who.workspaceId)
    .where('audit_log.action', 'in', ['rematch.opened', 'rematch.decided', 'rematch.undone'])
    .orderBy('audit_log.at', 'desc')
    .orderBy('audit_log.id')
    .execute();
}

/** A resident's own private answers about how a match is going, still sealed. */
export function findOwnPrivateAnswers(db: Db, who: Who) {
  return db
    .selectFrom('fit_checks')
    .select(['id', 'answer', 'asked_at', 'answered_at'])
    .where('resident_id', 'in', memberIds(db, who))
    .orderBy('asked_at')
    .orderBy('id')
    .execute();
}

/** A resident's own answers to the yearly question, still encrypted, with the first day of the academic year. */
export function findOwnYearlyAnswers(db: Db, who: Who) {
  return db
    .selectFrom('yearly_answers')
    .innerJoin('programs', 'programs.id', 'yearly_answers.program_id')
    .select(['yearly_answers.id', 'programs.name as program', 'yearly_answers.year_on as academic_year_from'])
    .select(['yearly_answers.answer', 'yearly_answers.asked_at', 'yearly_answers.answered_at'])
    .where('yearly_answers.resident_id', 'in', memberIds(db, who))
    .orderBy('yearly_answers.asked_at')
    .orderBy('yearly_answers.id')
    .execute();
}

/** This person's preferences in class matches, still encrypted, with the Slack user of every mentor they may name. */
export function findOwnWishes(db: Db, who: Who) {
  return db
    .selectFrom('round_residents')
    .innerJoin('programs', 'programs.id', 'round_residents.program_id')
    .select(['round_residents.id', 'programs.name as program', 'round_residents.wishes'])
    .select(['round_residents.wished_at'])
    .select(
      sql<
        Record<string, string>
      >`(select coalesce(jsonb_object_agg(m.id, m.slack_user_id), '{}') from members m
        where m.program_id = round_residents.program_id and 'mentor' = any(m.roles))`.as('mentors'),
    )
    .where('round_residents.resident_id', 'in', memberIds(db, who))
    .where('round_residents.wishes', 'is not', null)
    .orderBy('round_residents.created_at')
    .orderBy('round_residents.id')
    .execute();
}
