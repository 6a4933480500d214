import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { parse } from 'yaml';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { examineBlocks } from '../../../src/admin/doctor.ts';
import { gallery } from '../../../src/admin/gallery/gallery.ts';

let slack: FakeSlack;
let env: Record<string, string>;
beforeAll(async () => {
  slack = await startFakeSlack({
    manifest: parse(await readFile('manifest.yml', 'utf8')),
    rateLimits: false,
  });
  env = { SLACK_BOT_TOKEN: slack.botToken, SLACK_SIGNING_SECRET: 'x', SLACK_API_URL: slack.apiUrl };
});
afterAll(() => slack.stop());

test('doctor --blocks sends everything to Slack’s own check, and shows nothing to anybody', async () => {
  const findings = await examineBlocks(env);
  expect(findings).toEqual([
    { what: 'Blocks', ok: true, words: `Slack takes all ${gallery.length} samples of what Mentor shows` },
  ]);
  expect(new Set(slack.calls.map(({ method }) => method))).toEqual(new Set(['blocks.validate']));
  expect(slack.calls).toHaveLength(gallery.length);
  slack.assertClean();
});

test('what Slack refuses is named with the place, and every sample is tried', async () => {
  slack.faults.add({ method: 'blocks.validate', kind: 'error', error: 'invalid_view', times: 2 });
  slack.faults.add({ method: 'blocks.validate', kind: 'ratelimited', retryAfter: 1, times: 1 });
  const findings = await examineBlocks(env);
  expect(findings.map(({ ok, words }) => [ok, words])).toEqual([
    [false, 'invalid_view'],
    [false, 'invalid_view'],
  ]);
  slack.faults.clear();
});

test('the fake’s check names the place as Slack’s does, and takes exactly one thing', async () => {
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const bad = [{ type: 'header' as const, text: { type: 'plain_text' as const, text: 'x'.repeat(151) } }];
  await expect(client.blocks.validate({ blocks: bad })).rejects.toMatchObject({
    data: { error: 'invalid_blocks', errors: [{ pointer: '/0/text/text', code: 'failed_constraint' }] },
  });
  await expect(client.blocks.validate({ message: { blocks: bad } })).rejects.toMatchObject({
    data: { error: 'invalid_message', errors: [{ pointer: '/blocks/0/text/text' }] },
  });
  await expect(client.blocks.validate({ blocks: [], message: { blocks: [] } })).rejects.toMatchObject({
    data: { error: 'invalid_arguments' },
  });
});
