import { type ExpressionBuilder, sql } from 'kysely';
import type { DeliveryState } from '../database/tables/messages.ts';
import type { Database, Db, Tx } from '../database/tables.ts';
import { deletionAfter } from '../retention/policy.ts';
import { LONG_PAUSES } from '../slack/error-codes.ts';
import type { OutboxRow } from './kinds.ts';

/** Whether the database was restored from a backup, or may have been: then nothing is done that can't be undone. */
const IS_HELD = sql<boolean>`(exists (select from restorations where released_at is null)
  or exists (select from alive where not trusted))`;

/** Whether everything is held. */
export async function isHeld(db: Db): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`select ${IS_HELD} as held`.execute(db);
  return rows[0]?.held ?? false;
}

/** For so long after a restoration, what Slack showed then is not said again. */
const RESTORED_LATELY_MS = 30 * 86_400_000;

/**
 * Whether the workspace may be sent to now, and until when not; whether everything is held, because the database was
 * restored from a backup or may have been, and the restoration that was released lately.
 */
export function findSendingState(db: Db, workspaceId: string, now: Date) {
  return db
    .selectFrom('workspaces')
    .select(['stopped_at', 'sends_paused_until'])
    .select(IS_HELD.as('held'))
    .select((eb) =>
      eb
        .selectFrom('restorations')
        .select('id')
        .where('released_at', '>', later(now, -RESTORED_LATELY_MS))
        .orderBy('released_at', 'desc')
        .limit(1)
        .as('restoration'),
    )
    .where('id', '=', workspaceId)
    .executeTakeFirst();
}

/** The error of a message that can't be made from what is stored; it is tried again at most an hour later. */
export const UNREADABLE_ERROR = 'cannot_be_rendered';

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
        eb('outbox.error', 'not in', [...LONG_PAUSES, UNREADABLE_ERROR]),
        eb('outbox.not_before', '>', later(now, MOST_LONG_PAUSE_MS)),
      ]),
    ]),
    eb('outbox.created_at', '>', later(now, MOST_BACKOFF_MS)),
  ]);

/** Where a message is read: the channel, or the DM with a person. */
const conversationOf = (table: 'outbox' | 'other') =>
  sql<string>`coalesce(${sql.table(table)}.to_channel, ${sql.table(table)}.to_user)`;

/**
 * Takes the next message that may go out and marks it `sending`; committed before Slack is called. What answers a
 * person, cards, and notices come before proactive messages; among these the programs take turns, `after` the one
 * served last. Within a program the oldest comes first. A conversation keeps its order: its next message waits until
 * the one before has ended, or is known not to have arrived, and so does its next update.
 */
export function claimNext(
  db: Db,
  workspaceId: string,
  now: Date,
  after = '',
): Promise<OutboxRow | undefined> {
  const isProactive = sql<boolean>`unasked_on is not null`;
  const program = sql<string>`case when unasked_on is null then '' else coalesce(program_id::text, '') end`;
  return db
    .with(
      // Read once, whatever the planner knows of the table: asked of each row, it takes a second for 3,000 that wait.
      (cte) => cte('busy').materialized(),
      (cte) =>
        cte
          .selectFrom('outbox as other')
          .select([sql<boolean>`other.refresh_of is null`.as('is_message'), conversationOf('other').as('of')])
          .where('other.workspace_id', '=', workspaceId)
          .where('other.state', '=', 'sending'),
    )
    .with('next', (cte) =>
      cte
        .selectFrom('outbox')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('state', '=', 'planned')
        .where(isDue(now))
        .where(
          sql<boolean>`not exists (select from busy where busy.is_message = (outbox.refresh_of is null)
            and busy."of" = ${conversationOf('outbox')})`,
        )
        .orderBy(isProactive)
        .orderBy(sql`${program} <= ${after}`)
        .orderBy(program)
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
 * Messages whose fate is to be found out: `sending` for longer than a live sender would leave them, or since a moment
 * still to come (the clock was wrong then), or put off by an earlier look until now.
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
        eb('not_before', '>', eb.ref('sending_since')),
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

/** The error of an update that was asked for once more while it was on its way. */
export const ASKED_AGAIN = 'asked_again';

/**
 * Writes how a message ended, or that it waits again; answers false when another worker took it over, in which case
 * nothing is written, or when it was asked for once more while on its way, in which case it waits again.
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
  const isEnd = state !== 'planned' && state !== 'sending';
  const again = sql<boolean>`outbox.error is not distinct from ${ASKED_AGAIN}`;
  const written = await db
    .updateTable('outbox')
    .set({
      ...more,
      state: isEnd ? sql`case when ${again} then 'planned' else ${state} end` : state,
      ...(isEnd ? { tries: sql`case when ${again} then 0 else outbox.tries end` } : {}),
      error: sql`case when ${again} then ${isEnd ? null : (more.error ?? null)}::text
        else coalesce(${more.error ?? null}, outbox.error) end`,
    })
    .where(isClaim(row))
    .returning('state')
    .executeTakeFirst();
  return written?.state === state;
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

/** Slack's events that start the deletion; a refused call, whatever its code, doesn't show that the data is to go. */
const REMOVED: readonly string[] = ['app_uninstalled', 'tokens_revoked'];

/**
 * The installation is dead: nothing is sent to the workspace until Slack takes its token again or it is installed
 * again. When one of the two events reported that the app was removed, the data is deleted after a while. Answers when.
 */
export async function stopWorkspace(
  db: Db,
  workspaceId: string,
  reason: string,
  now: Date,
): Promise<Date | undefined> {
  const deleteAfter = REMOVED.includes(reason) ? deletionAfter(now) : null;
  const { rows } = await sql<{ delete_after: Date | null }>`
    update workspaces set stopped_at = coalesce(stopped_at, ${now}), stopped_reason = coalesce(stopped_reason, ${reason}),
      look_again_at = case when stopped_at is null then ${now}::timestamptz + interval '1 minute' else look_again_at end,
      looks = case when stopped_at is null then 0 else looks end,
      delete_after = coalesce(delete_after, ${deleteAfter}::timestamptz)
    where id = ${workspaceId} returning delete_after`.execute(db);
  return rows[0]?.delete_after ?? undefined;
}
