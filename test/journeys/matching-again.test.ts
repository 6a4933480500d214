import { describe, expect, test } from '@jest/globals';
import { DECLINE } from '../../src/pairs/actions.ts';
import type { Someone } from '../support/world.ts';
import { addPerson } from '../support/world.ts';
import {
  as,
  ask,
  cardAbout,
  openAssign,
  pairsOf,
  resident,
  seed,
  setTheScene,
  world,
} from './matching-scene.ts';
import { forgeClick } from './rematch/acts.ts';

setTheScene();

const SEVERAL = 'Assign several';
const CANNOT = 'I cannot take this on';
const ANEW = 'Assign another mentor';

/** Assigns a mentor to somebody who asks; the messages are out. */
async function assign(someone: Someone, name: string, mentor = 'Olga Other') {
  await ask(someone);
  await as(someone).close({ all: true });
  await world.settle();
  await openAssign(name);
  const dana = as(seed.director);
  await dana.fill('Mentor', mentor);
  await dana.submit();
  return dana;
}

const minutes = (count: number) => world.travelDays(count / 1440);
const requestsOf = (someone: Someone) =>
  world.open.db.selectFrom('requests').selectAll().where('resident_id', '=', someone.id).execute();

describe('Undo', () => {
  test('takes an assignment back; who has read of it gets a correction, and the first messages lose their buttons', async () => {
    const ana = await resident('Ana Undone');
    const dana = await assign(ana, 'Ana Undone');
    await world.settle();
    const olga = as(seed.otherMentor);
    expect(olga.dms().at(-1)?.buttons()).toContain(CANNOT);
    const [first] = as(ana).dms().slice(-1);
    await dana.click('Undo', { confirm: 'dismiss' });
    await dana.click('Undo');
    await dana.waitFor(/Taken back/, { where: 'modal' });
    await dana.close({ all: true });
    await world.settle();
    expect(await pairsOf(ana)).toMatchObject([{ status: 'ended', end_reason: 'taken_back' }]);
    expect(await requestsOf(ana)).toMatchObject([{ status: 'open', pair_id: null, decided_by: null }]);
    for (const who of [as(ana), olga]) {
      expect(who.dms().at(-1)?.plainText()).toMatch(/A correction: .* is taken back.*matter of planning/s);
      const before = who.dms().at(-2);
      expect(before?.plainText()).toBe('This match was taken back. There is nothing you need to do.');
      expect(before?.buttons()).toEqual([]);
    }
    expect(as(ana).dms().at(-2)?.ts).toBe(first?.ts);
    expect(cardAbout('Ana Undone')?.buttons()).toEqual(['Assign']);
    // The same mentor is no former one: they are proposed again, and can be assigned again.
    const modal = await openAssign('Ana Undone');
    expect(modal.plainText()).not.toMatch(/former/);
    await dana.fill('Mentor', 'Olga Other');
    await dana.submit();
    await dana.close({ all: true });
    expect(await pairsOf(ana)).toMatchObject([{ status: 'ended' }, { status: 'active' }]);
  });

  test('by the card, by another director; where nothing was sent yet, nobody is told', async () => {
    const ben = await resident('Ben Unsent');
    const dana = await assign(ben, 'Ben Unsent');
    await dana.close({ all: true });
    await world.settle();
    const heard = as(ben).dms().length;
    const card = cardAbout('Ben Unsent', seed.secondDirector);
    expect(card?.buttons()).toEqual(['Undo']);
    // What was to be said waits still, as after a 429 of Slack's.
    await world.open.db
      .updateTable('outbox')
      .set({ state: 'planned', not_before: new Date(world.now().getTime() + 3_600_000) })
      .where('kind', 'like', 'pair.started.%')
      .where('to_user', '=', ben.user)
      .execute();
    const sam = as(seed.secondDirector);
    await sam.click('Undo', { in: card });
    await sam.waitFor(/Taken back/);
    await world.settle();
    expect(await pairsOf(ben)).toMatchObject([{ status: 'ended' }]);
    expect(as(ben).dms().length).toBe(heard);
  });

  test('is for ten minutes, for directors, and not once they have met', async () => {
    const cleo = await resident('Cleo Late');
    const dana = await assign(cleo, 'Cleo Late');
    await dana.close({ all: true });
    await world.settle();
    const [request] = await requestsOf(cleo);
    for (const who of [seed.coordinator, seed.otherMentor, cleo]) {
      const person = await forgeClick(world, who, 'matching.undo', request?.id ?? '');
      await person.waitFor(/for the directors of this program|mentoring roster/);
    }
    const card = cardAbout('Cleo Late');
    minutes(11);
    await dana.click('Undo', { in: card });
    await dana.waitFor(/Ten minutes have passed.*Someone leaves or changes/);
    await world.settle();
    expect(cardAbout('Cleo Late')?.buttons()).toEqual([]);
    expect(await pairsOf(cleo)).toMatchObject([{ status: 'active' }]);

    const dino = await resident('Dino Met');
    await assign(dino, 'Dino Met', 'Max Mentor');
    await as(dino).command('/mentor log today');
    await as(dino).waitFor(/Logged/);
    await dana.click('Undo');
    await dana.waitFor(/logged a meeting already/, { where: 'modal' });
    await dana.close({ all: true });
    expect(await pairsOf(dino)).toMatchObject([{ status: 'active' }]);
  });
});

describe('I cannot take this on', () => {
  test('tells the directors alone; the match stands until one assigns anew, and the resident reads the same correction', async () => {
    const eva = await resident('Eva Declined');
    const fay = await addPerson(world, seed, 'Fay Further', ['mentor']);
    const dana = await assign(eva, 'Eva Declined');
    await dana.close({ all: true });
    await world.settle();
    const before = as(eva).dms().length;
    const olga = as(seed.otherMentor);
    const channel = as(seed.coordinator).channel(seed.channelId).length;
    await olga.click(CANNOT, { in: olga.dms().at(-1) });
    await olga.waitFor(/Your directors are told, in private/);
    await world.settle();
    expect(as(eva).dms().length).toBe(before);
    expect(as(seed.coordinator).channel(seed.channelId).length).toBe(channel);
    expect(await pairsOf(eva)).toMatchObject([{ status: 'active' }]);
    const sam = as(seed.secondDirector);
    for (const director of [dana, sam])
      expect(director.dms().at(-1)?.plainText()).toMatch(/@Olga Other cannot take on @Eva Declined/);
    expect((await dana.openHome()).plainText()).toMatch(/@Olga Other cannot take on @Eva Declined/);
    expect((await as(seed.coordinator).openHome()).plainText()).not.toMatch(/cannot take on/);
    const lines = (await world.open.db.selectFrom('audit_log').select('id').execute()).map(({ id }) => id);

    await dana.click(ANEW, { in: dana.dms().at(-1) });
    const modal = await dana.waitForModal('Assign a mentor');
    expect(modal.plainText()).toMatch(/In the place of @Olga Other/);
    await sam.click(ANEW, { in: sam.dms().at(-1) });
    await sam.waitForModal('Assign a mentor');
    await dana.fill('Mentor', 'Fay Further');
    await sam.fill('Mentor', 'Fay Further');
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/gets a kind correction and then the new match/);
    await sam.submit();
    expect(sam.modal()?.plainText()).toMatch(/seen to already/);
    await dana.close({ all: true });
    await sam.close({ all: true });
    await world.settle();
    expect(await pairsOf(eva)).toMatchObject([
      { status: 'ended', end_reason: 'taken_back' },
      { status: 'active', mentor_id: fay.id },
    ]);
    expect(
      as(eva)
        .dms()
        .slice(-2)
        .map(({ text }) => text),
    ).toEqual(['A correction about your mentor.', 'Fay Further is your mentor now.']);
    expect(olga.dms().at(-1)?.text).toBe('A correction about Eva Declined.');
    expect(sam.dms().at(-1)?.plainText()).toMatch(/is seen to/);
    const after = await world.open.db.selectFrom('audit_log').select(['id', 'action']).execute();
    expect(
      after
        .filter(({ id }) => !lines.includes(id))
        .map(({ action }) => action)
        .toSorted(),
    ).toEqual(['match.ended', 'request.assigned']);
    expect((await dana.openHome()).plainText()).not.toMatch(/cannot take on/);
  });

  test('is the mentor’s own word, within seven days', async () => {
    const gil = await resident('Gil Week');
    const dana = await assign(gil, 'Gil Week', 'Fay Further');
    await dana.close({ all: true });
    await world.settle();
    const [pair] = await pairsOf(gil);
    for (const who of [seed.mentor, gil, seed.coordinator]) {
      const person = await forgeClick(world, who, DECLINE, pair?.id ?? '');
      await person.waitFor(/Only the mentor of this match|belongs to somebody else/);
    }
    world.travelDays(8);
    const mentor = await world.open.db
      .selectFrom('members')
      .select(['id', 'slack_user_id'])
      .where('id', '=', pair?.mentor_id ?? '')
      .executeTakeFirstOrThrow();
    const person = as({ user: mentor.slack_user_id, id: mentor.id });
    await person.click(CANNOT, {
      in: person.dms().findLast((message) => message.buttons().includes(CANNOT)),
    });
    await person.waitFor(/More than a week has passed/);
    expect(await pairsOf(gil)).toMatchObject([{ declined_at: null }]);
  });
});

describe('Assign several', () => {
  test('one window for all who wait: proposals that keep to the places, all together or none, and Undo', async () => {
    const [hal, ida] = [await resident('Hal Both'), await resident('Ida Both')];
    await ask(hal, {
      'What would you like from a mentor?': ['Career advice'],
      'Preferred mentors': ['Max Mentor'],
    });
    await as(hal).close({ all: true });
    await world.settle();
    const dana = as(seed.director);
    await dana.openHome();
    await dana.click(SEVERAL, { in: 'home' });
    const modal = await dana.waitForModal(SEVERAL);
    const labels = modal.controls().map(({ label }) => label);
    expect(labels).toContain('Hal Both (PGY-1)');
    expect(labels).toContain('Ida Both (PGY-1)');
    for (const label of labels) await dana.fill(label ?? '', 'Not now');
    const nobody = await dana.submit();
    expect(nobody.errors).toMatchObject([{ message: expect.stringMatching(/at least one/) }]);
    // One place, two residents: nothing is saved, and what was chosen stays.
    await world.open.db
      .updateTable('members')
      .set((eb) => ({ capacity: eb('active_mentees', '+', 1) }))
      .where('id', '=', seed.mentor.id)
      .execute();
    await dana.fillAll({ 'Hal Both (PGY-1)': 'Max Mentor', 'Ida Both (PGY-1)': 'Max Mentor' });
    const refused = await dana.submit();
    expect(refused.errors).toMatchObject([
      { message: expect.stringMatching(/Max Mentor cannot take another resident/) },
    ]);
    expect([...(await pairsOf(hal)), ...(await pairsOf(ida))]).toEqual([]);
    expect(await requestsOf(ida)).toEqual([]);
    await dana.fill('Ida Both (PGY-1)', 'Fay Further');
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/2 residents have a mentor now/);
    expect(dana.modal()?.buttons()).toEqual(['Undo', 'Undo']);
    await dana.close({ all: true });
    await world.settle();
    expect(await pairsOf(hal)).toMatchObject([{ status: 'active', mentor_id: seed.mentor.id }]);
    expect(await pairsOf(ida)).toMatchObject([{ status: 'active' }]);
    expect(as(ida).dms().at(-1)?.text).toBe('Fay Further is your mentor now.');
  });

  test('a mentor of several reads one message, in which each can be declined or taken back by itself', async () => {
    const gus = await addPerson(world, seed, 'Gus Great', ['mentor']);
    const three = [await resident('Jo One'), await resident('Kim Two'), await resident('Lou Three')];
    const dana = as(seed.director);
    await dana.openHome();
    await dana.click(SEVERAL, { in: 'home' });
    const modal = await dana.waitForModal(SEVERAL);
    for (const { label = '' } of modal.controls())
      await dana.fill(label, /Jo One|Kim Two|Lou Three/.test(label) ? 'Gus Great' : 'Not now');
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/3 residents have a mentor now/);
    await world.settle();
    const [only, ...more] = as(gus).dms();
    expect(more).toEqual([]);
    expect(only?.text).toBe('You are the mentor of Jo One, Kim Two, and Lou Three now.');
    expect(only?.buttons().filter((label) => label === CANNOT)).toHaveLength(3);
    await dana.click('Undo');
    await dana.waitFor(/Taken back/, { where: 'modal' });
    await dana.close({ all: true });
    await world.settle();
    const [first, correction] = as(gus).dms();
    const back = /A correction: the match with @(\w+ \w+) /.exec(correction?.plainText() ?? '')?.[1] ?? '';
    const left = ['Jo One', 'Kim Two', 'Lou Three'].filter((name) => name !== back);
    expect(first?.text).toBe(
      `You are the mentor of ${left.join(' and ')} now. The match with ${back} was taken back.`,
    );
    await as(gus).click(CANNOT, { in: first, nth: 1 });
    await as(gus).waitFor(/Your directors are told, in private/);
    await world.settle();
    const [now] = as(gus).dms();
    expect(now?.plainText()).toMatch(
      new RegExp(`You are mentor to @${left[0]} [^]*@${left[1]}: Your directors are told, in private`),
    );
    expect(now?.plainText()).toContain(`The match with @${back} was taken back`);
    expect(now?.buttons().filter((label) => label === CANNOT)).toHaveLength(1);
    const states = await Promise.all(three.map(async (who) => (await pairsOf(who))[0]?.status));
    expect(states.sort()).toEqual(['active', 'active', 'ended']);
  });

  test('is refused to whoever may not assign, and to nobody’s residents', async () => {
    const person = await forgeClick(world, seed.coordinator, 'matching.several', seed.programId);
    await person.waitForModal(SEVERAL);
    expect(person.modal()?.plainText()).toMatch(/for the directors of this program/);
    await person.close({ all: true });
  });
});
