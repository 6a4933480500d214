import { type Days, flattened, type KindSpan, replaced } from '../../domain/schedules/policy.ts';
import type { LabelKind } from '../../platform/database/tables/schedules.ts';
import { daysIn, type FileLabel, fileLabels } from './labels-policy.ts';
import type { Lost, Matched } from './people-policy.ts';
import type { LabelSpan } from './types.ts';

/** What an import does, for people to read before they confirm it and after. */
export type Summary = Days & {
  people: number;
  /** Of how many people anything changes. */
  changed: number;
  away: number;
  hold: number;
  good: number;
  lost: Lost[];
  /** Lines with a label that name no one, or no day. */
  unread: number[];
  /** Labels of the file that no one has sorted; they count as ordinary. */
  unsorted: string[];
  /** How many labels are sorted again. */
  sorted: number;
};

/** A file as judged: its labels, and what it says of each member by kind. */
export type Plan = {
  labels: FileLabel[];
  people: Map<string, KindSpan[]>;
  summary: Summary;
};

/** What a plan is made of; `chosen` is how labels were just sorted. */
export type Situation = Days & {
  matched: Matched;
  unread: number[];
  sorted: ReadonlyMap<string, LabelKind>;
  chosen: ReadonlyMap<string, LabelKind>;
  known: ReadonlyMap<string, readonly KindSpan[]>;
};

/** Says what a file does to the days of the people it names. Labels that no one sorted count as ordinary. */
export function planImport({ first, last, matched, unread, sorted, chosen, known }: Situation): Plan {
  const kinds = new Map([...sorted, ...chosen]);
  const labels = fileLabels(matched.found, kinds);
  const people = new Map(
    matched.found.map(({ member, spans }) => [
      member.id,
      flattened(spans.flatMap((span) => kindSpan(span, kinds))),
    ]),
  );
  const total = (kind: LabelKind) =>
    [...people.values()].flat().reduce((sum, span) => sum + (span.kind === kind ? daysIn(span) : 0), 0);
  const changed = [...people].filter(([id, said]) => {
    const before = known.get(id) ?? [];
    return plain(before) !== plain(replaced(before, { first, last }, said));
  });
  const summary: Summary = {
    ...{ first, last, people: people.size, changed: changed.length, lost: matched.lost, unread },
    ...{ away: total('away'), hold: total('hold'), good: total('good') },
    unsorted: labels.flatMap(({ label, kind }) => (kind === undefined ? [label] : [])),
    sorted: [...chosen].filter(([label, kind]) => sorted.get(label) !== kind).length,
  };
  return { labels, people, summary };
}

const plain = (spans: readonly KindSpan[]) =>
  spans.map(({ kind, first, last }) => `${kind} ${first} ${last}`).join('\n');

function kindSpan(
  { label, firstDay, lastDay }: LabelSpan,
  kinds: ReadonlyMap<string, LabelKind>,
): KindSpan[] {
  const kind = kinds.get(label) ?? 'ordinary';
  return kind === 'ordinary' ? [] : [{ kind, first: firstDay, last: lastDay }];
}
