import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { personChanged } from '../../../src/features/roster/person-events.ts';
import { until } from '../../support/until.ts';
import { addPerson, seedProgram, startWorld, type World } from '../../support/world.ts';

let world: World;
let program: Awaited<ReturnType<typeof seedProgram>>;

beforeAll(async () => {
  world = await startWorld({ socketMode: false }); // what Slack tells by HTTP alone is among it
  program = await seedProgram(world);
});

afterEach(() => world.slack.assertClean({ allow: ['account_inactive'] }));

afterAll(() => world.stop());

const personRow = (userId: string) =>
  world.open.db
    .selectFrom('people')
    .select(['display_name', 'time_zone', 'deactivated_at'])
    .where('slack_user_id', '=', userId)
    .executeTakeFirst();

describe('what Slack tells of people', () => {
  test('a new name and time zone are kept; someone on no roster is not recorded', async () => {
    world.slack.updateUser(program.mentor.user, { display_name: 'Max M.', tz: 'America/Chicago' });
    await until(async () => (await personRow(program.mentor.user))?.display_name === 'Max M.');
    expect(await personRow(program.mentor.user)).toMatchObject({ time_zone: 'America/Chicago' });

    const outsider = world.slack.addUser({ name: 'otto', real_name: 'Otto Outsider' }).id;
    world.slack.updateUser(outsider, { display_name: 'Otto O.' });
    world.slack.updateUser(program.mentor.user, { display_name: 'Max Mentor' });
    await until(async () => (await personRow(program.mentor.user))?.display_name === 'Max Mentor');
    expect(await personRow(outsider)).toBeUndefined();
  });

  test('a deactivated account is marked, keeps its time zone, and comes back when it is reactivated', async () => {
    const leaver = await addPerson(world, program, 'Lea Leaver', ['mentor'], { tz: 'America/Denver' });
    world.slack.deactivate(leaver.user);
    await until(async () => (await personRow(leaver.user))?.deactivated_at instanceof Date);
    expect(await personRow(leaver.user)).toMatchObject({
      display_name: 'Lea Leaver',
      time_zone: 'America/Denver',
    });
    world.slack.updateUser(leaver.user, { deleted: false });
    await until(async () => (await personRow(leaver.user))?.deactivated_at === null);
  });
});

describe('what Slack sends beside events and acts', () => {
  const metrics = async () => (await fetch(`http://127.0.0.1:${world.running.healthPort}/metrics`)).text();

  test('that it left events out: 200, a line in the log, a figure', async () => {
    expect((await world.slack.tellRateLimited()).status).toBe(200);
    expect(world.logLines.some((line) => line.includes('Slack dropped events'))).toBe(true);
    expect(await metrics()).toContain('mentor_slack_notices_total{type="app_rate_limited"} 1');
  });

  test('that a window was closed: 200 and a figure', async () => {
    const rosa = world.slack.as(program.resident.user);
    await rosa.command('/mentor log');
    const { view } = await rosa.waitForModal('Log a meeting');
    if (!view) throw new Error('no window');
    const closed = world.slack.payloads.viewClosed(program.resident.user, view, false);
    expect((await world.slack.deliver(closed)).status).toBe(200);
    await rosa.close({ all: true });
    expect(await metrics()).toContain('mentor_slack_notices_total{type="view_closed"} 1');
  });

  test('a stranger who changes costs one look-up and no transaction', async () => {
    const queries: string[] = [];
    const counting = world.open.db.withPlugin({
      transformQuery: ({ node }) => {
        queries.push(node.kind);
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const stranger = world.slack.addUser({ name: 'stan', real_name: 'Stan Stranger' });
    const body = { team_id: world.slack.teamId };
    const user = (id: string) => ({
      user: { id, team_id: world.slack.teamId, name: 'x', real_name: 'Max M.' },
    });
    await personChanged({ ...world.running.ctx, db: counting }, body, user(stranger.id));
    expect(queries).toEqual(['SelectQueryNode']);
    await personChanged({ ...world.running.ctx, db: counting }, body, user(program.mentor.user));
    expect(queries).toContain('UpdateQueryNode');
  });
});

describe('what Slack tells of the installation', () => {
  const workspace = () =>
    world.open.db
      .selectFrom('workspaces')
      .select(['stopped_at', 'stopped_reason', 'delete_after'])
      .where('id', '=', world.slack.teamId)
      .executeTakeFirstOrThrow();

  test("a person's own revoked token changes nothing", async () => {
    await world.slack.sendEvent({ type: 'tokens_revoked', tokens: { oauth: [program.mentor.user] } });
    world.slack.updateUser(program.mentor.user, { display_name: 'Max After' });
    await until(async () => (await personRow(program.mentor.user))?.display_name === 'Max After');
    expect((await workspace()).stopped_at).toBeNull();
  });

  test('an uninstalled app stops its workspace, and a fresh start takes it up again', async () => {
    world.slack.uninstallApp();
    await until(async () => (await workspace()).stopped_at !== null);
    expect(['app_uninstalled', 'tokens_revoked']).toContain((await workspace()).stopped_reason);
    await until(async () => (await workspace()).delete_after !== null);
    world.slack.reinstallApp();
    await world.restart();
    expect(await workspace()).toEqual({ stopped_at: null, stopped_reason: null, delete_after: null });
  });
});
