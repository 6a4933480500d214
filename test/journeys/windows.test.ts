import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { inTime } from '../support/in-time.ts';
import { seedProgram, startWorld, type World } from '../support/world.ts';

/** A window is tried again after Slack's own patience. */
const PATIENT = { timeoutMs: 20_000 };

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => {
  world.slack.faults.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

const rosa = () => world.slack.as(seed.resident.user);

async function logged(): Promise<string> {
  await rosa().command('/mentor log');
  const modal = await rosa().waitForModal('Log a meeting', PATIENT);
  await world.slack.settled();
  await rosa().close({ all: true });
  return modal.plainText();
}

describe('a window never stays at "One moment…"', () => {
  test('its view is refused: the same window says so, with a reference', async () => {
    world.slack.faults.add({ method: 'views.update', kind: 'error', error: 'invalid_arguments', times: 1 });
    expect(await logged()).toMatch(/Something went wrong on our side.*[0-9a-f]{6}/s);
  });

  test('its view is late, or Slack asks to wait: it is shown all the same', async () => {
    world.slack.faults.add({ method: 'views.update', kind: 'slow', ms: 3500, times: 1 });
    expect(await logged()).toContain('How did you meet?');
    world.slack.faults.add({ method: 'views.update', kind: 'ratelimited', retryAfter: 1, times: 1 });
    expect(await logged()).toContain('How did you meet?');
  });

  test('the answer to its opening is lost: the window is found by our own id', async () => {
    world.slack.faults.add({ method: 'views.open', kind: 'lost_reply', times: 1 });
    expect(await logged()).toContain('How did you meet?');
  });

  // Where every call takes a second more, these two are later than a window waits for: it ends in words.
  inTime('what it shows takes long: it says so, and shows it as soon as it is there', async () => {
    const dana = world.slack.as(seed.director.user);
    world.slack.faults.add({ method: 'conversations.members', kind: 'slow', ms: 100, times: 1 });
    world.slack.faults.add({ method: 'users.info', kind: 'slow', ms: 2000, times: 9 });
    await dana.command('/mentor setup');
    await dana.waitFor(/taking longer than usual/, { where: 'modal', ...PATIENT });
    await dana.waitFor(/Program name/, { where: 'modal', ...PATIENT });
    await dana.close({ all: true });
  });

  test('a Home tab that Slack refuses is put right in words', async () => {
    world.slack.faults.add({ method: 'views.publish', kind: 'error', error: 'invalid_arguments', times: 1 });
    await rosa().openHome();
    await rosa().waitFor(/Something went wrong on our side/, { where: 'home' });
    world.slack.faults.add({ method: 'views.publish', kind: 'http503', times: 1 });
    const home = await rosa().openHome();
    expect(home.plainText()).toContain('Your mentor is @Max Mentor');
  });
});

describe('what was chosen before, and the person cannot see', () => {
  test('the channel is kept without being shown, and a contact who has left is left out', async () => {
    const { id: owner } = world.slack.addUser({ name: 'ada', real_name: 'Ada Admin', is_admin: true });
    const { id: contact } = world.slack.addUser({ name: 'gail', real_name: 'Gail Gone' });
    await world.open.db
      .updateTable('programs')
      .set({ alternate_contact: contact })
      .where('id', '=', seed.programId)
      .execute();
    await world.slack.deactivate(contact);
    const ada = world.slack.as(owner);
    await ada.command('/mentor setup');
    await ada.waitForModal('Set up mentoring');
    await ada.fill('Program', 'Internal Medicine');
    await ada.submit();
    await ada.waitFor(/You are not in the present one/, { where: 'modal' });
    expect(ada.modal()?.plainText()).not.toContain('Gail');
    await ada.submit();
    await ada.waitFor(/is saved/, { where: 'modal' });
    await ada.close({ all: true });
    const row = await world.open.db
      .selectFrom('programs')
      .select(['directors_channel_id', 'alternate_contact'])
      .where('id', '=', seed.programId)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ directors_channel_id: seed.channelId, alternate_contact: null });
  });
});
