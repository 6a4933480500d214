import { dayAfter } from '../../domain/schedules/policy.ts';
import type { LabelKind } from '../../platform/database/tables/schedules.ts';
import type { LabelSpan } from './types.ts';

/** What a label means, as it is asked: the strongest first. */
export const KINDS: readonly LabelKind[] = ['away', 'hold', 'good', 'ordinary'];

/** A label of a file, on how many days people have it, and how it is or was sorted; undefined where it never was. */
export type FileLabel = { label: string; days: number; kind: LabelKind | undefined };

/** Words of a label; \b knows Latin letters only, and so do these. */
const AWAY =
  /\b(?:vac|vacations?|leave|loa|fmla|pto|maternity|paternity|parental|bereavement|sick(?! call)|medical leave|annual leave|days? off)\b/i;
const HOLD =
  /\b(?:nights?|nf|night ?float|float|overnights?|[a-z]{0,3}icu|ccu|critical care|calls?|on-?call|jeopardy)\b/i;
const HOLIDAY = /\b(?:holidays?|thanksgiving|christmas|new year'?s?|eid|diwali|hanukkah|ramadan)\b/i;
const GOOD =
  /\b(?:clinics?|elective|electives|research|outpatient|outpt|ambulatory|amb|admin|scholarly|study|qi|reading|library)\b/i;

/** A proposal for a label that was never sorted, from its words; it counts only once someone has seen it. */
export function proposedKind(label: string): LabelKind {
  const words = label.replaceAll(/[_./-]+/g, ' ');
  if (AWAY.test(words)) return 'away';
  if (HOLD.test(words)) return 'hold';
  if (HOLIDAY.test(words)) return 'away';
  return GOOD.test(words) ? 'good' : 'ordinary';
}

const DAY_MS = 86_400_000;

/** How many days a span has. */
export const daysIn = ({ first, last }: { first: string; last: string }): number =>
  (Date.parse(dayAfter(last)) - Date.parse(first)) / DAY_MS;

/** The labels of these people: those never sorted first, and of each those with most days first. */
export function fileLabels(
  people: readonly { spans: readonly LabelSpan[] }[],
  sorted: ReadonlyMap<string, LabelKind>,
): FileLabel[] {
  const days = new Map<string, number>();
  for (const { spans } of people)
    for (const { label, firstDay: first, lastDay: last } of spans)
      days.set(label, (days.get(label) ?? 0) + daysIn({ first, last }));
  return [...days]
    .map(([label, count]) => ({ label, days: count, kind: sorted.get(label) }))
    .sort(
      (a, b) =>
        Number(a.kind !== undefined) - Number(b.kind !== undefined) ||
        b.days - a.days ||
        (a.label < b.label ? -1 : 1),
    );
}
