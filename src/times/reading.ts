import type { Db } from '../database/tables.ts';

/** The time zone somebody lives in, as Slack tells it; undefined where it does not. */
export async function findZone(db: Db, workspaceId: string, user: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('people')
    .select('time_zone')
    .where('workspace_id', '=', workspaceId)
    .where('slack_user_id', '=', user)
    .executeTakeFirst();
  return row?.time_zone ?? undefined;
}
