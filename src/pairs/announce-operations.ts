import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../database/tables.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { getPair, type PairWithPeople } from './queries.ts';

/** The two sides of a pair. */
export type Side = 'resident' | 'mentor';
const SIDES: readonly Side[] = ['resident', 'mentor'];

/** The person on a side, as Slack knows them. */
export const userOn = (pair: Pick<PairWithPeople, 'resident_user' | 'mentor_user'>, side: Side): string =>
  side === 'mentor' ? pair.mentor_user : pair.resident_user;

/**
 * What one person is told at one time, whichever side of each pair is theirs: the pairs that begin, with what the two
 * share, and those that ended with them.
 */
export const pairNews = z.object({
  pairIds: z.array(z.uuid()).default([]),
  shared: z.record(z.string(), z.array(z.string())).default({}),
  endedIds: z.array(z.uuid()).default([]),
});
type PairNews = z.infer<typeof pairNews>;

/** The kind of a message about pairs that begin, by the side of what came last, and perhaps of others that ended. */
export const startedKind = (side: Side) => `pair.started.${side}` as const;
/** The kind of a message about pairs that ended, when none begins. */
export const endedKind = (side: Side) => `pair.ended.${side}` as const;

const KINDS = SIDES.flatMap((side) => [startedKind(side), endedKind(side)]);

/** Tells both people of a new pair: who, why, and how a first meeting goes; each once for all that still waits. */
export async function announcePair(tx: Tx, now: Date, pairId: string, shared: string[] = []): Promise<void> {
  const pair = await getPair(tx, pairId);
  for (const side of SIDES) await announceTo(tx, now, pair, side, shared);
}

/** Adds the pair to what this person is to be told anyway, or enqueues a message of its own; nothing is told twice. */
async function announceTo(tx: Tx, now: Date, pair: PairWithPeople, side: Side, shared: string[]) {
  const rows = await findNews(tx, pair, side);
  if (rows.some(({ tells }) => tells)) return;
  const waiting = rows.find(({ state, program_id }) => state === 'planned' && program_id === pair.program_id);
  if (!waiting) {
    await enqueue(tx, now, {
      workspaceId: pair.workspace_id,
      programId: pair.program_id,
      kind: startedKind(side),
      payload: withPair({ pairIds: [], shared: {}, endedIds: [] }, pair.id, shared),
      to: { user: userOn(pair, side) },
      dedupeKey: `pair.started:${pair.id}:${side}`,
      unasked: 'news',
    });
    return;
  }
  const news = pairNews.parse(waiting.payload);
  await tx
    .updateTable('outbox')
    .set({ kind: startedKind(side), payload: JSON.stringify(withPair(news, pair.id, shared)) })
    .where('id', '=', waiting.id)
    .execute();
}

const withPair = (news: PairNews, pairId: string, shared: string[]): PairNews => ({
  ...news,
  pairIds: [...news.pairIds, pairId],
  ...(shared.length > 0 ? { shared: { ...news.shared, [pairId]: shared } } : {}),
});

/** The message that tells, or told, this side that the pair begins, locked until the transaction ends. */
export const findTold = async (tx: Tx, pair: PairWithPeople, side: Side) =>
  (await findNews(tx, pair, side)).find(({ tells }) => tells);

/**
 * The news of pairs for this person that waits in the program, or tells that this pair begins. Whoever would send it now
 * must wait, and renders what this transaction decides.
 */
function findNews(tx: Tx, pair: PairWithPeople, side: Side) {
  const tells = sql<boolean>`coalesce(payload->'pairIds' @> ${JSON.stringify([pair.id])}::jsonb, false)`;
  return tx
    .selectFrom('outbox')
    .select(['id', 'state', 'program_id', 'dedupe_key', 'payload', 'created_at', tells.as('tells')])
    .where('workspace_id', '=', pair.workspace_id)
    .where('to_user', '=', userOn(pair, side))
    .where('takes_day', '=', true)
    .where('refresh_of', 'is', null)
    .where('kind', 'in', KINDS)
    .where((eb) => eb.or([eb('state', '=', 'planned'), tells]))
    .orderBy('created_at')
    .orderBy('id')
    .forUpdate()
    .execute();
}
