import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { removePerson } from '../../../src/features/data-deletion/operations.ts';
import { closeProgram } from '../../../src/features/program-settings/closing-operations.ts';
import { operatorOf } from '../../support/operator.ts';
import {
  addAnotherProgram,
  addPerson,
  type Someone,
  seedProgram,
  startWorld,
  type World,
} from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

// A resident who asked hears within a week, whatever becomes of the mentor who was asked.
let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // Monday, September 14, 2026, 10:00 in Los Angeles
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const heard = (who: Someone) =>
  as(who)
    .dms()
    .filter((message) => /hasn't worked out so far/.test(message.plainText()));

test('a mentor who is none any more, left, was deleted, or whose program closed: the resident hears the same words once', async () => {
  const surgery = {
    ...seed,
    programId: await addAnotherProgram(world, seed.workspaceId, { name: 'Surgery' }),
  };
  const { db } = world.open;
  await db
    .updateTable('programs')
    .set({ found_by_others: true })
    .where('id', '=', surgery.programId)
    .execute();
  const [stepped, left, deleted, closed] = [
    await addPerson(world, seed, 'Ste Stepped', ['mentor', 'coordinator']),
    await addPerson(world, seed, 'Lea Left', ['mentor']),
    await addPerson(world, seed, 'Del Deleted', ['mentor']),
    await addPerson(world, surgery, 'Cleo Closed', ['mentor']),
  ];
  const residents: Someone[] = [];
  for (const mentor of [stepped, left, deleted, closed]) {
    const resident = await addPerson(world, seed, `Asks ${mentor.user}`, ['resident'], { pgy: 1 });
    residents.push(resident);
    await db.updateTable('members').set({ open_to_conversation: true }).where('id', '=', mentor.id).execute();
    const asks = await forgeClick(world, resident, 'conversations.ask', `${seed.programId}:${mentor.id}`);
    await asks.waitFor(/Asked\./);
    if (asks.modal()) await asks.close({ all: true });
  }
  await world.settle();
  await world.tick();
  const setRoles = (who: Someone, roles: 'coordinator'[]) =>
    db.updateTable('members').set({ roles }).where('id', '=', who.id).execute();
  await setRoles(stepped, ['coordinator']);
  await setRoles(left, []);
  await setRoles(deleted, []);
  const by = { ...seed, actor: seed.director.user };
  expect(await removePerson(world.running.ctx, by, deleted.id)).toMatchObject({ ok: true });
  expect(await closeProgram(operatorOf(world), surgery)).toMatchObject({ ok: true });
  world.travelTo('2026-09-22T18:00:00Z');
  await world.tick();
  world.travelTo('2026-09-23T18:00:00Z');
  await world.tick();
  expect(residents.map((resident) => heard(resident).length)).toEqual([1, 1, 1, 1]);
  world.slack.assertClean();
});
