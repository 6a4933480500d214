import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PHRASES } from '../../../src/features/home/phrases-policy.ts';
import type { Subcommand } from '../../../src/platform/slack/commands.ts';
import {
  asTyped,
  byPhrase,
  bySpelling,
  type Meaning,
  phrasesOf,
} from '../../../src/platform/slack/meaning.ts';

const subcommands: Subcommand[] = Object.keys(PHRASES).map((name) => ({
  name,
  usage: name,
  about: '',
  purpose: 'mentor' as const,
  ...(name === 'time' ? { title: 'Find a time' } : {}),
  run: async () => undefined,
}));
const book = phrasesOf(subcommands, PHRASES);
const shown = (meaning: Meaning | undefined) =>
  meaning
    ? `${meaning.meant.map(({ name }) => name).join(' or ')}${meaning.argument ? `: ${meaning.argument}` : ''}`
    : 'nothing';

describe('other words for a subcommand', () => {
  test.each([
    ['find a time', 'time'],
    ['Find a time!', 'time'],
    ['met Olivia yesterday', 'log: Olivia yesterday'],
    ['we met with rosa on 9/30', 'log: rosa on 9/30'],
    ['remind me', 'time or pause'],
    ['a new mentor please', 'rematch: please'],
    ['need a mentor for research', 'request: for research'],
    ['requets', 'nothing'],
    ['', 'nothing'],
  ])('%j', (text, expected) => {
    expect(shown(byPhrase(text, book))).toBe(expected);
  });
});

describe('misspelled words', () => {
  test.each([
    ['requets', 'request'],
    ['requests', 'request'],
    ['requets research with Dr. Lee', 'request: research with Dr. Lee'],
    ['lgo yesterday', 'log: yesterday'],
    ['tiem', 'time'],
    ['fnid a tiem', 'time'],
    ['meeting', 'meetings'],
    ['rmatch', 'rematch or match'],
    ['prviacy', 'privacy'],
    ['rosa yesterday', 'nothing'],
    ['nonsense', 'nothing'],
    ['what', 'nothing'],
    ['get', 'nothing'],
    ['', 'nothing'],
  ])('%j', (text, expected) => {
    expect(shown(bySpelling(text, book))).toBe(expected);
  });

  test('no text throws, and each name is itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        byPhrase(text, book);
        bySpelling(text, book);
      }),
    );
    for (const { name } of subcommands) {
      expect(shown(byPhrase(name, book))).toContain(name);
      expect(shown(bySpelling(name, book))).toContain(name);
    }
  });
});

test.each([
  ['R&amp;D with <@U123|lee>', 'R&D with @lee'],
  ['<@U123>, <#C1|general>, <!here>, <https://a.example|a.example>', '@someone, #general, @here, a.example'],
  ['&lt;3 &amp;amp;', '<3 &amp;'],
])('what was typed is read as its writer sees it: %j', (text, expected) => {
  expect(asTyped(text)).toBe(expected);
});
