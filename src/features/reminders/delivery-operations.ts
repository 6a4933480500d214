import { createHash, randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import type { KnownPair } from '../../domain/cadence/facts.ts';
import { findKnownPairs } from '../../domain/cadence/queries.ts';
import { dateIn, startOfDay } from '../../platform/calendar/dates.ts';
import type { WorkingHours } from '../../platform/calendar/hours.ts';
import { type HeldDays, waitsUntil } from '../../platform/calendar/waiting.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { inHalves } from '../../platform/jobs/alone.ts';
import { nudgeCount } from '../../platform/metrics.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import { countsTowardDailyLimit, type Taken, takenDays } from '../../platform/outbox/proactive.ts';
import { judgeRow, type Relevant, sideOf, zoneOf } from './judging.ts';
import {
  findNudges,
  type Move,
  markSending,
  moveNudges,
  type NewNudge,
  NUDGE_KIND,
  newNudge,
  planNudges,
  skipNudges,
} from './ledger.ts';
import { currentStep, planEarly, type SkipReason, sendableAt } from './policy.ts';
import {
  findDueNudges,
  findGathered,
  keyOf,
  lockPairsOf,
  lockRecipients,
  type Recipient,
} from './recipients.ts';
import { findUnreadable, setNudgesAside } from './set-aside.ts';
import { type Weeks, weeksOf } from './weeks.ts';

/** Who is not to be disturbed and until when, and who has to wait because Slack could not be asked yet; by person. */
type Quiet = { until: ReadonlyMap<string, Date>; wait: ReadonlyMap<string, Date> };

/** Ends planned nudges that are not sent, each with its reason. */
export async function skip(
  db: Db,
  now: Date,
  skipped: readonly { id: string; reason: SkipReason }[],
): Promise<void> {
  await skipNudges(db, now, skipped);
  nudgeCount.inc({ state: 'skipped' }, skipped.length);
}

/**
 * Puts the due nudges of these people into messages, one a person; each is judged once more before. Nudges that can't
 * be judged are set aside, with their pair. Answers how many people it got hold of: those another worker has are left
 * to it.
 */
export async function deliver(ctx: OperationDeps, due: readonly Recipient[], quiet: Quiet): Promise<number> {
  let got = 0;
  const together = async (some: readonly Recipient[]) => {
    got += await transact(ctx, (tx) => deliverBatch(tx, ctx.clock(), some, quiet));
  };
  await inHalves(due, together, async (person, error) => {
    got += 1;
    const bad = await findUnreadable(ctx.db, ctx.clock(), person);
    for (const [pairId, why] of bad) await setNudgesAside(ctx, person, why, pairId);
    // The others go out in one message, as ever.
    if (bad.size === 0) await setNudgesAside(ctx, person, error);
    else await together([person]).catch((why) => setNudgesAside(ctx, person, why));
  });
  return got;
}

/** What becomes of the nudges of some people: sent now, by person, sent later, or not at all. */
type Fate = {
  leaving: Map<string, Relevant[]>;
  moved: Move[];
  skipped: { id: string; reason: SkipReason }[];
};

async function deliverBatch(tx: Tx, now: Date, due: readonly Recipient[], quiet: Quiet): Promise<number> {
  // The lock on the people makes two workers take turns, so that no one gets two messages out of one moment; the
  // one on the pairs, taken in one order, keeps sweeps and what people enter apart from what is judged here.
  const people = await lockRecipients(tx, due, now);
  if (people.length === 0) return 0;
  const ids = await lockPairsOf(tx, people, now);
  const rows = await findDueNudges(tx, people, now);
  const pairs = await findKnownPairs(tx, ids);
  const weeks = weeksOf([...pairs.values()], await findGathered(tx, people, now), now);
  const taken = Map.groupBy(await takenDays(tx, now, people), ({ workspaceId, user }) =>
    keyOf({ workspace_id: workspaceId, slack_user_id: user }),
  );
  const held = new Map(people.map((person) => [keyOf(person), person.held]));
  const { leaving, moved, skipped } = decide(
    rows,
    pairs,
    weeks,
    now,
    (person, nudges) =>
      afterToday(nudges, taken.get(person) ?? [], now) ??
      afterHeld(nudges, { held: held.get(person) ?? [], hours: weeks.hours(person) }, now) ??
      afterLimit(nudges, quiet.wait.get(person), now) ??
      afterQuiet(nudges, quiet.until.get(person), now),
  );
  const early = await addEarly(tx, now, people, { leaving, pairs, weeks });
  for (const [person, nudges] of leaving) await send(tx, now, [...nudges, ...(early.get(person) ?? [])]);
  await skip(tx, now, skipped);
  await moveNudges(tx, moved);
  return people.length;
}

function decide(
  rows: Awaited<ReturnType<typeof findDueNudges>>,
  pairs: ReadonlyMap<string, KnownPair>,
  weeks: Weeks,
  now: Date,
  hold: (person: string, nudges: readonly Relevant[]) => Move[] | undefined,
): Fate {
  const ready = new Map<string, Relevant[]>();
  const fate: Fate = { leaving: new Map(), moved: [], skipped: [] };
  for (const row of rows) {
    const pair = pairs.get(row.pair_id);
    if (!pair) continue;
    const verdict = judgeRow(row, pair, now);
    if ('reason' in verdict) fate.skipped.push({ id: row.id, reason: verdict.reason });
    else if ('at' in verdict) fate.moved.push({ id: row.id, at: verdict.at });
    else ready.set(keyOf(row), [...(ready.get(keyOf(row)) ?? []), { row, pair }]);
  }
  for (const [person, nudges] of ready) {
    const { free, waiting } = weeks.split(person, nudges);
    fate.moved.push(
      ...waiting.map((nudge) => ({ id: nudge.row.id, at: workingFrom(nudge.from, nudge, now) })),
    );
    const later = hold(person, free);
    if (later) fate.moved.push(...later);
    else if (free.length > 0) fate.leaving.set(person, free);
  }
  return fate;
}

/** Puts into the ledger what goes out before its day, with what leaves now anyway; answers it by person. */
async function addEarly(
  tx: Tx,
  now: Date,
  people: readonly Recipient[],
  about: { leaving: Fate['leaving']; pairs: ReadonlyMap<string, KnownPair>; weeks: Weeks },
): Promise<Map<string, Relevant[]>> {
  const nudges = [...about.leaving].flatMap(([person, leaving]) => {
    const known = new Set(leaving.map(({ pair }) => pair.id)); // what leaves for others is theirs
    return about.weeks
      .gathered(person)
      .filter(({ pair }) => !known.has(pair.id))
      .flatMap(({ pair, side }): NewNudge[] => {
        const nudge = early(pair, side, now);
        return nudge ? [newNudge(pair, nudge)] : [];
      });
  });
  if (nudges.length === 0) return new Map();
  await planNudges(tx, now, nudges);
  const meant = new Set(nudges.map((nudge) => nudgeKey({ ...nudge, dueOn: nudge.due_on })));
  const added = (await findDueNudges(tx, people, now)).flatMap((row) => {
    const pair = meant.has(nudgeKey(row)) ? about.pairs.get(row.pair_id) : undefined;
    return pair ? [{ row, pair }] : [];
  });
  return Map.groupBy(added, ({ row }) => keyOf(row));
}

type Named = { pair_id: string; step: string; recipient_id: string; dueOn: { toString(): string } };
const nudgeKey = ({ pair_id, step, recipient_id, dueOn }: Named) =>
  `${pair_id} ${step} ${recipient_id} ${dueOn.toString()}`;

/** A pair that can't be read is named when its own day comes; here it holds up no one. */
function early(pair: KnownPair, side: PairSide, now: Date) {
  try {
    return planEarly(side, pair.facts, pair.rules, now);
  } catch {
    return undefined;
  }
}

/** The next working morning for each nudge, where something else unasked came today or is still on its way. */
function afterToday(nudges: readonly Relevant[], taken: readonly Taken[], now: Date): Move[] | undefined {
  const [first] = nudges;
  if (!first) return undefined;
  const zone = zoneOf(first);
  const today = dateIn(zone, now);
  if (!countsTowardDailyLimit(taken, today, zone)) return undefined;
  const morning = startOfDay(today.add({ days: 1 }), zone);
  return nudges.map((nudge) => ({ id: nudge.row.id, at: workingFrom(morning, nudge, now) }));
}

/**
 * The first working morning after the days that the person's block schedule holds, in the hours of each program they
 * have a pair in, so that it is the same morning whatever a reminder is about.
 */
function afterHeld(
  nudges: readonly Relevant[],
  { held, hours }: { held: HeldDays; hours: readonly WorkingHours[] },
  now: Date,
): Move[] | undefined {
  const [first] = nudges;
  if (!first || held.length === 0) return undefined;
  const zone = zoneOf(first);
  const today = dateIn(zone, now);
  const ends: Temporal.PlainDate[] = [];
  for (const each of hours) {
    const until = waitsUntil(held, today, each);
    if (!until) return undefined;
    ends.push(until);
  }
  const until = ends.sort(Temporal.PlainDate.compare)[0];
  if (!until) return undefined;
  const morning = startOfDay(until.add({ days: 1 }), zone);
  return nudges.map((nudge) => ({ id: nudge.row.id, at: workingFrom(morning, nudge, now) }));
}

/** Slack could not be asked yet whether the person may be disturbed; soon it can. */
function afterLimit(nudges: readonly Relevant[], until: Date | undefined, now: Date): Move[] | undefined {
  if (!until || until <= now) return undefined;
  return nudges.map((nudge) => ({ id: nudge.row.id, at: workingFrom(until, nudge, now) }));
}

/** The first working moment after the person's do-not-disturb. It holds each nudge once: who sleeps by day still gets theirs. */
function afterQuiet(nudges: readonly Relevant[], until: Date | undefined, now: Date): Move[] | undefined {
  if (!until || until <= now || nudges.some(({ row }) => row.quiet_until !== null)) return undefined;
  return nudges.map((nudge) => ({ id: nudge.row.id, at: workingFrom(until, nudge, now), quiet: true }));
}

function workingFrom(from: Date, { row, pair }: Relevant, now: Date): Date {
  const side = sideOf(row, pair);
  const step = currentStep(side, pair.facts, pair.rules, dateIn(pair.rules.timeZone, now));
  return step ? sendableAt(side, step, pair.facts, pair.rules, from) : from;
}

async function send(tx: Tx, now: Date, nudges: readonly Relevant[]): Promise<void> {
  const [first] = nudges;
  if (!first) return;
  const nudgeIds = nudges.map(({ row }) => row.id).sort();
  const programs = new Set(nudges.map(({ pair }) => pair.programId));
  const outboxId = await enqueue(tx, now, {
    workspaceId: first.pair.workspaceId,
    ...(programs.size === 1 ? { programId: first.pair.programId } : {}),
    kind: NUDGE_KIND,
    payload: { nudgeIds },
    to: { user: first.pair.people[sideOf(first.row, first.pair)].user },
    unasked: { on: dateIn(zoneOf(first), now).toString() },
    dedupeKey: `${NUDGE_KIND}:${createHash('sha256').update(nudgeIds.join()).digest('hex')}`,
  });
  await markSending(
    tx,
    nudgeIds.map((id) => ({ id, outboxId })),
  );
}

/**
 * Judges a message's nudges at the moment of sending and answers what it may still say. What it leaves out is
 * written into the ledger right here, since afterwards no one could tell: skipped with the reason, or, outside the
 * person's hours, planned again under a new id, so that it makes a new message.
 */
export async function relevantNow(db: Db, now: Date, nudgeIds: readonly string[]): Promise<Relevant[]> {
  const rows = (await findNudges(db, nudgeIds)).filter((row) => row.state === 'sending');
  const pairs = await findKnownPairs(db, [...new Set(rows.map((row) => row.pair_id))]);
  const relevant: Relevant[] = [];
  const skipped: { id: string; reason: SkipReason }[] = [];
  const moved: { id: string; newId: string; at: Date }[] = [];
  for (const row of rows) {
    const pair = pairs.get(row.pair_id);
    if (!pair) continue;
    const verdict = judgeRow(row, pair, now);
    if ('reason' in verdict) skipped.push({ id: row.id, reason: verdict.reason });
    else if ('at' in verdict && !verdict.early)
      moved.push({ id: row.id, newId: randomUUID(), at: verdict.at });
    else relevant.push({ row, pair });
  }
  await skip(db, now, skipped);
  await moveNudges(db, moved);
  return relevant;
}
