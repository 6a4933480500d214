import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkMessageBlocks, checkView } from '../../../sandbox/slack/blocks/surfaces.ts';
import {
  assignModal,
  decidedModal,
  decidedText,
  notNeededModal,
  reasons,
  requestCard,
  unfitText,
} from '../../../src/features/requests/assign-views.ts';
import type { RequestWithPeople } from '../../../src/features/requests/queries.ts';
import { quoted } from '../../../src/features/requests/quoted-views.ts';
import { assign, mentors, rankFor, request, textOf } from './samples.ts';

/** More than ten minutes after whatever was decided: nothing can be taken back. */
const NOW = new Date('2026-09-20T17:00:00Z');

describe('the card', () => {
  test.each([0, 1, 3, 150])('with %i mentors: within limits, at most three suggestions', (count) => {
    const asked = request();
    const card = requestCard(asked, rankFor(asked, mentors(count)), NOW);
    expect(checkMessageBlocks(card.blocks)).toEqual([]);
    expect(textOf(card.blocks).match(/<@UM\d+>/g)?.length ?? 0).toBe(Math.min(3, count));
    expect(textOf(card.blocks)).toContain('"text":"Assign"');
  });

  test('says who asks, their year, topics, since when, and why each suggestion', () => {
    const asked = request();
    const all = mentors(2);
    const card = requestCard(asked, rankFor(asked, all, [all[0]!.id]), NOW);
    const text = textOf(card.blocks);
    expect(text).toContain('<@URES1> (PGY-1) asked for a mentor.');
    expect(text).toContain('Career advice; Support, including confidential support; Role modeling');
    expect(text).toContain('Mon, Sep 14, 2026');
    expect(text).toContain('1. <@UM0> · First choice · 1 opening');
    expect(text).toContain('2. <@UM1> · Shared topics: Career advice');
    expect(card.text).toBe('Nina &lt;New&gt; asked for a mentor.');
  });

  test('a request of the program says that someone needs a mentor, and nothing of why', () => {
    const card = requestCard(request({ source: 'program', topics: [], pgy: null }), [], NOW);
    expect(card.text).toBe('Nina &lt;New&gt; needs a mentor.');
    expect(checkMessageBlocks(card.blocks)).toEqual([]);
    expect(textOf(card.blocks)).not.toMatch(/topics|PGY|rematch|ended/i);
  });

  test.each<[string, Partial<RequestWithPeople>, string]>([
    [
      'assigned',
      {
        status: 'assigned',
        mentor_user: 'UM1',
        decided_by_user: 'UDIR',
        decided_at: new Date('2026-09-16T02:00:00Z'),
      },
      "<@UM1> was assigned as <@URES1>'s mentor by <@UDIR> on Tue, Sep 15, 2026.",
    ],
    [
      'withdrawn',
      { status: 'withdrawn', decided_by_user: 'URES1', decided_at: new Date('2026-09-15T17:00:00Z') },
      "<@URES1>'s request for a mentor was withdrawn by <@URES1> on Tue, Sep 15, 2026.",
    ],
    [
      'closed',
      { status: 'withdrawn', decided_at: new Date('2026-09-15T17:00:00Z') },
      "<@URES1>'s request for a mentor was closed on Tue, Sep 15, 2026. It's no longer needed.",
    ],
  ])('once %s it says so and has no button left', (_name, decision, text) => {
    const decided = request(decision);
    const card = requestCard(decided, [], NOW);
    expect(decidedText(decided)).toBe(text);
    expect(textOf(card.blocks)).toContain(text);
    expect(textOf(card.blocks)).not.toContain('button');
    expect(checkView(decidedModal(decided), 'modal')).toEqual([]);
  });
});

describe('assigning', () => {
  test.each([0, 1, 100, 150])('with %i mentors Slack takes the modal', (count) => {
    const { view, ranked } = assign(count, 'A note');
    expect(checkView(view, 'modal')).toEqual([]);
    const select = view.blocks.find((block) => block.type === 'input');
    if (count === 0) {
      expect(select).toBeUndefined();
      expect(textOf(view)).toContain("Raise a mentor's capacity in the roster");
      return;
    }
    expect(select).toMatchObject({ label: { text: 'Mentor' }, element: { type: 'static_select' } });
    const offered = (
      select as { element: { options: { value: string }[]; initial_option: { value: string } } }
    ).element;
    expect(offered.options.map(({ value }) => value)).toEqual(ranked.slice(0, 100).map(({ id }) => id));
    expect(offered.initial_option.value).toBe(ranked[0]!.id);
    expect(textOf(view).includes('Showing the 100 best fits of 150')).toBe(count === 150);
    expect(view.submit?.text).toBe('Assign');
  });

  test('nothing confidential is put where it stays: metadata holds the request id only', () => {
    const { asked, view } = assign(2, 'Secret words');
    expect(view.private_metadata).toBe(JSON.stringify({ request: asked.id }));
  });

  test('a preferred mentor who cannot take the resident is shown as such', () => {
    const asked = request();
    const all = mentors(3).map((mentor, index) => ({
      ...mentor,
      left: index === 0 ? 0 : 1,
      paused: index === 1,
    }));
    const preferences = [...all.slice(0, 2), { slack_user_id: 'UGONE' }];
    const view = assignModal({
      request: asked,
      note: '',
      preferences,
      mentors: all,
      ranked: rankFor(asked, all),
    });
    expect(textOf(view)).toContain(
      '1. <@UM0> (no openings)\\n2. <@UM1> (not taking new residents)\\n3. <@UGONE> (no longer a mentor here)',
    );
  });

  test('what speaks for a mentor', () => {
    const [mentor] = mentors(1);
    const facts = { ...mentor!, former: false, evaluator: false };
    expect(reasons({ ...facts, choice: 2, shared: ['career'], left: 1 })).toBe(
      'Second choice · shared topics: Career advice · 1 opening',
    );
    expect(reasons({ ...facts, choice: undefined, shared: [], left: 3 })).toBe('3 openings');
    expect(reasons({ ...facts, evaluator: true, choice: undefined, shared: [], left: 3 })).toBe(
      'evaluates this resident · 3 openings',
    );
  });

  test('a stale modal is answered with who decided and when', () => {
    const view = decidedModal(
      request({
        status: 'assigned',
        mentor_user: 'UM1',
        decided_by_user: 'UDIR',
        decided_at: new Date('2026-09-15T17:00:00Z'),
      }),
    );
    expect(textOf(view)).toContain(
      "Already assigned by <@UDIR> on Tue, Sep 15, 2026: <@UM1> is <@URES1>'s mentor.",
    );
    expect(checkView(notNeededModal(request(), 'has_mentor'), 'modal')).toEqual([]);
  });

  test('leaving someone out in confidence is not given away by the refusal', () => {
    expect(unfitText('kept_out', 'Dr. X')).toBe(
      "Dr. X isn't available for this request. Choose someone else.",
    );
  });
});

describe("a resident's own words", () => {
  const shown = (words: string) =>
    quoted(words)
      .map((block) => (block.type === 'section' ? block.text?.text : undefined))
      .join('\n');
  const unescaped = (text: string) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

  test.each([
    ['mrkdwn, links, broadcasts', '<!channel> *bold* <https://evil.example|click> <@U123> & co'],
    ['3,000 of the letter that grows most', '&'.repeat(3000)],
    ['3,000 emoji', '🩺'.repeat(3000)],
    ['3,000 line breaks', `a${'\n'.repeat(2998)}b`],
    ['right-to-left', 'أحتاج إلى مرشد\u202Eabc'],
  ])('%s: escaped and within limits', (_name, words) => {
    const view = assign(1, words).view;
    expect(checkView(view, 'modal')).toEqual([]);
    expect(shown(words)).not.toMatch(/[<]/);
  });

  test('come through whole, whatever they are', () => {
    const words = fc.array(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '&', '<!here>', '>', ' ')),
      {
        maxLength: 3000,
        size: 'max',
      },
    );
    fc.assert(
      fc.property(words, (parts) => {
        const text = Array.from(parts.join('')).slice(0, 3000).join('').trim().replaceAll(/\r\n?/g, '\n');
        const lines = shown(text)
          .split('\n')
          .map((line) => line.replace(/^>/, ''));
        expect(unescaped(lines.join('')).replaceAll('\n', '')).toBe(text.replaceAll('\n', ''));
        for (const block of quoted(text))
          expect(checkView({ ...assign(1).view, blocks: [block] }, 'modal')).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
