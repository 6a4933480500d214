import { sql } from 'kysely';
import type { Tx } from '../database/tables.ts';
import type { Means } from '../means.ts';
import { eraseBefore } from './policy.ts';

const BATCH = 200;

type Kept = Pick<Means, 'db' | 'clock' | 'log'>;

/** Erases what is kept no longer: texts of requests that are long closed, who entered what is long over, conversations that came to nothing, and programs and workspaces whose time is up. */
export async function eraseWhatIsOver(ctx: Kept): Promise<void> {
  await eraseTexts(ctx);
  await eraseWishes(ctx);
  await eraseChanges(ctx);
  await eraseConversations(ctx);
  await deletePrograms(ctx);
  await deleteWorkspaces(ctx);
}

/** The confidential texts of closed requests; the requests themselves stay, so that counts and history hold. */
async function eraseTexts({ db, clock }: Kept): Promise<void> {
  const before = eraseBefore(clock());
  for (;;) {
    const { rows } = await sql`
      update requests set confidential = null where id in (
        select id from requests where confidential is not null and status <> 'open' and decided_at < ${before}
        limit ${BATCH} for update skip locked) returning id`.execute(db);
    if (rows.length < BATCH) break;
  }
  for (;;) {
    const { rows } = await sql`
      update rematches set confidential = null, note_to_resident = null where id in (
        select id from rematches where (confidential is not null or note_to_resident is not null)
          and status in ('approved', 'declined', 'withdrawn') and decided_at < ${before}
        limit ${BATCH} for update skip locked) returning id`.execute(db);
    if (rows.length < BATCH) break;
  }
}

/** What residents wished in class matches, and what was drafted from it. */
async function eraseWishes({ db, clock }: Kept): Promise<void> {
  const over = sql`(select id from rounds where settled_at < ${eraseBefore(clock())} and draft is not null)`;
  await db.transaction().execute(async (tx) => {
    await sql`update round_residents set wishes = null, excluded = null where round_id in ${over}`.execute(
      tx,
    );
    await sql`update rounds set draft = null where id in ${over}`.execute(tx);
  });
}

/** Who entered that somebody leaves or changes; what came of it stands in the pairs and roles themselves. */
async function eraseChanges({ db, clock }: Kept): Promise<void> {
  await db.deleteFrom('changes').where('settled_at', '<', eraseBefore(clock())).execute();
}

/** Conversations that are over, and those that came to nothing: who asked whom is nobody's business later. */
async function eraseConversations({ db, clock }: Kept): Promise<void> {
  const before = eraseBefore(clock());
  await db
    .deleteFrom('conversations')
    .where((eb) =>
      eb.or([
        eb('ended_at', '<', before),
        eb.and([eb('opened_at', 'is', null), eb('asked_at', '<', before)]),
      ]),
    )
    .execute();
}

/** Each program in a transaction of its own, and only while nobody took its closing back. */
async function deletePrograms({ db, clock, log }: Kept): Promise<void> {
  for (;;) {
    const deleted = await db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('programs')
        .select(['id', 'workspace_id'])
        .where('delete_after', '<=', clock())
        .orderBy('delete_after')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (row) await deleteProgram(tx, row);
      return row;
    });
    if (!deleted) return;
    log.warn(
      { programId: deleted.id, workspaceId: deleted.workspace_id },
      'the data of a program was deleted, as announced when it was closed',
    );
  }
}

/** Deletes everything of a program, and the people who are in no other one. */
async function deleteProgram(tx: Tx, program: { id: string; workspace_id: string }): Promise<void> {
  for (const table of ['rematches', 'requests', 'pairs'] as const) {
    await tx.deleteFrom(table).where('program_id', '=', program.id).execute();
  }
  const people = await tx
    .selectFrom('members')
    .select('slack_user_id')
    .where('program_id', '=', program.id)
    .execute();
  await tx.deleteFrom('programs').where('id', '=', program.id).execute();
  const users = people.map(({ slack_user_id }) => slack_user_id);
  const left = tx
    .selectFrom('members')
    .select('slack_user_id')
    .where('workspace_id', '=', program.workspace_id);
  await sql`delete from outbox where workspace_id = ${program.workspace_id} and to_user = any(${users}::text[])
    and to_user not in (${left})`.execute(tx);
  await tx
    .deleteFrom('people')
    .where('workspace_id', '=', program.workspace_id)
    .where(sql<boolean>`slack_user_id = any(${users}::text[])`)
    .where('slack_user_id', 'not in', left)
    .execute();
}

/** Each workspace in a transaction of its own, and only while nobody installed the app again. */
async function deleteWorkspaces({ db, clock, log }: Kept): Promise<void> {
  for (;;) {
    const deleted = await db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('workspaces')
        .select('id')
        .where('delete_after', '<=', clock())
        .orderBy('delete_after')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (row) await deleteWorkspace(tx, row.id);
      return row?.id;
    });
    if (!deleted) return;
    log.warn(
      { workspaceId: deleted },
      'the data of a workspace was deleted, as announced when the app was taken out',
    );
  }
}

/** Deletes everything of a workspace, in the order that the references between its rows allow. */
async function deleteWorkspace(tx: Tx, workspaceId: string): Promise<void> {
  for (const table of ['rematches', 'requests', 'pairs', 'programs', 'people'] as const) {
    await tx.deleteFrom(table).where('workspace_id', '=', workspaceId).execute();
  }
  await tx.deleteFrom('workspaces').where('id', '=', workspaceId).execute();
}
