import { Temporal } from 'temporal-polyfill';
import { isWorkingDay, type WorkingHours } from '../../platform/calendar/hours.ts';
import { type YearStarts, yearStart } from '../../platform/calendar/year.ts';
import type { Role, Track } from '../../platform/database/tables/programs.ts';

type Day = Temporal.PlainDate;
const compare = Temporal.PlainDate.compare;

/** The turn is offered so long before the academic year begins. */
const OFFERED_DAYS = 60;
/** It falls at most so long before the year's first day, and at most so long after. */
const EARLIEST_DAYS = 31;
const LATEST_DAYS = 45;
/** Residents who start this shortly before the new year belong to it, so they don't move up. */
const NEW_DAYS = 31;
/** Whose last day is in the coming year, but not in its last days, is finishing late and keeps their level. */
const WHOLE_YEAR_DAYS = 31;
/** A new last day lies at most so far ahead. */
const LONGEST_YEARS = 10;
const HIGHEST_LEVEL = 10;

/** Tracks that are over after their one year, where the roster gives no last day. */
const ONE_YEAR: ReadonlySet<Track | null> = new Set(['preliminary', 'transitional']);

/** A member as the turn looks at them. */
export type Person = {
  id: string;
  roles: readonly Role[];
  track: Track | null;
  level: number | null;
  /** When their level changes next; null: as the academic year begins. */
  advancesOn: Day | null;
  startsOn: Day | null;
  lastDay: Day | null;
};

/** What a director chooses for the turn; people by member id. */
type Choices = {
  notMovingUp: readonly string[];
  notFinishing: readonly { id: string; lastDay: string }[];
  staying: readonly string[];
};

/** A new year in which no one is an exception. */
export const NO_CHOICES: Choices = { notMovingUp: [], notFinishing: [], staying: [] };

/** What the turn does with one resident. */
export type Fate =
  /** Began with the new year, or comes later. */
  | { kind: 'new' }
  /** Moves up; where the roster names their day, it is then a year later. */
  | { kind: 'moves_up'; level: number; advancesOn: Day | null }
  /** Stays at their level, with a new last day where a director gave one. */
  | {
      kind: 'keeps_level';
      why: 'chosen' | 'own_day' | 'finishing_late' | 'chief' | 'no_level';
      lastDay: Day | null;
    }
  /** Is a resident no more, but a mentor where they stay. */
  | { kind: 'finishes'; stays: boolean };

/**
 * The year whose turn can be prepared now, by its first day: soon to begin, or begun not long ago in a program that
 * was there before it began.
 */
export function yearToTurn(today: Day, starts: YearStarts, since: Day): Day | undefined {
  const last = yearStart(today, starts);
  const next = last.add({ years: 1 });
  if (today.until(next).days <= OFFERED_DAYS) return next;
  return last.until(today).days <= LATEST_DAYS && compare(since, last) < 0 ? last : undefined;
}

/** From when the next year's turn can be prepared. */
export const offeredFrom = (today: Day, starts: YearStarts): Day =>
  yearStart(today, starts).add({ years: 1 }).subtract({ days: OFFERED_DAYS });

/** The day proposed for a turn: the year's first working day, but never one that is over. */
export function proposedDay(yearOn: Day, today: Day, hours: WorkingHours): Day {
  const first = compare(yearOn, today) < 0 ? today : yearOn;
  for (let days = 0; days < 14; days += 1) {
    const day = first.add({ days });
    if (isWorkingDay(day, hours)) return day;
  }
  return first;
}

/** Why the date of a new year is refused. */
export type DateProblem = 'not_ahead' | 'too_early' | 'too_late';

/** What is wrong with the day of a turn: it lies ahead, or is today, and near the year's first day. */
export function checkTurnDate(on: Day, yearOn: Day, today: Day): DateProblem | undefined {
  if (compare(on, today) < 0) return 'not_ahead';
  if (compare(on, yearOn.subtract({ days: EARLIEST_DAYS })) < 0) return 'too_early';
  return compare(on, yearOn.add({ days: LATEST_DAYS })) > 0 ? 'too_late' : undefined;
}

/** Whether a new last day keeps someone in training after the turn, within reason. */
export const isLaterLastDay = (lastDay: Day, on: Day): boolean =>
  compare(lastDay, on) > 0 && compare(lastDay, on.add({ years: LONGEST_YEARS })) <= 0;

const isNew = ({ startsOn }: Person, yearOn: Day) =>
  startsOn !== null && compare(startsOn, yearOn.subtract({ days: NEW_DAYS })) > 0;

/** Whether someone's level changes on a day of their own, not as the year begins. */
const isOffCycle = (advancesOn: Day, starts: YearStarts): boolean =>
  advancesOn.month !== starts.month || advancesOn.day !== starts.day;

/** The year that is turned: its first day, and the day of the turn. */
type Turning = { on: Day; yearOn: Day };

const isLast = ({ lastDay }: Person, { on }: Turning) => lastDay !== null && compare(lastDay, on) <= 0;

/** A one-year track without a last day is over as the year turns, or on their own day before that. */
function isYearOver({ track, lastDay, advancesOn }: Person, { on, yearOn }: Turning): boolean {
  const until = compare(on, yearOn) > 0 ? on : yearOn;
  return lastDay === null && ONE_YEAR.has(track) && compare(advancesOn ?? yearOn, until) <= 0;
}

/** What the turn does with a resident, by what is known of them and what a director chose. */
export function fateOf(person: Person, turning: Turning, choices: Choices): Fate {
  const isComing = isNew(person, turning.yearOn);
  if (isLast(person, turning) || (!isComing && isYearOver(person, turning))) {
    const later = choices.notFinishing.find(({ id }) => id === person.id);
    if (later) return { kind: 'keeps_level', why: 'chosen', lastDay: Temporal.PlainDate.from(later.lastDay) };
    return { kind: 'finishes', stays: choices.staying.includes(person.id) };
  }
  if (isComing) return { kind: 'new' };
  const why = choices.notMovingUp.includes(person.id) ? 'chosen' : whyLevelStays(person, turning.yearOn);
  if (why) return { kind: 'keeps_level', why, lastDay: null };
  const nextDay = person.advancesOn ? turning.yearOn.add({ years: 1 }) : null;
  return { kind: 'moves_up', level: (person.level ?? 0) + 1, advancesOn: nextDay };
}

function whyLevelStays({ track, level, advancesOn, lastDay }: Person, yearOn: Day) {
  if (track === 'chief') return 'chief';
  if (level === null || level >= HIGHEST_LEVEL) return 'no_level';
  if (advancesOn) {
    const isToday = advancesOn.month === yearOn.month && advancesOn.day === yearOn.day;
    return isToday && compare(advancesOn, yearOn) <= 0 ? undefined : 'own_day';
  }
  const end = yearOn.add({ years: 1 }).subtract({ days: WHOLE_YEAR_DAYS });
  return lastDay && compare(lastDay, end) < 0 ? 'finishing_late' : undefined;
}

/** Everyone's fate, by member id; those who are no residents have none. */
export const fatesOf = (people: readonly Person[], turning: Turning, choices: Choices): Map<string, Fate> =>
  new Map(
    people
      .filter(({ roles }) => roles.includes('resident'))
      .map((person) => [person.id, fateOf(person, turning, choices)]),
  );

/** The roles of someone who finishes: a resident no more, and a mentor only where they stay as one. */
export const rolesAfter = (roles: readonly Role[], stays: boolean): Role[] => {
  const others = roles.filter((role) => role !== 'resident' && role !== 'mentor');
  return stays ? ['mentor', ...others] : others;
};

/** Whether a pair ends at the turn: its resident finishes, or its mentor does and does not stay. */
export function endsAtTurn(
  pair: { resident_id: string; mentor_id: string },
  fates: ReadonlyMap<string, Fate>,
): boolean {
  const mentor = fates.get(pair.mentor_id);
  return fates.get(pair.resident_id)?.kind === 'finishes' || (mentor?.kind === 'finishes' && !mentor.stays);
}

/**
 * Someone off the cycle on their own day: their level then, and the day after that. Undefined where the day is not
 * theirs alone, or their track knows no next level.
 */
export function ownDay(
  person: Omit<Person, 'roles'>,
  today: Day,
  starts: YearStarts,
): { level: number; advancesOn: Day } | undefined {
  const { advancesOn, level, track, lastDay } = person;
  if (!advancesOn || compare(advancesOn, today) > 0 || !isOffCycle(advancesOn, starts)) return undefined;
  if (level === null || level >= HIGHEST_LEVEL || track === 'chief') return undefined;
  if (lastDay ? compare(lastDay, advancesOn) <= 0 : ONE_YEAR.has(track)) return undefined;
  return { level: level + 1, advancesOn: advancesOn.add({ years: 1 }) };
}

/** The academic year before the one that a turn opened. */
export function yearBefore(yearOn: string) {
  const before = Temporal.PlainDate.from(yearOn);
  return { from: before.subtract({ years: 1 }), before, last: before.subtract({ days: 1 }) };
}
