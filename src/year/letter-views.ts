import { Temporal } from 'temporal-polyfill';
import { type YearStarts, yearStart } from '../calendar/year.ts';

export const LETTER = 'year.letter';
export const LETTER_TITLE = 'My letter';

export type Service = { residents: number; meetings: number; since: string | null };

/** The academic year before the one that a turn opened. */
export function yearBefore(yearOn: string) {
  const before = Temporal.PlainDate.from(yearOn);
  return { from: before.subtract({ years: 1 }), before, last: before.subtract({ days: 1 }) };
}

/** In how many academic years somebody has mentored, the one that is over among them. */
export function yearsOfService(since: string | null, yearOn: string, starts: YearStarts): number {
  if (since === null) return 0;
  const first = yearStart(Temporal.PlainDate.from(since), starts);
  return Math.max(0, first.until(yearOn, { largestUnit: 'years' }).years);
}

const long = (date: Temporal.PlainDate) =>
  date.toLocaleString('en-US', { year: 'numeric', month: 'long', day: 'numeric' });

/** A mentor's year for their promotion file: counts, and no names but their own. */
export function letterText(
  mentor: { name: string; program: string },
  year: ReturnType<typeof yearBefore>,
  service: { residents: number; meetings: number; years: number },
): string {
  return [
    `From ${long(year.from)} to ${long(year.last)}, ${mentor.name} served as a mentor to residents of ${mentor.program}.`,
    '',
    `Residents mentored: ${service.residents}`,
    `Meetings on record: ${service.meetings}`,
    `Years of service as a mentor in this program: ${service.years}`,
    '',
    "These figures come from the program's mentoring record. Whom they met and what they talked about is not part of it.",
    '',
  ].join('\n');
}

export const LETTER_SENT = 'Your letter is in your messages from me, as a text file. Only you have it.';
export const LETTER_NOT_SENT = 'Slack did not take the file just now. Please try again in a few minutes.';
export const NO_YEAR_YET = 'Your letter is here once an academic year of mentoring is over.';
