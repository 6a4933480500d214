import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { KnownPair } from '../../domain/cadence/facts.ts';
import type { StepName } from '../../domain/cadence/ladder.ts';
import { isAmong } from '../../platform/database/sql.ts';
import type { DeliveryState } from '../../platform/database/tables/messages.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import type { OutboxRow } from '../../platform/outbox/kinds.ts';
import type { PlannedNudge, SkipReason } from './policy.ts';

/** The outbox kind of a reminder DM. */
export const NUDGE_KIND = 'reminders.nudge';

/** The error of a message that the operator left out after a restoration: what it says is not said later. */
const LEFT_OUT = 'restored';

/** Outbox states in which a message may have reached the person. */
const MAY_BE_SEEN = ['sending', 'sent', 'unknown'] as const;

/**
 * Takes pairs that are to be looked at, the longest due first, of all or of some; pairs another worker holds are left to
 * it.
 */
export async function claimDuePairs(
  tx: Tx,
  now: Date,
  limit: number,
  some?: readonly string[],
): Promise<string[]> {
  const rows = await tx
    .with(
      (cte) => cte('due').materialized(),
      (db) =>
        db
          .selectFrom('pairs')
          .select('id')
          .where('status', '=', 'active')
          .where('next_check_at', '<=', now)
          .$if(some !== undefined, (query) => query.where(isAmong('id', some ?? [])))
          .where((eb) =>
            eb.not(
              eb.exists(
                eb
                  .selectFrom('workspaces')
                  .select('workspaces.id')
                  .whereRef('workspaces.id', '=', 'pairs.workspace_id')
                  .where('workspaces.stopped_at', 'is not', null),
              ),
            ),
          )
          .orderBy('next_check_at')
          .orderBy('id')
          .limit(limit)
          .forNoKeyUpdate()
          .skipLocked(),
    )
    .selectFrom('due')
    .select('due.id')
    .execute();
  return rows.map((row) => row.id);
}

/** Whether any pair is to be looked at: one look, so that a tick with nothing to do starts no transaction. */
export async function isAnyPairDue(db: Db, now: Date): Promise<boolean> {
  const first = await db
    .selectFrom('pairs')
    .select('id')
    .where('status', '=', 'active')
    .where('next_check_at', '<=', now)
    .orderBy('next_check_at')
    .limit(1)
    .executeTakeFirst();
  return first !== undefined;
}

/** Writes when each pair must be looked at again; undefined: not before something changes. */
export async function setNextChecks(
  tx: Tx,
  checks: readonly { id: string; at: Date | undefined }[],
): Promise<void> {
  const ids = checks.map(({ id }) => id);
  const moments = checks.map(({ at }) => at?.toISOString() ?? null);
  await sql`
    update pairs set next_check_at = checks.at
    from unnest(${ids}::uuid[], ${moments}::timestamptz[]) as checks(id, at)
    where pairs.id = checks.id`.execute(tx);
}

/** A row for the ledger. */
export type NewNudge = {
  workspace_id: string;
  program_id: string;
  pair_id: string;
  due_on: string;
  step: StepName;
  recipient_id: string;
  sendable_at: Date;
};

/** A planned nudge as the ledger keeps it. */
export const newNudge = (pair: KnownPair, nudge: PlannedNudge): NewNudge => ({
  workspace_id: pair.workspaceId,
  program_id: pair.programId,
  pair_id: pair.id,
  due_on: nudge.dueOn.toString(),
  step: nudge.step,
  recipient_id: pair.people[nudge.side].memberId,
  sendable_at: nudge.sendableAt,
});

/**
 * Puts nudges into the ledger. One that is there stays as it is, but for two cases: a planned one still ahead gets
 * its new moment, and a skipped one (it never went out, and
 * the operator did not leave it out) is planned again under a new id. Answers how many it wrote.
 */
export async function planNudges(tx: Tx, now: Date, nudges: readonly NewNudge[]): Promise<number> {
  if (nudges.length === 0) return 0;
  const column = (name: Exclude<keyof NewNudge, 'sendable_at'>) => nudges.map((nudge) => nudge[name]);
  const moments = nudges.map(({ sendable_at }) => sendable_at.toISOString());
  // An array for each column: read several times faster than a JSON text with thousands of objects.
  const { numAffectedRows } = await sql`
    insert into nudges (id, workspace_id, program_id, pair_id, due_on, step, recipient_id, sendable_at, created_at)
    select gen_random_uuid(), planned.*, ${now}::timestamptz
    from unnest(${column('workspace_id')}::text[], ${column('program_id')}::uuid[], ${column('pair_id')}::uuid[],
      ${column('due_on')}::date[], ${column('step')}::text[], ${column('recipient_id')}::uuid[],
      ${moments}::timestamptz[]) as planned
    on conflict (pair_id, due_on, step, recipient_id) do update set
      id = case nudges.state when 'skipped' then excluded.id else nudges.id end,
      quiet_until = case nudges.state when 'skipped' then null else nudges.quiet_until end,
      created_at = case nudges.state when 'skipped' then excluded.created_at else nudges.created_at end,
      state = 'planned', sendable_at = case nudges.state when 'skipped' then excluded.sendable_at
        else greatest(excluded.sendable_at, nudges.quiet_until) end, outbox_id = null, reason = null, settled_at = null
    where (nudges.state = 'skipped' and nudges.reason is distinct from ${LEFT_OUT})
      or (nudges.state = 'planned' and nudges.sendable_at > ${now}
          and nudges.sendable_at <> greatest(excluded.sendable_at, nudges.quiet_until))`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** The reminders' ledger as the sweep reads it. */
export const ledgerRows = (db: Db) =>
  db
    .selectFrom('nudges')
    .leftJoin('outbox', 'outbox.id', 'nudges.outbox_id')
    .select([
      'nudges.id',
      'nudges.workspace_id',
      'nudges.program_id',
      'nudges.pair_id',
      'nudges.due_on',
      'nudges.step',
      'nudges.recipient_id',
      'nudges.state',
      'nudges.reason',
      'nudges.created_at',
      'nudges.quiet_until',
      'outbox.dedupe_key',
      'outbox.state as outbox_state',
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof ledgerRows>['execute']>>[number];

/** A row of the ledger, with the message it went out in. */
export type LedgerRow = Omit<Row, 'due_on' | 'step' | 'created_at'> & {
  step: StepName;
  dueOn: Temporal.PlainDate;
  plannedAt: Date;
};

/** A row of the ledger with its due date and step parsed. */
export const asLedgerRow = ({ due_on, step, created_at, ...row }: Row): LedgerRow => ({
  ...row,
  step: step as StepName,
  dueOn: Temporal.PlainDate.from(due_on),
  plannedAt: created_at,
});

/** What the ledger holds about these pairs that can still change: planned, or in a message people may have. */
export async function findOpenNudges(db: Db, pairIds: readonly string[]): Promise<LedgerRow[]> {
  const rows = await ledgerRows(db)
    .where(isAmong('nudges.pair_id', pairIds))
    .where((eb) => eb.or([eb('nudges.state', '=', 'planned'), eb('outbox.state', 'in', MAY_BE_SEEN)]))
    .execute();
  return rows.map(asLedgerRow);
}

/** These rows of the ledger; ids that were planned again under another id are missing. */
export async function findNudges(db: Db, ids: readonly string[]): Promise<LedgerRow[]> {
  if (ids.length === 0) return [];
  const rows = await ledgerRows(db).where('nudges.id', 'in', ids).execute();
  return rows.map(asLedgerRow);
}

/** The entries by which the recipients of these nudges logged a meeting of the pair after a moment, the latest by nudge. */
export async function findUndos(
  db: Db,
  nudgeIds: readonly string[],
  since: Date,
): Promise<Map<string, { entryId: string; at: Date }>> {
  const rows = await db
    .selectFrom('nudges')
    .innerJoin('meetings', 'meetings.pair_id', 'nudges.pair_id')
    .innerJoin('meeting_entries', (join) =>
      join
        .onRef('meeting_entries.meeting_id', '=', 'meetings.id')
        .onRef('meeting_entries.entered_by', '=', 'nudges.recipient_id'),
    )
    .select(['nudges.id', 'meeting_entries.id as entry_id', 'meeting_entries.entered_at'])
    .where(isAmong('nudges.id', nudgeIds))
    .where('meeting_entries.entered_at', '>', since)
    .orderBy('meeting_entries.entered_at')
    .execute();
  return new Map(rows.map(({ id, entry_id, entered_at: at }) => [id, { entryId: entry_id, at }]));
}

/** Ends planned nudges that are not sent, each with its reason. */
export async function skipNudges(
  db: Db,
  now: Date,
  skipped: readonly { id: string; reason: SkipReason }[],
): Promise<void> {
  if (skipped.length === 0) return;
  await sql`
    update nudges set state = 'skipped', reason = skipped.reason, settled_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(skipped)}::jsonb) as skipped(id uuid, reason text)
    where nudges.id = skipped.id and nudges.state in ('planned', 'sending')`.execute(db);
}

/** A nudge that gets a later moment; `newId` where it was on its way, `quiet` where do-not-disturb is the reason. */
export type Move = { id: string; newId?: string; at: Date; quiet?: true };

/** Gives planned nudges a later moment; one that was on its way is planned again under its new id. */
export async function moveNudges(db: Db, moved: readonly Move[]): Promise<void> {
  if (moved.length === 0) return;
  await sql`
    update nudges set state = 'planned', sendable_at = moved.at, outbox_id = null,
      id = coalesce(moved.new_id, nudges.id),
      quiet_until = case when moved.quiet then moved.at else nudges.quiet_until end
    from jsonb_to_recordset(${JSON.stringify(moved.map(({ newId, ...row }) => ({ ...row, new_id: newId })))}::jsonb)
      as moved(id uuid, new_id uuid, at timestamptz, quiet boolean)
    where nudges.id = moved.id and nudges.state in ('planned', 'sending')`.execute(db);
}

/** Marks nudges as on their way in a message. */
export async function markSending(
  tx: Tx,
  sending: readonly { id: string; outboxId: string }[],
): Promise<void> {
  if (sending.length === 0) return;
  await sql`
    update nudges set state = 'sending', outbox_id = sending."outboxId"
    from jsonb_to_recordset(${JSON.stringify(sending)}::jsonb) as sending(id uuid, "outboxId" uuid)
    where nudges.id = sending.id and nudges.state = 'planned'`.execute(tx);
}

/**
 * Writes how the message ended that these nudges went out in, and answers since when they were due; what it left
 * out is settled already.
 */
export async function resolveMessage(
  tx: Tx,
  now: Date,
  { id, error }: Pick<OutboxRow, 'id' | 'error'>,
  state: Exclude<DeliveryState, 'planned' | 'sending'>,
): Promise<{ dueSince: Date[] }> {
  const rows = await tx
    .updateTable('nudges')
    .set({ state, settled_at: now, ...(error === LEFT_OUT ? { reason: LEFT_OUT } : {}) })
    .where('outbox_id', '=', id)
    .where('state', '=', 'sending')
    .returning('sendable_at')
    .execute();
  return { dueSince: rows.map((row) => row.sendable_at) };
}

/** Notes on sent nudges what their message says by now, so that each change is shown once. */
export async function recordShown(
  tx: Tx,
  shown: readonly { id: string; reason: string | null }[],
): Promise<void> {
  if (shown.length === 0) return;
  await sql`
    update nudges set reason = shown.reason
    from jsonb_to_recordset(${JSON.stringify(shown)}::jsonb) as shown(id uuid, reason text)
    where nudges.id = shown.id`.execute(tx);
}
