import { Temporal } from 'temporal-polyfill';
import type { Partition } from '../../domain/totals/policy.ts';
import { type YearStarts, yearStart } from '../../platform/calendar/year.ts';

/** What a resident may answer about their match. */
export const ANSWERS = ['good', 'okay', 'not_a_fit'] as const;
/** An answer to the private question. */
export type Answer = (typeof ANSWERS)[number];

/** The ways to count these answers, the most telling first; `none` are those who were asked and did not answer. */
export const ANSWER_PARTITIONS: readonly Partition<Answer | 'none'>[] = [
  [['good'], ['okay'], ['not_a_fit'], ['none']],
  [['good'], ['okay', 'not_a_fit'], ['none']],
  [['good', 'okay'], ['not_a_fit'], ['none']],
  [['good'], ['okay'], ['not_a_fit', 'none']],
  [['good'], ['okay', 'not_a_fit', 'none']],
  [
    ['good', 'okay'],
    ['not_a_fit', 'none'],
  ],
  [['good', 'okay', 'not_a_fit'], ['none']],
];

/** What a resident may answer once a year: whether they have a mentor who genuinely cares about them and their career. */
export const CARES = ['yes', 'partly', 'no'] as const;
/** An answer to the yearly question. */
export type Cares = (typeof CARES)[number];

/** The ways to count those. */
export const CARES_PARTITIONS: readonly Partition<Cares | 'none'>[] = [
  [['yes'], ['partly'], ['no'], ['none']],
  [['yes'], ['partly', 'no'], ['none']],
  [['yes', 'partly'], ['no'], ['none']],
  [['yes'], ['partly'], ['no', 'none']],
  [['yes'], ['partly', 'no', 'none']],
  [
    ['yes', 'partly'],
    ['no', 'none'],
  ],
  [['yes', 'partly', 'no'], ['none']],
];

/** The mid-year question's name while it is asked, in the first month of the second half; undefined otherwise. */
export function midYearOccasion(date: Temporal.PlainDate, starts: YearStarts): string | undefined {
  const year = yearStart(date, starts);
  const middle = year.add({ months: 6 });
  const inMonth =
    Temporal.PlainDate.compare(date, middle) >= 0 &&
    Temporal.PlainDate.compare(date, middle.add({ months: 1 })) < 0;
  return inMonth ? `mid_year_${year.year}` : undefined;
}
