import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { checkView } from '../../../sandbox/slack/blocks/surfaces.ts';
import {
  hasMentorModal,
  openRequestModal,
  pickErrors,
  requestForm,
  requestModal,
  sentModal,
} from '../../../src/features/requests/views.ts';
import { parseForm } from '../../../src/platform/slack/forms.ts';
import { LONG, mentors, request } from './samples.ts';

describe('asking', () => {
  test('the modal has exactly the agreed labels, and Slack takes it', () => {
    const view = requestModal({ id: randomUUID(), name: LONG.slice(0, 80) }, mentors(250), {
      meant: [],
      isSmall: false,
    });
    expect(checkView(view, 'modal')).toEqual([]);
    expect(view.title.text).toBe('Ask for a mentor');
    expect(view.submit?.text).toBe('Send');
    expect(view.blocks.flatMap((block) => ('label' in block ? block.label.text : []))).toEqual([
      'What would you like from a mentor?',
      'Preferred mentors',
      'Rather not be matched with',
      'Note',
    ]);
  });

  test('every other answer is one Slack takes', () => {
    const asked = request();
    for (const view of [
      openRequestModal(asked, mentors(3)),
      openRequestModal(request({ topics: [] }), []),
      sentModal(LONG.slice(0, 80)),
      hasMentorModal('UM1'),
    ])
      expect(checkView(view, 'modal')).toEqual([]);
  });

  test('a form as Slack sends it', () => {
    const user = 'U0123';
    expect(requestForm.parse({ topics: ['career'], preferred: [user, user], note: '  hi ' })).toEqual({
      topics: ['career'],
      preferred: [user],
      rather_not: [],
      note: 'hi',
    });
    expect(requestForm.parse({ topics: ['career'], note: undefined }).note).toBe('');
    expect(requestForm.safeParse({ topics: ['career'], note: '🩺'.repeat(3000) }).success).toBe(true);
  });

  test.each([
    ['no topic', { topics: [] }, 'topics'],
    ['four preferred', { topics: ['career'], preferred: ['U01', 'U02', 'U03', 'U04'] }, 'preferred'],
    ['no user id', { topics: ['career'], preferred: ["'; drop"] }, 'preferred'],
    [
      '21 rather not',
      { topics: ['career'], rather_not: mentors(21).map((each) => each.slack_user_id) },
      'rather_not',
    ],
    ['a note too long', { topics: ['career'], note: 'x'.repeat(3001) }, 'note'],
  ])('%s is answered at its field', (_name, form, field) => {
    const parsed = parseForm(requestForm, form);
    expect(Object.keys(parsed.ok ? {} : parsed.errors)).toEqual([field]);
  });

  test('problems with picks name people, and are gathered by field', () => {
    const names = new Map([
      ['U1', 'Max Mentor'],
      ['U2', 'Olga Other'],
    ]);
    expect(
      pickErrors(
        [
          { field: 'preferred', user: 'U1', why: 'full' },
          { field: 'preferred', user: 'U9', why: 'not_a_mentor' },
          { field: 'rather_not', user: 'U2', why: 'both' },
        ],
        names,
        'Surgery',
      ),
    ).toEqual({
      preferred: expect.stringMatching(
        /^Max Mentor can't take another resident right now.* Someone you picked isn't a mentor in Surgery/,
      ),
      rather_not: expect.stringMatching(/^Olga Other is also one of your preferred mentors/),
    });
  });

  test('whether a mentor is away or just not accepting is not told to residents', () => {
    const told = (why: 'paused' | 'not_accepting') =>
      pickErrors([{ field: 'preferred', user: 'U1', why }], new Map([['U1', 'Max']]), 'Surgery');
    expect(told('paused')).toEqual(told('not_accepting'));
  });
});
