import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addMember, addPairRow } from '../../support/fixtures.ts';
import { addPerson, seedProgram, startWorld, type World } from '../../support/world.ts';
import {
  addMatch,
  ask,
  decide,
  dumpDatabase,
  fillAsk,
  forgeClick,
  openRequest,
  readAnswer,
  type Seed,
  waitingNotice,
} from './acts.ts';

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

describe('asking for a new match', () => {
  test('says who will see it before it asks, and what happens next once it is sent', async () => {
    const { resident } = await addMatch(world, seed, 'Anna');
    const anna = await fillAsk(world, resident);
    const modal = anna.modal();
    expect(modal?.controls().map(({ label, optional }) => [label, optional])).toEqual([
      ['What is not working?', true],
      ['In your words', true],
      ['Preferred mentors', true],
    ]);
    const text = modal?.plainText() ?? '';
    expect(text).toContain(
      'Only these directors of your program can read it: @Dana Director, @Sam Associate.',
    );
    expect(text).toContain('a mentor who has only one resident may guess');
    expect(text).toContain('Send in confidence');
    const sent = await anna.submit();
    expect(sent.errors).toBeUndefined();
    expect(anna.modal()?.plainText()).toMatch(/Sent in confidence.*you get a message here.*withdraw/s);
    await anna.close({ all: true });
    await world.settle();
    const dana = world.slack.as(seed.director.user);
    const notice = waitingNotice(dana.channel(seed.channelId));
    const [rematch] = await rematchesOf(resident.id);
    expect(notice?.everything()).toContain(
      `A confidential request is waiting. Reference ${rematch?.reference}`,
    );
    expect(notice?.buttons()).toEqual(['Open']);
    expect(notice?.everything()).not.toMatch(/Anna|resident|mentor/i);
  });

  test('a double submit is one request and one notice; asking again shows where it stands', async () => {
    const { resident } = await addMatch(world, seed, 'Bea');
    const bea = await fillAsk(world, resident, { words: 'twice' });
    const sent = await bea.submit();
    await world.slack.replay(sent.ack!);
    await bea.close({ all: true });
    await world.settle();
    const rows = await rematchesOf(resident.id);
    expect(rows).toHaveLength(1);
    const notices = world.slack
      .as(seed.director.user)
      .channel(seed.channelId)
      .filter((message) => message.plainText().includes(rows[0]?.reference ?? 'none'));
    expect(notices).toHaveLength(1);
    await bea.command('/mentor rematch');
    await bea.waitForModal('Ask for a new match');
    expect(bea.modal()?.plainText()).toMatch(/You asked for a new match on Mon, Sep 14, 2026/);
    expect(bea.modal()?.buttons()).toEqual(['Withdraw']);
    await bea.close({ all: true });
  });

  test.each([
    ['the present mentor', 'Cleo Mentor'],
    ['oneself', 'Cleo Resident'],
    ['somebody who is no mentor', 'Cora Coordinator'],
  ])('preferring %s is answered at the field, and what was typed stays', async (_, preferred) => {
    const resident = (await findByName('Cleo Resident')) ?? (await addMatch(world, seed, 'Cleo')).resident;
    const cleo = await fillAsk(world, resident, { words: 'keep this', preferred: ['Olga Other', preferred] });
    const refused = await cleo.submit();
    expect(refused.errors).toMatchObject([{ message: expect.stringMatching(/mentors of your program/) }]);
    expect(JSON.stringify(cleo.modal()?.view?.state)).toContain('keep this');
    expect(await rematchesOf(resident.id)).toEqual([]);
    await cleo.close({ all: true });
  });

  const findByName = async (name: string) => {
    const row = await world.open.db
      .selectFrom('members')
      .innerJoin('people', 'people.slack_user_id', 'members.slack_user_id')
      .select(['members.id', 'members.slack_user_id as user'])
      .where('people.display_name', '=', name)
      .executeTakeFirst();
    return row;
  };

  test('without a mentor, as a mentor, and on no roster: a kind word instead', async () => {
    const nina = world.slack.as(seed.newResident.user);
    await nina.command('/mentor rematch');
    await nina.waitForModal('Ask for a new match');
    expect(nina.modal()?.plainText()).toMatch(/no mentor .* at the moment.*\/mentor request/);
    await nina.close();
    const max = world.slack.as(seed.mentor.user);
    await max.command('/mentor rematch');
    await max.waitForModal('Ask for a new match');
    expect(max.modal()?.plainText()).toMatch(/for residents who have a mentor/);
    await max.close();
    const stranger = world.slack.as(world.slack.addUser({ name: 'visitor' }).id);
    await stranger.command('/mentor rematch');
    await stranger.waitForModal('Ask for a new match');
    expect(stranger.modal()?.plainText()).toMatch(/not on a mentoring roster/);
    await stranger.close();
  });

  test('the button asks as the command does, whatever value it carries', async () => {
    const own = await addMatch(world, seed, 'Dora');
    for (const value of [own.pairId, '', seed.pairId, 'nonsense']) {
      const dora = await forgeClick(world, own.resident, 'rematch.ask', value);
      await dora.waitForModal('Ask for a new match');
      expect(dora.modal()?.view?.private_metadata).toContain(own.pairId);
      await dora.close({ all: true });
    }
  });

  test('a resident of two programs is asked which; what was typed after the command goes no further', async () => {
    const other = await seedProgram(world, 'Family Medicine');
    const { resident } = await addMatch(world, seed, 'Emma');
    const mentorThere = await addPerson(world, other, 'Fay Familymentor', ['mentor']);
    const { id } = await addMember(world.open.db, other, ['resident'], { user: resident.user });
    await addPairRow(world.open.db, other, id, mentorThere.id);
    const emma = world.slack.as(resident.user);
    await emma.command('/mentor rematch he yelled at me canary-command');
    await emma.waitForModal('Ask for a new match');
    await emma.fill('Program', 'Family Medicine');
    await emma.submit();
    expect(
      emma
        .modal()
        ?.controls()
        .map(({ label }) => label),
    ).toContain('In your words');
    await emma.submit();
    await emma.close({ all: true });
    await world.settle();
    expect(await rematchesOf(id)).toHaveLength(1);
    expect(await rematchesOf(resident.id)).toEqual([]);
    expect(world.logLines.join('')).not.toContain('canary-command');
    expect(await dumpDatabase(world)).not.toContain('canary-command');
    expect(JSON.stringify(world.slack.calls)).not.toContain('canary-command');
    expect(emma.everythingSeen()).not.toContain('canary-command');
  });
});

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
    expect(gail.modal()?.plainText()).toContain('can read it: @Dana Director, @Sam Associate.');
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
    expect(dmsWith(seed.secondDirector.user, reference)[0]?.plainText()).toMatch(/^Handled/);
    await world.open.db
      .updateTable('members')
      .set({ roles: ['mentor'] })
      .where('id', '=', mentor.id)
      .execute();
  });

  test('a mentor who only sits in the directors’ channel: nothing is posted there', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Hana');
    world.slack.addToChannel(seed.channelId, mentor.user);
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

  test('nobody but the mentor could decide it: said before anything can be sent', async () => {
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
    await rosa.fill('In your words', 'stays here');
    await directors.set({ roles: ['coordinator'] }).execute();
    const refused = await rosa.submit();
    expect(refused.errors?.[0]?.message).toMatch(/GME office/);
    expect(JSON.stringify(rosa.modal()?.view?.state)).toContain('stays here');
    expect(await rematchesOf(alone.resident.id)).toEqual([]);
    await rosa.close({ all: true });
  });
});

describe('withdrawing', () => {
  test('by the resident until it is decided; the notice then says only that it was handled', async () => {
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
    expect(notice?.everything()).toBe(
      `Handled. Reference ${reference}\nHandled. Reference ${reference}\nMon, Sep 14, 2026`,
    );
    expect(notice?.buttons()).toEqual([]);
    // A button that stood open on somebody's screen still answers, with what a director may know.
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

  test('of somebody else’s request is refused in the words of every refusal', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Kira');
    const { id } = await ask(world, resident);
    for (const someone of [mentor, seed.director, seed.newResident]) {
      const person = await forgeClick(world, someone, 'rematch.withdraw', id);
      expect((await person.waitFor(/There is nothing here for you/)).kind).toBe('ephemeral');
    }
    expect((await rematchesOf(resident.id))[0]?.status).toBe('open');
  });

  test('a director who decides on a withdrawn request is told, and nothing happens', async () => {
    const { resident, pairId } = await addMatch(world, seed, 'Lena');
    const { id } = await ask(world, resident);
    const dana = await openRequest(world, seed.director, seed.channelId);
    await dana.fillAll({ Decision: 'Approve, assign later', 'Tell the current mentor': 'Now' });
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
    await mona.waitFor(/decided already/);
    expect(await readAnswer(world, resident)).toContain('Let us talk in spring');
  });
});
