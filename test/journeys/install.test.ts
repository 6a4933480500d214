import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keyRing } from '../../src/confidential/keys.ts';
import { makeState, takeState } from '../../src/workspaces/states.ts';
import { type Many, PUBLIC_URL, startMany } from '../support/many.ts';

let many: Many;
beforeAll(async () => {
  many = await startMany({ teams: [{ teamId: 'T1' }, { teamId: 'T2' }] });
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
      ({ bot_token, refresh_token }) => /^v1\./.test(bot_token) && /^v1\./.test(refresh_token ?? ''),
    ),
  ).toBe(true);
  for (const id of ['T1', 'T2']) {
    const ana = many.slack.team(id).addUser({ name: 'ana' }).id;
    await many.slack.team(id).as(ana).command('/mentor guide');
    await many.slack.team(id).as(ana).waitForModal('Mentoring guide');
  }
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

test('thousands who only ask for the page keep nobody from installing, and leave nothing behind', async () => {
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

test('a state that nobody made is refused, also one made with another key', async () => {
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
  await Promise.all(people.map((person) => person.waitForModal('Mentoring guide')));
  expect(refreshes().slice(before)).toEqual([{ grant: 'refresh_token' }]);
});

test('taken out, the workspace stops and its data has an end; a new installation takes that back', async () => {
  await many.slack.uninstall('T1');
  for (let n = 0; n < 200 && !(await workspace('T1')).stopped_at; n += 1) await many.slack.settled();
  expect((await workspace('T1')).delete_after).not.toBeNull();
  expect((await workspace('T2')).stopped_at).toBeNull();
  expect(await many.open.db.selectFrom('installations').select('workspace_id').execute()).toEqual([
    { workspace_id: 'T2' },
  ]);
  expect(await many.install('T1')).toBe(200);
  expect(await workspace('T1')).toMatchObject({ stopped_at: null, stopped_reason: null, delete_after: null });
});
