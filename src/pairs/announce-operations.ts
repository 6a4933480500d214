import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../database/tables.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { getPair, type PairWithPeople } from './queries.ts';

/** The two sides of a pair. */
export type Side = 'resident' | 'mentor';

/** The dedupe key of the message by which a side is told of a new pair, where it tells of nothing else. */
export const startedKey = (pairId: string, side: Side) => `pair.started:${pairId}:${side}`;

/** What a mentor is told at one time: the pairs that begin, with what the two share, and those that ended with them. */
export const mentorNews = z.object({
  pairIds: z.array(z.uuid()).default([]),
  shared: z.record(z.string(), z.array(z.string())).default({}),
  endedIds: z.array(z.uuid()).default([]),
});
type MentorNews = z.infer<typeof mentorNews>;

/** The kind of a mentor's message about pairs that begin, and perhaps others that ended. */
export const STARTED_MENTOR = 'pair.started.mentor';
/** The kind of a mentor's message about pairs that ended, when none begins. */
export const ENDED_MENTOR = 'pair.ended.mentor';

/** Tells both people of a new pair: who, why, and how a first meeting goes; a mentor once for all that still waits. */
export async function announcePair(tx: Tx, now: Date, pairId: string, shared: string[] = []): Promise<void> {
  const pair = await getPair(tx, pairId);
  await enqueue(tx, now, {
    workspaceId: pair.workspace_id,
    programId: pair.program_id,
    kind: 'pair.started.resident',
    payload: { pairId, shared },
    to: { user: pair.resident_user },
    dedupeKey: startedKey(pairId, 'resident'),
    unasked: 'news',
  });
  await announceToMentor(tx, now, pair, shared);
}

/** Adds the pair to what its mentor is to be told anyway, or enqueues a message of its own; nothing is told twice. */
async function announceToMentor(tx: Tx, now: Date, pair: PairWithPeople, shared: string[]): Promise<void> {
  if (await findTold(tx, pair)) return;
  const waiting = await findNews(
    tx,
    pair,
    sql<boolean>`state = 'planned' and program_id = ${pair.program_id}`,
  );
  if (!waiting) {
    await enqueue(tx, now, {
      workspaceId: pair.workspace_id,
      programId: pair.program_id,
      kind: STARTED_MENTOR,
      payload: withPair({ pairIds: [], shared: {}, endedIds: [] }, pair.id, shared),
      to: { user: pair.mentor_user },
      dedupeKey: startedKey(pair.id, 'mentor'),
      unasked: 'news',
    });
    return;
  }
  const news = mentorNews.parse(waiting.payload);
  await tx
    .updateTable('outbox')
    .set({ kind: STARTED_MENTOR, payload: JSON.stringify(withPair(news, pair.id, shared)) })
    .where('id', '=', waiting.id)
    .execute();
}

const withPair = (news: MentorNews, pairId: string, shared: string[]): MentorNews => ({
  ...news,
  pairIds: [...news.pairIds, pairId],
  ...(shared.length > 0 ? { shared: { ...news.shared, [pairId]: shared } } : {}),
});

/** The message that tells, or told, a mentor that this pair begins, locked until the transaction ends. */
export const findTold = (tx: Tx, pair: PairWithPeople) =>
  findNews(tx, pair, sql<boolean>`payload->'pairIds' @> ${JSON.stringify([pair.id])}::jsonb`);

/** A mentor's news by what it is about. Whoever would send it now must wait, and renders what this transaction decides. */
const findNews = (tx: Tx, pair: PairWithPeople, which: ReturnType<typeof sql<boolean>>) =>
  tx
    .selectFrom('outbox')
    .select(['id', 'state', 'dedupe_key', 'payload', 'created_at'])
    .where('workspace_id', '=', pair.workspace_id)
    .where('to_user', '=', pair.mentor_user)
    .where('takes_day', '=', true)
    .where('refresh_of', 'is', null)
    .where('kind', 'in', [STARTED_MENTOR, ENDED_MENTOR])
    .where(which)
    .orderBy('created_at')
    .orderBy('id')
    .forUpdate()
    .executeTakeFirst();
