import { describe, expect, test } from '@jest/globals';
import type { ModalView } from '@slack/types';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { controlsOf } from '../../../sandbox/slack/blocks/controls.ts';
import { plainBlocks, plainView } from '../../../sandbox/slack/blocks/render.ts';
import { checkMessageBlocks, checkView, isViewTooLarge } from '../../../sandbox/slack/blocks/surfaces.ts';
import type { Block, View } from '../../../sandbox/slack/types.ts';
import type { MentorOption } from '../../../src/domain/members/queries.ts';
import { lacksFields, type Request, requestModal } from '../../../src/features/rematch/decide-views.ts';
import { closedModal, decidedModal } from '../../../src/features/rematch/decided-views.ts';
import type { Rematch } from '../../../src/features/rematch/queries.ts';
import {
  answerMessage,
  answerModal,
  askModal,
  closedMessage,
  ownRequestBlocks,
  stateModal,
  waitingBlocks,
  waitingMessage,
} from '../../../src/features/rematch/views.ts';
import type { Message } from '../../../src/platform/slack/blocks.ts';
import { ownWords } from '../../../src/platform/slack/blocks.ts';

const NOW = new Date('2026-09-14T17:00:00Z');
const NOBODY_KNOWN = () => undefined;
const HOSTILE =
  '<!channel> <@U999> *bold* _x_ `code` <https://evil.example|click> & مرحبا 👩🏽‍⚕️ "quoted"\n> quote';

const rematch = (more: Partial<Rematch> = {}) =>
  ({
    id: '0b0e7f6e-6a52-4b6a-9d5b-6f0f1a2b3c4d',
    reference: 'K7M2QX',
    status: 'open',
    created_at: NOW,
    decided_at: null,
    decider_user: null,
    resident_user: 'URESIDENT1',
    resident_pgy: 1,
    mentor_user: 'UMENTOR1',
    paired_on: '2026-07-01',
    pair_ended_on: null,
    change_at: null,
    has_next: false,
    time_zone: 'America/Los_Angeles',
    working_days: [1, 2, 3, 4, 5],
    working_from_minute: 540,
    working_until_minute: 1020,
    holidays: [],
    federal_holidays: false,
    ...more,
  }) as Rematch;

const mentors = (count: number) =>
  Array.from(
    { length: count },
    (_, n) =>
      ({
        id: crypto.randomUUID(),
        display_name: `Mentor ${n} ${'x'.repeat(90)}`,
        left: 1 + (n % 3),
        evaluates: [] as string[],
      }) as MentorOption,
  );

const ON = Temporal.PlainDate.from('2026-10-01');
const BY = { by: 'UDIRECTOR1', timeZone: 'UTC', overtaken: false };
const CLOSED = { status: 'approved', at: NOW, ...BY } as const;
const CHANGE_DAY = { on: ON, turnsOn: ON.add({ months: 3 }), seen: 1 };
const request = (more: Partial<Request> = {}): Request => ({
  rematch: rematch(),
  words: { reasons: [], words: '', preferred: [] },
  preferredUsers: [],
  met: undefined,
  ...{ mentors: mentors(2), leaving: [] },
  now: NOW,
  changeDay: CHANGE_DAY,
  ...more,
});

const fits = (view: ModalView) => {
  expect(checkView(view, 'modal')).toEqual([]);
  expect(isViewTooLarge(view)).toBe(false);
};
const labels = (view: ModalView) =>
  controlsOf(view.blocks as unknown as Block[])
    .filter((control) => control.input)
    .map(({ label, optional }) => `${label}${optional ? ' (optional)' : ''}`);
const textOf = (view: ModalView) => plainView(view as unknown as View, NOBODY_KNOWN);
const everything = (message: Message) =>
  `${message.text}\n${plainBlocks(message.blocks as unknown as Block[], NOBODY_KNOWN)}\n${JSON.stringify(message)}`;

const PAIR = { id: 'pair', program_id: 'program', program_name: 'Surgery', mentor_user: 'UMENTOR1' };

describe('asking', () => {
  test('has the labels people go by, and says first who will see it', () => {
    const view = askModal(
      PAIR,
      ['UDIRECTOR1', 'UDIRECTOR2'],
      [{ slack_user_id: 'UMENTOR2', display_name: 'Olga Other' }],
    );
    fits(view);
    expect(view.title.text).toBe('Ask for a new match');
    expect(view.submit?.text).toBe('Send confidentially');
    expect(labels(view)).toEqual([
      "What isn't working? (optional)",
      'In your own words (optional)',
      'Preferred mentors (optional)',
    ]);
    const firstInput = view.blocks.findIndex((block) => block.type === 'input');
    const before = JSON.stringify(view.blocks.slice(0, firstInput));
    for (const promised of [
      '<@UDIRECTOR1> and <@UDIRECTOR2>',
      'never told that a request was made',
      'a mentor with only one resident may guess, and if few other matches change that day, others may guess too',
      "You don't have to justify this",
      "You can withdraw the request until it's decided",
    ]) {
      expect(before).toContain(promised);
    }
  });

  test('names every director as far as there is room, whatever their number', () => {
    const view = askModal(
      PAIR,
      Array.from({ length: 300 }, (_, n) => `UDIRECTOR${n}`),
      Array.from({ length: 250 }, (_, n) => ({
        slack_user_id: `UM${n}`,
        display_name: `${'x'.repeat(90)}${n}`,
      })),
    );
    fits(view);
    expect(JSON.stringify(view)).toContain('<@UDIRECTOR99>, and 200 more');
  });
});

describe('what a director reads', () => {
  test('has the labels people go by', () => {
    const view = requestModal(request());
    fits(view);
    expect(view.title.text).toBe('Confidential request');
    expect(view.submit?.text).toBe('Decide');
    expect(labels(view)).toEqual(['Decision', 'Note to the resident (optional)']);
    const approving = requestModal(request({ chosen: { decision: 'new_mentor' } }));
    const text = textOf(approving);
    for (const option of [
      'Approve with a new mentor',
      'Approve, assign later',
      'Ask to talk',
      'Decline',
      'Now',
      'On a date',
    ]) {
      expect(text.split('\n')).toContain(option);
    }
    expect(JSON.stringify(approving)).toContain('"initial_date":"2026-10-01"');
    expect(view.private_metadata).toBe(JSON.stringify({ rematch: rematch().id }));
  });

  const MENTOR = 'New mentor';
  const TELL = 'When does the current match end?';
  const NOTE = 'Note to the resident (optional)';
  test.each([
    [{ decision: 'new_mentor' }, ['Decision', MENTOR, TELL, 'Date', NOTE]],
    [{ decision: 'new_mentor', tell: 'now' }, ['Decision', MENTOR, TELL, NOTE]],
    [{ decision: 'assign_later', tell: 'date' }, ['Decision', TELL, 'Date', NOTE]],
    [{ decision: 'talk', tell: 'date' }, ['Decision', NOTE]],
    [{ decision: 'decline' }, ['Decision', NOTE]],
  ])('%j shows the fields it needs, and no others', (chosen, expected) => {
    const view = requestModal(request({ chosen }));
    fits(view);
    expect(labels(view)).toEqual(expected);
    expect(lacksFields({ decision: chosen.decision }, view)).toBe(expected.includes(TELL));
    expect(lacksFields({ mentor: undefined, tell: undefined, date: undefined }, view)).toBe(false);
  });

  test('shows how often the two met, or that nothing is logged', () => {
    expect(textOf(requestModal(request()))).toContain('Meetings: none logged');
    expect(textOf(requestModal(request({ met: { count: 2, last: '2026-08-31' } })))).toContain(
      'Meetings: 2, the last on Mon, Aug 31, 2026',
    );
  });

  test('fits Slack with no mentor, one, and more than a select holds', () => {
    const chosen = { decision: 'new_mentor' };
    for (const count of [0, 1, 100, 101, 400])
      fits(requestModal(request({ mentors: mentors(count), chosen })));
    expect(textOf(requestModal(request({ mentors: mentors(101), chosen })))).toContain('Showing 100 of 101');
    expect(textOf(requestModal(request({ mentors: [], chosen })))).toContain(
      'No other mentor is taking residents right now',
    );
  });

  test("shows the resident's words in full and harmless, whatever they are", () => {
    const letters = fc.constantFrom(
      ...Array.from('ab &<>*_`~\n"é👩🏽‍⚕️مر'),
      ' ',
      '<!channel>',
      '&amp;',
      '<@U123>',
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 1500 }), (parts) => {
        const words = parts.join('').slice(0, 3000);
        const view = requestModal(request({ words: { reasons: ['time'], words, preferred: [] } }));
        fits(view);
        const shown = ownWords(words).map((block) => block.text?.text ?? '');
        for (const piece of shown) expect(piece).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        const read = shown.join('').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
        expect(read.trim()).toBe(words.trim());
      }),
      { numRuns: 60 },
    );
    fits(requestModal(request({ words: { reasons: [], words: '&'.repeat(3000), preferred: [] } })));
  });

  test('a note is shown to the resident in full and harmless, too', () => {
    const view = answerModal(
      rematch({ status: 'declined', decided_at: NOW, decider_user: 'UDIRECTOR1' }),
      HOSTILE,
    );
    fits(view);
    expect(JSON.stringify(view)).not.toMatch(/<!channel>|<@U999>|<https/);
    expect(textOf(view)).toContain('<!channel>');
  });
});

describe('messages', () => {
  const full = rematch({ status: 'talking', decided_at: NOW, decider_user: 'UDIRECTOR1' });

  test.each([
    ['waiting', waitingMessage(full), 'A confidential request is waiting. Reference K7M2QX'],
    [
      'closed',
      closedMessage(),
      'This notice is closed. Directors who can decide open requests will find them on the Home tab.',
    ],
    ['answer', answerMessage(full.id), 'Your request has been answered.'],
  ])('%s: fits Slack, and neither it nor its notification says of whom or what', (_, message, text) => {
    expect(message.text).toBe(text);
    expect(checkMessageBlocks(message.blocks)).toEqual([]);
    expect(everything(message)).not.toMatch(/U[A-Z]+1|mentor|resident|match|declin|approv|withdr/i);
  });
});

describe('the answer and the state fit Slack in every state', () => {
  const states = ['open', 'talking', 'approved', 'declined', 'withdrawn'] as const;
  test.each(states)('%s', (status) => {
    const one = rematch({ status, decided_at: NOW, decider_user: 'UDIRECTOR1', change_at: NOW });
    for (const note of ['', HOSTILE, '<'.repeat(3000)]) {
      fits(answerModal(one, note));
      fits(stateModal(one, note, false));
    }
    const undecided = status === 'open' || status === 'talking';
    expect(textOf(answerModal(one, '')).includes('Withdraw')).toBe(undecided);
    expect(textOf(answerModal(one, 'a note')).includes('a note')).toBe(status !== 'withdrawn');
  });

  test('an approval says from when it counts, before and after', () => {
    const approved = { status: 'approved', decided_at: NOW, decider_user: 'UDIRECTOR1' } as const;
    const at = new Date('2026-10-01T16:00:00Z');
    const planned = textOf(answerModal(rematch({ ...approved, change_at: at, has_next: true }), ''));
    expect(planned).toContain("You'll have a new mentor starting Thu, Oct 1, 2026");
    const done = textOf(
      answerModal(rematch({ ...approved, pair_status: 'ended', pair_ended_on: '2026-10-01' }), ''),
    );
    expect(done).toContain('Thu, Oct 1, 2026');
  });

  test('what a director is told when it is closed or decided', () => {
    for (const status of ['approved', 'declined', 'withdrawn'] as const)
      fits(closedModal({ ...CLOSED, status }));
    expect(textOf(closedModal({ ...CLOSED, overtaken: true }))).toContain('ended on Mon, Sep 14, 2026');
    const later = { choice: 'assign_later', at: NOW, note: '' } as const;
    const before = new Date(NOW.getTime() - 1);
    const soon = textOf(decidedModal(later, rematch(), before));
    expect(soon).toMatch(/In 10 minutes, the current pair will end/);
    const ahead = textOf(decidedModal({ ...later, at: new Date('2026-10-01T16:00:00Z') }, rematch(), NOW));
    expect(ahead).toContain('On Thu, Oct 1, 2026, the current pair');
    fits(decidedModal({ choice: 'talk', note: '' }, rematch(), before));
  });

  test('a request whose words were deleted by now says so, and not that none were given', () => {
    const gone = textOf(requestModal(request({ rematch: rematch({ confidential: null }) })));
    expect(gone).toContain('was deleted 90 days after');
    expect(gone).not.toContain('No reasons were given');
  });

  test('blocks for the home tab', () => {
    const waiting = Array.from({ length: 40 }, (_, n) => ({
      id: crypto.randomUUID(),
      reference: `REF${n}`,
      created_at: NOW,
    }));
    const blocks = [...ownRequestBlocks(rematch(), false), ...waitingBlocks(waiting, 'UTC')];
    expect(checkView({ type: 'home', blocks }, 'home')).toEqual([]);
    expect(plainBlocks(blocks as unknown as Block[], NOBODY_KNOWN)).toContain('and 20 more');
  });
});
