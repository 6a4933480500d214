import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeExport } from '../../src/features/privacy/gather.ts';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { approve, ask, dumpDatabase } from './rematch/acts.ts';

const TITLE = 'Goals';
const CANARY = 'zanzibar fellowship';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

async function open(who: Someone) {
  const person = world.slack.as(who.user);
  await person.command('/mentor goals');
  await person.waitForModal(TITLE);
  return person;
}

async function shownTo(who: Someone): Promise<string> {
  const person = await open(who);
  const text = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  return text;
}

async function save(entries: Record<string, string | string[] | null>): Promise<string> {
  const rosa = await open(seed.resident);
  await rosa.fillAll(entries);
  await rosa.submit();
  const said = rosa.modal()?.plainText() ?? '';
  await rosa.close({ all: true });
  await world.settle();
  return said;
}

describe('goals', () => {
  test('are the resident’s own: sealed, and shown to no one until they share them; sharing is not announced', async () => {
    expect(await save({ 'First goal': CANARY })).toMatch(/No one else can see them/);
    expect(await shownTo(seed.mentor)).toMatch(/No one is sharing goals with you/);
    const before = world.slack.as(seed.mentor.user).dms().length;
    expect(await save({ Sharing: ['Share with my mentor'] })).toMatch(/will see them when they look/);
    expect(world.slack.as(seed.mentor.user).dms().length).toBe(before);
    expect(await shownTo(seed.mentor)).toMatch(new RegExp(`Shared by @Rosa Resident[\\s\\S]*${CANARY}`));
    expect(await shownTo(seed.resident)).toMatch(/No one else can read them[^.]*unless you share them/);
    expect(await shownTo(seed.mentor)).toMatch(/any program export \(only in the resident's own download\)/);
    const who = { workspaceId: seed.workspaceId, userId: seed.resident.user };
    expect(await makeExport(world.running.ctx, who, true)).toContain(CANARY);
    expect(await makeExport(world.running.ctx, { ...who, userId: seed.mentor.user }, true)).not.toContain(
      CANARY,
    );
    for (const who of [seed.director, seed.coordinator, seed.newResident, seed.otherMentor]) {
      expect(await shownTo(who)).not.toContain(CANARY);
      await world.slack.as(who.user).openHome();
      expect(world.slack.as(who.user).everythingSeen()).not.toContain(CANARY);
    }
    expect(await dumpDatabase(world)).not.toContain(CANARY);
    expect(world.logLines.join('\n')).not.toContain(CANARY);
  });

  test('stop being shared when the pair ends; the next mentor sees nothing until they are shared again', async () => {
    await ask(world, seed.resident);
    await approve(world, seed, '2026-10-01', 'Olga Other');
    expect(await shownTo(seed.mentor)).toContain(CANARY);
    world.travelTo('2026-10-01T18:00:00Z');
    await world.tick();
    expect(await shownTo(seed.mentor)).not.toContain(CANARY);
    expect(await shownTo(seed.otherMentor)).not.toContain(CANARY);
    const rosa = await open(seed.resident);
    expect(rosa.modal()?.plainText()).toMatch(/Share with my mentor/);
    await rosa.close({ all: true });
    expect(await save({ 'First goal': null })).toMatch(/Deleted\. Nothing is kept/);
    expect(await world.open.db.selectFrom('goals').selectAll().execute()).toEqual([]);
    world.slack.assertClean();
  });
});
