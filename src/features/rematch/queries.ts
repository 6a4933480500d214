import { sql } from 'kysely';
import { z } from 'zod';
import { inRunningProgram, isAmong } from '../../platform/database/sql.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import { UNDECIDED } from './policy.ts';

const withParties = (db: Db) =>
  db
    .selectFrom('rematches')
    .innerJoin('pairs', 'pairs.id', 'rematches.pair_id')
    .innerJoin('members as resident', 'resident.id', 'rematches.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .innerJoin('programs', 'programs.id', 'rematches.program_id')
    .leftJoin('members as decider', 'decider.id', 'rematches.decided_by')
    .selectAll('rematches')
    .select([
      'pairs.mentor_id',
      'pairs.status as pair_status',
      'pairs.started_on as paired_on',
      'pairs.ended_on as pair_ended_on',
      'pairs.change_at',
      'resident.slack_user_id as resident_user',
      'resident.pgy as resident_pgy',
      'mentor.slack_user_id as mentor_user',
      'mentor.roles as mentor_roles',
      'decider.slack_user_id as decider_user',
      'programs.time_zone',
      'programs.working_days',
      'programs.working_from_minute',
      'programs.working_until_minute',
      'programs.holidays',
      'programs.federal_holidays',
      'programs.directors_channel_id',
      'programs.alternate_contact',
    ])
    .select(
      sql<boolean>`exists (select from successors where successors.rematch_id = rematches.id)`.as('has_next'),
    );

/** A request for a new match with the pair it is about. `confidential` and `note_to_resident` are still sealed. */
export type Rematch = NonNullable<Awaited<ReturnType<typeof findRematch>>>;

/** A request by an id from outside; undefined when it is no id or not of this workspace. */
export async function findRematch(db: Db, workspaceId: string, rematchId: string) {
  if (!z.uuid().safeParse(rematchId).success) return undefined;
  return withParties(db)
    .where('rematches.id', '=', rematchId)
    .where('rematches.workspace_id', '=', workspaceId)
    .executeTakeFirst();
}

/** These requests, by id, for what follows from them; no one reads them here. */
export async function findRematches(db: Db, rematchIds: readonly string[]): Promise<Rematch[]> {
  if (rematchIds.length === 0) return [];
  return withParties(db).where(isAmong('rematches.id', rematchIds)).orderBy('rematches.id').execute();
}

/** A resident's undecided request (a member id), if there is one; for that resident's eyes only. */
export function findOpenRematch(db: Db, residentId: string): Promise<Rematch | undefined> {
  return withParties(db)
    .where('rematches.resident_id', '=', residentId)
    .where('rematches.status', 'in', UNDECIDED)
    .executeTakeFirst();
}

/** The approved request whose change of this pair is still to come; for the resident's eyes only. */
export function findApproved(db: Db, pairId: string): Promise<Rematch | undefined> {
  return withParties(db)
    .where('rematches.pair_id', '=', pairId)
    .where('rematches.status', '=', 'approved')
    .where('pairs.status', '=', 'active')
    .executeTakeFirst();
}

/** The undecided requests of running workspaces on which nothing was done since a moment. */
export function findUndecidedSince(db: Db, before: Date): Promise<Rematch[]> {
  return withParties(db)
    .where(inRunningProgram('rematches.program_id'))
    .where('rematches.status', 'in', UNDECIDED)
    .where(
      sql<boolean>`greatest(rematches.decided_at, rematches.reopened_at, rematches.created_at) <= ${before}`,
    )
    .orderBy('rematches.created_at')
    .orderBy('rematches.id')
    .execute();
}

/** The undecided requests whose notice waits for a directors' channel that cannot be used at the moment. */
export function findInUnfitChannels(db: Db): Promise<Rematch[]> {
  return withParties(db)
    .where(inRunningProgram('rematches.program_id'))
    .where('programs.channel_problem', 'is not', null)
    .where('rematches.status', 'in', UNDECIDED)
    .where('rematches.diverted_at', 'is', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('outbox')
          .select('outbox.id')
          .whereRef('outbox.workspace_id', '=', 'rematches.workspace_id')
          .where('outbox.state', 'not in', ['sending', 'sent', 'unknown'])
          .where(
            sql<boolean>`outbox.dedupe_key = 'rematch.notice:' || rematches.id || ':' || programs.directors_channel_id`,
          ),
      ),
    )
    .execute();
}

/** The requests of a program, without their texts, the oldest first; for `access.ts` to say who may know of them. */
export function findRequestsIn(db: Db, programId: string) {
  return db
    .selectFrom('rematches')
    .innerJoin('pairs', 'pairs.id', 'rematches.pair_id')
    .leftJoin('successors as coming', 'coming.rematch_id', 'rematches.id')
    .select(['rematches.id', 'rematches.reference', 'rematches.status', 'rematches.created_at'])
    .innerJoin('programs', 'programs.id', 'rematches.program_id')
    .select(['rematches.program_id', 'rematches.resident_id', 'pairs.mentor_id'])
    .select(['pairs.change_at', 'pairs.status as pair_status', 'programs.time_zone'])
    .select('coming.mentor_id as coming_mentor_id')
    .where('rematches.program_id', '=', programId)
    .orderBy('rematches.created_at')
    .orderBy('rematches.id')
    .execute();
}

/** The Slack user of the next mentor who is lined up for a request; for those who decide it. */
export async function findNextUser(db: Db, rematchId: string): Promise<string | undefined> {
  const next = await db
    .selectFrom('successors')
    .innerJoin('members', 'members.id', 'successors.mentor_id')
    .select('members.slack_user_id')
    .where('successors.rematch_id', '=', rematchId)
    .executeTakeFirst();
  return next?.slack_user_id;
}

/** Locks a request's row until the transaction ends; what is no id locks nothing. */
export async function lockRematch(tx: Tx, rematchId: string): Promise<void> {
  if (!z.uuid().safeParse(rematchId).success) return; // ids come from outside
  await tx.selectFrom('rematches').select('id').where('id', '=', rematchId).forUpdate().executeTakeFirst();
}

/** The beginning of the dedupe keys of a request's notices. */
export const noticeKey = (rematchId: string, to: string) => `rematch.notice:${rematchId}:${to}`;

/** The notices that were enqueued about a request: where to, under which key, and what became of them. */
export const findNotices = (db: Db, workspaceId: string, rematchId: string) =>
  db
    .selectFrom('outbox')
    .select(['dedupe_key', 'to_user', 'to_channel', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`kind = 'rematch.notice'`)
    .where('refresh_of', 'is', null)
    .where('dedupe_key', 'like', `${noticeKey(rematchId, '')}%`)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

/** The notices of running programs that were posted before a moment and show still what they did, the oldest first. */
export const findNoticesPostedBefore = (db: Db, before: Date) =>
  db
    .selectFrom('outbox')
    .select(['id', 'workspace_id', 'dedupe_key'])
    .select(sql<string>`program_id`.as('program_id'))
    .where(sql<boolean>`kind = 'rematch.notice'`)
    .where('refresh_of', 'is', null)
    .where('state', '=', 'sent')
    .where('sent_at', '<=', before)
    .where(inRunningProgram('outbox.program_id'))
    .where(sql<boolean>`not exists (select from outbox later where later.refresh_of = outbox.id)`)
    .orderBy('sent_at')
    .orderBy('seq')
    .execute();

/** The Slack users behind some members of a program, in the given order; members that are gone are left out. */
export async function findUsers(db: Db, programId: string, memberIds: readonly string[]): Promise<string[]> {
  if (memberIds.length === 0) return [];
  const rows = await db
    .selectFrom('members')
    .select(['id', 'slack_user_id'])
    .where('program_id', '=', programId)
    .where('id', 'in', memberIds)
    .execute();
  const users = new Map(rows.map((row) => [row.id, row.slack_user_id]));
  return memberIds.flatMap((id) => users.get(id) ?? []);
}

/**
 * Those of these buttons of messages whose request isn't in the database, or is undecided though its answer was sent:
 * after the database was restored from a backup. For their number alone.
 */
export async function findAhead<T extends { id: string; isAnswer: boolean }>(
  db: Db,
  seen: readonly T[],
): Promise<T[]> {
  if (seen.length === 0) return [];
  const rows = await db
    .selectFrom('rematches')
    .select(['id', 'status'])
    .where(sql<boolean>`id::text = any(${seen.map(({ id }) => id)}::text[])`)
    .execute();
  const known = new Map(rows.map(({ id, status }) => [id, status]));
  return seen.filter(({ id, isAnswer }) => {
    const status = known.get(id);
    return !status || (isAnswer && (status === 'open' || status === 'talking'));
  });
}
