import { sql } from 'kysely';
import { inRunningProgram } from '../database/sql.ts';
import type { Db, Tx } from '../database/tables.ts';

/** The outbox kind of the welcome, the first message that someone gets. */
export const WELCOME_KIND = 'roster.welcome';

/** The dedupe key of someone's welcome: one for each person of a workspace. */
export const welcomeKey = (user: string) => `${WELCOME_KIND}:${user}`;

const isSaid = sql`(w.said_at is not null or exists (select from outbox o
  where o.workspace_id = w.workspace_id and o.dedupe_key = ${sql.lit(`${WELCOME_KIND}:`)} || w.slack_user_id))`;

/** Someone an import added, who gets no other message before the welcome. `told`: the welcome was asked for with **Tell them**. */
export type Awaiting = { workspace_id: string; slack_user_id: string; told: boolean };

/** Those of these people whom an import added and who haven't had their welcome. */
export async function findAwaiting(
  db: Db,
  workspaceId: string,
  users: readonly string[],
): Promise<Awaiting[]> {
  if (users.length === 0) return [];
  const { rows } = await sql<Awaiting>`
    select w.workspace_id, w.slack_user_id, true as told from welcomes w
      where w.workspace_id = ${workspaceId} and w.slack_user_id = any(${users}::text[]) and not ${isSaid}
        and ${inRunningProgram('w.program_id')}
    union
    select u.workspace_id, u.slack_user_id, false from untold u
      where u.workspace_id = ${workspaceId} and u.slack_user_id = any(${users}::text[])
        and ${inRunningProgram('u.program_id')} and not exists (select from welcomes w
          where w.workspace_id = u.workspace_id and w.slack_user_id = u.slack_user_id)
    order by 2`.execute(db);
  return rows;
}

/**
 * Has these people's welcome sent before anything else that is due to them, whether someone asked for it or not: as a
 * message of its own, or, with `said`, in one that goes out now.
 */
export async function welcomeFirst(
  tx: Tx,
  now: Date,
  awaiting: readonly Awaiting[],
  said: Date | null = null,
): Promise<void> {
  const usersOf = (told: boolean) =>
    awaiting.filter((one) => one.told === told).map(({ slack_user_id }) => slack_user_id);
  const workspaceId = awaiting[0]?.workspace_id ?? '';
  const [isNew, known] = [usersOf(false), usersOf(true)];
  if (isNew.length > 0) {
    await sql`
      insert into welcomes (workspace_id, slack_user_id, program_id, asked_at, said_at)
      select distinct on (slack_user_id) workspace_id, slack_user_id, program_id, ${now}::timestamptz, ${said}::timestamptz
        from untold where workspace_id = ${workspaceId} and slack_user_id = any(${isNew}::text[])
        order by slack_user_id, created_at, program_id
      on conflict (workspace_id, slack_user_id) do nothing`.execute(tx);
    await tx
      .deleteFrom('untold')
      .where('workspace_id', '=', workspaceId)
      .where('slack_user_id', 'in', isNew)
      .execute();
  }
  if (said && known.length > 0)
    await tx
      .updateTable('welcomes')
      .set({ said_at: said })
      .where('workspace_id', '=', workspaceId)
      .where('slack_user_id', 'in', known)
      .execute();
}
