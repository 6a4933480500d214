import { type Selectable, sql } from 'kysely';
import type { Installations } from '../database/tables/workspaces.ts';
import type { Db, Tx } from '../database/tables.ts';

/** An installation as stored: its tokens sealed. */
export type InstallationRow = Selectable<Installations>;

/** What is kept of a workspace's installation; undefined when it has none. */
export function findInstallation(db: Db, workspaceId: string): Promise<InstallationRow | undefined> {
  return db
    .selectFrom('installations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
}

/** Whether this person installed the app: in an organization, Slack doesn't say who is an admin of a workspace. */
export const hasInstalled = async (
  db: Db,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<boolean> => (await findInstallation(db, workspaceId))?.installed_by === userId;

/** Every installation, by workspace. */
export function findInstallations(db: Db): Promise<InstallationRow[]> {
  return db.selectFrom('installations').selectAll().orderBy('workspace_id').execute();
}

/** Locks a workspace's installation until the transaction ends: one renewal at a time, on all processes together. */
export function lockInstallation(tx: Tx, workspaceId: string): Promise<InstallationRow | undefined> {
  return tx
    .selectFrom('installations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .forUpdate()
    .executeTakeFirst();
}

/** Workspaces at work whose token ends before this moment. */
export async function findEnding(db: Db, before: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('installations')
    .innerJoin('workspaces', 'workspaces.id', 'installations.workspace_id')
    .select('installations.workspace_id')
    .where('installations.expires_at', '<', before)
    .where('workspaces.stopped_at', 'is', null)
    .orderBy('installations.expires_at')
    .execute();
  return rows.map((row) => row.workspace_id);
}

/** Who the bot is in the workspace whose token it holds. */
export type Identity = { workspaceId: string; botId: string; botUserId: string };

/** Records the workspace, or that a stopped one is installed again. */
export async function ensureWorkspace(db: Db, now: Date, identity: Identity): Promise<void> {
  await db
    .insertInto('workspaces')
    .values({
      id: identity.workspaceId,
      bot_user_id: identity.botUserId,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        bot_user_id: identity.botUserId,
        stopped_at: null,
        stopped_reason: null,
        look_again_at: null,
        looks: 0,
        delete_after: null,
      }),
    )
    .execute();
}

/**
 * Takes stopped workspaces that are to be looked at, and writes when next: after 2 minutes, 4, 8 … at most an hour.
 * A moment further ahead than that was written while a clock was wrong.
 */
export async function claimLooks(
  db: Db,
  now: Date,
  limit: number,
): Promise<{ id: string; stopped_reason: string | null }[]> {
  const { rows } = await sql<{ id: string; stopped_reason: string | null }>`
    update workspaces set looks = looks + 1,
      look_again_at = ${now}::timestamptz + least(60, power(2, least(looks, 10) + 1)) * interval '1 minute'
    where id in (
      select id from workspaces
      where stopped_at is not null
        and (look_again_at is null or look_again_at <= ${now}
          or look_again_at > ${now}::timestamptz + interval '2 hours')
      order by look_again_at nulls first limit ${limit} for no key update skip locked)
    returning id, stopped_reason`.execute(db);
  return rows;
}

/** A stopped workspace is at work again; a deletion that was to follow is off. */
export async function startAgain(db: Db, workspaceId: string): Promise<void> {
  await db
    .updateTable('workspaces')
    .set({ stopped_at: null, stopped_reason: null, look_again_at: null, looks: 0, delete_after: null })
    .where('id', '=', workspaceId)
    .execute();
}

/** Those of these workspaces that are known and have not been taken leave of yet. */
export async function findActive(db: Db, ids: readonly (string | null | undefined)[]): Promise<string[]> {
  const named = ids.filter((id) => typeof id === 'string');
  if (named.length === 0) return [];
  const rows = await db
    .selectFrom('workspaces')
    .select('id')
    .where('id', 'in', named)
    .where('delete_after', 'is', null)
    .execute();
  return rows.map((row) => row.id);
}

/** The cell of a token of an installation. */
export const tokenCell = (column: 'bot_token' | 'refresh_token', workspaceId: string) => ({
  table: 'installations',
  column,
  id: workspaceId,
});
