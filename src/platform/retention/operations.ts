import { sql } from 'kysely';
import type { Tx } from '../database/tables.ts';
import { aProgram, aWorkspace, eachAlone, type Job, runJobs } from '../jobs/alone.ts';
import { type ErasingDeps, findErasable, sharingLook } from './looks.ts';
import { eraseBefore, spansErasedBefore } from './policy.ts';

const BATCH = 200;

/** Erases what was due at this moment, which both clocks and a look a day ago agree on. */
type Erasing = (ctx: ErasingDeps, moment: Date) => Promise<void>;

const erasing = (name: string, erase: Erasing): Job<ErasingDeps> => ({
  name,
  async run(ctx) {
    const moment = await findErasable(ctx);
    if (moment) await erase(ctx, moment);
  },
});

/**
 * Erases what is kept no longer, each kind by itself: texts of requests that are long closed, who entered what is long
 * over, conversations that came to nothing, days of block schedules, and programs and workspaces whose time is up.
 */
export const retentionJobs: readonly Job<ErasingDeps>[] = [
  erasing('retention.texts', eraseRequestTexts),
  erasing('rematch.texts', eraseRematchTexts),
  erasing('retention.wishes', eraseWishes),
  erasing('retention.changes', eraseChanges),
  erasing('retention.conversations', eraseConversations),
  erasing('retention.schedules', eraseSpans),
  erasing('retention.programs', deletePrograms),
  erasing('retention.workspaces', deleteWorkspaces),
];

/** Runs them all. */
export const eraseWhatIsOver = (ctx: ErasingDeps): Promise<void> => runJobs(sharingLook(ctx), retentionJobs);

/** The confidential texts of closed requests; the requests themselves stay, so that counts and history hold. */
async function eraseRequestTexts({ db }: ErasingDeps, moment: Date): Promise<void> {
  const before = eraseBefore(moment);
  for (;;) {
    const { rows } = await sql`
      update requests set confidential = null where id in (
        select id from requests where confidential is not null and status <> 'open' and decided_at < ${before}
        limit ${BATCH} for update skip locked) returning id`.execute(db);
    if (rows.length < BATCH) break;
  }
}

/** The same of decided requests for a new match. */
async function eraseRematchTexts({ db }: ErasingDeps, moment: Date): Promise<void> {
  const before = eraseBefore(moment);
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
async function eraseWishes({ db }: ErasingDeps, moment: Date): Promise<void> {
  const over = sql`(select id from rounds where settled_at < ${eraseBefore(moment)} and draft is not null)`;
  await db.transaction().execute(async (tx) => {
    await sql`update round_residents set wishes = null, excluded = null where round_id in ${over}`.execute(
      tx,
    );
    await sql`update rounds set draft = null, before_change = null where id in ${over}`.execute(tx);
  });
}

/** Who entered that someone leaves or changes; what came of it stands in the pairs and roles themselves. */
async function eraseChanges({ db }: ErasingDeps, moment: Date): Promise<void> {
  await db.deleteFrom('changes').where('settled_at', '<', eraseBefore(moment)).execute();
}

/** Conversations that are over, and those that came to nothing: who asked whom is no one's business later. */
async function eraseConversations({ db }: ErasingDeps, moment: Date): Promise<void> {
  const before = eraseBefore(moment);
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

/** Days of block schedules that ended a year ago. */
async function eraseSpans({ db }: ErasingDeps, moment: Date): Promise<void> {
  const before = spansErasedBefore(moment);
  for (;;) {
    const { numAffectedRows = 0n } = await sql`
      delete from schedule_spans where (member_id, first_day) in (
        select member_id, first_day from schedule_spans where last_day < ${before}
        limit ${BATCH} for update skip locked)`.execute(db);
    if (numAffectedRows < BigInt(BATCH)) break;
  }
}

/** Each program in a transaction of its own, and only while no one took its closing back. */
async function deletePrograms(ctx: ErasingDeps, moment: Date): Promise<void> {
  const { db, log } = ctx;
  const over = await db
    .selectFrom('programs')
    .select(['id', 'workspace_id'])
    .where('delete_after', '<=', moment)
    .orderBy('delete_after')
    .execute();
  await eachAlone(ctx, 'retention.programs', over, aProgram, async ({ id }) => {
    const deleted = await db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('programs')
        .select(['id', 'workspace_id'])
        .where('id', '=', id)
        .where('delete_after', '<=', moment)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (row) await deleteProgram(tx, row);
      return row;
    });
    if (deleted)
      log.warn(
        { programId: deleted.id, workspaceId: deleted.workspace_id },
        'the data of a program was deleted, as announced when it was closed',
      );
  });
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

/** Each workspace in a transaction of its own, and only while no one installed the app again. */
async function deleteWorkspaces(ctx: ErasingDeps, moment: Date): Promise<void> {
  const { db, log } = ctx;
  const over = await db
    .selectFrom('workspaces')
    .select('id')
    .where('delete_after', '<=', moment)
    .orderBy('delete_after')
    .execute();
  await eachAlone(
    ctx,
    'retention.workspaces',
    over,
    ({ id }) => aWorkspace(id),
    async ({ id }) => {
      const deleted = await db.transaction().execute(async (tx) => {
        const row = await tx
          .selectFrom('workspaces')
          .select('id')
          .where('id', '=', id)
          .where('delete_after', '<=', moment)
          .forUpdate()
          .skipLocked()
          .executeTakeFirst();
        if (row) await deleteWorkspace(tx, row.id);
        return row !== undefined;
      });
      if (deleted)
        log.warn(
          { workspaceId: id },
          'the data of a workspace was deleted, as announced when the app was removed',
        );
    },
  );
}

/** Deletes everything of a workspace, in the order that the references between its rows allow. */
async function deleteWorkspace(tx: Tx, workspaceId: string): Promise<void> {
  for (const table of ['rematches', 'requests', 'pairs', 'programs', 'people'] as const) {
    await tx.deleteFrom(table).where('workspace_id', '=', workspaceId).execute();
  }
  await tx.deleteFrom('workspaces').where('id', '=', workspaceId).execute();
}
