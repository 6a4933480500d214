import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { inTime } from '../../support/in-time.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, ask, decide, forgeClick, openRequest, readAnswer, type Seed } from './acts.ts';

let world: World;
let seed: Seed;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const rematchesOf = (residentId: string) =>
  world.open.db.selectFrom('rematches').selectAll().where('resident_id', '=', residentId).execute();

describe('withdrawing', () => {
  inTime('by the resident until it is decided; the notice stays as it is', async () => {
    const { resident } = await addMatch(world, seed, 'Jana');
    const { id, reference } = await ask(world, resident);
    const jana = world.slack.as(resident.user);
    await jana.command('/mentor rematch');
    await jana.waitForModal('Ask for a new match');
    await jana.click('Withdraw', { confirm: 'dismiss' });
    expect((await rematchesOf(resident.id))[0]?.status).toBe('open');
    await jana.click('Withdraw');
    await jana.waitFor(/Withdrawn. Nothing has changed/);
    await jana.close({ all: true });
    await world.settle();
    const dana = world.slack.as(seed.director.user);
    const notice = dana.channel(seed.channelId).find((message) => message.plainText().includes(reference));
    expect(notice?.text).toBe(`A confidential request is waiting. Reference ${reference}`);
    // Its button tells a director who may know.
    await forgeClick(world, seed.director, 'confidential.open', id);
    await dana.waitForModal('Confidential request');
    expect(dana.modal()?.plainText()).toMatch(/withdrew this request on Mon, Sep 14/);
    await dana.close({ all: true });
    // ... and a second withdrawal, or a new request, is fine.
    await forgeClick(world, resident, 'rematch.withdraw', id);
    await jana.waitFor(/Withdrawn/);
    await ask(world, resident);
    expect(await rematchesOf(resident.id)).toHaveLength(2);
  });

  test('of someone else’s request is refused in the words of every refusal', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Kira');
    const { id } = await ask(world, resident);
    for (const someone of [mentor, seed.director, seed.newResident]) {
      const person = await forgeClick(world, someone, 'rematch.withdraw', id);
      expect((await person.waitFor(/There's nothing here for you/)).kind).toBe('ephemeral');
    }
    expect((await rematchesOf(resident.id))[0]?.status).toBe('open');
  });

  test('a director who decides on a withdrawn request is told, and nothing happens', async () => {
    const { resident, pairId } = await addMatch(world, seed, 'Lena');
    const { id } = await ask(world, resident);
    const dana = await openRequest(world, seed.director, seed.channelId);
    await dana.fillAll({ Decision: 'Approve, assign later', 'When does the current match end?': 'Now' });
    await forgeClick(world, resident, 'rematch.withdraw', id);
    await world.slack.as(resident.user).waitFor(/Withdrawn/);
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/The resident withdrew this request/);
    await dana.close({ all: true });
    const pair = world.open.db.selectFrom('pairs').select('change_at').where('id', '=', pairId);
    expect(await pair.executeTakeFirst()).toEqual({ change_at: null });
  });

  test('after a decision it is too late, and the answer says so', async () => {
    const { resident } = await addMatch(world, seed, 'Mona');
    const { id } = await ask(world, resident);
    const { person } = await decide(world, seed.director, seed.channelId, {
      Decision: 'Decline',
      'Note to the resident': 'Let us talk in spring',
    });
    await person.close({ all: true });
    await world.settle();
    const mona = await forgeClick(world, resident, 'rematch.withdraw', id);
    await mona.waitFor(/already been decided/);
    expect(await readAnswer(world, resident)).toContain('Let us talk in spring');
  });
});
