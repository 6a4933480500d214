import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scrape } from '../../../src/platform/metrics.ts';
import { countedFetch, METHODS, methodOf } from '../../../src/platform/slack/counted-fetch.ts';

const segment = fc.stringMatching(/^[A-Za-z0-9._~-]{1,24}$/);

test('no part of any URL becomes a label but the name of a method we call', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('https://slack.com', 'https://hooks.slack.com', 'https://files.slack.com'),
      fc.array(segment, { maxLength: 6 }),
      fc.string(),
      (host, path, query) => {
        const label = methodOf(`${host}/${path.join('/')}?token=${encodeURIComponent(query)}`);
        expect(label === 'other' || METHODS.has(label)).toBe(true);
      },
    ),
  );
});

test.each([
  ['https://slack.com/api/chat.postMessage', 'chat.postMessage'],
  ['https://slack.example.org/proxy/api/views.open', 'views.open'],
  ['https://hooks.slack.com/commands/T1/123/s3cr3t', 'other'],
  ['https://hooks.slack.com/actions/T1/123/chat.postMessage', 'other'],
  ['https://files.slack.com/upload/v1/AbCdEf', 'other'],
  ['https://slack.com/api/s3cr3t', 'other'],
])('%s is counted as %s', (url, label) => {
  expect(methodOf(url)).toBe(label);
});

test('an error code that we do not know is counted as other', async () => {
  const real = globalThis.fetch;
  globalThis.fetch = async () => new Response('{"ok":false,"error":"s3cr3t_code"}');
  try {
    await countedFetch('https://hooks.slack.com/commands/T1/1/s3cr3t', { method: 'POST' });
  } finally {
    globalThis.fetch = real;
  }
  const text = await scrape(async () => ({
    messages: 0,
    oldestSeconds: 0,
    stoppedWorkspaces: 0,
    heldChannels: 0,
    jobs: [],
    setAside: 0,
    deletions: { count: 0, next: undefined },
    erasingHeld: false,
    allHeld: false,
    database: { answerSeconds: 0.001, bytes: 1 },
  }));
  expect(text).not.toContain('s3cr3t');
  expect(text).toContain('mentor_slack_calls_total{method="other",result="other"}');
});
