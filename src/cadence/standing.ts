import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import { yearStart } from '../calendar/year.ts';
import { dueDate, pausedUntil, presentDue } from './due.ts';
import type { KnownPair, PairFacts, Rules } from './facts.ts';

type Day = Temporal.PlainDate;
const compare = Temporal.PlainDate.compare;

/** Where a pair stands: what may be shown to both sides and to their directors. */
export type Standing = {
  /** The day of which this is true, where the program is. */
  today: Temporal.PlainDate;
  dueOn: Temporal.PlainDate;
  /** The due date has passed and nothing holds it: no date ahead, no pause now. */
  overdue: boolean;
  /** The first due date since they last met, where it has passed and nothing holds it: for directors, never for the two. */
  missedOn: Temporal.PlainDate | undefined;
  lastMetOn: Temporal.PlainDate | undefined;
  /** Meetings this academic year, and how many are planned. */
  progress: { count: number; of: number };
  /** A date the two agreed on, today or later. */
  agreedOn: Temporal.PlainDate | undefined;
  /** The last day of the pause that holds today. */
  pausedUntil: Temporal.PlainDate | undefined;
};

/** Where a pair stands at this moment. A pair whose reminders are held stands as any other. */
export function standingOf(pair: Pick<KnownPair, 'facts' | 'rules'>, now: Date): Standing {
  const { facts, rules } = pair;
  const today = dateIn(rules.timeZone, now);
  const dueOn = presentDue(facts, rules, today);
  const firstDue = dueDate(facts, rules);
  const ahead = facts.agreedOn && compare(facts.agreedOn, today) >= 0;
  const until = pausedUntil(facts.pauses, today);
  const passed = (day: Day) => compare(today, day) > 0 && !ahead && !until;
  return {
    today,
    dueOn,
    overdue: passed(dueOn),
    missedOn: passed(firstDue) ? firstDue : undefined,
    lastMetOn: facts.meetings.at(-1)?.on,
    progress: yearProgress(facts, rules, today),
    agreedOn: ahead ? facts.agreedOn : undefined,
    pausedUntil: until,
  };
}

/** How many meetings this academic year, of how many: pro-rated for a pair that began in it, at least one. */
export function yearProgress(
  pair: Pick<PairFacts, 'startedOn' | 'meetings'>,
  rules: Pick<Rules, 'yearStarts' | 'meetingsPerYear'>,
  today: Day,
): { count: number; of: number } {
  const from = yearStart(today, rules.yearStarts);
  const next = from.add({ years: 1 });
  const count = pair.meetings.filter(({ on }) => compare(from, on) <= 0 && compare(next, on) > 0).length;
  const share =
    (compare(from, pair.startedOn) > 0 ? from : pair.startedOn).until(next).days / from.until(next).days;
  return { count, of: Math.max(1, Math.round(rules.meetingsPerYear * share)) };
}

/** How often they met this year, after "met": "2 of 3", and never more than all. */
export const metText = ({ count, of }: Standing['progress']): string =>
  count > of ? `${count} times (${of} planned)` : `${count} of ${of}`;
