import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { approve, ask, checkRoster, openRequest, type Seed } from './acts.ts';

// What becomes of a decided change on its day.
let world: World;
let seed: Seed;
beforeEach(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(async () => {
  await world.stop();
  world.slack.assertClean();
});

// Journeys over months, on a machine that may have much else to do.
jest.setTimeout(180_000);

const as = (someone: Someone) => world.slack.as(someone.user);

const rolesOf = async ({ id }: Someone) =>
  (await world.open.db.selectFrom('members').select('roles').where('id', '=', id).executeTakeFirstOrThrow())
    .roles;

describe('on its day', () => {
  test('the new mentor has stepped down: the resident waits, and whoever chose her is told', async () => {
    const dan = await addPerson(world, seed, 'Dan Party', ['mentor', 'director']);
    const resident = await addPerson(world, seed, 'Rita Waits', ['resident'], { pgy: 2 });
    await addPairRow(world.open.db, seed, resident.id, dan.id, { next_check_at: null });
    const tess = await addPerson(world, seed, 'Tess Leaves', ['mentor']);
    await ask(world, resident);
    await approve(world, seed, '2026-10-01', 'Tess Leaves', 'dm');
    // A coordinator takes the mentor role off: nothing stands in the way.
    const cora = as(seed.coordinator);
    const line = 'tess.leaves@hospital.example,coordinator';
    expect(await checkRoster(world, seed.coordinator, 'email,roles', line)).toMatch(/Tess Leaves|1 person/);
    expect((await cora.submit()).errors).toBeUndefined();
    await world.settle();
    expect(await rolesOf(tess)).toEqual(['coordinator']);
    await cora.close({ all: true });
    world.travelTo('2026-10-01T17:00:00Z');
    await world.tick();
    const told = (someone: Someone) =>
      as(someone)
        .dms()
        .filter((dm) => dm.text.startsWith('Tess Leaves is no longer a mentor. Rita Waits now needs'));
    // Whoever lined her up hears of it, as they would for an ordinary ending; the card tells everyone else.
    expect([seed.director, seed.secondDirector, dan].map((who) => told(who).length)).toEqual([1, 0, 0]);
    expect(as(dan).everythingSeen()).not.toMatch(/confidential|no longer a mentor/);
    // An ordinary ending for everyone else: the resident is among those who wait.
    const card = as(seed.director)
      .channel(seed.channelId)
      .find((message) => message.everything().includes('Rita Waits'));
    expect(card?.headline).toBe('Rita Waits needs a mentor.');
    expect(as(resident).dms().at(-1)?.text).toBe('Your mentoring match has ended.');
  });

  test('the new mentor gets the first message of any assignment, with what the two share', async () => {
    const wishes = { 'What would you like from a mentor?': ['Career advice', 'Role modeling'] };
    const tess = await addPerson(world, seed, 'Tess Second', ['mentor'], { topics: ['career'] });
    const pal = await addPerson(world, seed, 'Pal Third', ['mentor'], { topics: ['career'] });
    const assign = async (resident: Someone, name: string, mentor: string) => {
      await as(resident).command('/mentor request');
      await as(resident).waitForModal('Ask for a mentor');
      await as(resident).fillAll(wishes);
      await as(resident).submit();
      await as(resident).close({ all: true });
      await world.settle();
      const card = as(seed.director)
        .channel(seed.channelId)
        .find((message) => message.everything().includes(name));
      if (!card) throw new Error('no card');
      await as(seed.director).click('Assign', { in: card });
      await as(seed.director).waitForModal('Assign a mentor');
      await as(seed.director).fill('Mentor', mentor);
      expect((await as(seed.director).submit()).errors).toBeUndefined();
      await as(seed.director).close({ all: true });
      await world.settle();
    };
    const asks = await addPerson(world, seed, 'Ava Asks', ['resident'], { pgy: 1 });
    await assign(asks, 'Ava Asks', 'Olga Other');
    await assign(seed.newResident, 'Nina New', 'Pal Third');
    await ask(world, asks);
    await approve(world, seed, '2026-10-01', 'Tess Second');
    world.travelTo('2026-10-01T17:00:00Z');
    await world.tick();
    const first = (mentor: Someone, name: string) =>
      as(mentor)
        .dms()
        .map((dm) => dm.plainText().replaceAll(name, 'NAME'))
        .filter((text) => text.includes("You're now"));
    expect(first(tess, 'Ava Asks')).toEqual(first(pal, 'Nina New'));
    expect(first(tess, 'Ava Asks')[0]).toContain('You both chose career advice');
  });

  test('whoever decides reads which of the mentors are leaving, once they choose among them', async () => {
    await addPerson(world, seed, 'Gus Going', ['mentor']);
    const cora = as(seed.coordinator);
    await cora.command('/mentor change');
    await cora.waitForModal('Departures and changes');
    await cora.fillAll({ Person: 'Gus Going', What: 'Steps down as a mentor', Date: '2027-06-01' });
    await cora.submit();
    await cora.submit();
    await cora.close({ all: true });
    await ask(world, seed.resident);
    const dana = await openRequest(world, seed.director, seed.channelId);
    const named = /Leaving or stepping down\s*• Tue, Jun 1, 2027: @Gus Going steps down as a mentor/;
    await dana.fill('Decision', 'Approve, assign later');
    expect(dana.modal()?.plainText()).not.toMatch(named);
    await dana.fill('Decision', 'Approve with a new mentor');
    expect(dana.modal()?.plainText()).toMatch(named);
    await dana.close({ all: true });
  });

  test('whoever decides is asked before they promise a place twice, as far as they may know of it', async () => {
    const first = await addPerson(world, seed, 'Fia First', ['resident']);
    const second = await addPerson(world, seed, 'Sia Second', ['resident']);
    for (const resident of [first, second])
      await addPairRow(world.open.db, seed, resident.id, seed.mentor.id, { next_check_at: null });
    await addPerson(world, seed, 'Tess Single', ['mentor'], { capacity: 1 });
    await ask(world, first);
    await approve(world, seed, '2026-12-01', 'Tess Single');
    await ask(world, second);
    const dana = await openRequest(world, seed.director, seed.channelId);
    await dana.fill('Decision', 'Approve with a new mentor');
    await dana.fill('New mentor', 'Tess Single');
    await dana.submit();
    expect(dana.modal()?.plainText()).toContain(
      'Tess Single has 0 of 1 resident, plus 1 more planned that you can see. Assign a second?',
    );
  });
});
