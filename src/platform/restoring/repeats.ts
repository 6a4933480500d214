import { isPassing } from '../database/errors.ts';
import type { Db } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { OperationDeps } from '../deps.ts';
import type { Kinds, OutboxRow } from '../outbox/kinds.ts';
import { findRestored } from './queries.ts';
import { type Shown, wouldShow } from './shown.ts';

/** After so long a message about the same says something new. */
const SAME_SUBJECT_MS = 7 * 86_400_000;

type Known = Pick<Shown, 'channel' | 'ts' | 'at' | 'words' | 'subjects'>;
type Rendering = Pick<OperationDeps, 'db' | 'keys' | 'clock'>;

/** Undoes what rendering writes: it only looks. */
class Looked extends Error {}

/** What a message would have said at a moment; undefined when it would not have been sent, or can't be made. */
async function sayingAt(
  { db, keys }: Rendering,
  kinds: Kinds,
  row: OutboxRow,
  now: Date,
): Promise<Pick<Shown, 'words' | 'subjects'> | undefined> {
  let would: Pick<Shown, 'words' | 'subjects'> | undefined;
  await db
    .transaction()
    .execute(async (tx) => {
      const made = await kinds[row.kind]?.render({ db: tx, keys, now }, row);
      would = made ? wouldShow(made) : undefined;
      throw new Looked();
    })
    .catch((error) => {
      if (!(error instanceof Looked) && isPassing(error)) throw error;
    });
  return would;
}

/**
 * The message in which Slack shows that this one has been said already: one that says the same words, as it would have
 * said them at that moment, or in the last days one about the same, which has changed since.
 */
export async function findSaid<T extends Known>(
  ctx: Rendering,
  kinds: Kinds,
  row: OutboxRow,
  shown: readonly T[],
): Promise<T | undefined> {
  const recent = ctx.clock().getTime() - SAME_SUBJECT_MS;
  for (const one of shown) {
    const would = await sayingAt(ctx, kinds, row, one.at);
    if (!would) continue;
    const isAboutTheSame =
      would.subjects.length > 0 && would.subjects.every((subject) => one.subjects.includes(subject));
    if (would.words === one.words || (isAboutTheSame && one.at.getTime() > recent)) return one;
  }
  return undefined;
}

/**
 * Ends a proactive message as sent that its recipient had before the database was restored, by what Slack showed then;
 * answers whether it did.
 */
export async function endIfSaid(
  ctx: Pick<OperationDeps, 'db' | 'keys' | 'queue' | 'log' | 'clock'>,
  kinds: Kinds,
  row: OutboxRow,
  restorationId: string,
): Promise<boolean> {
  if (!row.unasked_on || !row.to_user || row.refresh_of) return false;
  const about = { restorationId, workspace: row.workspace_id, user: row.to_user };
  const shown = (await findRestored(ctx.db, about)).map((each) => ({
    channel: each.channel_id,
    ts: each.message_ts,
    at: new Date(Number(each.message_ts) * 1000),
    words: each.words,
    subjects: each.subjects,
  }));
  const said = await findSaid(ctx, kinds, row, shown);
  return said ? settleSent(ctx, kinds, row, said) : false;
}

/** Ends a message as sent that Slack shows already; it takes no day from anything else. */
export async function settleSent(
  ctx: Pick<OperationDeps, 'db' | 'queue' | 'log' | 'clock'>,
  kinds: Kinds,
  row: OutboxRow,
  shown: Known,
): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('outbox')
      .set({
        state: 'sent',
        unasked_on: null,
        sent_at: shown.at,
        channel_id: shown.channel,
        message_ts: shown.ts,
      })
      .where('id', '=', row.id)
      .where('state', 'in', ['planned', 'sending'])
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await kinds[row.kind]?.settled?.(tx, row, 'sent', ctx.clock());
    await forgetShown(tx, shown);
    return true;
  });
}

/** What was said once stands for one message: the next that says the same is another one. */
const forgetShown = (db: Db, { channel, ts }: Pick<Shown, 'channel' | 'ts'>) =>
  db.deleteFrom('restored_messages').where('channel_id', '=', channel).where('message_ts', '=', ts).execute();

/** Keeps what it takes to know these messages again later. */
export async function keepShown(
  db: Db,
  restorationId: string,
  { workspace, user }: { workspace: string; user: string },
  shown: readonly Shown[],
): Promise<void> {
  if (shown.length === 0) return;
  await db
    .insertInto('restored_messages')
    .values(
      shown.map((one) => ({
        restoration_id: restorationId,
        workspace_id: workspace,
        slack_user_id: user,
        channel_id: one.channel,
        message_ts: one.ts,
        words: one.words,
        subjects: one.subjects,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
