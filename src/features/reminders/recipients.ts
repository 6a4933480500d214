import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { Database, Db, Tx } from '../../platform/database/tables.ts';
import { heldDays } from '../../platform/outbox/held.ts';
import { asLedgerRow, ledgerRows, NUDGE_KIND } from './ledger.ts';

/** A person to remind. */
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
 * The people of a limited number of nudges that are due, the longest due first. The limit is on the nudges, in the
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
        .orderBy('nudges.recipient_id')
        .limit(limit),
    )
    .selectFrom('due')
    .innerJoin('members', 'members.id', 'due.recipient_id')
    .select(['members.workspace_id', 'members.slack_user_id'])
    .groupBy(['members.workspace_id', 'members.slack_user_id'])
    .orderBy((eb) => eb.fn.min('due.sendable_at'))
    .orderBy('members.workspace_id')
    .orderBy('members.slack_user_id')
    .execute();
}

/** Locks these people; those another worker holds are left to it. Answers each with the days their block schedule holds. */
export function lockRecipients(tx: Tx, people: readonly Recipient[], now: Date) {
  return tx
    .selectFrom('people')
    .select(['workspace_id', 'slack_user_id', heldDays(now)])
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

const isOneOf =
  (people: readonly Recipient[]) =>
  (eb: ExpressionBuilder<Database, 'members'>): Expression<SqlBool> =>
    eb(
      eb.refTuple('members.workspace_id', 'members.slack_user_id'),
      'in',
      people.map((person) => eb.tuple(person.workspace_id, person.slack_user_id)),
    );

/** A person's last reminder, and whether it was about residents they mentor. */
export type Gathered = Recipient & { at: Date; as_mentor: boolean };
/** Longer than a message waits for anything, and then the days in which no other may follow. */
const REMEMBERED_MS = 14 * 86_400_000;

const dueFor = (tx: Db, people: readonly Recipient[], now: Date) =>
  ledgerRows(tx)
    .innerJoin('members', 'members.id', 'nudges.recipient_id')
    .select('members.slack_user_id')
    .where(isOneOf(people))
    .where('nudges.state', '=', 'planned')
    .where('nudges.sendable_at', '<=', now);

/** Locks the pairs these people are in, and those they have due nudges about, always in one order; answers their ids. */
export async function lockPairsOf(tx: Tx, people: readonly Recipient[], now: Date): Promise<string[]> {
  const mine = (side: 'pairs.resident_id' | 'pairs.mentor_id') =>
    tx
      .selectFrom('pairs')
      .innerJoin('members', 'members.id', side)
      .select('pairs.id')
      .where('pairs.status', '=', 'active')
      .where(isOneOf(people));
  const due = dueFor(tx, people, now).clearSelect().select('nudges.pair_id as id');
  const rows = await tx
    .selectFrom('pairs')
    .select('id')
    .where('id', 'in', due.union(mine('pairs.resident_id')).union(mine('pairs.mentor_id')))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

/** When these people last got a reminder, as mentors and otherwise, of the last days. */
export async function findGathered(tx: Db, people: readonly Recipient[], now: Date): Promise<Gathered[]> {
  const at = sql<Date>`max(coalesce(outbox.sent_at, outbox.created_at))`;
  return tx
    .selectFrom('outbox')
    .innerJoin('nudges', 'nudges.outbox_id', 'outbox.id')
    .innerJoin('pairs', 'pairs.id', 'nudges.pair_id')
    .select(['outbox.workspace_id', sql<string>`outbox.to_user`.as('slack_user_id'), at.as('at')])
    .select(sql<boolean>`pairs.mentor_id = nudges.recipient_id`.as('as_mentor'))
    .where((eb) =>
      eb(
        eb.refTuple('outbox.workspace_id', 'outbox.to_user'),
        'in',
        people.map((each) => eb.tuple<string, string | null>(each.workspace_id, each.slack_user_id)),
      ),
    )
    .where('outbox.kind', '=', NUDGE_KIND)
    .where('outbox.refresh_of', 'is', null)
    .where('outbox.created_at', '>', new Date(now.getTime() - REMEMBERED_MS))
    .where('nudges.state', 'in', ['sending', 'sent', 'unknown'])
    .groupBy(['outbox.workspace_id', 'outbox.to_user', sql`4`])
    .execute();
}

/** The planned nudges of these people whose moment has come, in a stable order. */
export async function findDueNudges(tx: Db, people: readonly Recipient[], now: Date) {
  const rows = await dueFor(tx, people, now)
    .orderBy('nudges.due_on')
    .orderBy('members.slack_user_id')
    .orderBy('nudges.pair_id')
    .orderBy('nudges.step')
    .execute();
  return rows.map((row) => ({ ...asLedgerRow(row), slack_user_id: row.slack_user_id }));
}
