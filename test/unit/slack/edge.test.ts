import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { answerFailure, isPayload, withoutNul } from '../../../src/platform/slack/edge.ts';

describe('a request whose processing failed', () => {
  test('is answered with a reference that is in the log, and with nothing of the error', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const error = new Error('canary: what someone typed');
    const server = createServer((_, response) => void answerFailure(log)({ error, response }));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const text = await answer.text();
    await new Promise((resolve) => server.close(resolve));
    expect(answer.status).toBe(500);
    const [, reference = 'none'] = /reference: ([0-9a-f]{6})/.exec(text) ?? [];
    expect(lines.join('')).toContain(reference);
    expect(text + lines.join('')).not.toContain('canary');
    expect(text).not.toMatch(/\.ts|\bat\b/);
  });
});

test('the character NUL is taken out of every text, however deep it is', () => {
  const deep: Record<string, unknown> = {};
  let at = deep;
  for (let depth = 0; depth < 50_000; depth++) at = at.in = {} as Record<string, unknown>;
  at.text = 'a\0b';
  withoutNul(deep);
  expect(at).toEqual({ text: 'ab' });
  expect(withoutNul({ text: '\0log', list: ['\0', { value: 'x\0' }], none: null, count: 0 })).toEqual({
    ...{ text: 'log', list: ['', { value: 'x' }], none: null, count: 0 },
  });
});

const person = { user: { id: 'U1' }, team: { id: 'T1' } };
const action = { type: 'button', action_id: 'a', block_id: 'b', value: 'v' };
const view = {
  id: 'V1',
  type: 'modal',
  callback_id: 'c',
  private_metadata: '',
  title: { type: 'plain_text', text: 'T' },
  blocks: [],
  state: { values: { date: { value: { type: 'datepicker', selected_date: null } } } },
};
const command = {
  command: '/mentor',
  text: '',
  user_id: 'U1',
  team_id: 'T1',
  trigger_id: 't',
  response_url: 'r',
};

describe('the shape of what Slack sends', () => {
  test.each([
    ['a command', command],
    ['a command of an org install', { ...command, enterprise_id: 'E1', is_enterprise_install: 'true' }],
    ['a click', { type: 'block_actions', ...person, trigger_id: 't', actions: [action] }],
    [
      'a click of an org install',
      {
        type: 'block_actions',
        ...person,
        team: null,
        enterprise: { id: 'E1' },
        is_enterprise_install: true,
        trigger_id: 't',
        actions: [action],
      },
    ],
    [
      'a cleared select',
      {
        type: 'block_actions',
        ...person,
        trigger_id: 't',
        actions: [{ ...action, type: 'static_select', selected_option: null }],
      },
    ],
    ['a submission', { type: 'view_submission', ...person, trigger_id: 't', view }],
    [
      'an event',
      {
        type: 'event_callback',
        team_id: 'T1',
        event: { type: 'app_home_opened', user: 'U1', channel: 'D1' },
      },
    ],
  ])('%s', (_, body) => expect(isPayload(body)).toBe(true));

  test.each([
    ['nothing', {}],
    ['another command', { ...command, command: '/other' }],
    ['a command without its person', { ...command, user_id: undefined }],
    ['a command with two persons', { ...command, user_id: ['U1', 'U2'] }],
    [
      'a click without its person',
      { type: 'block_actions', team: { id: 'T1' }, trigger_id: 't', actions: [action] },
    ],
    ['a click on nothing', { type: 'block_actions', ...person, trigger_id: 't', actions: [] }],
    [
      'a click with an object as value',
      { type: 'block_actions', ...person, trigger_id: 't', actions: [{ ...action, value: {} }] },
    ],
    [
      'a submission without state',
      { type: 'view_submission', ...person, view: { ...view, state: undefined } },
    ],
    [
      'a submission with texts where entries stand',
      { type: 'view_submission', ...person, view: { ...view, state: { values: { a: 'b' } } } },
    ],
    [
      'a click that claims to be an event too',
      { type: 'block_actions', ...person, trigger_id: 't', actions: [action], event: null },
    ],
    ['a kind no one asked for', { type: 'message_action', ...person, callback_id: 'x', trigger_id: 't' }],
  ])('not %s', (_, body) => expect(isPayload(body)).toBe(false));
});
