import leven from 'leven';
import type { Subcommand } from './commands.ts';

/** What someone may have meant by what they typed: one subcommand, or several alike, and what stood after its words. */
export type Meaning = { meant: readonly Subcommand[]; argument: string };

/** Words with the subcommand they stand for. */
export type Phrase = { words: string; subcommand: Subcommand };

/** As many words as the longest phrase has. */
const MOST_WORDS = 5;

const bare = (word: string) => word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Other words for subcommands, by their name. */
export type Phrases = Readonly<Record<string, readonly string[]>>;

/** All words for these subcommands: their names, their windows' titles, and others. */
export function phrasesOf(subcommands: readonly Subcommand[], others: Phrases): readonly Phrase[] {
  return subcommands.flatMap((subcommand) =>
    [subcommand.name, subcommand.title ?? '', ...(others[subcommand.name] ?? [])]
      .map((phrase) => phrase.split(' ').map(bare).join(' '))
      .filter((words) => words !== '')
      .map((words) => ({ words, subcommand })),
  );
}

/** The beginnings of a text, the longest first, each with what stands after it. */
function beginnings(text: string): { words: string; argument: string }[] {
  const tokens = text.trim().slice(0, 4000).split(/\s+/);
  const most = Math.min(MOST_WORDS, tokens.length);
  return Array.from({ length: most }, (_, index) => most - index).map((count) => ({
    words: tokens.slice(0, count).map(bare).join(' '),
    argument: tokens.slice(count).join(' '),
  }));
}

const meaning = (found: readonly Phrase[], argument: string): Meaning => ({
  meant: [...new Set(found.map(({ subcommand }) => subcommand))],
  argument,
});

/** Reads other words for a subcommand, such as `find a time`, or its window's title. */
export function byPhrase(text: string, phrases: readonly Phrase[]): Meaning | undefined {
  for (const { words, argument } of beginnings(text)) {
    const found = phrases.filter((phrase) => phrase.words === words);
    if (found.length > 0) return meaning(found, argument);
  }
  return undefined;
}

/** How many letters of a word may be wrong: none of a short one. */
const mayDiffer = (length: number) => (length <= 3 ? 0 : length <= 5 ? 1 : 2);

const sorted = (word: string) => Array.from(word).sort().join('');

/** How far apart two words are; letters in another order count as one mistake. Undefined beyond what a slip explains. */
export function distance(typed: string, word: string): number | undefined {
  const apart = leven(typed, word);
  if (apart > 0 && sorted(typed) === sorted(word)) return 1;
  return apart <= mayDiffer(Math.max(typed.length, word.length)) ? apart : undefined;
}

/** Whether a text begins with a phrase of several words, which says more than its first word alone. */
export const beginsWithPhrase = (text: string, phrases: readonly Phrase[]): boolean => {
  const several = phrases.filter(({ words }) => words.includes(' '));
  return byPhrase(text, several) !== undefined;
};

/** Reads misspelled words of subcommands: the nearest, or all that are equally near. */
export function bySpelling(text: string, phrases: readonly Phrase[]): Meaning | undefined {
  const near = beginnings(text).flatMap(({ words, argument }) =>
    phrases.flatMap((phrase) => {
      const apart = distance(words, phrase.words);
      return apart === undefined ? [] : [{ phrase, apart, argument, length: phrase.words.length }];
    }),
  );
  const least = Math.min(...near.map(({ apart }) => apart));
  const nearest = near.filter(({ apart }) => apart === least);
  const longest = Math.max(...nearest.map(({ length }) => length));
  const [first] = nearest.filter(({ length }) => length === longest);
  if (!first) return undefined;
  const same = nearest.filter(({ argument }) => argument === first.argument);
  return meaning(
    same.map(({ phrase }) => phrase),
    first.argument,
  );
}

/** What was typed after a command, as its writer sees it: Slack hands over mentions and links in its own marks. */
export function asTyped(argument: string): string {
  return argument
    .replaceAll(/<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g, (_, kind: string, id: string, name?: string) => {
      if (kind === '') return name ?? id;
      return `${kind === '#' ? '#' : '@'}${name || (kind === '!' ? id : 'someone')}`;
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
