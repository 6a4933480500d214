import { sql } from 'kysely';
import { z } from 'zod';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { enqueueAll, type Outgoing } from '../../platform/outbox/enqueue.ts';
import { findAwaiting, welcomeFirst } from '../../platform/outbox/welcoming.ts';
import { getPairs, type PairWithPeople } from './queries.ts';

const SIDES: readonly PairSide[] = ['resident', 'mentor'];

/** The person on a side, as Slack knows them. */
export const userOn = (
  pair: Pick<PairWithPeople, 'resident_user' | 'mentor_user'>,
  side: PairSide,
): string => (side === 'mentor' ? pair.mentor_user : pair.resident_user);

/**
 * What one person is told at one time, whichever side of each pair is theirs: the pairs that begin, with what the two
 * share, and those that ended with them.
 */
export const pairNews = z.object({
  pairIds: z.array(z.uuid()).default([]),
  shared: z.record(z.string(), z.array(z.string())).default({}),
  /** The pairs whose place some of these take, by the new pair. */
  instead: z.record(z.string(), z.uuid()).default({}),
  endedIds: z.array(z.uuid()).default([]),
  /** It is the first message that the person gets, and says so. */
  welcome: z.boolean().optional(),
});
type PairNews = z.infer<typeof pairNews>;

/** The kind of a message about pairs that begin, by the side of what came last, and perhaps of others that ended. */
export const startedKind = (side: PairSide) => `pair.started.${side}` as const;
/** The kind of a message about pairs that ended, when none begins. */
export const endedKind = (side: PairSide) => `pair.ended.${side}` as const;

const KINDS = SIDES.flatMap((side) => [startedKind(side), endedKind(side)]);

/** A pair that begins, with the topics that its two people share, and the one whose place it takes (by ID). */
export type Beginning = { pairId: string; shared: readonly string[]; instead?: string | undefined };

/** As `announcePairs`, for one pair. */
export const announcePair = (tx: Tx, now: Date, pairId: string, shared: readonly string[] = []) =>
  announcePairs(tx, now, [{ pairId, shared }]);

/**
 * Tells both people of each new pair: who, why, and how a first meeting goes; each person once for all that still
 * waits, and nothing twice. Four statements, however many the pairs are.
 */
export async function announcePairs(tx: Tx, now: Date, beginnings: readonly Beginning[]): Promise<void> {
  if (beginnings.length === 0) return;
  const ids = beginnings.map(({ pairId }) => pairId);
  const pairs = new Map((await getPairs(tx, ids)).map((pair) => [pair.id, pair]));
  const found = Map.groupBy(await findNews(tx, [...pairs.values()]), ({ workspace_id, to_user }) =>
    personKey(workspace_id, to_user ?? ''),
  );
  const drafts = new Map<string, Draft>();
  for (const beginning of beginnings) {
    const pair = pairs.get(beginning.pairId);
    if (!pair) throw new Error(`no pair ${beginning.pairId}`);
    for (const side of SIDES) addTo(drafts, pair, side, beginning, found);
  }
  await saveDrafts(tx, now, [...drafts.values()]);
}

/** One message as it will tell its person: a new one, or one that waits already. */
type Draft = {
  pair: PairWithPeople;
  side: PairSide;
  /** The message that waits, where there is one; else the first pair names the new one. */
  waitingId: string | undefined;
  dedupeKey: string;
  news: PairNews;
};

const personKey = (workspaceId: string, user: string) => `${workspaceId} ${user}`;

/** Adds a pair to what its person on this side is to be told anyway, unless it is told already. */
function addTo(
  drafts: Map<string, Draft>,
  pair: PairWithPeople,
  side: PairSide,
  beginning: Beginning,
  found: ReadonlyMap<string, readonly News[]>,
): void {
  const user = userOn(pair, side);
  const rows = found.get(personKey(pair.workspace_id, user)) ?? [];
  const key = `${pair.program_id} ${user}`;
  const draft = drafts.get(key);
  if (rows.some((row) => tells(row, pair.id)) || draft?.news.pairIds.includes(pair.id)) return;
  const waiting = rows.find(({ state, program_id }) => state === 'planned' && program_id === pair.program_id);
  const news = draft?.news ?? pairNews.parse(waiting?.payload ?? {});
  drafts.set(key, {
    waitingId: waiting?.id,
    dedupeKey: `pair.started:${pair.id}:${side}`,
    ...draft,
    pair,
    side,
    news: withPair(news, beginning),
  });
}

async function saveDrafts(tx: Tx, now: Date, drafts: readonly Draft[]): Promise<void> {
  const isNew = drafts.filter(({ waitingId }) => waitingId === undefined);
  const first = await welcomeWith(tx, now, isNew);
  await enqueueAll(
    tx,
    now,
    isNew.map(
      ({ pair, side, dedupeKey, news }): Outgoing => ({
        workspaceId: pair.workspace_id,
        programId: pair.program_id,
        kind: startedKind(side),
        payload: first.has(userOn(pair, side)) ? { ...news, welcome: true } : news,
        to: { user: userOn(pair, side) },
        dedupeKey,
        unasked: 'news',
      }),
    ),
  );
  const waiting = drafts.filter((draft) => !isNew.includes(draft));
  if (waiting.length === 0) return;
  await sql`
    update outbox set kind = told.kind, payload = told.payload::jsonb
    from unnest(${waiting.map(({ waitingId }) => waitingId)}::uuid[],
      ${waiting.map(({ side }) => startedKind(side))}::text[],
      ${waiting.map(({ news }) => JSON.stringify(news))}::text[]) as told (id, kind, payload)
    where outbox.id = told.id`.execute(tx);
}

/** Recipients who haven't been welcomed yet: the welcome goes into the message about to be sent, and takes no second day. */
async function welcomeWith(tx: Tx, now: Date, drafts: readonly Draft[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const [workspaceId, some] of Map.groupBy(drafts, ({ pair }) => pair.workspace_id)) {
    const users = [...new Set(some.map(({ pair, side }) => userOn(pair, side)))];
    const awaiting = await findAwaiting(tx, workspaceId, users);
    await welcomeFirst(tx, now, awaiting, now);
    for (const { slack_user_id } of awaiting) found.add(slack_user_id);
  }
  return found;
}

const withPair = (news: PairNews, { pairId, shared, instead }: Beginning): PairNews => ({
  ...news,
  pairIds: [...news.pairIds, pairId],
  ...(shared.length > 0 ? { shared: { ...news.shared, [pairId]: [...shared] } } : {}),
  ...(instead ? { instead: { ...news.instead, [pairId]: instead } } : {}),
});

/** The states of a message that its person may have read. */
export const MAY_BE_READ: readonly string[] = ['sending', 'sent', 'unknown'];

/** The message that tells, or told, this side that the pair begins, locked until the transaction ends. */
export const findTold = async (tx: Tx, pair: PairWithPeople, side: PairSide) =>
  (await findNews(tx, [pair])).find((row) => row.to_user === userOn(pair, side) && tells(row, pair.id));

type News = Awaited<ReturnType<typeof findNews>>[number];

/** Whether a message tells, or told, that a pair begins. */
const tells = ({ payload }: Pick<News, 'payload'>, pairId: string): boolean =>
  pairNews.safeParse(payload).data?.pairIds.includes(pairId) ?? false;

/**
 * The news of pairs for these people that waits, or tells that one of these pairs begins. A worker that would send it now
 * must wait, and renders what this transaction decides.
 */
function findNews(tx: Tx, pairs: readonly PairWithPeople[]) {
  const ids = pairs.map(({ id }) => id);
  const users = pairs.flatMap((pair) => SIDES.map((side) => userOn(pair, side)));
  return tx
    .selectFrom('outbox')
    .select(['id', 'state', 'workspace_id', 'program_id', 'to_user', 'dedupe_key', 'payload', 'created_at'])
    .where('workspace_id', 'in', [...new Set(pairs.map(({ workspace_id }) => workspace_id))])
    .where(sql<boolean>`to_user = any(${[...new Set(users)]}::text[])`)
    .where('takes_day', '=', true)
    .where('refresh_of', 'is', null)
    .where('kind', 'in', KINDS)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'planned'),
        sql<boolean>`coalesce(payload->'pairIds' ?| ${ids}::text[], false)`,
      ]),
    )
    .orderBy('created_at')
    .orderBy('id')
    .forUpdate()
    .execute();
}
