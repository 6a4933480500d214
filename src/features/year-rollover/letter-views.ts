import { Temporal } from 'temporal-polyfill';
import { type YearStarts, yearStart } from '../../platform/calendar/year.ts';
import type { yearBefore } from './policy.ts';

export const LETTER = 'year.letter';
export const LETTER_TITLE = 'Service letter';

/** In how many academic years someone has mentored, the one that is over among them. */
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
    `From ${long(year.from)} to ${long(year.last)}, ${mentor.name} served as a mentor to residents in ${mentor.program}.`,
    '',
    `Residents mentored: ${service.residents}`,
    `Meetings recorded: ${service.meetings}`,
    `Years of service as a mentor in this program: ${service.years}`,
    '',
    "These totals come from the program's mentoring records. They name no residents and include nothing that was discussed.",
    '',
  ].join('\n');
}

export const LETTER_SENT =
  'Your letter is in your messages from Mentor as a text file. It was sent only to you.';
export const NO_YEAR_YET = 'Your letter will be available after your first academic year of mentoring.';
