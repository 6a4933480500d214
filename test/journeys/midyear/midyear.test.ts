import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, ask, forgeClick } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let other: Awaited<ReturnType<typeof addMatch>>;
beforeAll(async () => {
  world = await startWorld({ startAt: '2026-12-22T18:00:00Z' });
  seed = await seedProgram(world);
  other = await addMatch(world, seed, 'Otto', ['mentor', 'director']);
  await world.open.db
    .updateTable('programs')
    .set({ reminder_steps: ['midyear'] })
    .execute();
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const texts = (who: Someone) =>
  as(who)
    .dms()
    .map(({ text }) => text);
const ANNOUNCED = /^Internal Medicine looks at all matches from Fri, Jan 1, 2027/;
const QUESTION = 'There is a short private question for you.';

describe('the midyear review', () => {
  test('has its day in the setup window: half a year in, and every year the same', async () => {
    const dana = as(seed.director);
    await dana.command('/mentor setup');
    const modal = await dana.waitForModal();
    const field = modal.controls().find(({ label }) => label === 'Midyear review from');
    expect(JSON.stringify(field)).toContain('2027-01-01');
    await dana.close({ all: true });
  });

  test('a week before, everybody in a match is told in the same words, mentors too, once; nobody else', async () => {
    await world.tick();
    expect(texts(seed.resident)).toEqual([]);
    world.travelTo('2026-12-28T18:00:00Z');
    await world.tick();
    await world.tick();
    for (const who of [seed.resident, seed.mentor, other.resident, other.mentor])
      expect(texts(who)).toEqual([expect.stringMatching(ANNOUNCED)]);
    expect(as(seed.mentor).dms()[0]?.plainText()).toBe(as(seed.resident).dms()[0]?.plainText());
    expect(texts(seed.newResident)).toEqual([]);
    const posts = as(seed.director).channel(seed.channelId);
    expect(posts.map(({ text }) => text)).toEqual([
      'The midyear review of Internal Medicine begins on Fri, Jan 1, 2027.',
    ]);
    expect((await as(seed.director).openHome()).plainText()).toMatch(/midyear review begins on Fri, Jan 1/);
    expect((await as(seed.coordinator).openHome()).plainText()).not.toMatch(/midyear/);
  });

  test('from its day each resident is asked once; Go on leaves no trace, Try another mentor opens the request', async () => {
    world.travelTo('2027-01-04T18:00:00Z');
    await world.tick();
    await world.tick();
    for (const who of [seed.resident, other.resident]) expect(texts(who).at(-1)).toBe(QUESTION);
    expect(texts(seed.mentor)).toHaveLength(1);
    const before = await rows();
    const rosa = as(seed.resident);
    await rosa.click('Go on', { in: rosa.dms().at(-1) });
    await rosa.waitFor(/Nothing is stored, and nobody is told/);
    await world.settle();
    expect(await rows()).toEqual(before);
    const omar = as(other.resident);
    await omar.click('Try another mentor', { in: omar.dms().at(-1) });
    const modal = await omar.waitForModal('Ask for a new match');
    expect(modal.plainText()).toMatch(/Dana Director|directors/);
    await omar.close({ all: true });
    world.travelDays(7);
    await world.tick();
    expect(texts(seed.resident).filter((text) => text === QUESTION)).toHaveLength(1);
  });

  test('directors see what they may decide and the load of mentors; a mentor who is a director nothing of their own pair', async () => {
    await ask(world, other.resident);
    const shown = async (who: Someone) => {
      const person = as(who);
      await person.command('/mentor midyear');
      await person.waitForModal('Midyear review');
      const text = person.modal()?.plainText() ?? '';
      await person.close({ all: true });
      return text;
    };
    const [dana, otto] = [await shown(seed.director), await shown(other.mentor)];
    expect(dana).toMatch(/For you to decide\s+A confidential request, reference/);
    expect(otto).toMatch(/For you to decide\s+Nothing waits for you/);
    for (const text of [dana, otto]) {
      expect(text).toMatch(/next change day, Mon, Feb 1/);
      expect(text).toMatch(/@Max Mentor: 1 of 3 places/);
    }
    for (const who of [seed.coordinator, seed.resident]) {
      const person = await forgeClick(world, who, 'midyear.open', seed.programId);
      await person.waitForModal('Midyear review');
      expect(person.modal()?.plainText()).toMatch(/for the directors of this program/);
      await person.close({ all: true });
    }
  });

  test('a program that leaves it out is asked nothing', async () => {
    await world.open.db.updateTable('programs').set({ reminder_steps: [] }).execute();
    world.travelTo('2027-12-28T18:00:00Z');
    await world.tick();
    expect(texts(seed.mentor)).toHaveLength(1);
    world.slack.assertClean();
  });
});

/** How many rows there are of everything that could hold an answer. */
async function rows() {
  const tables = ['fit_checks', 'rematches', 'audit_log', 'outbox', 'changes'] as const;
  const counts = tables.map((table) =>
    world.open.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<string>().as('n'))
      .executeTakeFirst(),
  );
  return Promise.all(counts);
}
