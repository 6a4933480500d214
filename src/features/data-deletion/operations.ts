import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { record } from '../../domain/audit/record.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import { UNDELIVERED } from '../../domain/programs/undelivered.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { REMOVED_PREFIX } from '../../platform/slack/blocks.ts';
import { findLeft, type Left } from './queries.ts';

/** Who asks for it: a director by Slack user, or the operator. */
type Asker = { actor: string; workspaceId: string; programId: string };

type Removed = { ok: true; left: Left } | { ok: false; reason: 'not_left' };

/**
 * Deletes what is kept about a person who has left a program. What also belongs to others stays, without the name: that
 * there was a pair, and when it met. The activity log is append-only, so it keeps who did what.
 */
export async function removePerson(
  ctx: Pick<OperationDeps, 'db' | 'queue' | 'log' | 'clock'>,
  by: Asker,
  memberId: string,
): Promise<Removed> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, by.workspaceId, by.programId);
    const left = (await findLeft(tx, by.programId)).find(({ id }) => id === memberId);
    if (!left) return { ok: false, reason: 'not_left' };
    await deleteTheirs(tx, by.programId, memberId);
    await deleteMessages(tx, by, left.user);
    await unname(tx, now, by, left);
    const { workspaceId: workspace_id, programId: program_id, actor } = by;
    await record(
      tx,
      now,
      { workspace_id, program_id },
      { actor, action: 'person.removed', subjectId: memberId },
    );
    return { ok: true, left };
  });
}

/** What is about this person alone. */
async function deleteTheirs(tx: Tx, programId: string, id: string): Promise<void> {
  for (const table of [
    'rematches',
    'requests',
    'fit_checks',
    'yearly_answers',
    'round_residents',
    'draws',
  ] as const)
    await tx.deleteFrom(table).where('program_id', '=', programId).where('resident_id', '=', id).execute();
  for (const table of ['goals', 'pauses', 'snoozes', 'schedule_spans'] as const)
    await tx.deleteFrom(table).where('program_id', '=', programId).where('member_id', '=', id).execute();
  await tx.deleteFrom('meeting_entries').where('entered_by', '=', id).execute();
  await tx.deleteFrom('nudges').where('recipient_id', '=', id).execute();
  await tx
    .deleteFrom('conversations')
    // A resident waiting for an answer still gets the same note; the conversation is erased with its time.
    .where(({ or, and, eb }) =>
      or([eb('resident_id', '=', id), and([eb('mentor_id', '=', id), eb('opened_at', 'is not', null)])]),
    )
    .execute();
  await tx.deleteFrom('changes').where('member_id', '=', id).where('state', '!=', 'planned').execute();
}

/** Messages to them about this program; those that were about several go with their last one. */
async function deleteMessages(tx: Tx, { workspaceId, programId }: Asker, user: string): Promise<void> {
  await tx
    .deleteFrom('outbox')
    .where('workspace_id', '=', workspaceId)
    .where('to_user', '=', user)
    .where(({ or, eb, not, exists, selectFrom }) =>
      or([
        eb('program_id', '=', programId),
        not(
          exists(
            selectFrom('members')
              .select('id')
              .where('workspace_id', '=', workspaceId)
              .where('slack_user_id', '=', user)
              .where('program_id', '!=', programId),
          ),
        ),
      ]),
    )
    .execute();
  await tx
    .deleteFrom('outbox') // what told a director that messages to them do not arrive
    .where('program_id', '=', programId)
    .where('kind', '=', UNDELIVERED)
    .where(sql<boolean>`payload->>'place' = ${user}`)
    .execute();
  for (const table of ['welcomes', 'untold'] as const)
    await tx
      .deleteFrom(table)
      .where('program_id', '=', programId)
      .where('slack_user_id', '=', user)
      .execute();
}

/** What stays of a member without a name: where they belonged, and what is counted of others. All else goes. */
const KEPT: ReadonlySet<string> = new Set(
  'id workspace_id program_id slack_user_id roles capacity active_mentees created_at updated_at'.split(' '),
);

/** The columns of members as the database has them, so that one that comes later is not forgotten here. */
async function findColumns(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = current_schema() and table_name = 'members'`.execute(tx);
  return rows.map(({ name }) => name);
}

/** Whom others' history points at has no name from now on; the person goes when no other program has them. */
async function unname(tx: Tx, now: Date, { workspaceId }: Asker, { id, user }: Left): Promise<void> {
  const nobody = `${REMOVED_PREFIX}${randomUUID()}`;
  await tx
    .insertInto('people')
    .values({
      workspace_id: workspaceId,
      slack_user_id: nobody,
      display_name: 'Someone who has left',
      real_name: null,
      time_zone: null,
      deactivated_at: null,
      updated_at: now,
    })
    .execute();
  const about = (await findColumns(tx)).filter((name) => !KEPT.has(name));
  await sql`
    update members set slack_user_id = ${nobody}, updated_at = ${now},
      ${sql.join(about.map((name) => sql`${sql.ref(name)} = default`))}
    where id = ${id}`.execute(tx);
  await tx
    .deleteFrom('people')
    .where('workspace_id', '=', workspaceId)
    .where('slack_user_id', '=', user)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('members')
            .select('id')
            .where('workspace_id', '=', workspaceId)
            .where('slack_user_id', '=', user),
        ),
      ),
    )
    .execute();
}
