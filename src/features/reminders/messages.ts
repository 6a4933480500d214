import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { findKnownPairs } from '../../domain/cadence/queries.ts';
import { standingOf } from '../../domain/cadence/standing.ts';
import { UNDO_MINUTES } from '../../domain/pairs/actions.ts';
import { goodForBoth, goodText, lookedAt } from '../../domain/schedules/good-policy.ts';
import { findDaysOf } from '../../domain/schedules/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { yearStart } from '../../platform/calendar/year.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Kinds, OutboxRow } from '../../platform/outbox/kinds.ts';
import { relevantNow } from './delivery-operations.ts';
import { type Relevant, sideOf } from './judging.ts';
import { findNudges, findUndos, NUDGE_KIND, resolveMessage } from './ledger.ts';
import { shownAs, toneOf } from './policy.ts';
import type { Asked, FindLine, FindProposed, Occasion } from './types.ts';
import { type NudgeItem, nudgeMessage } from './views.ts';

const payload = z.object({ nudgeIds: z.array(z.uuid()) });
const idsOf = (row: OutboxRow) => payload.parse(row.payload).nudgeIds;

type More = {
  undos?: Awaited<ReturnType<typeof findUndos>>;
  proposed?: ReadonlyMap<string, KnownBlock[]>;
  good?: ReadonlyMap<string, string>;
};

function itemOf({ row, pair }: Relevant, now: Date, { undos, proposed, good }: More): NudgeItem {
  const { today, progress, lastMetOn } = standingOf(pair, now);
  const side = sideOf(row, pair);
  return {
    pairId: pair.id,
    today,
    step: row.step,
    side,
    other: pair.people[side === 'resident' ? 'mentor' : 'resident'],
    dueOn: row.dueOn,
    tone: toneOf({ ...row, side }, pair.facts, pair.rules),
    firstMeeting: lastMetOn === undefined && pair.facts.importedOn === undefined,
    lastMetOn,
    progress,
    ended: !pair.facts.active,
    shown: shownAs(row, pair.facts, pair.rules, now),
    undo: undos?.get(row.id)?.entryId,
    proposed: proposed?.get(pair.id),
    good: good?.get(pair.id),
  };
}

/** By what its reader sees, so that an order tells nothing else. */
const orderOf = ({ item: { dueOn, other, pairId } }: Spoken) =>
  `${dueOn} ${other.name} ${other.user} ${pairId}`;

/** A nudge with what is said about it. */
type Spoken = { nudge: Relevant; item: NudgeItem };

const inOrder = (nudges: readonly Relevant[], now: Date, more: More): Spoken[] =>
  nudges
    .map((nudge) => ({ nudge, item: itemOf(nudge, now, more) }))
    .toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));

/** The next days that are good for both of each pair, in words. */
async function findGood(db: Db, nudges: readonly Relevant[], now: Date): Promise<Map<string, string>> {
  const [first] = nudges;
  if (!first) return new Map();
  const pairs = nudges.map(({ pair: { id, people } }) => ({
    id,
    resident_id: people.resident.memberId,
    mentor_id: people.mentor.memberId,
  }));
  const found = await findDaysOf(db, pairs, lookedAt(dateIn(first.pair.rules.timeZone, now)));
  return new Map(
    nudges.flatMap(({ pair: { id, rules } }): [string, string][] => {
      const days = found.get(id);
      const today = dateIn(rules.timeZone, now);
      const text = days && goodText(goodForBoth(days, today, rules.hours), 1, today);
      return text ? [[id, text]] : [];
    }),
  );
}

function askedOf({ row, pair }: Relevant): Asked {
  const side = sideOf(row, pair);
  const { memberId, user } = pair.people[side];
  return { pairId: pair.id, memberId, user, other: pair.people[side === 'resident' ? 'mentor' : 'resident'] };
}

/** How long before and after the middle of the academic year it is the middle, in days. */
const AROUND_DAYS = 45;

const UNDO_MS = UNDO_MINUTES * 60_000;

/** What the first of some reminders is about. */
function occasionOf({ row, pair }: Relevant, { firstMeeting, today }: NudgeItem): Occasion {
  const middle = yearStart(today, pair.rules.yearStarts).add({ months: 6 });
  const away = Math.abs(today.until(middle, { largestUnit: 'days' }).days);
  return {
    programId: pair.programId,
    side: sideOf(row, pair),
    when: firstMeeting ? 'first' : away <= AROUND_DAYS ? 'middle' : 'any',
  };
}

/**
 * The reminder DM: one a person and moment, about all their pairs that are due, with one line of what to talk about where
 * `findLine` has one.
 */
export const reminderMessages = (
  findLine: FindLine,
  findProposed: FindProposed = async () => new Map(),
): Kinds => ({
  [NUDGE_KIND]: {
    async render(ctx, row) {
      const { db, now } = ctx;
      const ids = idsOf(row);
      if (!row.refresh_of) {
        const relevant = await relevantNow(db, now, ids);
        const proposed = relevant.length > 0 ? await findProposed(ctx, relevant.map(askedOf)) : undefined;
        const good = await findGood(db, relevant, now);
        const said = inOrder(relevant, now, { good, ...(proposed && { proposed }) });
        const [first] = said;
        if (!first) return null;
        const line = await findLine(db, occasionOf(first.nudge, first.item));
        return nudgeMessage(
          said.map(({ item }) => item),
          line,
        );
      }
      // A message people have keeps what it listed, and shows what has become of it.
      const listed = (await findNudges(db, ids)).filter(
        ({ state }) => state !== 'skipped' && state !== 'planned',
      );
      const pairs = await findKnownPairs(db, [...new Set(listed.map((nudge) => nudge.pair_id))]);
      const nudges = listed.flatMap((row) => {
        const pair = pairs.get(row.pair_id);
        return pair ? [{ row, pair }] : [];
      });
      const undos = await findUndos(
        db,
        nudges.map(({ row: { id } }) => id),
        new Date(now.getTime() - UNDO_MS),
      );
      const proposed = await findProposed(ctx, nudges.map(askedOf));
      const message = nudgeMessage(inOrder(nudges, now, { undos, proposed }).map(({ item }) => item));
      const [first] = [...undos.values()].map(({ at }) => at.getTime()).sort((one, other) => one - other);
      return first === undefined ? message : { ...message, until: new Date(first + UNDO_MS) };
    },
    settled: (tx, row, state, now) => resolveMessage(tx, now, row, state),
  },
});
