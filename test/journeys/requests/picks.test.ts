import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { drawNobody } from '../../support/draws.ts';
import { addPerson } from '../../support/world.ts';
import { ASK, as, ask, openAssign, pairsOf, resident, seed, setTheScene, WANTS, world } from './scene.ts';

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
      'Rather not be matched with': ['Fay Full'],
      Note: 'Typed with care',
    });
    expect(sent.closed).toBe(false);
    expect(sent.errors?.map(({ label, message }) => [label, message])).toEqual([
      [
        'Preferred mentors',
        "Fay Full can't take another resident right now. Choose someone else, or mention them in your note.",
      ],
      [
        'Rather not be matched with',
        'Fay Full is also one of your preferred mentors. Remove them from one of the two lists.',
      ],
    ]);
    await as(ida).fillAll({
      'Preferred mentors': ['Otto Off'],
      'Rather not be matched with': [],
    });
    expect((await as(ida).submit()).errors?.[0]?.message).toMatch(
      /^Otto Off isn't taking new residents right now/,
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
      'not accepting',
      (id: string) => set(id, { accepting: false }),
      /^Mia Late isn't taking new residents right now\. Choose/,
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
      /^Mia Late is no longer a mentor in this program\. Choose/,
    ],
  ])(
    'a mentor who is %s by the time of assigning is refused at the field',
    async (name, happens, message) => {
      const mia = await addPerson(world, seed, 'Mia Late', ['mentor']);
      const who = `Res ${name}`;
      const someone = await resident(who);
      await ask(someone, { [WANTS]: ['Career advice'], 'Preferred mentors': [mia.user] });
      await as(someone).close({ all: true });
      await drawNobody(world.open.db);
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

  test('a mentor who is full by the time of assigning: one more is asked about, and assigned when the director says so', async () => {
    const mia = await addPerson(world, seed, 'Mia Full', ['mentor'], { capacity: 1 });
    const someone = await resident('Res Full');
    await ask(someone, { [WANTS]: ['Career advice'], 'Preferred mentors': [mia.user] });
    await as(someone).close({ all: true });
    await world.settle();
    await openAssign('Res Full');
    await set(mia.id, { capacity: 0 });
    const dana = as(seed.director);
    await dana.submit();
    const question = 'Mia Full has 0 of 0 residents. Assign a first?';
    expect(dana.modal()?.plainText()).toContain(question);
    expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(/Check the box/) }]);
    expect(await pairsOf(someone)).toEqual([]);
    await dana.fill(question, ['Yes, assign beyond capacity']);
    await dana.submit();
    expect(await pairsOf(someone)).toMatchObject([
      { mentor_id: mia.id, status: 'active', agreed_mentees: 1 },
    ]);
    await dana.close({ all: true });
    await set(mia.id, { accepting: false });
  });

  test('a mentor who is paused is not offered; with no one left the modal says what to do', async () => {
    const hope = await resident('Hope Alone');
    await ask(hope);
    await as(hope).close({ all: true });
    await drawNobody(world.open.db);
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
    expect(modal.plainText()).toMatch(/No mentor can be assigned right now. Raise a mentor's capacity/);
    expect(modal.view?.submit).toBeUndefined();
    for (const { id } of off) await set(id, { accepting: true });
    await as(seed.director).close({ all: true });
  });
});
