import { Temporal } from 'temporal-polyfill';
import type { Reading } from '../../platform/calendar/reading.ts';

type Day = Temporal.PlainDate;
const compare = Temporal.PlainDate.compare;

/** What is wrong with the day of a meeting. */
export type DateProblem =
  | Exclude<Reading, { ok: true }>
  | { ok: false; why: 'before_pair'; began: Day }
  | { ok: false; why: 'too_long_ago' };

/** A meeting lies on or after the day the pair began and not ahead (cadence rule 8); two years back is a slip of the pen. */
export function checkDate(date: Day, today: Day, began: Day): { ok: true } | DateProblem {
  if (compare(date, today) > 0) return { ok: false, why: 'ahead', date };
  if (compare(date, began) < 0) return { ok: false, why: 'before_pair', began };
  if (compare(date, today.subtract({ years: 2 })) < 0) return { ok: false, why: 'too_long_ago' };
  return { ok: true };
}

/** The day of a meeting as it was read; logging checks it again for the pair in question. */
export function checkRead(read: Reading, today: Day): { ok: true; date: Day } | DateProblem {
  if (!read.ok) return read;
  const checked = checkDate(read.date, today, read.date);
  return checked.ok ? read : checked;
}

type InProgram = { program_id: string; program_name: string };

/** The name of a pair's program, where its person has pairs in several. */
export const programAmong = (pair: InProgram, all: readonly InProgram[]): string | undefined =>
  all.some(({ program_id }) => program_id !== pair.program_id) ? pair.program_name : undefined;
