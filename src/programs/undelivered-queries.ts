import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../database/tables.ts';
import { UNDELIVERED } from './undelivered.ts';

/** What a director was told that Slack does not take: a person or channel, or, without a place, a reason of another kind. */
export type Undelivered = { place: string; code: string; memberId: string | undefined };

const subject = z.object({ place: z.string(), code: z.string() });
const SHOWN_MS = 30 * 86_400_000;

/**
 * What this very director was told in the last 30 days of messages that do not arrive, the newest first, while no later
 * one arrived there. It is what their own DM says: nobody reads here of a person or message they were not told of.
 */
export async function findUndelivered(
  db: Db,
  programId: string,
  user: string,
  now: Date,
): Promise<Undelivered[]> {
  const told = await db
    .selectFrom('outbox')
    .leftJoin('members', (join) =>
      join
        .onRef('members.program_id', '=', 'outbox.program_id')
        .on('members.slack_user_id', '=', sql<string>`outbox.payload->>'place'`),
    )
    .select(['outbox.payload', 'members.id as member_id', 'members.roles'])
    .where('outbox.kind', '=', sql.lit(UNDELIVERED))
    .where('outbox.program_id', '=', programId)
    .where('outbox.to_user', '=', user)
    .where('outbox.refresh_of', 'is', null)
    .where('outbox.created_at', '>', new Date(now.getTime() - SHOWN_MS))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as later')
            .select('later.id')
            .whereRef('later.workspace_id', '=', 'outbox.workspace_id')
            .where('later.state', '=', 'sent')
            .whereRef('later.sent_at', '>', 'outbox.created_at')
            .where(
              sql<boolean>`coalesce(later.to_channel, later.to_user) = outbox.payload->>'place'
                or (outbox.payload->>'place' = '' and later.kind <> ${UNDELIVERED})`,
            ),
        ),
      ),
    )
    .orderBy('outbox.created_at', 'desc')
    .orderBy('outbox.id')
    .execute();
  const hasLeft = (roles: string[] | null) => roles?.length === 0;
  return told
    .filter(({ roles }) => !hasLeft(roles))
    .map(({ payload, member_id }) => ({ ...subject.parse(payload), memberId: member_id ?? undefined }));
}

/** The member that a Slack user is in a program, if they are one. */
export async function findMemberId(db: Db, programId: string, user: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('members')
    .select('id')
    .where('program_id', '=', programId)
    .where('slack_user_id', '=', user)
    .executeTakeFirst();
  return row?.id;
}
