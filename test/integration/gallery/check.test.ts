import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LogLevel, WebClient } from '@slack/web-api';
import { parse } from 'yaml';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { checkBlocks } from '../../gallery/check.ts';
import { gallery } from '../../gallery/gallery.ts';

let slack: FakeSlack;
let client: WebClient;
beforeAll(async () => {
  slack = await startFakeSlack({
    manifest: parse(await readFile('manifest.yml', 'utf8')),
    rateLimits: false,
  });
  client = new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
  });
});
afterAll(() => slack.stop());

test('everything that can be shown is sent to Slack’s own validator, and shown to no one', async () => {
  expect(await checkBlocks(client, gallery)).toEqual([]);
  expect(new Set(slack.calls.map(({ method }) => method))).toEqual(new Set(['blocks.validate']));
  expect(slack.calls).toHaveLength(gallery.length);
  slack.assertClean();
});

test('what Slack refuses is named with the view, and every sample is tried', async () => {
  const from = slack.calls.length;
  slack.faults.add({ method: 'blocks.validate', kind: 'error', error: 'invalid_view', times: 2 });
  slack.faults.add({ method: 'blocks.validate', kind: 'ratelimited', retryAfter: 1, times: 1 });
  const refused = await checkBlocks(client, gallery);
  expect(refused).toEqual(gallery.slice(0, 2).map(({ of }) => `${of}: invalid_view`));
  expect(slack.calls.length - from).toBe(gallery.length + 1);
  slack.faults.clear();
});

test('the fake’s check names the place as Slack’s does, and takes exactly one thing', async () => {
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
