import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addPerson, seedProgram, startWorld, type World } from '../../support/world.ts';

let world: World;
let program: Awaited<ReturnType<typeof seedProgram>>;

beforeAll(async () => {
  world = await startWorld();
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

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not happen within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('what Slack tells of people', () => {
  test('a new name and time zone are kept; somebody on no roster is not recorded', async () => {
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
