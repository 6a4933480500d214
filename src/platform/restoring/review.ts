import { setTimeout as sleep } from 'node:timers/promises';
import type { HandlerDeps } from '../handler-deps.ts';
import type { Kinds, OutboxRow } from '../outbox/kinds.ts';
import { troubleOf } from '../slack/errors.ts';
import type { Restoration } from './hold.ts';
import { findKnown, findPlanned, findReaders, type Reader } from './queries.ts';
import { findSaid, keepShown, settleSent } from './repeats.ts';
import { conversationWith, readMessages, type Shown } from './shown.ts';

/** What is read before the moment of the backup: what was on its way then. */
const ON_ITS_WAY_MS = 10 * 60_000;
const LONGEST_WAIT_S = 120;
const TRIES = 5;

/** A person's messages that aren't in the backup. */
export type Unknown = { reader: Reader; shown: Shown[] };

/** What Slack shows since the backup. */
export type Reading = {
  unknown: Unknown[];
  /** Messages that the backup has waiting, and Slack shows. */
  delivered: { row: OutboxRow; shown: Shown }[];
  read: number;
  unreadable: number;
};

/** Reads everyone's conversation with the bot since the backup, as fast as Slack allows. */
export async function readSince(
  ctx: HandlerDeps,
  restoration: Restoration,
  say: (line: string) => void,
): Promise<Reading> {
  const readers = await findReaders(ctx.db);
  const reading: Reading = { unknown: [], delivered: [], read: 0, unreadable: 0 };
  const since = new Date(restoration.backup_at.getTime() - ON_ITS_WAY_MS);
  for (const [index, reader] of readers.entries()) {
    if (index > 0 && index % 50 === 0) say(`Read ${index} of ${readers.length} conversations.`);
    const shown = await readOne(ctx, reader, since);
    if (!shown) {
      reading.unreadable += 1;
      continue;
    }
    reading.read += 1;
    if (shown.length === 0) continue;
    const known = await findKnown(ctx.db, shown[0]?.channel ?? '', shown);
    const unknown = shown.filter(({ id, ts }) => !known.rows.has(id) && !known.times.has(ts));
    if (unknown.length > 0) {
      await keepShown(ctx.db, restoration.id, reader, unknown);
      reading.unknown.push({ reader, shown: unknown });
    }
    for (const each of shown) {
      const row = known.rows.get(each.id);
      if (row?.state === 'planned' || row?.state === 'sending') reading.delivered.push({ row, shown: each });
    }
  }
  return reading;
}

async function readOne(ctx: HandlerDeps, reader: Reader, since: Date): Promise<Shown[] | undefined> {
  const client = await ctx.slack.patient(reader.workspace).catch(() => undefined);
  if (!client) return undefined;
  const channel = await patiently(() => conversationWith(client, reader));
  return channel ? patiently(() => readMessages(client, channel, since)) : undefined;
}

/** Waits where Slack says to, and tries again where it gives no answer; undefined where it refuses. */
async function patiently<T>(ask: () => Promise<T>): Promise<T | undefined> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await ask();
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind !== 'later' && trouble.kind !== 'unclear') return undefined;
      const named = trouble.kind === 'later' ? trouble.retryAfterSeconds : undefined;
      if (named === undefined && attempt >= TRIES) throw error;
      await sleep(Math.min(named ?? attempt, LONGEST_WAIT_S) * 1000);
    }
}

/**
 * Ends as sent what waits and Slack shows: by its ID, or, where it is proactive or was `made` just now from what the
 * backup holds, by what it says. Answers how many.
 */
export async function settleDelivered(
  ctx: HandlerDeps,
  kinds: Kinds,
  reading: Reading,
  made: ReadonlySet<string>,
): Promise<number> {
  let settled = 0;
  for (const { row, shown } of reading.delivered.splice(0))
    if (await settleSent(ctx, kinds, row, shown)) settled += 1;
  const byPerson = Map.groupBy(await findPlanned(ctx.db), (row) => `${row.workspace_id} ${row.to_user}`);
  for (const { reader, shown } of reading.unknown) {
    for (const row of byPerson.get(`${reader.workspace} ${reader.user}`) ?? []) {
      if (row.unasked_on === null && !made.has(row.id)) continue;
      const said = await findSaid(ctx, kinds, row, shown);
      if (!said || !(await settleSent(ctx, kinds, row, said))) continue;
      shown.splice(shown.indexOf(said), 1);
      settled += 1;
    }
  }
  return settled;
}
