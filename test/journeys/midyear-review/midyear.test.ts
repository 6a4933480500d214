import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, ask, forgeClick } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let other: Awaited<ReturnType<typeof addMatch>>;
let young: Awaited<ReturnType<typeof addMatch>>;
beforeAll(async () => {
  world = await startWorld({ startAt: '2026-12-22T18:00:00Z' });
  seed = await seedProgram(world);
  other = await addMatch(world, seed, 'Otto', ['mentor', 'director']);
  young = await addMatch(world, seed, 'Yara');
  await world.open.db
    .updateTable('pairs')
    .set({ started_on: '2026-11-03' })
    .where('id', '=', young.pairId)
    .execute();
  await world.open.db
    .updateTable('pairs')
    .set({ started_on: '2026-11-02' }) // 60 days before it begins
    .where('id', '=', other.pairId)
    .execute();
  await logged(seed.pairId, '2026-10-01');
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
/** What the directors' window says. */
async function desk(who: Someone): Promise<string> {
  const person = as(who);
  await person.command('/mentor midyear');
  await person.waitForModal('Midyear review');
  const text = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  return text;
}
const ANNOUNCED = /^Starting Fri, Jan 1, 2027, Internal Medicine will review all matches/;
const QUESTION = 'I have a short private question for you.';

describe('the midyear review', () => {
  test('has its day in the setup window: half a year in, and every year the same', async () => {
    const dana = as(seed.director);
    await dana.command('/mentor setup');
    const modal = await dana.waitForModal();
    const field = modal.controls().find(({ label }) => label === 'Midyear review starts');
    expect(JSON.stringify(field)).toContain('2027-01-01');
    await dana.close({ all: true });
    expect(await desk(seed.director)).toMatch(/No review is underway in Internal Medicine/);
  });

  test('a week before, every mentor in a match is told in the same words, once; no one else', async () => {
    await world.tick();
    expect(texts(seed.resident)).toEqual([]);
    world.travelTo('2026-12-27T18:00:00Z'); // a Sunday
    await world.tick();
    expect([texts(seed.mentor), as(seed.director).channel(seed.channelId)]).toEqual([[], []]);
    world.travelTo('2026-12-28T18:00:00Z');
    await world.tick();
    await world.tick();
    expect(await desk(seed.director)).toMatch(
      /begins on Fri, Jan 1, 2027\. Everyone in a match is being told/,
    );
    for (const who of [seed.mentor, other.mentor])
      expect(texts(who)).toEqual([expect.stringMatching(ANNOUNCED)]);
    expect(as(seed.mentor).dms()[0]?.plainText()).toBe(as(other.mentor).dms()[0]?.plainText());
    for (const who of [seed.resident, other.resident, young.resident, seed.newResident])
      expect(texts(who)).toEqual([]);
    const posts = as(seed.director).channel(seed.channelId);
    expect(posts.map(({ headline }) => headline)).toEqual([
      expect.stringMatching(/^The midyear review in Internal Medicine begins on Fri, Jan 1, 2027\./),
    ]);
    expect((await as(seed.director).openHome()).plainText()).toMatch(/midyear review begins on Fri, Jan 1/);
    expect((await as(seed.coordinator).openHome()).plainText()).not.toMatch(/midyear/);
  });

  test('from its day each resident is asked once; Go on leaves no trace, Try another mentor opens the request', async () => {
    world.travelTo('2027-01-04T18:00:00Z');
    await world.tick();
    await world.tick();
    for (const who of [seed.resident, other.resident]) {
      expect(texts(who)).toEqual([QUESTION]);
      expect(as(who).dms()[0]?.plainText()).toMatch(
        /is reviewing all matches, as it does every year[\s\S]*private question/,
      );
    }
    expect(texts(seed.mentor)).toHaveLength(1);
    expect(texts(young.resident)).toEqual([]); // a match of 59 days as the review begins is not asked about
    const before = await rows();
    const [rosa, omar] = [as(seed.resident), as(other.resident)];
    const question = async (person: typeof rosa) => {
      await person.click('Answer privately', { in: person.dms().at(-1) });
      return (await person.waitForModal('A private question')).plainText();
    };
    expect(await question(rosa)).toMatch(
      /keep @Max Mentor as[\s\S]*goes to everyone who's been matched for at least 60 days/,
    );
    await rosa.click('Keep my mentor');
    await rosa.waitFor(/Nothing is stored, and no one will be told/);
    await rosa.close({ all: true });
    await world.settle();
    expect(await rows()).toEqual(before);
    const nina = await forgeClick(world, seed.newResident, 'question.review', seed.pairId);
    expect((await nina.waitForModal('A private question')).plainText()).toMatch(/nothing here for you/);
    await nina.close({ all: true });
    expect(await question(omar)).toMatch(
      /You and @Otto Mentor haven't logged a meeting yet\. Would you like to keep them/,
    );
    await omar.click('Try another mentor');
    const modal = await omar.waitForModal('Ask for a new match');
    expect(modal.plainText()).toMatch(/Dana Director|directors/);
    await omar.close({ all: true });
    world.travelDays(7);
    await world.tick();
    expect(texts(seed.resident).filter((text) => text === QUESTION)).toHaveLength(1);
    expect(texts(young.resident)).not.toContain(QUESTION);
  });

  test('directors see what they may decide and the load of mentors; a mentor who is a director nothing of their own pair', async () => {
    await ask(world, other.resident);
    const omar = as(other.resident);
    await omar.click('Answer privately', { in: omar.dms().find(({ text }) => text === QUESTION) });
    await omar.waitFor(/You already asked for a new match, so there's nothing to answer/, { where: 'modal' });
    await omar.close({ all: true });
    const members = world.open.db.updateTable('members');
    await members.set({ accepting: false }).where('id', '=', other.mentor.id).execute();
    expect((await as(seed.director).openHome()).plainText()).toMatch(/The midyear review is underway\./);
    const [dana, otto] = [await desk(seed.director), await desk(other.mentor)];
    expect(dana).toMatch(/@Otto Mentor: 1 of 3 residents, not taking new residents/);
    expect(dana).toMatch(/The review in Internal Medicine began on Fri, Jan 1/);
    expect(dana).toMatch(
      /For you to decide\s+A confidential request \(reference \w{6}\) has been waiting since/,
    );
    expect(otto).toMatch(/For you to decide\s+Nothing is waiting for you/);
    for (const text of [dana, otto]) {
      expect(text).toMatch(/next change date, Mon, Feb 1/);
      expect(text).toMatch(/@Max Mentor: 1 of 3 residents/);
    }
    for (const who of [seed.coordinator, seed.resident]) {
      const person = await forgeClick(world, who, 'midyear.open', seed.programId);
      await person.waitForModal('Midyear review');
      expect(person.modal()?.plainText()).toMatch(/Only this program's directors can/);
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

async function logged(pairId: string, met_on: string) {
  const { workspaceId: workspace_id, programId: program_id } = seed;
  await world.open.db
    .insertInto('meetings')
    .values({
      id: randomUUID(),
      workspace_id,
      program_id,
      pair_id: pairId,
      met_on,

      created_at: world.now(),
    })
    .execute();
}

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
