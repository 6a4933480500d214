import { type ExpressionBuilder, sql } from 'kysely';
import type { DeliveryState } from '../database/tables/messages.ts';
import type { Database, Db, Tx } from '../database/tables.ts';
import { deletionAfter } from '../retention/policy.ts';
import { LONG_PAUSES } from '../slack/error-codes.ts';
import type { OutboxRow } from './kinds.ts';

/** Whether the workspace may be sent to now, and until when not. */
export function findSendingState(db: Db, workspaceId: string) {
  return db
    .selectFrom('workspaces')
    .select(['stopped_at', 'sends_paused_until'])
    .where('id', '=', workspaceId)
    .executeTakeFirst();
}

/**
 * No second try waits longer than this (the longest backoff is 15 minutes), and no row is made in the future: one
 * that says otherwise was written while a clock was wrong, and is due.
 */
const MOST_BACKOFF_MS = 20 * 60_000;
/** The same where an administrator stands in the way, whose long pauses are an hour at most. */
const MOST_LONG_PAUSE_MS = 70 * 60_000;

const later = (now: Date, ms: number) => new Date(now.getTime() + ms);

const isDue = (now: Date) => (eb: ExpressionBuilder<Database, 'outbox'>) =>
  eb.or([
    eb('outbox.not_before', '<=', now),
    eb.and([
      eb('outbox.tries', '>', 0),
      eb('outbox.sending_since', 'is not', null),
      eb('outbox.not_before', '>', later(now, MOST_BACKOFF_MS)),
      eb.or([
        eb('outbox.error', 'is', null),
        eb('outbox.error', 'not in', [...LONG_PAUSES]),
        eb('outbox.not_before', '>', later(now, MOST_LONG_PAUSE_MS)),
      ]),
    ]),
    eb('outbox.created_at', '>', later(now, MOST_BACKOFF_MS)),
  ]);

/** Takes the oldest message that may go out and marks it `sending`; committed before Slack is called. */
export function claimNext(db: Db, workspaceId: string, now: Date): Promise<OutboxRow | undefined> {
  return db
    .with('next', (cte) =>
      cte
        .selectFrom('outbox')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('state', '=', 'planned')
        .where(isDue(now))
        .orderBy('not_before')
        .orderBy('created_at')
        .orderBy('seq')
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

/** When the next message of the workspace may go out, or be looked up; undefined when none waits. */
export async function findNextAttempt(db: Db, workspaceId: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select('not_before')
    .where('workspace_id', '=', workspaceId)
    .where('state', 'in', ['planned', 'sending'])
    .orderBy('not_before')
    .limit(1)
    .executeTakeFirst();
  return row?.not_before;
}

/** How far the clocks of two workers may be apart, in milliseconds. */
export const CLOCKS_APART_MS = 60_000;

/**
 * Messages whose sender died in the middle: `sending` for so long, or since a moment still to come, which tells that
 * the clock was wrong then.
 */
export function findInterrupted(
  db: Db,
  workspaceId: string,
  now: Date,
  afterMs: number,
): Promise<OutboxRow[]> {
  return db
    .selectFrom('outbox')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'sending')
    .where((eb) =>
      eb.or([
        eb('sending_since', '<', later(now, -afterMs)),
        eb('sending_since', '>', later(now, CLOCKS_APART_MS)),
      ]),
    )
    .where(isDue(now))
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
    .where(isDue(now))
    .where('workspaces.stopped_at', 'is', null)
    .execute();
  return rows.map((row) => row.workspace_id);
}

/** This very claim of a message: another worker that took it over meanwhile has a later one. */
const isClaim = (row: OutboxRow) => (eb: ExpressionBuilder<Database, 'outbox'>) =>
  eb.and([
    eb('outbox.id', '=', row.id),
    eb('outbox.state', '=', 'sending'),
    eb('outbox.sending_since', '=', row.sending_since),
  ]);

/**
 * Writes how a message ended, or that it waits again; answers false, having written nothing, when another worker
 * took it over or it was asked for anew while on its way.
 */
export async function setState(
  db: Db | Tx,
  row: OutboxRow,
  state: DeliveryState,
  more: {
    channel_id?: string;
    message_ts?: string;
    error?: string;
    sent_at?: Date;
    not_before?: Date;
    tries?: number;
  } = {},
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set({ state, ...more })
    .where(isClaim(row))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Leaves a message `sending`, its fate unknown, and writes when to look for it again. */
export async function lookAgainAt(
  db: Db,
  row: OutboxRow,
  at: Date,
  error: string,
  { counts }: { counts: boolean },
): Promise<void> {
  await db
    .updateTable('outbox')
    .set((eb) => ({ not_before: at, error, tries: eb('tries', '+', counts ? 1 : 0) }))
    .where(isClaim(row))
    .execute();
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

/** As above for changes of messages alone, whose limit at Slack is another one. */
export async function pauseRefreshes(db: Db, workspaceId: string, until: Date): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ not_before: until })
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'planned')
    .where('refresh_of', 'is not', null)
    .where('not_before', '<', until)
    .execute();
}

/** The error of a message that waits until something can be posted in its channel again. */
export const HELD_ERROR = 'channel_held';

/** Reasons that say the app was taken out, rather than that a token or a setting is wrong. */
const TAKEN_OUT = new Set(['app_uninstalled', 'tokens_revoked', 'account_inactive', 'token_revoked']);

/**
 * The installation is dead: nothing is sent to the workspace until Slack takes its token again or it is installed
 * anew. Where the app was taken out, the data is deleted after a while, whether Slack's event arrived or sending found it out.
 */
export async function stopWorkspace(db: Db, workspaceId: string, reason: string, now: Date): Promise<void> {
  const deleteAfter = TAKEN_OUT.has(reason) ? deletionAfter(now) : null;
  await sql`
    update workspaces set stopped_at = coalesce(stopped_at, ${now}), stopped_reason = coalesce(stopped_reason, ${reason}),
      look_again_at = case when stopped_at is null then ${now}::timestamptz + interval '1 minute' else look_again_at end,
      looks = case when stopped_at is null then 0 else looks end,
      delete_after = coalesce(delete_after, ${deleteAfter}::timestamptz)
    where id = ${workspaceId}`.execute(db);
}
