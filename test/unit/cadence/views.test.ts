import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { StepName } from '../../../src/domain/cadence/ladder.ts';
import { agreeModal, awayModal, pauseModal, snoozeModal } from '../../../src/features/pauses/views.ts';
import { type NudgeItem, nudgeMessage } from '../../../src/features/reminders/views.ts';
import { day, span } from './values.ts';

const item = (more: Partial<NudgeItem> = {}): NudgeItem => ({
  pairId: '00000000-0000-4000-8000-000000000001',
  today: day('2026-09-10'),
  step: '0',
  side: 'resident',
  tone: 'usual',
  other: { user: 'UMAX', name: 'Max Mentor' },
  dueOn: day('2026-09-14'),
  firstMeeting: false,
  lastMetOn: day('2026-05-16'),
  progress: { count: 1, of: 3 },
  ended: false,
  shown: undefined,
  ...more,
});
const textOf = (items: NudgeItem[]) => JSON.stringify(nudgeMessage(items));
const labels = (items: NudgeItem[]) =>
  nudgeMessage(items)
    .blocks?.flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .map((element) => (element.type === 'button' ? element.text.text : element.type));

describe('a reminder', () => {
  test('begins with a welcome once, where a pair came late', () => {
    const message = textOf([item({ tone: 'welcome', step: '-14' }), item({ tone: 'welcome', step: '-14' })]);
    expect(message.match(/Welcome/g)).toHaveLength(1);
    expect(textOf([item({ tone: 'welcome', step: '-14' })])).toMatch(/Welcome.*heads-up/);
    expect(textOf([item()])).not.toContain('Welcome');
  });

  test.each(['0', '+14'] as const)('speaks again after a silence, and counts nothing: %s', (step) => {
    const message = textOf([item({ tone: 'anew', step })]);
    expect(message).toContain('<@UMAX>');
    expect(message).not.toMatch(/this year|planned by|hasn't been logged|last note|missed|again/);
  });

  test('with the plan met it says so and asks only whether another would help', () => {
    const met = item({ progress: { count: 3, of: 3 }, step: '+14' });
    expect(textOf([met])).toMatch(/have met 3 of 3 times this year. Would another meeting help\?/);
    expect(textOf([met])).not.toMatch(/due by|hasn't been logged|Welcome/);
    expect(labels([met])).toEqual(['Find a time', 'Log a meeting', 'Snooze']);
    const four = item({ progress: { count: 4, of: 3 }, step: 'met' });
    expect(textOf([four])).toContain('(4 times this year; 3 planned)');
  });

  test('another year shows', () => {
    expect(textOf([item({ dueOn: day('2027-01-04') })])).toContain('Mon, Jan 4, 2027');
  });

  test('has the four buttons, in this order; the question has Yes first', () => {
    expect(labels([item()])).toEqual([
      'Log a meeting',
      'Find a time',
      'Already scheduled',
      'Snooze',
      'We are away',
    ]);
    expect(labels([item({ step: 'met' })])).toEqual(['Yes, we met', 'Not yet', 'On another day']);
  });

  test.each<[StepName, RegExp]>([
    ['-14', /heads-up.*<@UMAX>.*Mon, Sep 14/],
    ['0', /good time to meet with <@UMAX>.*Mon, Sep 14.*1 of 3 this year/],
    ['+14', /No rush.*\*We are away\*/],
    ['+28', /last note/],
    ['met', /Did you meet with <@UMAX> on \*Mon, Sep 14\*\?/],
  ])('step %s', (step, expected) => {
    const text = textOf([item({ step })]);
    expect(text).toMatch(expected);
    expect(text).not.toMatch(/overdue|late\b|missed|should|!/i);
  });

  test('several are a list: one sentence, a line each, and one row of buttons', () => {
    const each = ['UA', 'UB', 'UC'].map((user, at) =>
      item({
        pairId: `00000000-0000-4000-8000-00000000000${at}`,
        side: 'mentor',
        other: { user, name: user },
        ...(at === 1 ? { firstMeeting: true, lastMetOn: undefined } : {}),
        ...(at === 2 ? { tone: 'anew' } : {}),
      }),
    );
    const said = nudgeMessage(each).blocks?.flatMap((block) =>
      block.type === 'section' ? [block.text?.text] : [],
    );
    expect(said).toEqual([
      [
        "It's a good time to meet with these residents:",
        '• <@UA>: last met Sat, May 16 · due by *Mon, Sep 14*',
        '• <@UB>: first meeting due by *Mon, Sep 14*',
        '• <@UC>: last met Sat, May 16',
      ].join('\n'),
    ]);
    expect(labels(each)).toEqual([
      'Log a meeting',
      'Find a time',
      'Already scheduled',
      'Snooze',
      'We are away',
    ]);
    const asked = [...each, item({ pairId: 'q', step: 'met', side: 'mentor' })];
    expect(labels(asked)?.slice(0, 4)).toEqual(['Yes, we met', 'Not yet', 'On another day', 'Log a meeting']);
  });

  test('an agreed date takes the buttons away; one’s own entry can be undone from the message', () => {
    expect(labels([item({ shown: { agreed: day('2026-09-20') } })])).toEqual([]);
    expect(labels([item({ shown: { done: day('2026-09-20') }, undo: 'entry' })])).toEqual(['Undo']);
  });

  test('shows what became of it: met, a date, a pause, an end', () => {
    expect(textOf([item({ shown: { done: day('2026-09-20') } })])).toMatch(
      /Done: you met with <@UMAX> on Sun, Sep 20/,
    );
    expect(labels([item({ shown: { done: day('2026-09-20') } })])).toEqual([]);
    expect(textOf([item({ shown: { agreed: day('2026-09-20') } })])).toMatch(
      /You're meeting on \*Sun, Sep 20\*/,
    );
    expect(textOf([item({ shown: { pausedUntil: day('2026-09-20') } })])).toMatch(
      /paused through Sun, Sep 20/,
    );
    expect(textOf([item({ ended: true })])).toMatch(/has ended/);
    expect(labels([item({ ended: true })])).toEqual([]);
  });

  test('names in the notification cannot become a broadcast', () => {
    expect(nudgeMessage([item({ other: { user: 'U1', name: '<!channel>' } })]).text).toContain(
      '&lt;!channel&gt;',
    );
  });

  test('stays within Slack’s limits for any number of pairs, each pair named once', () => {
    const anyItems = fc.array(
      fc.record({ step: fc.constantFrom<StepName>('-14', '0', '+14', '+28', 'met'), done: fc.boolean() }),
      { minLength: 1, maxLength: 130 },
    );
    fc.assert(
      fc.property(anyItems, (specs) => {
        const items = specs.map(({ step, done }, index) =>
          item({
            step,
            pairId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
            other: { user: `U${String(index).padStart(10, '0')}`, name: 'N'.repeat(80) },
            shown: done ? { done: day('2026-09-20') } : undefined,
          }),
        );
        const { text, blocks = [] } = nudgeMessage(items);
        expect(blocks.length).toBeLessThanOrEqual(50);
        expect(text.length).toBeLessThan(3000);
        const ids = blocks.flatMap((block) => (block.type === 'actions' ? [block.block_id] : []));
        expect(new Set(ids).size).toBe(ids.length);
        for (const block of blocks)
          if (block.type === 'section') {
            expect(block.text?.text.length).toBeLessThanOrEqual(3000);
            expect(block.text?.text).not.toMatch(/…$/);
          }
        const said = JSON.stringify(blocks);
        for (const [index, { other, shown }] of items.entries())
          if (index < 100 && !shown) expect(said.split(`<@${other.user}>`).length).toBe(2);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the modals', () => {
  const pair = { id: 'p', other: 'UMAX', name: 'Max Mentor' };
  const spec = (view: ReturnType<typeof snoozeModal>) => ({
    title: view.title.text,
    submit: view.submit?.text,
    labels: view.blocks.flatMap((block) => ('label' in block ? [block.label.text] : [])),
    metadata: JSON.parse(view.private_metadata ?? '{}'),
  });
  const today = day('2026-09-14');

  test('have the agreed titles and labels, and carry ids only', () => {
    const metadata = { pair: 'p' };
    expect(spec(agreeModal([pair], undefined))).toEqual({
      title: 'Already scheduled',
      submit: 'Save',
      labels: ['Date'],
      metadata,
    });
    expect(spec(snoozeModal([pair]))).toEqual({
      title: 'Snooze',
      submit: 'Snooze',
      labels: ['For how long?'],
      metadata,
    });
    expect(spec(awayModal([pair], today))).toEqual({
      title: 'We are away',
      submit: 'Save',
      labels: ['From', 'Until'],
      metadata,
    });
    const program = { id: 'g', name: 'Internal <Medicine>' };
    expect(spec(pauseModal(program, today, []))).toEqual({
      title: 'Pause reminders',
      submit: 'Save',
      labels: ['From', 'Until'],
      metadata: { program: 'g' },
    });
  });

  test('a list of pauses of any length fits, with a word about the rest', () => {
    const pauses = Array.from({ length: 120 }, (_, index) => ({
      id: `pause-${index}`,
      span: span('2026-09-14', '2026-09-20'),
      other: index % 2 ? 'UMAX' : undefined,
    }));
    const { blocks } = pauseModal({ id: 'g', name: 'IM' }, today, pauses);
    expect(blocks.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(blocks)).toMatch(/Showing 20 of 120/);
    expect(JSON.stringify(blocks)).toMatch(/You and <@UMAX>/);
  });
});
