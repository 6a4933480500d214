import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Running } from '../../src/app/start.ts';
import { encrypt, keyRing } from '../../src/platform/encryption/keys.ts';
import { rotateKeys } from '../../src/platform/encryption/rotation.ts';
import { tokenCell } from '../../src/platform/workspaces/queries.ts';
import { ENCRYPTION_KEY, type Many, PUBLIC_URL, startMany } from '../support/many.ts';
import { until } from '../support/until.ts';
import { type Someone, seedProgram } from '../support/world.ts';

const HOUR_MS = 3_600_000;

const tick = async (many: Many, running: Running = many.running) => {
  await running.tick();
  await until(async () => {
    const waiting = await many.open.db
      .selectFrom('outbox')
      .innerJoin('workspaces', 'workspaces.id', 'outbox.workspace_id')
      .select('outbox.id')
      .where('outbox.state', 'in', ['planned', 'sending'])
      .where('outbox.not_before', '<=', many.now())
      .where('workspaces.stopped_at', 'is', null)
      .execute();
    return waiting.length === 0;
  });
  await many.slack.settled();
};

describe('two workspaces that installed the app', () => {
  let many: Many;
  let one: Awaited<ReturnType<typeof seedProgram>>;
  let two: Awaited<ReturnType<typeof seedProgram>>;
  beforeAll(async () => {
    many = await startMany({ teams: [{ teamId: 'T1' }, { teamId: 'T2' }] });
    for (const id of ['T1', 'T2']) expect(await many.install(id)).toBe(200);
    one = await seedProgram({ slack: many.slack.team('T1'), open: many.open });
    two = await seedProgram({ slack: many.slack.team('T2'), open: many.open });
  });
  afterAll(() => many.stop());

  const as = (teamId: string, who: Someone) => many.slack.team(teamId).as(who.user);
  const workspace = (id: string) =>
    many.open.db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  test('two programs of one name know nothing of each other', async () => {
    const nina = as('T1', one.newResident);
    await nina.command('/mentor request');
    await nina.waitForModal('Ask for a mentor');
    await nina.fill('What would you like from a mentor?', ['Career advice']);
    await nina.submit();
    await nina.close({ all: true });
    await tick(many);
    expect(as('T1', one.director).channel(one.channelId)).toHaveLength(1);
    expect(as('T2', two.director).channel(two.channelId)).toHaveLength(0);
    await as('T2', two.director).openHome();
    expect(as('T2', two.director).home()?.plainText()).not.toContain('asked for a mentor');
    await as('T1', one.director).openHome();
    expect(as('T1', one.director).home()?.plainText()).toContain('asked for a mentor');
  });

  test('what waits for a workspace that took the app out is held, and goes out after it installed it again, the latest reminder only', async () => {
    many.travel(10 * 24 * HOUR_MS);
    await many.slack.uninstall('T2');
    await until(async () => (await workspace('T2')).delete_after !== null);
    expect((await workspace('T2')).stopped_at).not.toBeNull();
    many.travel(7 * 24 * HOUR_MS); // the pairs of both came due on September 30
    await tick(many);
    const reminders = (teamId: string, who: Someone) =>
      as(teamId, who)
        .dms()
        .filter((dm) => dm.buttons().includes('Log a meeting')).length;
    expect(reminders('T1', one.mentor)).toBe(1);
    expect(reminders('T2', two.mentor)).toBe(0);
    many.travel(14 * 24 * HOUR_MS);
    await tick(many);
    expect(reminders('T2', two.mentor)).toBe(0);
    expect(await many.install('T2')).toBe(200);
    await tick(many);
    await tick(many);
    expect(reminders('T2', two.mentor)).toBe(1);
    expect(as('T2', two.mentor).dms().at(-1)?.plainText()).toContain("hasn't been logged yet");
  });

  test('two processes that find a token at its end renew it once', async () => {
    const other = await many.launch();
    many.travel(13 * HOUR_MS);
    const before = many.slack.oauthCalls.length;
    await Promise.all(
      [many.running, other].flatMap(({ ctx }) => [ctx.slack.sending('T1'), ctx.slack.sending('T2')]),
    );
    expect(many.slack.oauthCalls.slice(before)).toEqual([
      { grant: 'refresh_token' },
      { grant: 'refresh_token' },
    ]);
    await other.stop();
  });

  test('keys rotate seals the tokens again, and they work', async () => {
    const next = Buffer.alloc(32, 10).toString('base64');
    const tokens = () =>
      many.open.db
        .selectFrom('installations')
        .select(['bot_token', 'refresh_token'])
        .orderBy('workspace_id')
        .execute();
    const before = await tokens();
    const { reencrypted, unopened } = await rotateKeys(many.open.db, keyRing(next, [ENCRYPTION_KEY]), {
      tell: () => undefined,
    });
    expect([reencrypted >= 4, unopened]).toEqual([true, []]);
    for (const [index, row] of (await tokens()).entries()) {
      expect(row.bot_token).not.toBe(before[index]?.bot_token);
      expect(row.refresh_token).not.toBe(before[index]?.refresh_token);
    }
    await rotateKeys(many.open.db, keyRing(ENCRYPTION_KEY, [next]), { tell: () => undefined });
    await as('T1', one.mentor).command('/mentor guide');
    await as('T1', one.mentor).waitForModal('How mentoring works here');
  });

  test('a farewell heard while the address is not allowed keeps the tokens, and the workspace starts by itself', async () => {
    const team = many.slack.team('T2');
    team.refuseAddress(true);
    await team.sendEvent({ type: 'tokens_revoked', tokens: { bot: ['U1'] } });
    await until(async () => (await workspace('T2')).stopped_at !== null);
    team.refuseAddress(false);
    many.travel(HOUR_MS / 30);
    await many.running.tick();
    expect(await workspace('T2')).toMatchObject({ stopped_at: null, delete_after: null });
  });

  test('a refresh token that Slack takes no more stops that workspace alone, and installing again goes on', async () => {
    const lost = encrypt(keyRing(ENCRYPTION_KEY), tokenCell('refresh_token', 'T1'), 'xoxe-1-gone');
    await many.open.db
      .updateTable('installations')
      .set({ refresh_token: lost })
      .where('workspace_id', '=', 'T1')
      .execute();
    many.travel(11 * HOUR_MS); // renewed in their last two hours
    await many.running.tick();
    expect((await workspace('T1')).stopped_at).toBeNull(); // the present token works for another hour
    many.travel(2 * HOUR_MS);
    await many.running.tick();
    expect(await workspace('T1')).toMatchObject({ stopped_reason: 'invalid_refresh_token' });
    expect((await workspace('T2')).stopped_at).toBeNull();
    expect(await many.install('T1')).toBe(200);
    expect((await workspace('T1')).stopped_at).toBeNull();
    await as('T1', one.mentor).command('/mentor guide');
    await as('T1', one.mentor).waitForModal('How mentoring works here');
  });
});

describe('an organization', () => {
  let many: Many;
  beforeAll(async () => {
    many = await startMany({
      org: true,
      teams: [
        { teamId: 'TA', enterpriseId: 'E1' },
        { teamId: 'TB', enterpriseId: 'E1' },
      ],
    });
  });
  afterAll(() => many.stop());

  test('installs once, and both its workspaces are served: commands, messages to people, directors’ channels', async () => {
    expect(await many.install('TA', { org: true })).toBe(200);
    const rows = await many.open.db.selectFrom('installations').select(['workspace_id', 'is_org']).execute();
    expect(rows).toEqual([{ workspace_id: 'E1', is_org: true }]);
    for (const id of ['TA', 'TB']) {
      const ana = many.slack.team(id).addUser({ name: 'ana' }).id;
      await many.slack.team(id).as(ana).command('/mentor guide');
      await many.slack.team(id).as(ana).waitForModal('How mentoring works here');
    }
  });

  test('a program of it takes people of both its workspaces from a roster, and writes to them', async () => {
    const [ta, tb] = [many.slack.team('TA'), many.slack.team('TB')];
    const admin = ta.addUser({ name: 'ada', is_owner: true }).id; // of the organization
    const director = ta.addUser({ name: 'dan', real_name: 'Dan Director' }).id;
    const resident = tb.addUser({ name: 'rio', email: 'rio@x.org' }).id;
    const mentor = ta.addUser({ name: 'mia', email: 'mia@x.org' }).id;
    const channel = ta.addChannel({ name: 'org-directors', members: [admin, director], withBot: true });
    const ada = ta.as(admin);
    await ada.command('/mentor setup');
    await ada.waitForModal('Set up mentoring');
    await ada.fillAll({
      'Program name': 'Pathology',
      Directors: ['Dan Director'],
      "Directors' channel": channel.id,
    });
    expect((await ada.submit()).errors).toBeUndefined();
    await ada.close({ all: true });
    const dan = ta.as(director);
    await dan.command('/mentor roster');
    await dan.waitForModal('Import roster');
    const content =
      'email,roles,mentor_email,paired_on\nmia@x.org,mentor,,\nrio@x.org,resident,mia@x.org,2026-08-10\n';
    await dan.fill('Roster file', { name: 'roster.csv', content });
    await dan.submit();
    await dan.waitFor(/The file looks good/, { where: 'modal' });
    await dan.submit();
    await dan.waitFor(/Imported/, { where: 'modal' });
    await dan.close({ all: true });
    const at = (hours: number) => new Date(many.now().getTime() + hours * HOUR_MS);
    tb.doNotDisturb(resident, { from: at(-1), until: at(2) });
    await tick(many);
    // The pair was late when it came: it begins with a welcome, the mentor's with the day itself.
    const last = (who: typeof dan) => who.dms().at(-1);
    expect(tb.as(resident).dms()).toHaveLength(0); // do-not-disturb is known in their own workspace
    many.travel(2.1 * HOUR_MS);
    await tick(many);
    // The import asked for a sweep of its own, which may hold the pair while the tick passes by.
    await until(() => tb.as(resident).dms().length > 0);
    await tb.as(resident).openHome();
    await tb.as(resident).waitFor(/Your mentor is/, { where: 'home' });
    // Nobody has told them yet: the first message is the hello, and what is due comes the day after.
    expect(last(tb.as(resident))?.plainText()).toMatch(/^Hello, I'm Mentor/);
    many.travel(24 * HOUR_MS);
    await tick(many);
    await until(() => tb.as(resident).dms().length > 1);
    expect(last(tb.as(resident))?.plainText()).toMatch(/Welcome.*heads-up: your next meeting/s);
    expect(last(tb.as(resident))?.buttons()).toContain('Log a meeting');
    expect(ta.as(mentor).dms()).toEqual([]);
    many.travel(13 * 24 * HOUR_MS - 2.1 * HOUR_MS);
    await tick(many);
    many.travel(60_000);
    await tick(many); // what is due asks for the hello, which the next tick says
    await until(() => ta.as(mentor).dms().length > 0);
    expect(last(ta.as(mentor))?.plainText()).toMatch(/^Hello, I'm Mentor/);
    many.travel(24 * HOUR_MS);
    await tick(many);
    await until(() => ta.as(mentor).dms().length > 1);
    expect(last(ta.as(mentor))?.plainText()).toMatch(/Welcome.*good time to meet/s);
    expect(last(ta.as(mentor))?.buttons()).toContain('Log a meeting');
    const asked = many.slack.teams
      .flatMap(({ calls }) => calls)
      .filter(({ method }) => method === 'dnd.teamInfo');
    // Slack shows a workspace's people alone, and refuses where anyone else is among those asked about.
    expect(asked.every(({ ok, error }) => ok || error === 'user_not_visible')).toBe(true);
    expect([...new Set(asked.map(({ args }) => args.team_id))].sort()).toEqual(['TA', 'TB']);
  });
});

describe('Socket Mode', () => {
  let many: Many;
  beforeAll(async () => {
    const teams = [{ teamId: 'T1' }, { teamId: 'T2' }];
    many = await startMany({ socketMode: true, teams, settings: { HOST: '127.0.0.1' } });
  });
  afterAll(() => many.stop());

  test('the pages are on the address of the settings alone', async () => {
    expect((await fetch(`http://127.0.0.1:${many.running.port}/`)).status).toBe(200);
    await expect(fetch(`http://[::1]:${many.running.port}/`)).rejects.toThrow();
  });

  test('serves several workspaces too; the pages to install it are over HTTP', async () => {
    expect(await (await many.get(`${PUBLIC_URL}/`)).text()).toContain('Add to Slack');
    for (const id of ['T1', 'T2']) {
      expect(await many.install(id)).toBe(200);
      const ana = many.slack.team(id).addUser({ name: 'ana' }).id;
      await many.slack.team(id).as(ana).command('/mentor guide');
      await many.slack.team(id).as(ana).waitForModal('How mentoring works here');
    }
  });
});
