import { sql } from 'kysely';
import { z } from 'zod';
import { isChannel, UNDELIVERED } from '../../domain/programs/undelivered.ts';
import type { Db } from '../../platform/database/tables.ts';

/** A person whom Slack takes nothing for, or, without a place, a reason of another kind. */
export type Undelivered = { recipient: string; code: string; memberId: string | undefined };

const subject = z.object({ place: z.string(), code: z.string() });
const DAY_MS = 86_400_000;
/** How many days a line stands: about someone, and about no one, where there is nothing to mend in Slack. */
const SHOWN_DAYS = { person: 30, nobody: 7 };

/**
 * What this very director was told of messages that do not arrive, the newest first: what their own DM says, and of
 * no one else. It goes once the person has left or their account is back, or with time; never because a message
 * arrived there, since that may have been one in confidence (confidentiality rule 1).
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
    .leftJoin('people', (join) =>
      join
        .onRef('people.workspace_id', '=', 'members.workspace_id')
        .onRef('people.slack_user_id', '=', 'members.slack_user_id'),
    )
    .select(['outbox.payload', 'outbox.created_at', 'members.id as member_id', 'members.roles'])
    .select(
      sql<boolean>`coalesce(people.deactivated_at is null and people.updated_at > outbox.created_at, false)`.as(
        'back',
      ),
    )
    .where('outbox.kind', '=', sql.lit(UNDELIVERED))
    .where('outbox.program_id', '=', programId)
    .where('outbox.to_user', '=', user)
    .where('outbox.refresh_of', 'is', null)
    .where('outbox.created_at', '>', new Date(now.getTime() - SHOWN_DAYS.person * DAY_MS))
    .orderBy('outbox.created_at', 'desc')
    .orderBy('outbox.id')
    .execute();
  const newEnough = new Date(now.getTime() - SHOWN_DAYS.nobody * DAY_MS);
  return told
    .map(({ payload, member_id, ...row }) => ({
      ...row,
      ...subject.parse(payload),
      memberId: member_id ?? undefined,
    }))
    .filter(({ place: recipient, roles, back, created_at }) =>
      recipient === '' ? created_at > newEnough : !isChannel(recipient) && !back && roles?.length !== 0,
    )
    .map(({ place: recipient, code, memberId }) => ({ recipient, code, memberId }));
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
