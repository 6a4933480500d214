import type { Temporal } from 'temporal-polyfill';
import { type Reading, readPastDay } from '../../platform/calendar/reading.ts';
import { distance } from '../../platform/slack/meaning.ts';

/** One of the person's matches, as far as a sentence can name it. */
export type Named = { pairId: string; userId: string; names: readonly string[] };

/** What a sentence says of a meeting: the day, where it has one, and with whom. */
export type Sentence = {
  day: Reading | undefined;
  /** The pairs it names: all where it names no one, none where no match has that name. */
  pairIds: readonly string[];
  /** No name fits, and this one nearly does. */
  nearly: string | undefined;
  /** It has words that are neither a day nor the name of a match. */
  isUnread: boolean;
};

const MOST_WORDS = 12;
/** Words that say nothing of when or with whom. */
const FILLERS = new Set(
  'i we met meet with a an the my our had talked spoke saw to and on for meeting mentor resident mentee dr doctor prof professor'.split(
    ' ',
  ),
);

const plainWord = (word: string) =>
  word
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

const wordsOf = (name: string) => name.split(/\s+/).map(plainWord).filter(Boolean);

/** Someone mentioned, as Slack hands them over: `<@U123|name>`. */
const MENTION = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>[,.]?$/;

/** The pairs that these words name, by any part of a name; every word must fit. */
function namedBy(
  words: readonly string[],
  named: readonly Named[],
  fits: (typed: string, name: string) => boolean,
) {
  return named.filter(({ userId, names }) =>
    words.every((word) => {
      const mentioned = MENTION.exec(word)?.[1];
      if (mentioned) return mentioned === userId;
      return names.flatMap(wordsOf).some((name) => fits(plainWord(word), name));
    }),
  );
}

const isSame = (typed: string, name: string) => typed === name;
const isNear = (typed: string, name: string) => distance(typed, name) !== undefined;

/** Every run of words that reads as a day, the longest first, with the words around it. */
function daysIn(words: readonly string[], today: Temporal.PlainDate) {
  const runs: { day: Reading; rest: string[] }[] = [];
  for (let length = words.length; length > 0; length -= 1)
    for (let from = 0; from + length <= words.length; from += 1) {
      const day = readPastDay(
        words
          .slice(from, from + length)
          .join(' ')
          .replace(/[.,]$/, ''),
        today,
      );
      const isRead = day.ok || day.why !== 'unreadable';
      if (isRead) runs.push({ day, rest: [...words.slice(0, from), ...words.slice(from + length)] });
    }
  return runs;
}

const isName = (word: string) => MENTION.test(word) || !FILLERS.has(plainWord(word));

/** Reads `olivia yesterday`, `with Dr. Park on 9/30`, or `this morning` for someone with these matches. */
export function readSentence(text: string, named: readonly Named[], today: Temporal.PlainDate): Sentence {
  const words = text.trim().slice(0, 300).split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  const runs = [...daysIn(words, today), { day: undefined, rest: [...words] }].map(({ day, rest }) => {
    const names = rest.filter(isName);
    return { day, names, pairs: names.length === 0 ? named : namedBy(names, named, isSame) };
  });
  const found =
    runs.find(({ day, pairs }) => day && pairs.length > 0) ??
    runs.find(({ names, pairs }) => names.length > 0 && pairs.length > 0) ??
    runs[0];
  if (!found) return { day: undefined, pairIds: [], nearly: undefined, isUnread: false };
  const nearly = found.pairs.length === 0 ? namedBy(found.names, named, isNear) : [];
  return {
    day: found.day,
    pairIds: found.pairs.map(({ pairId }) => pairId),
    nearly: nearly.length === 1 ? nearly[0]?.pairId : undefined,
    isUnread: found.pairs.length === 0,
  };
}
