import { Temporal } from 'temporal-polyfill';
import type { KnownPair } from '../../domain/cadence/facts.ts';
import { SIDES } from '../../domain/cadence/ladder.ts';
import { dateIn, startOfDay } from '../../platform/calendar/dates.ts';
import type { WorkingHours } from '../../platform/calendar/hours.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import { type Relevant, sideOf, zoneOf } from './judging.ts';
import { GATHERED_DAYS } from './policy.ts';
import { type Gathered, keyOf } from './recipients.ts';

/** A pair of someone's, from their side. */
type Own = { pair: KnownPair; side: PairSide };

/** Whose reminders are gathered, and who had theirs within the week (cadence rule 6). */
export type Weeks = {
  /** What may leave now, and what waits, with the beginning of the day from which it may. */
  split(
    person: string,
    nudges: readonly Relevant[],
  ): { free: Relevant[]; waiting: (Relevant & { from: Date })[] };
  /** The pairs about which a message that leaves now may speak early: none within a week after the last one. */
  gathered(person: string): readonly Own[];
  /** The working hours of the programs they have a pair in. */
  hours(person: string): readonly WorkingHours[];
};

/**
 * Reminders are combined for mentors, and for residents with several pairs. A resident with one pair gets each reminder
 * on its own day.
 */
export function weeksOf(pairs: readonly KnownPair[], last: readonly Gathered[], now: Date): Weeks {
  const own = Map.groupBy(
    pairs.filter(({ facts }) => facts.active).flatMap((pair) => SIDES.map((side): Own => ({ pair, side }))),
    ({ pair, side }) => personOf(pair, side),
  );
  const several = (person: string) =>
    (own.get(person) ?? []).filter(({ side }) => side === 'resident').length > 1;
  const isGathered = (person: string, side: PairSide) => side === 'mentor' || several(person);
  const until = (person: string, zone: string): Date | undefined => {
    const days = last
      .filter((each) => keyOf(each) === person && (each.as_mentor || several(person)))
      .map(({ at }) => dateIn(zone, at).add({ days: GATHERED_DAYS }));
    const day = days.sort(Temporal.PlainDate.compare).at(-1);
    const from = day && startOfDay(day, zone);
    return from && from > now ? from : undefined;
  };
  return {
    split(person, nudges) {
      const free: Relevant[] = [];
      const waiting: (Relevant & { from: Date })[] = [];
      for (const nudge of nudges) {
        const from = isGathered(person, sideOf(nudge.row, nudge.pair)) && until(person, zoneOf(nudge));
        if (from) waiting.push({ ...nudge, from });
        else free.push(nudge);
      }
      return { free, waiting };
    },
    hours: (person) => [...new Set((own.get(person) ?? []).map(({ pair }) => pair.rules.hours))],
    gathered: (person) =>
      (own.get(person) ?? []).filter(
        ({ pair, side }) => isGathered(person, side) && !until(person, pair.facts.sides[side].timeZone),
      ),
  };
}

const personOf = ({ workspaceId, people }: KnownPair, side: PairSide) =>
  keyOf({ workspace_id: workspaceId, slack_user_id: people[side].user });
