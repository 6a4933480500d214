import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
import { LABELS, scene } from './scene.ts';

let world: World;
let play: ReturnType<typeof scene>;
beforeAll(async () => {
  world = await startWorld();
  play = scene(world, await seedProgram(world));
  await world.open.db
    .updateTable('programs')
    .set({ reminder_steps: ['-14', '0', '+14', '+28'] })
    .execute();
});
afterAll(() => world.stop());

test('the last reminder offers help, counts nothing, and its date is not brought up again', async () => {
  const { resident, mentor } = await play.duePair('Lara Last', 'Len Last');
  await play.goOn(0);
  await play.goOn(14);
  await play.goOn(15); // the 28th day is Columbus Day
  for (const [who, other] of [
    [resident, 'Len Last'],
    [mentor, 'Lara Last'],
  ] as const)
    expect(play.lastDm(who).plainText()).toMatch(
      new RegExp(
        `your first meeting with @${other} hasn't been logged yet \\(due by .*\\)\\. I won't bring this date up again\\. With Find a time, you can suggest times in two taps\\. If finding a time is hard, your directors can help\\.\\s*\nLog a meeting`,
      ),
    );
  const before = [resident, mentor].map(play.dmCount);
  for (let weeks = 0; weeks < 4; weeks += 1) await play.goOn(7);
  expect([resident, mentor].map(play.dmCount)).toEqual(before);
});

describe('one message', () => {
  test('for a mentor with two residents due: a line each, and one row of buttons that ask which', async () => {
    const { resident, mentor } = await play.duePair('Cleo One', 'Gus Guide');
    const second = await play.duePair('Dora Two', '', { mentor });
    const before = play.dmCount(mentor);
    await play.goOn(0);
    expect(play.dmCount(mentor)).toBe(before + 1);
    const dm = play.lastDm(mentor);
    expect(dm.buttons()).toEqual(LABELS);
    expect(dm.plainText()).toMatch(/these residents:\n• @Cleo One: first meeting due by .*\n• @Dora Two: /);
    const gus = play.as(mentor);
    for (const [label, fill] of [
      ['Already scheduled', { Date: play.inDays(3) }],
      ['Snooze', { 'For how long?': '1 week' }],
      ['We are away', { From: play.inDays(5), Until: play.inDays(6) }],
    ] as const) {
      await gus.click(label, { in: play.lastDm(mentor) });
      await gus.waitForModal(label);
      await gus.fillAll({ With: 'Cleo One', ...fill });
      expect((await gus.submit()).errors).toBeUndefined();
      expect(gus.modal()?.plainText()).toMatch(/@Cleo One/);
      await gus.close({ all: true });
    }
    await gus.waitFor(/@Cleo One: You're meeting on/, { where: 'dm', since: 'ever' });
    const dora = play.as(second.resident);
    await dora.click('Log a meeting', { in: play.lastDm(second.resident) });
    await dora.waitForModal('Log a meeting');
    await dora.submit();
    await dora.close({ all: true });
    await play.as(mentor).waitFor(/Done: you met with @Dora Two/, { where: 'dm', since: 'ever' });
    // Cleo's date is set, so nothing is left to ask about either.
    await play.tick();
    expect(play.lastDm(mentor).buttons()).toEqual([]);
    expect(play.lastDm(resident).buttons()).toEqual([]);
  });
});

test('a meeting undone and logged again for another day between two looks: the messages show the new day', async () => {
  const { resident, mentor, pairId } = await play.duePair('Dot Dated', 'Moe Moved');
  await play.goOn(0);
  const day = (days: number) => play.inDays(days);
  await play.as(resident).command(`/mentor log ${day(-2)}`);
  await play.as(mentor).waitFor(/Done: you met with @Dot Dated/, { where: 'dm', since: 'ever' });
  await world.settle();
  const before = play.lastDm(mentor).plainText();
  const { db } = world.open;
  await db
    .updateTable('meetings')
    .set({ met_on: day(-1) })
    .where('pair_id', '=', pairId)
    .execute();
  await db.updateTable('pairs').set({ next_check_at: world.now() }).where('id', '=', pairId).execute();
  await play.tick();
  await world.settle();
  const after = play.lastDm(mentor).plainText();
  expect(after).toMatch(/Done: you met with @Dot Dated/);
  expect(after).not.toBe(before);
});
