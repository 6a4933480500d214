import { z } from 'zod';
import { findKnownPairs } from '../cadence/queries.ts';
import { standingOf } from '../cadence/standing.ts';
import type { Kinds, OutboxRow } from '../outbox/kinds.ts';
import { findNudges, NUDGE_KIND, settleMessage } from './ledger.ts';
import { type Relevant, relevantNow, sideOf } from './operations.ts';
import { shownAs, toneOf } from './policy.ts';
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

/** The reminder DM: one a person and moment, about all their pairs that are due. */
export const reminderMessages: Kinds = {
  [NUDGE_KIND]: {
    async render({ db, now }, row) {
      const ids = idsOf(row);
      if (!row.refresh_of) {
        const relevant = await relevantNow(db, now, ids);
        if (relevant.length === 0) return null;
        return nudgeMessage(inOrder(relevant.map((nudge) => itemOf(nudge, now))));
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
};
