import { describe, expect, test } from '@jest/globals';
import { gallery } from '../../gallery/gallery.ts';
import { fileOf, readable, type Text, textsOf } from '../../gallery/texts.ts';
import { DROPPED, LONGER, MOST_SENTENCES, NEVER, sentencesIn } from './rules.ts';
import { pages, shown, written } from './texts.ts';

const [onScreen, inSource, onPages] = [shown(), written(), pages()];

/** One line a finding: the file, what is wrong in it, and the text. */
const against = (texts: readonly Text[], rules: typeof DROPPED): string[] => [
  ...new Set(
    texts.flatMap(({ file, words }) =>
      rules.flatMap(({ pattern, use }) => {
        const [found] = pattern.exec(words) ?? [];
        return found === undefined ? [] : [`${file}: "${found}" (${use}) in: ${words}`];
      }),
    ),
  ),
];

test('nothing that is shown holds a dropped word', () => {
  expect(against(onScreen, DROPPED)).toEqual([]);
});

test('no text in the source holds a dropped word, such as a refusal or what a command prints', () => {
  expect(against(inSource, DROPPED)).toEqual([]);
});

test('no page for people holds a dropped word', () => {
  expect(against(onPages, DROPPED)).toEqual([]);
});

test('quotes and apostrophes are straight, and nothing is exclaimed', () => {
  expect(against([...onScreen, ...inSource, ...onPages], NEVER)).toEqual([]);
});

describe('windows', () => {
  const windows = gallery.flatMap((sample) => (sample.as === 'modal' ? [sample] : []));
  const blocks = windows.flatMap((sample) =>
    textsOf(sample)
      .filter(({ role }) => /^(?:section|context|input hint)$/.test(role))
      .map(({ words }) => ({
        of: sample.of,
        most: sample.shows.submit ? MOST_SENTENCES.asking : MOST_SENTENCES.telling,
        file: fileOf(sample),
        words: readable(words).replaceAll(' ⏎ ', '\n'),
      })),
  );
  const isLonger = ({ of, words }: { of: string; words: string }) =>
    LONGER.some((each) => each.of === of && words.startsWith(each.begins));
  const tooLong = blocks.filter(({ words, most }) => sentencesIn(words) > most);

  test('explain in few sentences; who sees what and honest limits stay whole', () => {
    const found = tooLong
      .filter((block) => !isLonger(block))
      .map(({ file, words, most }) => `${file}: ${sentencesIn(words)} sentences (${most}) in: ${words}`);
    expect([...new Set(found)]).toEqual([]);
  });

  test('every exception to that is still needed', () => {
    const unneeded = LONGER.filter(
      ({ of, begins }) => !tooLong.some((block) => block.of === of && block.words.startsWith(begins)),
    );
    expect(unneeded).toEqual([]);
  });

  test('titles and the buttons below have at most 24 characters', () => {
    const long = windows.flatMap(({ of, shows }) =>
      [shows.title, shows.submit, shows.close].flatMap((label) =>
        label && label.text.length > 24 ? [`${of}: ${label.text}`] : [],
      ),
    );
    expect(long).toEqual([]);
  });
});

test('buttons have at most 75 characters', () => {
  const long = gallery.flatMap(textsOf).filter(({ role, words }) => role === 'button' && words.length > 75);
  expect(long).toEqual([]);
});

describe('the rules themselves', () => {
  test('find a dropped word, and not one that only resembles it', () => {
    const text = (words: string) => [{ file: 'any', role: 'any', words }];
    for (const words of [
      'Nobody is told.',
      'Press *Assign*.',
      "It isn't needed any more.",
      'The program’s',
      'Done!',
    ])
      expect(against(text(words), [...DROPPED, ...NEVER])).toHaveLength(1);
    for (const words of [
      'Any more questions?',
      'What do you wish you knew?',
      'I cannot take this on',
      '<!channel>',
    ])
      expect(against(text(words), [...DROPPED, ...NEVER])).toEqual([]);
  });

  test('count sentences, not headings, lists or single words', () => {
    expect(
      sentencesIn('*Who sees this*\nDone. You see it. No one else does.\n• One. Two. Three of them.'),
    ).toBe(2);
    expect(sentencesIn('Is it so? It is *just so.* That is all.')).toBe(3);
  });
});
