import type { SpanKind } from '../../platform/database/tables/schedules.ts';

/** Calendar days (YYYY-MM-DD), both included. */
export type Days = { first: string; last: string };

/** Days of one kind. */
export type KindSpan = Days & { kind: SpanKind };

/** Where a day has two kinds, the first of these counts. */
const STRONGEST: readonly SpanKind[] = ['away', 'hold', 'good'];

const DAY_MS = 86_400_000;
const shifted = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

export const dayBefore = (day: string): string => shifted(day, -1);
export const dayAfter = (day: string): string => shifted(day, 1);

/** Spans in order with one kind a day; those of a kind that overlap or touch are one. */
export function flattened(spans: readonly KindSpan[]): KindSpan[] {
  const edges = spans
    .flatMap(({ kind, first, last }) => [
      { day: first, kind, by: 1 },
      { day: dayAfter(last), kind, by: -1 },
    ])
    .toSorted((one, other) => (one.day < other.day ? -1 : Number(one.day > other.day)));
  const open = { away: 0, hold: 0, good: 0 };
  const result: KindSpan[] = [];
  let [kind, first]: [SpanKind | undefined, string] = [undefined, ''];
  edges.forEach(({ day, ...edge }, at) => {
    open[edge.kind] += edge.by;
    if (edges[at + 1]?.day === day) return;
    const now = STRONGEST.find((each) => open[each] > 0);
    if (now === kind) return;
    if (kind) result.push({ kind, first, last: dayBefore(day) });
    [kind, first] = [now, day];
  });
  return result;
}

/** What was known of a person once a file says again what is true between its first and its last day. */
export function replaced(known: readonly KindSpan[], file: Days, said: readonly KindSpan[]): KindSpan[] {
  const before = known.map((span) => ({ ...span, last: least(span.last, dayBefore(file.first)) }));
  const after = known.map((span) => ({ ...span, first: most(span.first, dayAfter(file.last)) }));
  const within = said.map(({ kind, first, last }) => ({
    kind,
    first: most(first, file.first),
    last: least(last, file.last),
  }));
  return flattened([...before, ...within, ...after].filter(({ first, last }) => first <= last));
}

const least = (one: string, other: string) => (one < other ? one : other);
const most = (one: string, other: string) => (one > other ? one : other);
