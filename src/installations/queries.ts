import type { Selectable } from 'kysely';
import type { Db, Installations, Tx } from '../database.ts';

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
