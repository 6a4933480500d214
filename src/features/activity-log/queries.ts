import { sql } from 'kysely';
import { isAmong } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';

/** One line of a program's record, with the names that directors see anyway: no content, ever. */
export type Entry = Awaited<ReturnType<typeof findEntries>>[number];

/**
 * A program's record, newest first. What concerns a request for a new match, or an ending that someone entered, is
 * there only for those that the reader may know of, in the statement itself, so that not even a gap in a page says anything (confidentiality
 * rules 1 and 4); what concerns a request that is gone is there for no one.
 */
export function findEntries(
  db: Db,
  about: { programId: string; known: readonly string[] },
  page: { limit: number; offset: number },
) {
  return (
    db
      .selectFrom('audit_log')
      .leftJoin('members', 'members.id', 'audit_log.subject_id')
      .leftJoin('requests', 'requests.id', 'audit_log.subject_id')
      .leftJoin('members as resident', 'resident.id', 'requests.resident_id')
      .leftJoin('rematches', 'rematches.id', 'audit_log.subject_id')
      .leftJoin('changes', 'changes.id', 'audit_log.subject_id')
      .leftJoin('members as changing', 'changing.id', 'changes.member_id')
      .select([
        'audit_log.id',
        'audit_log.actor',
        'audit_log.action',
        'audit_log.at',
        'rematches.reference',
        sql<
          string | null
        >`coalesce(members.slack_user_id, resident.slack_user_id, changing.slack_user_id)`.as('about'),
      ])
      .where('audit_log.program_id', '=', about.programId)
      .where((eb) =>
        eb.or([
          eb('audit_log.action', 'not like', 'rematch.%')
            .and('audit_log.action', 'not like', 'change.%')
            .and('rematches.id', 'is', null),
          isAmong('audit_log.subject_id', about.known),
        ]),
      )
      .orderBy('audit_log.at', 'desc')
      // Of one moment, in an order that is no matter of chance.
      .orderBy('audit_log.action')
      .orderBy('about')
      .orderBy('audit_log.id', 'desc')
      .limit(page.limit)
      .offset(page.offset)
      .execute()
  );
}

/**
 * The record of every program since a moment, oldest first, for operators, who may read it all: without what concerns a request
 * for a new match or an ending that someone entered.
 */
export function findRecordSince(db: Db, since: Date) {
  return db
    .selectFrom('audit_log')
    .leftJoin('programs', 'programs.id', 'audit_log.program_id')
    .select([
      'audit_log.at',
      'audit_log.workspace_id as workspace',
      'programs.name as program',
      'audit_log.actor',
      'audit_log.action',
      'audit_log.subject_id as subject',
    ])
    .where('audit_log.at', '>=', since)
    .where('audit_log.action', 'not like', 'rematch.%')
    .where('audit_log.action', 'not like', 'change.%')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('rematches')
            .select('rematches.id')
            .whereRef('rematches.id', '=', 'audit_log.subject_id'),
        ),
      ),
    )
    .orderBy('audit_log.at')
    .orderBy('audit_log.action')
    .orderBy('audit_log.subject_id')
    .execute();
}
