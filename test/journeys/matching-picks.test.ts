import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { addPerson } from '../support/world.ts';
import {
  ASK,
  as,
  ask,
  openAssign,
  pairsOf,
  resident,
  seed,
  setTheScene,
  WANTS,
  world,
} from './matching-scene.ts';

setTheScene();

describe('people who cannot be picked', () => {
  const set = (id: string, change: { capacity?: number; accepting?: boolean }) =>
    world.open.db.updateTable('members').set(change).where('id', '=', id).execute();

  test('whoever is no mentor of the program is not on offer', async () => {
    const pat = await resident('Pat Picky');
    await as(pat).command('/mentor request');
    await as(pat).waitForModal(ASK);
    for (const name of ['Pat Picky', 'Dana Director', 'Cora Coordinator'])
      await expect(as(pat).fill('Preferred mentors', [name])).rejects.toThrow();
    await as(pat).fill('Preferred mentors', ['Olga Other']);
    await as(pat).close({ all: true });
  });

  test('each is named at its field, and what was entered stays', async () => {
    const max = await addPerson(world, seed, 'Fay Full', ['mentor'], { capacity: 0 });
    const off = await addPerson(world, seed, 'Otto Off', ['mentor'], { accepting: false });
    const ida = await resident('Ida Picky');
    const sent = await ask(ida, {
      [WANTS]: ['Career advice'],
      'Preferred mentors': ['Fay Full'],
      'Rather not': ['Fay Full'],
      Note: 'Typed with care',
    });
    expect(sent.closed).toBe(false);
    expect(sent.errors?.map(({ label, message }) => [label, message])).toEqual([
      [
        'Preferred mentors',
        'Fay Full cannot take another resident right now. Please choose another, or mention them in your note.',
      ],
      ['Rather not', 'Fay Full is among your preferred mentors too. Please keep them in one of the two.'],
    ]);
    await as(ida).fillAll({ 'Preferred mentors': ['Otto Off'], 'Rather not': [] });
    expect((await as(ida).submit()).errors?.[0]?.message).toMatch(
      /^Otto Off is not taking new residents right now/,
    );
    await as(ida).fill('Preferred mentors', []);
    expect((await as(ida).submit()).errors).toBeUndefined();
    await world.settle();
    const modal = await openAssign('Ida Picky');
    expect(modal.plainText()).toContain('Typed with care');
    await as(seed.director).close({ all: true });
    await as(ida).close({ all: true });
    for (const { id } of [max, off]) await set(id, { capacity: 3, accepting: false });
  });

  test.each([
    [
      'full',
      (id: string) => set(id, { capacity: 0 }),
      /^Mia Late cannot take another resident just now; choose another/,
    ],
    [
      'not accepting',
      (id: string) => set(id, { accepting: false }),
      /^Mia Late is not taking new residents now; choose/,
    ],
    [
      'gone',
      async (_id: string, user: string) => {
        await world.open.db
          .updateTable('people')
          .set({ deactivated_at: world.now() })
          .where('slack_user_id', '=', user)
          .execute();
      },
      /^Mia Late is no longer a mentor in this program; choose/,
    ],
  ])(
    'a mentor who is %s by the time of assigning is refused at the field',
    async (name, happens, message) => {
      const mia = await addPerson(world, seed, 'Mia Late', ['mentor']);
      const who = `Res ${name}`;
      const someone = await resident(who);
      await ask(someone, { [WANTS]: ['Career advice'], 'Preferred mentors': [mia.user] });
      await as(someone).close({ all: true });
      await world.settle();
      await openAssign(who);
      await happens(mia.id, mia.user);
      const sent = await as(seed.director).submit();
      expect(sent.errors).toEqual([
        expect.objectContaining({ label: 'Mentor', message: expect.stringMatching(message) }),
      ]);
      expect(await pairsOf(someone)).toEqual([]);
      await as(seed.director).fill('Mentor', 'Olga Other');
      await set(seed.otherMentor.id, { capacity: 20 });
      expect((await as(seed.director).submit()).errors).toBeUndefined();
      expect(await pairsOf(someone)).toHaveLength(1);
      await set(mia.id, { accepting: false });
      await as(seed.director).close({ all: true });
    },
  );

  test('a mentor who is paused is not offered; with nobody left the modal says what to do', async () => {
    const hope = await resident('Hope Alone');
    await ask(hope);
    await as(hope).close({ all: true });
    await world.settle();
    const rest = await addPerson(world, seed, 'Paula Paused', ['mentor']);
    const others = world.open.db
      .updateTable('members')
      .where('id', '!=', rest.id)
      .where('accepting', '=', true);
    const off = await others.set({ accepting: false }).returning('id').execute();
    const offered = await openAssign('Hope Alone');
    expect(JSON.stringify(offered.blocks)).toContain('Paula Paused');
    await as(seed.director).close({ all: true });
    await world.open.db
      .insertInto('pauses')
      .values({
        id: randomUUID(),
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        pair_id: null,
        member_id: rest.id,
        from_on: '2026-09-01',
        until_on: '2026-09-30',
        entered_by: rest.id,
        created_at: world.now(),
      })
      .execute();
    const modal = await openAssign('Hope Alone');
    expect(modal.plainText()).toMatch(/No mentor has a place left right now. Raise the capacity/);
    expect(modal.view?.submit).toBeUndefined();
    for (const { id } of off) await set(id, { accepting: true });
    await as(seed.director).close({ all: true });
  });
});
