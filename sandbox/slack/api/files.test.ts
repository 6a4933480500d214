import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { clientOf, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { startFakeSlack } from '../server.ts';

let slack: FakeSlack;
let client: WebClient;

beforeEach(async () => {
  slack = await startFakeSlack({ manifest: testManifest });
  slack.addUser({ id: 'U1', name: 'ana' });
  slack.addChannel({ id: 'CPRIV', name: 'directors', members: ['U1'], withBot: true });
  client = clientOf(slack);
});

afterEach(() => slack.stop());

test('a shared file: info, and the bytes for the bot’s token alone', async () => {
  const { id } = slack.upload('U1', { name: 'roster.csv', content: 'name,email\n', channel: 'CPRIV' });
  const { file } = await client.files.info({ file: id });
  expect(file).toMatchObject({
    id,
    name: 'roster.csv',
    mimetype: 'text/csv',
    filetype: 'csv',
    size: 11,
    user: 'U1',
    groups: ['CPRIV'],
  });
  const url = file?.url_private_download ?? '';
  const good = await fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } });
  expect(await good.text()).toBe('name,email\n');
  expect(slack.problems).toEqual([]);
  const bare = await fetch(url);
  expect(bare.status).toBe(200);
  expect(bare.headers.get('content-type')).toContain('text/html');
  expect(await bare.text()).toContain('Sign in');
  expect(slack.problems).toHaveLength(1);
});

test('a file the bot was never given', async () => {
  const { id } = slack.upload('U1', { name: 'private.csv', content: 'x' });
  await expect(client.files.info({ file: id })).rejects.toMatchObject({ data: { error: 'file_not_found' } });
  const reply = await fetch(`${slack.url}/files-pri/${slack.teamId}-${id}/download/private.csv`, {
    headers: { authorization: `Bearer ${slack.botToken}` },
  });
  expect(await reply.text()).toContain('Sign in');
});

test('an export by the bot arrives with its content before the reader', async () => {
  const { channel } = await client.conversations.open({ users: 'U1' });
  await client.filesUploadV2({
    channel_id: channel?.id ?? '',
    filename: 'pairs.csv',
    content: 'a,b\n1,2\n',
    title: 'Pairs',
    initial_comment: 'Here it is',
  });
  const [message] = slack.as('U1').dms();
  expect(message?.text).toBe('Here it is');
  expect(slack.as('U1').everythingSeen()).toContain('1,2');
  slack.assertClean();
});

test('an upload of other length than announced fails', async () => {
  const { upload_url = '', file_id = '' } = await client.files.getUploadURLExternal({
    filename: 'a.csv',
    length: 5,
  });
  expect((await fetch(upload_url, { method: 'POST', body: 'four' })).status).toBe(400);
  await expect(client.files.completeUploadExternal({ files: [{ id: file_id }] })).rejects.toMatchObject({
    data: { error: 'file_not_found' },
  });
});
