import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { forgeClick } from './rematch/acts.ts';

const TITLE = 'Our meetings';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const log = async (who: Someone, day: string) => {
  await as(who).command(`/mentor log ${day}`);
  await as(who).waitFor(/Logged/);
};
const meetings = async () =>
  (await world.open.db.selectFrom('meetings').select('met_on').orderBy('met_on').execute()).map(
    ({ met_on }) => met_on,
  );

async function history(who: Someone) {
  const person = as(who);
  await person.command('/mentor meetings');
  await person.waitForModal(TITLE);
  return person;
}

describe('Our meetings', () => {
  test('both sides see the dates; each mends their own entry, and only that', async () => {
    await log(seed.resident, '9/10');
    await log(seed.mentor, '9/10');
    await log(seed.resident, '9/12');
    world.travelDays(1);
    const rosa = await history(seed.resident);
    expect(rosa.modal()?.plainText()).toMatch(
      /Sat, Sep 12 · logged by you · in person[\s\S]*Thu, Sep 10 · you both logged it · in person/,
    );
    expect(rosa.modal()?.buttons()).toEqual(['Correct', 'Remove', 'Correct', 'Remove', 'Log a meeting']);
    await rosa.close({ all: true });
    const max = await history(seed.mentor);
    expect(max.modal()?.plainText()).toMatch(/Sat, Sep 12 · logged by @Rosa Resident\s/);
    expect(max.modal()?.buttons()).toEqual(['Correct', 'Remove', 'Log a meeting']);
    await max.close({ all: true });
  });

  test('Correct moves a day, with what is wrong said at the field; Remove takes one’s own entry only', async () => {
    const rosa = await history(seed.resident);
    await rosa.click('Correct', { nth: 0 });
    await rosa.waitForModal('Correct a meeting');
    await rosa.fill('Date', '2026-10-30');
    expect((await rosa.submit()).errors).toMatchObject([{ label: 'Date' }]);
    await rosa.fill('Date', '2026-09-10');
    expect((await rosa.submit()).errors).toMatchObject([
      { message: expect.stringMatching(/already logged a meeting on that day/) },
    ]);
    await rosa.fillAll({ Date: '2026-09-11', 'How did you meet?': 'Phone' });
    await rosa.submit();
    expect(rosa.modal()?.plainText()).toMatch(/Saved\.[\s\S]*Fri, Sep 11 · logged by you · phone/);
    expect(await meetings()).toEqual(['2026-09-10', '2026-09-11']);
    await rosa.close({ all: true });
    const again = await history(seed.resident);
    await again.click('Remove', { nth: 1 });
    await again.waitFor(/Removed/, { where: 'modal' });
    expect(again.modal()?.plainText()).toMatch(/Thu, Sep 10 · logged by @Max Mentor/);
    await again.click('Remove', { nth: 0 });
    await again.waitFor(/Removed/, { where: 'modal' });
    await again.close({ all: true });
    expect(await meetings()).toEqual(['2026-09-10']);
  });

  test('no one else’s entry can be mended, nor looked at', async () => {
    const { id } = await world.open.db.selectFrom('meeting_entries').select('id').executeTakeFirstOrThrow();
    for (const who of [seed.resident, seed.director]) {
      const person = await forgeClick(world, who, 'meetings.remove', id);
      await person.waitFor(/no longer exists, or it isn't yours/);
      const other = await forgeClick(world, who, 'meetings.correct', id);
      await other.waitForModal();
      expect(other.modal()?.plainText()).toMatch(/no longer exists, or it isn't yours/);
      await other.close({ all: true });
    }
    expect(await meetings()).toEqual(['2026-09-10']);
    const dana = await history(seed.director);
    expect(dana.modal()?.plainText()).toMatch(/don't have a match right now/);
    await dana.close({ all: true });
    world.slack.assertClean();
  });
});
