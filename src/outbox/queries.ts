import type { Db, DeliveryState, Tx } from '../database.ts';
import type { OutboxRow } from './kinds.ts';

/** Whether the workspace may be sent to now, and until when not. */
export function findSendingState(db: Db, workspaceId: string) {
  return db
    .selectFrom('workspaces')
    .select(['stopped_at', 'sends_paused_until'])
    .where('id', '=', workspaceId)
    .executeTakeFirst();
}

/** Takes the oldest message that may go out and marks it `sending`; committed before Slack is called. */
export function claimNext(db: Db, workspaceId: string, now: Date): Promise<OutboxRow | undefined> {
  return db
    .with('next', (cte) =>
      cte
        .selectFrom('outbox')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('state', '=', 'planned')
        .where('not_before', '<=', now)
        .orderBy('not_before')
        .orderBy('created_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('outbox')
    .from('next')
    .set((eb) => ({ state: 'sending', sending_since: now, tries: eb('outbox.tries', '+', 1) }))
    .whereRef('outbox.id', '=', 'next.id')
    .returningAll('outbox')
    .executeTakeFirst();
}

/** When the next waiting message of the workspace may go out; undefined when none waits. */
export async function findNextAttempt(db: Db, workspaceId: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select('not_before')
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'planned')
    .orderBy('not_before')
    .limit(1)
    .executeTakeFirst();
  return row?.not_before;
}

/** Messages whose sender died in the middle: `sending` since before the given moment. */
export function findInterrupted(db: Db, workspaceId: string, before: Date): Promise<OutboxRow[]> {
  return db
    .selectFrom('outbox')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'sending')
    .where('sending_since', '<', before)
    .execute();
}

/** Workspaces that have something to send now. */
export async function findWaitingWorkspaces(db: Db, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('outbox')
    .innerJoin('workspaces', 'workspaces.id', 'outbox.workspace_id')
    .select('outbox.workspace_id')
    .distinct()
    .where('outbox.state', 'in', ['planned', 'sending'])
    .where('outbox.not_before', '<=', now)
    .where('workspaces.stopped_at', 'is', null)
    .execute();
  return rows.map((row) => row.workspace_id);
}

/** Writes how a message ended, or that it waits again; one that was asked for anew while on its way still waits. */
export async function setState(
  db: Db | Tx,
  id: string,
  state: DeliveryState,
  more: {
    channel_id?: string;
    message_ts?: string;
    error?: string;
    sent_at?: Date;
    not_before?: Date;
    tries?: number;
  } = {},
): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ state, ...more })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .execute();
}

/** Remembers the conversation before the call, so that an unclear delivery can be looked up in it. */
export async function setChannel(db: Db, id: string, channelId: string): Promise<void> {
  await db.updateTable('outbox').set({ channel_id: channelId }).where('id', '=', id).execute();
}

/** A message by id; undefined when it is gone. */
export function findMessage(db: Db, id: string): Promise<OutboxRow | undefined> {
  return db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Keeps Slack's Retry-After with the workspace, so that it outlives a restart. */
export async function pauseSending(db: Db, workspaceId: string, until: Date): Promise<void> {
  await db
    .updateTable('workspaces')
    .set({ sends_paused_until: until })
    .where('id', '=', workspaceId)
    .execute();
}

/** The installation is dead: nothing is sent to the workspace until it is installed again. */
export async function stopWorkspace(db: Db, workspaceId: string, reason: string, now: Date): Promise<void> {
  await db
    .updateTable('workspaces')
    .set({ stopped_at: now, stopped_reason: reason })
    .where('id', '=', workspaceId)
    .where('stopped_at', 'is', null)
    .execute();
}
