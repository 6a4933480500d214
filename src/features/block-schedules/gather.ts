import { nameKey } from '../../domain/members/names-policy.ts';
import { isoOf } from './days.ts';
import type { Entry, LabelSpan, NamedPerson, Who } from './types.ts';

/** One text for however a file names someone. */
const keyOf = ({ email, slackId, name }: Who) => slackId ?? email ?? nameKey(name ?? '');

/** Puts the lines of each person together: their labels by day, spans that touch as one, in the order of days. */
export function gather(entries: readonly Entry[]): NamedPerson[] {
  const keys = new Map<string, string>();
  const keyFor = (who: Who) => {
    const said = `${who.slackId}\n${who.email}\n${who.name}`;
    const key = keys.get(said) ?? keyOf(who);
    keys.set(said, key);
    return key;
  };
  return [...Map.groupBy(entries, ({ who }) => keyFor(who)).values()].map((own) => ({
    who: Object.assign({}, ...own.slice(0, 1).map(({ who }) => who)) as Who,
    lines: [...new Set(own.map(({ line }) => line))],
    spans: spansOf(own),
  }));
}

/** As much of a label as is kept. */
const MOST_CHARACTERS = 200;

/** What stands in a cell, with one kind of space. */
const plain = (label: string) => label.replaceAll(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS).trim();

function spansOf(entries: readonly Entry[]): LabelSpan[] {
  const byLabel = Map.groupBy(entries, ({ label }) => plain(label));
  const spans = [...byLabel].flatMap(([label, own]) => {
    const joined: { from: number; until: number; label: string }[] = [];
    for (const { from, until } of own.toSorted((a, b) => a.from - b.from)) {
      const last = joined.at(-1);
      if (last && from <= last.until + 1) last.until = Math.max(last.until, until);
      else joined.push({ from, until, label });
    }
    return joined;
  });
  return spans
    .sort((a, b) => a.from - b.from || a.until - b.until || (a.label < b.label ? -1 : 1))
    .map(({ from, until, label }) => ({ firstDay: isoOf(from), lastDay: isoOf(until), label }));
}
