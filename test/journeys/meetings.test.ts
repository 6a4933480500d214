import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const meetingsOf = (pairId: string) =>
  world.open.db.selectFrom('meetings').select('met_on').where('pair_id', '=', pairId).orderBy('met_on').execute();

describe('logging a meeting', () => {
  test('with one pair: the modal, the confirmation, undo', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor log');
    const modal = await rosa.waitForModal('Log a meeting');
    expect(modal.controls().map((control) => control.label)).toEqual(['Date', 'How did you meet?', 'Topics']);
    await rosa.fill('How did you meet?', 'Video');
    await rosa.fill('Topics', ['Career advice']);
    const sent = await rosa.submit();
    expect(sent.errors).toBeUndefined();
    expect(rosa.modal()?.plainText()).toMatch(/Logged: you met .*Max Mentor.* on Mon, Sep 14/);
    expect(await meetingsOf(seed.pairId)).toEqual([{ met_on: '2026-09-14' }]);
    await rosa.click('Undo');
    await rosa.waitFor(/Taken back/);
    expect(await meetingsOf(seed.pairId)).toEqual([]);
    await rosa.close({ all: true });
  });
});
