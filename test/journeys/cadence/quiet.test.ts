import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
import { LABELS, scene } from './scene.ts';

let world: World;
let play: ReturnType<typeof scene>;
beforeAll(async () => {
  world = await startWorld(); // Monday, 10:00 in Los Angeles
  play = scene(world, await seedProgram(world));
});
afterEach(() => {
  world.slack.faults.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

const at = (hoursFromNow: number) => new Date(world.now().getTime() + hoursFromNow * 3_600_000);
const asked = () => world.slack.calls.filter(({ method }) => method === 'dnd.teamInfo').length;

test('do-not-disturb hours hold a reminder until they end; the other side gets theirs', async () => {
  const { resident, mentor } = await play.duePair('Quinn Quiet', 'Lea Loud');
  world.slack.doNotDisturb(resident.user, { from: at(-1), until: at(3) });
  world.slack.doNotDisturb(mentor.user, { from: at(10), until: at(20) }); // tonight
  await play.tick();
  expect(play.dmCount(resident)).toBe(0);
  expect(play.lastDm(mentor).buttons()).toEqual(LABELS);
  world.travelTo(at(2.9).toISOString());
  await play.tick();
  expect(play.dmCount(resident)).toBe(0);
  world.travelTo(at(0.2).toISOString());
  await play.tick();
  expect(play.lastDm(resident).buttons()).toEqual(LABELS);
  expect(play.dmCount(mentor)).toBe(1);
});

test('who sleeps by day waits once, until the next working morning, and then gets it', async () => {
  const { resident } = await play.duePair('Nora Night', 'Dan Day');
  world.slack.doNotDisturb(resident.user, { from: at(-2), until: at(9) });
  await play.tick();
  expect(play.dmCount(resident)).toBe(0);
  // Their pair changes meanwhile: what is planned again waits as long.
  const nora = play.as(resident);
  await nora.command('/mentor pause');
  await nora.waitForModal('Pause reminders');
  await nora.fillAll({ From: play.inDays(40), Until: play.inDays(41) });
  await nora.submit();
  await nora.close({ all: true });
  await play.tick();
  expect(play.dmCount(resident)).toBe(0);
  await play.goOn(1);
  world.slack.doNotDisturb(resident.user, { from: at(-2), until: at(9) });
  await play.tick();
  expect(play.dmCount(resident)).toBe(1);
});

test('where Slack does not tell, reminders go out as ever, and it is not asked again and again', async () => {
  world.slack.faults.add({ method: 'dnd.teamInfo', kind: 'error', error: 'missing_scope' });
  const before = asked();
  const first = await play.duePair('Ann Any', 'Bob Both');
  await play.tick();
  expect(play.dmCount(first.resident)).toBe(1);
  const second = await play.duePair('Cat Calm', 'Dot Done');
  await play.tick();
  expect(play.dmCount(second.resident)).toBe(1);
  expect(asked()).toBe(before + 1);
});

test('someone Slack does not show keeps no one else from being left in peace, and is left out from then on', async () => {
  await world.restart();
  const pairs = [];
  for (const [resident, mentor] of [
    ['Ida Ill', 'Moe Met'],
    ['Ugo Unseen', 'Pat Plain'],
    ['Vera Vast', 'Wim Wide'],
  ] as const)
    pairs.push(await play.duePair(resident, mentor));
  const [quiet, hidden, loud] = pairs;
  if (!quiet || !hidden || !loud) throw new Error('no pairs');
  world.slack.doNotDisturb(quiet.resident.user, { from: at(-1), until: at(3) });
  // Someone who met the bot through Slack Connect, as far as do-not-disturb is concerned.
  world.slack.faults.add({
    method: 'dnd.teamInfo',
    kind: 'error',
    error: 'user_not_visible',
    match: ({ users }) => String(users).split(',').includes(hidden.resident.user),
  });
  await play.tick();
  expect(play.dmCount(quiet.resident)).toBe(0);
  for (const { user } of [hidden.resident, hidden.mentor, loud.resident, loud.mentor])
    expect(world.slack.as(user).dms().length).toBeGreaterThan(0);
  const before = asked();
  world.travelTo(at(0.2).toISOString());
  await play.tick();
  expect(asked()).toBeLessThanOrEqual(before + 1);
  world.slack.faults.clear();
});

test('a rate limit defers a reminder until Slack can be asked; then do-not-disturb holds as ever', async () => {
  world.travelTo(at(1).toISOString()); // the silence above is over by the real clock only: another process
  await world.restart();
  const { resident, mentor } = await play.duePair('Lina Limit', 'Lou Limit');
  world.slack.doNotDisturb(resident.user, { from: at(-1), until: at(2) });
  world.slack.faults.add({ method: 'dnd.teamInfo', kind: 'ratelimited', retryAfter: 90, times: 1 });
  const before = asked();
  await play.tick();
  await play.tick();
  expect([play.dmCount(resident), play.dmCount(mentor)]).toEqual([0, 0]);
  expect(asked()).toBe(before + 1);
  world.travelTo(at(2 / 60).toISOString());
  await play.tick();
  expect(asked()).toBeGreaterThan(before + 1);
  expect([play.dmCount(resident), play.dmCount(mentor)]).toEqual([0, 1]);
  world.travelTo(at(2.1).toISOString());
  await play.tick();
  expect(play.dmCount(resident)).toBe(1);
});

test('who comes back to Slack is reminded again', async () => {
  const { resident, mentor } = await play.duePair('Remy Return', 'Fred Faithful');
  world.slack.deactivate(resident.user);
  await world.settle();
  await play.tick();
  expect(play.dmCount(mentor)).toBe(0);
  world.slack.updateUser(resident.user, { deleted: false });
  await world.settle();
  await play.tick();
  for (const who of [resident, mentor]) expect(play.lastDm(who).buttons()).toEqual(LABELS);
});
