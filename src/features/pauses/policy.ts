import { Temporal } from 'temporal-polyfill';
import type { Span } from '../../domain/cadence/facts.ts';

type Day = Temporal.PlainDate;
const compare = Temporal.PlainDate.compare;

/** How long reminders may be snoozed, in weeks. */
export const SNOOZE_WEEKS = [1, 2, 4] as const;
/** How often one person may snooze the same due date. */
export const SNOOZES_A_DUE_DATE = 2;

/** Why an agreed date is refused. */
export type AgreedProblem = 'past' | 'too_far';

/** A date two people agreed on is today or later, and within a year. */
export function checkAgreed(date: Day, today: Day): { ok: true } | { ok: false; reason: AgreedProblem } {
  if (compare(date, today) < 0) return { ok: false, reason: 'past' };
  if (compare(date, today.add({ years: 1 })) > 0) return { ok: false, reason: 'too_far' };
  return { ok: true };
}

/** Why a pause is refused. */
export type PauseProblem = 'backwards' | 'over' | 'too_long' | 'too_far';

/** A pause ends today or later, lasts a year at most and begins within a year. */
export function checkPause(span: Span, today: Day): { ok: true } | { ok: false; reason: PauseProblem } {
  const refuse = (reason: PauseProblem) => ({ ok: false as const, reason });
  if (compare(span.until, span.from) < 0) return refuse('backwards');
  if (compare(span.until, today) < 0) return refuse('over');
  if (compare(span.from, today.add({ years: 1 })) > 0) return refuse('too_far');
  if (compare(span.until, span.from.add({ years: 1 })) > 0) return refuse('too_long');
  return { ok: true };
}

/** The day on which snoozed reminders may come again. */
export const snoozedUntil = (today: Day, weeks: number): Day => today.add({ weeks });

/** What remains of a pause that is ended today: today is no paused day any more; undefined: nothing. */
export function remainderOf(span: Span, today: Day): Span | undefined {
  if (compare(span.from, today) >= 0) return undefined;
  return { from: span.from, until: today.subtract({ days: 1 }) };
}
