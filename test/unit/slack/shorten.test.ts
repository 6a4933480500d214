import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isMessageTooLong } from '../../../sandbox/slack/blocks/surfaces.ts';
import { escapeText, mention, shorten } from '../../../src/platform/slack/blocks.ts';
import { toSend } from '../../../src/platform/slack/full-text.ts';
import { gallery } from '../../gallery/gallery.ts';

const piece = fc.oneof(
  fc.string({ unit: 'grapheme' }).map(escapeText),
  fc.constantFrom(
    mention('U0AVERY'),
    '<https://hospital.example/a b?c=1&d=2|Wellness &amp; more>',
    '<!here>',
  ),
  fc.constantFrom('*bold* ', '\n', ' ', '&amp;', '&lt;', '🙂'),
);
const written = fc.array(piece, { maxLength: 30 });

describe('cutting a text', () => {
  test.each([false, true])(
    'keeps the limit, and every link, mention, and escaped character whole',
    (atWord) => {
      fc.assert(
        fc.property(written, fc.integer({ min: 1, max: 200 }), (pieces, most) => {
          const text = pieces.join('');
          const cut = shorten(text, most, atWord);
          expect(cut.length).toBeLessThanOrEqual(most);
          if (text.length <= most) return expect(cut).toBe(text);
          const kept = cut.slice(0, -1);
          expect(cut.endsWith('…')).toBe(true);
          expect(text.startsWith(kept)).toBe(true);
          expect(kept.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
          expect(kept.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/&(?!(?:amp|lt|gt);)/);
          return expect(kept.isWellFormed()).toBe(true);
        }),
      );
    },
  );

  test('cuts as little as it can', () => {
    fc.assert(
      fc.property(written, fc.integer({ min: 1, max: 200 }), (pieces, most) => {
        const text = pieces.join('');
        const kept = shorten(text, most).slice(0, -1);
        const [next = ''] = /^(?:<[^<>]*>|&(?:amp|lt|gt);|.)/su.exec(text.slice(kept.length)) ?? [];
        if (text.length > most) expect(kept.length + next.length).toBeGreaterThan(most - 1);
      }),
    );
  });
});

type Node = { type?: unknown; text?: unknown; verbatim?: unknown };

function* mrkdwnIn(node: unknown): Generator<Node> {
  if (Array.isArray(node)) for (const each of node) yield* mrkdwnIn(each);
  else if (typeof node === 'object' && node !== null) {
    if ((node as Node).type === 'mrkdwn') yield node;
    else for (const each of Object.values(node)) yield* mrkdwnIn(each);
  }
}

describe('everything that can be shown', () => {
  test('makes no link that nobody meant', () => {
    const all = gallery.flatMap(({ of, as, shows }) =>
      [...mrkdwnIn(as === 'message' ? toSend(shows) : shows)].map((text) => ({ of, text })),
    );
    expect(all.length).toBeGreaterThan(500);
    expect(all.filter(({ text }) => text.verbatim !== true).map(({ of }) => of)).toEqual([]);
  });

  test('a message without blocks has its text in one, so that Slack makes no links of names in it', () => {
    expect(toSend({ text: 'Ask John Smith.MD' }).blocks).toEqual([
      { type: 'section', text: { type: 'mrkdwn', text: 'Ask John Smith.MD', verbatim: true } },
    ]);
    const long = Array.from({ length: 200 }, (_, at) => `line ${at} ${'x'.repeat(30)}`).join('\n');
    const parts = toSend({ text: long }).blocks.map((block) =>
      block.type === 'section' ? (block.text?.text ?? '') : '',
    );
    expect(parts.join('')).toBe(long);
    expect(parts.length).toBeGreaterThan(1);
  });

  test('no message has more text than Slack takes', () => {
    const messages = gallery.flatMap(({ of, as, shows }) => (as === 'message' ? [{ of, shows }] : []));
    expect(messages.some(({ shows }) => isMessageTooLong(shows.blocks))).toBe(true);
    for (const { of, shows } of messages)
      expect([of, isMessageTooLong(toSend(shows).blocks)]).toEqual([of, false]);
  });
});
