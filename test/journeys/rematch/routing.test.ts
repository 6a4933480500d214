import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { NOTICE_LIMIT } from '../../../src/features/rematch/views.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, ask, fillAsk, forgeClick, openRequest, type Seed } from './acts.ts';

let world: World;
let seed: Seed;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
const allowed: RegExp[] = [];
afterEach(() => world.slack.assertClean({ allow: allowed }));
afterAll(() => world.stop());

const rematchesOf = (residentId: string) =>
  world.open.db.selectFrom('rematches').selectAll().where('resident_id', '=', residentId).execute();

describe('where the notice goes', () => {
  const inChannel = (reference: string) =>
    JSON.stringify(world.slack.workspace.messagesIn(seed.channelId)).includes(reference);
  const dmsWith = (user: string, reference: string) =>
    world.slack
      .as(user)
      .dms()
      .filter((message) => message.everything().includes(reference));

  test('a mentor who is a director: to the other directors alone, who are also the ones that are named', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Gail', ['mentor', 'director']);
    const gail = await fillAsk(world, resident);
    expect(gail.modal()?.plainText()).toContain('can read it: @Dana Director and @Sam Associate.');
    expect(gail.modal()?.plainText()).toContain(NOTICE_LIMIT);
    await gail.close({ all: true });
    const { id, reference } = await ask(world, resident);
    expect(inChannel(reference)).toBe(false);
    expect(dmsWith(seed.director.user, reference)).toHaveLength(1);
    expect(dmsWith(seed.secondDirector.user, reference)).toHaveLength(1);
    expect(world.slack.as(mentor.user).everythingSeen()).not.toContain(reference);
    const person = await forgeClick(world, mentor, 'confidential.open', id);
    expect((await person.waitFor(/nothing here for you to open/)).kind).toBe('ephemeral');
    const dana = await openRequest(world, seed.director, 'dm');
    expect(dana.modal()?.plainText()).toContain('Gail Mentor');
    await dana.fillAll({ Decision: 'Decline', 'Note to the resident': 'Not now' });
    await dana.submit();
    await dana.close({ all: true });
    await world.settle();
    expect(dmsWith(seed.secondDirector.user, reference)[0]?.plainText()).toMatch(/is waiting/);
    await world.open.db
      .updateTable('members')
      .set({ roles: ['mentor'] })
      .where('id', '=', mentor.id)
      .execute();
  });

  test('a mentor who only sits in the directors’ channel: nothing is posted there', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Hana');
    world.slack.addToChannel(seed.channelId, mentor.user);
    const form = await fillAsk(world, resident);
    expect(form.modal()?.plainText()).not.toContain(NOTICE_LIMIT);
    await form.close({ all: true });
    const { reference } = await ask(world, resident);
    expect(inChannel(reference)).toBe(false);
    expect(dmsWith(seed.director.user, reference)).toHaveLength(1);
    expect(world.slack.as(mentor.user).everythingSeen()).not.toContain(reference);
    world.slack.removeFromChannel(seed.channelId, mentor.user);
  });

  test('Slack does not say who sits there: the safe way, to each director alone', async () => {
    const { resident } = await addMatch(world, seed, 'Iris');
    world.slack.faults.add({
      method: 'conversations.members',
      kind: 'error',
      error: 'internal_error',
      times: 1,
    });
    const { reference } = await ask(world, resident);
    expect(inChannel(reference)).toBe(false);
    expect(dmsWith(seed.director.user, reference)).toHaveLength(1);
  });

  test('no one but the mentor could decide it: said before anything can be sent', async () => {
    const alone = await seedProgram(world, 'Small Program');
    await world.open.db
      .updateTable('members')
      .set({ roles: ['coordinator'] })
      .where('id', 'in', [alone.director.id, alone.secondDirector.id])
      .execute();
    const filled = async () => {
      const person = world.slack.as(alone.resident.user);
      await person.command('/mentor rematch');
      await person.waitForModal('Ask for a new match');
      return person;
    };
    await world.open.db
      .updateTable('members')
      .set({ roles: ['mentor', 'director'] })
      .where('id', '=', alone.mentor.id)
      .execute();
    const rosa = await filled();
    expect(rosa.modal()?.plainText()).toMatch(/someone you trust in your GME office/);
    expect(rosa.modal()?.view?.submit).toBeUndefined();
    expect(rosa.modal()?.controls()).toEqual([]);
    await rosa.close({ all: true });
    // The last other director leaves between opening and sending: it stays in the modal, and nothing is kept.
    const directors = world.open.db.updateTable('members').where('id', '=', alone.director.id);
    await directors.set({ roles: ['director'] }).execute();
    await filled();
    await rosa.fill('In your own words', 'stays here');
    await directors.set({ roles: ['coordinator'] }).execute();
    const refused = await rosa.submit();
    expect(refused.errors?.[0]?.message).toMatch(/GME office/);
    expect(JSON.stringify(rosa.modal()?.view?.state)).toContain('stays here');
    expect(await rematchesOf(alone.resident.id)).toEqual([]);
    await rosa.close({ all: true });
  });

  test('a program’s named contact is told to the resident when no director is left', async () => {
    const alone = await seedProgram(world, 'Named Contact');
    const admin = world.slack.as(alone.director.user);
    await admin.command('/mentor setup');
    await admin.waitForModal('Set up mentoring');
    await admin.fill('Alternate contact', 'Cora Coordinator');
    expect((await admin.submit()).errors).toBeUndefined();
    await admin.close({ all: true });
    await world.settle();
    await world.open.db
      .updateTable('members')
      .set({ roles: ['coordinator'] })
      .where('id', 'in', [alone.director.id, alone.secondDirector.id])
      .execute();
    const rosa = world.slack.as(alone.resident.user);
    await rosa.command('/mentor rematch');
    await rosa.waitForModal('Ask for a new match');
    expect(rosa.modal()?.plainText()).toMatch(/talk to @Cora Coordinator, your program's contact for this/);
    expect(rosa.modal()?.view?.submit).toBeUndefined();
    await rosa.close({ all: true });
    await world.open.db
      .updateTable('programs')
      .set({ alternate_contact: alone.mentor.user })
      .where('id', '=', alone.programId)
      .execute();
    await rosa.command('/mentor rematch');
    await rosa.waitForModal('Ask for a new match');
    expect(rosa.modal()?.plainText()).not.toContain('Max Mentor');
    await rosa.close({ all: true });
  });

  test('a notice that Slack does not take: the mentor in question, a director, does not hear even that', async () => {
    const own = await seedProgram(world, 'Undelivered Notices');
    const { resident, mentor } = await addMatch(world, own, 'Aaron', ['mentor', 'director']);
    world.slack.workspace.user(own.director.user).deleted = true; // the news of it was lost
    allowed.push(/chat\.postMessage: user_disabled/);
    await ask(world, resident);
    const heard = (user: string) => world.slack.as(user).everythingSeen().includes("I couldn't send");
    expect([heard(mentor.user), heard(own.secondDirector.user)]).toEqual([false, true]);
    expect(JSON.stringify(world.slack.as(mentor.user).dms())).toBe('[]');
  });
});
