import { describe, expect, test } from '@jest/globals';
import type { Someone } from '../../support/world.ts';
import { addPerson } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';
import {
  as,
  ask,
  assign,
  cardAbout,
  openAssign,
  pairsOf,
  resident,
  seed,
  setTheScene,
  world,
} from './scene.ts';

setTheScene();

const SEVERAL = 'Assign several';
const CANNOT = 'I cannot take this on';

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
    await dana.waitFor(/Undone/, { where: 'modal' });
    await dana.close({ all: true });
    await world.settle();
    expect(await pairsOf(ana)).toMatchObject([{ status: 'ended', end_reason: 'taken_back' }]);
    expect(await requestsOf(ana)).toMatchObject([{ status: 'open', pair_id: null, decided_by: null }]);
    for (const who of [as(ana), olga]) {
      expect(who.dms().at(-1)?.plainText()).toMatch(/A correction: .* has been undone.*planning change/s);
      const before = who.dms().at(-2);
      expect(before?.plainText()).toBe("This match was undone. There's nothing you need to do.");
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

  test('by the card, by another director; where nothing was sent yet, no one is told', async () => {
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
    await sam.waitFor(/Undone/);
    await world.settle();
    expect(await pairsOf(ben)).toMatchObject([{ status: 'ended' }]);
    expect(as(ben).dms().length).toBe(heard);
  });

  test('goes from the card when the pair ends for another cause', async () => {
    const bo = await resident('Bo Ends');
    await (await assign(bo, 'Bo Ends')).close({ all: true });
    await world.settle();
    expect(cardAbout('Bo Ends')?.buttons()).toEqual(['Undo']);
    const [card] = await requestsOf(bo);
    await world.open.db
      .updateTable('pairs')
      .set({ change_at: world.now() })
      .where('id', '=', card?.pair_id ?? '')
      .execute();
    await world.tick();
    expect(await pairsOf(bo)).toMatchObject([{ status: 'ended' }]);
    const cards = as(seed.director)
      .channel(seed.channelId)
      .filter((each) => each.headline === 'Bo Ends now has a mentor.');
    expect(cards.map((each) => each.buttons())).toEqual([[]]);
  });

  test('is for ten minutes, for directors, and not once they have met', async () => {
    const cleo = await resident('Cleo Late');
    const dana = await assign(cleo, 'Cleo Late');
    await dana.close({ all: true });
    await world.settle();
    const [request] = await requestsOf(cleo);
    for (const who of [seed.coordinator, seed.otherMentor, cleo]) {
      const person = await forgeClick(world, who, 'matching.undo', request?.id ?? '');
      await person.waitFor(/Only this program's directors can|mentoring roster/);
    }
    const card = cardAbout('Cleo Late');
    expect(card?.buttons()).toEqual(['Undo']);
    minutes(11);
    await dana.click('Undo', { in: card });
    await dana.waitFor(/more than 10 minutes.*Departures and changes/);
    await world.settle();
    expect(cardAbout('Cleo Late')?.buttons()).toEqual([]);

    // No one has to click for it to go.
    const cora = await resident('Cora Later');
    await (await assign(cora, 'Cora Later')).close({ all: true });
    await world.settle();
    minutes(9);
    await world.tick();
    expect(cardAbout('Cora Later')?.buttons()).toEqual(['Undo']);
    minutes(2);
    await world.tick();
    expect(cardAbout('Cora Later')?.buttons()).toEqual([]);
    expect(await pairsOf(cleo)).toMatchObject([{ status: 'active' }]);

    const dino = await resident('Dino Met');
    await assign(dino, 'Dino Met', 'Max Mentor');
    await as(dino).command('/mentor log today');
    await as(dino).waitFor(/Logged/);
    await dana.click('Undo');
    await dana.waitFor(/already logged a meeting/, { where: 'modal' });
    await dana.close({ all: true });
    expect(await pairsOf(dino)).toMatchObject([{ status: 'active' }]);
  });
});

describe('Assign several', () => {
  test('one window for all who wait: proposals that keep to the places, all together or none, and Undo', async () => {
    await addPerson(world, seed, 'Fay Further', ['mentor']);
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
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/Max Mentor has \d of \d residents\. Assign 2 more\?/);
    expect([...(await pairsOf(hal)), ...(await pairsOf(ida))]).toEqual([]);
    expect(await requestsOf(ida)).toEqual([]);
    await dana.fill('Ida Both (PGY-1)', 'Fay Further');
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/2 residents now have a mentor/);
    expect(dana.modal()?.buttons()).toEqual(['Undo', 'Undo']);
    await dana.close({ all: true });
    await world.settle();
    expect(await pairsOf(hal)).toMatchObject([{ status: 'active', mentor_id: seed.mentor.id }]);
    expect(await pairsOf(ida)).toMatchObject([{ status: 'active' }]);
    expect(as(ida).dms().at(-1)?.headline).toBe('Fay Further is now your mentor.');
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
    expect(dana.modal()?.plainText()).toMatch(/3 residents now have a mentor/);
    await world.settle();
    const [only, ...more] = as(gus).dms();
    expect(more).toEqual([]);
    expect(only?.headline).toBe("You're now the mentor of Jo One, Kim Two, and Lou Three.");
    expect(only?.buttons().filter((label) => label === CANNOT)).toHaveLength(3);
    await dana.click('Undo');
    await dana.waitFor(/Undone/, { where: 'modal' });
    await dana.close({ all: true });
    await world.settle();
    const [first, correction] = as(gus).dms();
    const back =
      /A correction: I told you about a match with @(\w+ \w+) /.exec(correction?.plainText() ?? '')?.[1] ??
      '';
    const left = ['Jo One', 'Kim Two', 'Lou Three'].filter((name) => name !== back);
    expect(first?.headline).toBe(
      `You're now the mentor of ${left.join(' and ')}. The match with ${back} was undone.`,
    );
    await as(gus).click(CANNOT, { in: first, nth: 1 });
    await as(gus).waitFor(/Your directors have been told privately/);
    await world.settle();
    const [now] = as(gus).dms();
    expect(now?.plainText()).toMatch(
      new RegExp(`You're now @${left[0]}'s mentor [^]*@${left[1]}: Your directors have been told privately`),
    );
    expect(now?.plainText()).toContain(`The match with @${back} was undone`);
    expect(now?.buttons().filter((label) => label === CANNOT)).toHaveLength(1);
    const states = await Promise.all(three.map(async (who) => (await pairsOf(who))[0]?.status));
    expect(states.sort()).toEqual(['active', 'active', 'ended']);
  });

  test('is refused to whoever may not assign, and to no one’s residents', async () => {
    const person = await forgeClick(world, seed.coordinator, 'matching.several', seed.programId);
    await person.waitForModal(SEVERAL);
    expect(person.modal()?.plainText()).toMatch(/Only this program's directors can/);
    await person.close({ all: true });
  });
});
