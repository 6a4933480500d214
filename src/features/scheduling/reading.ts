import type { Db } from '../../platform/database/tables.ts';

/** A person's time zone according to Slack; undefined where Slack has none. */
export async function findZone(db: Db, workspaceId: string, user: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('people')
    .select('time_zone')
    .where('workspace_id', '=', workspaceId)
    .where('slack_user_id', '=', user)
    .executeTakeFirst();
  return row?.time_zone ?? undefined;
}
