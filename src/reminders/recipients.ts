import type { Db, Tx } from '../database/tables.ts';
import { asLedgerRow, ledgerRows } from './ledger.ts';

/** Somebody to be reminded. */
export type Recipient = { workspace_id: string; slack_user_id: string };

/** A person's key in what is known of several. */
export const keyOf = (person: Recipient) => `${person.workspace_id} ${person.slack_user_id}`;

/**
 * Whether any nudge's moment has come. The one row is read in the order of the index, which forgets what was sent on
 * the way; the search for people below may read through all of it each time.
 */
export async function isAnyNudgeDue(db: Db, now: Date): Promise<boolean> {
  const first = await db
    .selectFrom('nudges')
    .select('id')
    .where('state', '=', 'planned')
    .where('sendable_at', '<=', now)
    .orderBy('sendable_at')
    .limit(1)
    .executeTakeFirst();
  return first !== undefined;
}

/**
 * The people of so many nudges whose moment has come, the longest due first. The limit is on the nudges, in the
 * order of their index, so that a look costs what is due and not what was ever sent.
 */
export async function findDueRecipients(db: Db, now: Date, limit: number): Promise<Recipient[]> {
  return db
    .with('due', (cte) =>
      cte
        .selectFrom('nudges')
        .innerJoin('workspaces', 'workspaces.id', 'nudges.workspace_id')
        .select(['nudges.recipient_id', 'nudges.sendable_at'])
        .where('nudges.state', '=', 'planned')
        .where('nudges.sendable_at', '<=', now)
        .where('workspaces.stopped_at', 'is', null)
        .orderBy('nudges.sendable_at')
        .limit(limit),
    )
    .selectFrom('due')
    .innerJoin('members', 'members.id', 'due.recipient_id')
    .select(['members.workspace_id', 'members.slack_user_id'])
    .groupBy(['members.workspace_id', 'members.slack_user_id'])
    .orderBy((eb) => eb.fn.min('due.sendable_at'))
    .execute();
}

/** Locks these people; those another worker holds are left to it. */
export function lockRecipients(tx: Tx, people: readonly Recipient[]): Promise<Recipient[]> {
  return tx
    .selectFrom('people')
    .select(['workspace_id', 'slack_user_id'])
    .where((eb) =>
      eb(
        eb.refTuple('workspace_id', 'slack_user_id'),
        'in',
        people.map((person) => eb.tuple(person.workspace_id, person.slack_user_id)),
      ),
    )
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
}

const dueFor = (tx: Tx, people: readonly Recipient[], now: Date) =>
  ledgerRows(tx)
    .innerJoin('members', 'members.id', 'nudges.recipient_id')
    .select('members.slack_user_id')
    .where((eb) =>
      eb(
        eb.refTuple('members.workspace_id', 'members.slack_user_id'),
        'in',
        people.map((person) => eb.tuple(person.workspace_id, person.slack_user_id)),
      ),
    )
    .where('nudges.state', '=', 'planned')
    .where('nudges.sendable_at', '<=', now);

/** Locks the pairs these people have due nudges about, always in one order. */
export async function lockPairsOf(tx: Tx, people: readonly Recipient[], now: Date): Promise<void> {
  await tx
    .selectFrom('pairs')
    .select('id')
    .where('id', 'in', dueFor(tx, people, now).clearSelect().select('nudges.pair_id'))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** The planned nudges of these people whose moment has come, in a stable order. */
export async function findDueNudges(tx: Tx, people: readonly Recipient[], now: Date) {
  const rows = await dueFor(tx, people, now).orderBy('nudges.due_on').orderBy('nudges.id').execute();
  return rows.map((row) => ({ ...asLedgerRow(row), slack_user_id: row.slack_user_id }));
}
