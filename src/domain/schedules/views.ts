import { readableDays, type YearShown } from '../../platform/calendar/dates.ts';
import type { SpanKind } from '../../platform/database/tables/schedules.ts';
import type { KindSpan } from './policy.ts';

const MEANS: Record<SpanKind, string> = {
  away: "away, days don't count",
  hold: 'reminders held',
  good: 'good for meeting',
};

/** A span of someone's block schedule in words, for them alone: "Mar 9 to 20: reminders held". */
export const spanText = ({ kind, ...days }: KindSpan, shown: YearShown): string =>
  `${readableDays(days, shown)}: ${MEANS[kind]}`;
