import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Someone } from '../../support/world.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
import { scene } from './scene.ts';

let world: World;
let play: ReturnType<typeof scene>;
beforeAll(async () => {
  world = await startWorld();
  play = scene(world, await seedProgram(world));
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

async function propose(who: Someone, day: string) {
  const person = play.as(who);
  await person.command('/mentor time');
  await person.waitForModal('Find a time');
  await person.fillAll({
    'First time': `${day} 12:00`,
    'Second time': `${day} 12:30`,
    'Third time': `${day} 13:00`,
    'How will you meet?': 'Video',
  });
  await person.submit();
  expect(person.modal()?.plainText()).toMatch(/accepts a time/);
  await person.close({ all: true });
  await world.settle();
}

const reminderOf = (who: Someone) =>
  play
    .as(who)
    .dms()
    .findLast((dm) => dm.everything().includes('Only you see this message.'));

describe('a proposal in the other person’s reminder', () => {
  test('with its buttons, which go once it is withdrawn', async () => {
    const { resident, mentor } = await play.duePair('Pia Proposes', 'Pat Patient');
    await play.goOn(0);
    expect(reminderOf(mentor)?.plainText()).toMatch(/It's a good time to meet/);
    await propose(resident, play.inDays(16));
    await play.goOn(15);
    const second = reminderOf(mentor);
    expect(second?.plainText()).toMatch(/@Pia Proposes would like to meet \(video, 30 minutes\)/);
    expect(second?.buttons()).toHaveLength(4);
    expect(second?.buttons().at(-1)).toBe('None of these');
    expect(reminderOf(resident)?.buttons()).toContain('Find a time');
    await play.as(resident).openHome();
    await play.as(resident).click('Withdraw', { in: 'home' });
    await play.as(resident).waitFor(/Withdrawn/);
    await play.as(resident).close({ all: true });
    await world.settle();
    const after = reminderOf(mentor);
    expect(after?.ts).toBe(second?.ts);
    expect(after?.buttons()).toContain('Log a meeting');
    expect(after?.buttons()).not.toContain('None of these');
  });

  test('an agreed date takes the buttons off older reminders, of an earlier due date, too', async () => {
    const { resident, mentor } = await play.duePair('Old Reminders', 'Ole Older');
    await play.goOn(0);
    const first = reminderOf(resident);
    expect(first?.buttons()).toContain('Log a meeting');
    await play.goOn(125); // an interval after the due date that passed
    const anew = reminderOf(resident);
    expect(anew?.ts).not.toBe(first?.ts);
    await propose(mentor, play.inDays(5));
    await play.as(resident).click(/12:30/, {
      in: play
        .as(resident)
        .dms()
        .findLast((dm) => dm.buttons().includes('None of these')),
    });
    await play.tick();
    for (const sent of [first, anew]) {
      const now = play
        .as(resident)
        .dms()
        .find(({ ts }) => ts === sent?.ts);
      expect(now?.plainText()).toMatch(/You're meeting on/);
      expect(now?.buttons()).toEqual([]);
    }
  });
});

test('with the year’s plan met, the next note asks only whether another meeting would help', async () => {
  const { resident, pairId } = await play.duePair('Mel Met', 'Moe Met');
  for (let times = 0; times < 3; times += 1) {
    await play.goOn(1);
    await play.as(resident).command('/mentor log today');
    await play.as(resident).waitFor(/Logged/);
  }
  const found = await world.open.db
    .selectFrom('meetings')
    .select('id')
    .where('pair_id', '=', pairId)
    .execute();
  expect(found).toHaveLength(3);
  await play.goOn(119);
  for (let days = 0; days < 7; days += 1) await play.goOn(1);
  const note = reminderOf(resident);
  expect(note?.text).toContain('Would another meeting with Moe Met help?');
  expect(note?.plainText()).toMatch(
    /have met 3 times \(1 planned\) this year\. Would another meeting help\?/,
  );
  expect(note?.buttons()).toEqual(['Find a time', 'Log a meeting', 'Snooze']);
});
