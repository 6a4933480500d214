import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keyRing } from '../../src/platform/encryption/keys.ts';
import { makeState, takeState } from '../../src/platform/workspaces/states.ts';
import { type Many, PUBLIC_URL, startMany } from '../support/many.ts';

let many: Many;
beforeAll(async () => {
  many = await startMany({
    teams: [{ teamId: 'T1' }, { teamId: 'T2' }, { teamId: 'T3' }],
    settings: { PRIVACY_URL: 'https://hospital.example/privacy?a=1&b=2' },
  });
});
afterAll(() => many.stop());

const workspace = (id: string) =>
  many.open.db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const refreshes = () => many.slack.oauthCalls.filter(({ grant }) => grant === 'refresh_token');

test('two workspaces install through redirects; their tokens are sealed, and each is answered with its own', async () => {
  expect([await many.install('T1'), await many.install('T2')]).toEqual([200, 200]);
  const rows = await many.open.db.selectFrom('installations').selectAll().execute();
  expect(rows.map(({ workspace_id }) => workspace_id).sort()).toEqual(['T1', 'T2']);
  expect(
    rows.every(
      ({ bot_token, refresh_token }) => /^v2\./.test(bot_token) && /^v2\./.test(refresh_token ?? ''),
    ),
  ).toBe(true);
  for (const id of ['T1', 'T2']) {
    const ana = many.slack.team(id).addUser({ name: 'ana' }).id;
    await many.slack.team(id).as(ana).command('/mentor guide');
    await many.slack.team(id).as(ana).waitForModal('How mentoring works here');
  }
});

test('the first page says what the app does and keeps, and leads on to the installation', async () => {
  const page = await many.get(`${PUBLIC_URL}/?utm=x`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const text = await page.text();
  expect(text).toContain(`<a class="button" href="${PUBLIC_URL}/slack/install">Add to Slack</a>`);
  expect(text).toContain('<a href="https://hospital.example/privacy?a=1&amp;b=2">Privacy policy</a>');
  expect(text).toContain('Ask the team that runs Mentor in your organization');
  expect((await many.get(`${PUBLIC_URL}/slack/install`)).status).toBe(302);
  // Nothing else is served there, and an address that cannot be read ends nothing.
  for (const path of ['/x', '//', '/%'])
    expect([path, (await many.get(`${PUBLIC_URL}${path}`)).status]).toEqual([path, 404]);
});

test('whoever installs it without the optional scopes gets all but what needs them', async () => {
  const team = many.slack.team('T3');
  const { id: userId } = team.addUser({ name: 'bo' });
  expect(await many.install('T3', { userId, without: ['files:write', 'dnd:read'] })).toBe(200);
  const bo = team.as(userId);
  await bo.command('/mentor privacy');
  await bo.waitForModal('My data');
  await bo.click('Download my data');
  await bo.waitFor(/doesn't accept this file from Mentor/, { where: 'modal' });
  await bo.close({ all: true });
  await bo.command('/mentor guide');
  await bo.waitForModal('How mentoring works here');
  await bo.close({ all: true });
  expect((await workspace('T3')).stopped_at).toBeNull();
});

test('a state is good once, in the browser it was made for, and for ten minutes', async () => {
  const { back, cookie } = await many.approve('T1');
  expect((await many.get(back)).status).toBe(400);
  expect((await many.get(back, cookie)).status).toBe(200);
  expect((await many.get(back, cookie)).status).toBe(400);
  const old = await many.approve('T1');
  many.travel(11 * 60_000);
  const late = await many.get(old.back, old.cookie);
  expect(late.status).toBe(400);
  expect(await late.text()).toContain('This link no longer works');
});

test('whoever comes from Slack’s own admin pages, without a state, is sent on to the install page', async () => {
  const sent = await many.get(`${PUBLIC_URL}/slack/oauth_redirect?code=123.456`);
  expect([sent.status, sent.headers.get('location')]).toEqual([302, `${PUBLIC_URL}/slack/install`]);
});

test('thousands who only ask for the page keep no one from installing, and leave nothing behind', async () => {
  await many.open.db.deleteFrom('install_states').execute();
  const first = await many.approve('T1');
  for (let n = 0; n < 60; n += 1) {
    const pages = Array.from({ length: 20 }, () => many.get(`${PUBLIC_URL}/slack/install`));
    for (const { status } of await Promise.all(pages)) expect(status).toBe(302);
  }
  expect(await many.open.db.selectFrom('install_states').selectAll().execute()).toEqual([]);
  expect((await many.get(first.back, first.cookie)).status).toBe(200);
  expect(await many.open.db.selectFrom('install_states').selectAll().execute()).toHaveLength(1);
});

test('a state that no one made is refused, also one made with another key', async () => {
  const forged = makeState(keyRing(Buffer.alloc(32, 3).toString('base64')), many.now);
  for (const state of ['', 'x', 'v1.a.b.c', forged])
    await expect(
      takeState(
        { db: many.open.db, keys: keyRing(Buffer.alloc(32, 4).toString('base64')), clock: many.now },
        state,
      ),
    ).rejects.toMatchObject({ code: 'slack_oauth_invalid_state' });
});

test('two acts at once when the token has ended make one renewal', async () => {
  many.travel(13 * 3_600_000);
  const before = refreshes().length;
  const team = many.slack.team('T1');
  const people = ['bo', 'cy'].map((name) => team.as(team.addUser({ name }).id));
  await Promise.all(people.map((person) => person.command('/mentor guide')));
  await Promise.all(people.map((person) => person.waitForModal('How mentoring works here')));
  expect(refreshes().slice(before)).toEqual([{ grant: 'refresh_token' }]);
});

test('taken out, the workspace stops and its data has an end; a new installation takes that back', async () => {
  await many.slack.uninstall('T1');
  for (let n = 0; n < 200 && !(await workspace('T1')).stopped_at; n += 1) await many.slack.settled();
  expect((await workspace('T1')).delete_after).not.toBeNull();
  expect((await workspace('T2')).stopped_at).toBeNull();
  expect(
    await many.open.db.selectFrom('installations').select('workspace_id').orderBy('workspace_id').execute(),
  ).toEqual([{ workspace_id: 'T2' }, { workspace_id: 'T3' }]);
  expect(await many.install('T1')).toBe(200);
  expect(await workspace('T1')).toMatchObject({ stopped_at: null, stopped_reason: null, delete_after: null });
});
