import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import type { OutboxRow } from '../outbox/kinds.ts';

/** A person whose conversation with the bot is read. */
export type Reader = { workspace: string; user: string; channel: string | null };

const conversation = sql`(select channel_id from outbox where outbox.workspace_id = who.workspace_id
  and outbox.to_user = who.slack_user_id and outbox.channel_id like 'D%' limit 1)`;

/** Everyone of an open program in a workspace that can be reached. */
export async function findReaders(db: Db): Promise<Reader[]> {
  const { rows } = await sql<Reader>`
    select distinct who.workspace_id as workspace, who.slack_user_id as user, ${conversation} as channel
    from members who join programs on programs.id = who.program_id join workspaces on workspaces.id = who.workspace_id
    join people on people.workspace_id = who.workspace_id and people.slack_user_id = who.slack_user_id
    where programs.delete_after is null and workspaces.stopped_at is null and people.deactivated_at is null
    order by 1, 2`.execute(db);
  return rows;
}

/**
 * The people who would get a message first, or got one last: the ones for whom it would show most likely that the
 * database is not what it was.
 */
export async function findFirstReaders(db: Db, now: Date, most: number): Promise<Reader[]> {
  const { rows } = await sql<Reader>`
    with likely as (
      (select workspace_id, to_user as slack_user_id, 1 as rank from outbox
        where state in ('planned', 'sending') and to_user is not null order by not_before limit ${most})
      union all
      (select members.workspace_id, members.slack_user_id, 2 from pairs
        join members on members.id in (pairs.resident_id, pairs.mentor_id)
        where pairs.status = 'active' and pairs.next_check_at <= ${now} order by pairs.next_check_at limit ${most})
      union all
      (select workspace_id, to_user, 3 from outbox where to_user is not null and sent_at is not null
        order by sent_at desc limit ${most})),
    who as (select workspace_id, slack_user_id, min(rank) as rank from likely group by 1, 2)
    select who.workspace_id as workspace, who.slack_user_id as user, ${conversation} as channel
    from who join workspaces on workspaces.id = who.workspace_id
    where workspaces.stopped_at is null order by who.rank, 1, 2 limit ${most}`.execute(db);
  return rows;
}

/** What the database knows of messages in a conversation, by ID, and the times of those it knows under another. */
export async function findKnown(
  db: Db,
  channel: string,
  shown: readonly { id: string; ts: string }[],
): Promise<{ rows: Map<string, OutboxRow>; times: Set<string> }> {
  const [ids, times] = [shown.map(({ id }) => id), shown.map(({ ts }) => ts)];
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb(sql`id::text`, '=', sql`any(${ids}::text[])`),
        eb.and([eb('channel_id', '=', channel), eb('message_ts', '=', sql<string>`any(${times}::text[])`)]),
      ]),
    )
    .execute();
  return {
    rows: new Map(rows.map((row) => [row.id, row])),
    times: new Set(rows.flatMap(({ message_ts }) => message_ts ?? [])),
  };
}

/** The messages that wait to be sent to people, not counting changes of sent ones. */
export const findPlanned = (db: Db): Promise<OutboxRow[]> =>
  db
    .selectFrom('outbox')
    .selectAll()
    .where('state', 'in', ['planned', 'sending'])
    .where('refresh_of', 'is', null)
    .where('to_user', 'is not', null)
    .orderBy('created_at')
    .orderBy('seq')
    .execute();

/** Messages to a person that Slack showed when the restored database didn't know them. */
export const findRestored = (db: Db, about: { restorationId: string; workspace: string; user: string }) =>
  db
    .selectFrom('restored_messages')
    .selectAll()
    .where('restoration_id', '=', about.restorationId)
    .where('workspace_id', '=', about.workspace)
    .where('slack_user_id', '=', about.user)
    .orderBy('message_ts')
    .execute();
