import { z } from 'zod';
import { findKnownPairs } from '../cadence/queries.ts';
import { standingOf } from '../cadence/standing.ts';
import { yearStart } from '../calendar/year.ts';
import type { Kinds, OutboxRow } from '../outbox/kinds.ts';
import { findNudges, NUDGE_KIND, settleMessage } from './ledger.ts';
import { type Relevant, relevantNow, sideOf } from './operations.ts';
import { shownAs, toneOf } from './policy.ts';
import type { FindLine, Occasion } from './types.ts';
import { type NudgeItem, nudgeMessage } from './views.ts';

const payload = z.object({ nudgeIds: z.array(z.uuid()) });
const idsOf = (row: OutboxRow) => payload.parse(row.payload).nudgeIds;

function itemOf({ row, pair }: Relevant, now: Date): NudgeItem {
  const { today, progress, lastMetOn } = standingOf(pair, now);
  const side = sideOf(row, pair);
  return {
    pairId: pair.id,
    today,
    step: row.step,
    other: pair.people[side === 'resident' ? 'mentor' : 'resident'],
    dueOn: row.dueOn,
    tone: toneOf({ ...row, side }, pair.facts, pair.rules),
    firstMeeting: lastMetOn === undefined && pair.facts.importedOn === undefined,
    progress,
    ended: !pair.facts.active,
    shown: shownAs(row, pair.facts, pair.rules, now),
  };
}

const orderOf = ({ dueOn, pairId }: NudgeItem) => `${dueOn} ${pairId}`;
const inOrder = (items: readonly NudgeItem[]) =>
  items.toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));

/** How long before and after the middle of the academic year it is the middle, in days. */
const AROUND_DAYS = 45;

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
export const reminderMessages = (findLine: FindLine): Kinds => ({
  [NUDGE_KIND]: {
    async render({ db, now }, row) {
      const ids = idsOf(row);
      if (!row.refresh_of) {
        const relevant = await relevantNow(db, now, ids);
        if (relevant.length === 0) return null;
        const items = relevant.map((nudge) => ({ nudge, item: itemOf(nudge, now) }));
        const [first] = items;
        const line = first && (await findLine(db, occasionOf(first.nudge, first.item)));
        return nudgeMessage(inOrder(items.map(({ item }) => item)), line);
      }
      // A message people have keeps what it listed, and shows what has become of it.
      const listed = (await findNudges(db, ids)).filter(
        ({ state }) => state !== 'skipped' && state !== 'planned',
      );
      const pairs = await findKnownPairs(db, [...new Set(listed.map((nudge) => nudge.pair_id))]);
      const items = listed.flatMap((nudge) => {
        const pair = pairs.get(nudge.pair_id);
        return pair ? [itemOf({ row: nudge, pair }, now)] : [];
      });
      return nudgeMessage(inOrder(items));
    },
    settled: (tx, row, state, now) => settleMessage(tx, now, row.id, state),
  },
});
