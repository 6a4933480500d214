import { Temporal } from 'temporal-polyfill';

type Day = Temporal.PlainDate;
const compare = Temporal.PlainDate.compare;

/** A span of days: an academic year; `before` is the first day after it. */
export type Year = { from: Day; before: Day };

/** A pair as a summary looks at it, with the days on which it met. */
type PairFacts = {
  residentId: string;
  startedOn: Day;
  endedOn: Day | undefined;
  waitedSince: Day | undefined;
  met: readonly Day[];
};

/** The file may be passed on, so it doesn't show smaller groups separately. */
const FEWEST = 4;

/** A count for a file that travels. */
export const countText = (count: number): string =>
  count > 0 && count < FEWEST ? `fewer than ${FEWEST}` : String(count);

/** A part of a whole with its share, for a file that travels; neither the part nor the rest may be a few. */
export function shareText(count: number, of: number): string {
  if (count > 0 && count < FEWEST) return countText(count);
  const rest = of - count;
  if (rest > 0 && rest < FEWEST) return `all but fewer than ${FEWEST}`;
  return of === 0 ? '0' : `${count} (${Math.round((count / of) * 100)}%)`;
}

const daysBetween = (from: Day, until: Day) => from.until(until, { largestUnit: 'days' }).days;

/** The middle value; undefined where there are too few to stand for a program. */
function median(values: readonly number[]): number | undefined {
  if (values.length < FEWEST) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

const isIn = (day: Day, { from, before }: Year) => compare(day, from) >= 0 && compare(day, before) < 0;

/** What a program's year came to; of pairs that were there in it, and what happened in it. */
export function summarize(pairs: readonly PairFacts[], year: Year) {
  const there = pairs.filter(
    ({ startedOn, endedOn }) =>
      compare(startedOn, year.before) < 0 && (!endedOn || compare(endedOn, year.from) >= 0),
  );
  const meetings = there.map(({ met }) => met.filter((day) => isIn(day, year)).length);
  const begun = there.filter(({ startedOn }) => isIn(startedOn, year));
  const atLeast = (count: number) => meetings.filter((met) => met >= count).length;
  return {
    residents: new Set(there.map(({ residentId }) => residentId)).size,
    pairs: there.length,
    meetings: meetings.reduce((sum, count) => sum + count, 0),
    atLeast: [1, 2, 3].map(atLeast),
    daysToMentor: median(
      begun.flatMap(({ startedOn, waitedSince }) =>
        waitedSince ? [Math.max(0, daysBetween(waitedSince, startedOn))] : [],
      ),
    ),
    daysToFirst: median(
      begun.flatMap(({ startedOn, met }) => (met[0] ? [Math.max(0, daysBetween(startedOn, met[0]))] : [])),
    ),
  };
}

/** A program's year in counts. */
export type Summary = ReturnType<typeof summarize>;
