import { describe, expect, test } from '@jest/globals';
import { WITHDRAW } from '../../../src/features/requests/views.ts';
import { addMember, addProgram } from '../../support/fixtures.ts';
import { addPerson, type Someone } from '../../support/world.ts';
import {
  ASK,
  as,
  ask,
  cardAbout,
  openAssign,
  pairsOf,
  resident,
  seed,
  setTheScene,
  WANTS,
  world,
} from './scene.ts';

setTheScene();

const NOTE = `Somebody outside *cardiology* <!channel> @here 🩺 https://example.org أحتاج إلى مرشد ${'&'.repeat(2900)}`;

describe('from asking to being assigned', () => {
  test('request, card, assign, both messages, and the card turns into what was decided', async () => {
    const una = await addPerson(world, seed, 'Una Unwanted', ['mentor']);
    const nina = as(seed.newResident);
    await nina.command('/mentor request');
    const form = await nina.waitForModal(ASK);
    expect(form.controls().map((control) => control.label)).toEqual([
      WANTS,
      'Preferred mentors',
      'Rather not be matched with',
      'Note',
    ]);
    expect(form.plainText()).toContain(
      'Directors see your topics, your preferred mentors in order, and your note.',
    );
    await nina.fillAll({
      [WANTS]: ['Career advice', 'Role modeling'],
      'Preferred mentors': ['Olga Other'],
      'Rather not be matched with': ['Una Unwanted'],
      Note: NOTE,
    });
    const sent = await nina.submit();
    expect(sent.errors).toBeUndefined();
    expect(nina.modal()?.plainText()).toMatch(/Sent to the directors of Internal Medicine/);
    await world.settle();

    const card = cardAbout('Nina New');
    expect(card?.headline).toBe('Nina New asked for a mentor.');
    expect(card?.buttons()).toEqual(['Assign']);
    expect(card?.plainText()).toMatch(/PGY-1[\s\S]*Career advice, Role modeling[\s\S]*Mon, Sep 14, 2026/);
    expect(card?.plainText()).toMatch(
      /1\. @Olga Other · First choice · shared topics: Role modeling · 3 openings/,
    );
    expect(card?.plainText()).toMatch(/2\. @Max Mentor · Shared topics: Career advice · 2 openings/);
    expect(card?.everything()).not.toMatch(/cardiology|Una/);

    const dana = as(seed.director);
    const modal = await openAssign('Nina New');
    expect(modal.plainText()).toMatch(/1\. @Olga Other/);
    expect(modal.plainText()).toContain('cardiology');
    expect(JSON.stringify(modal.view)).not.toContain('Una');
    expect(JSON.stringify(modal.blocks)).toContain('&lt;!channel&gt;');
    expect(JSON.stringify(modal.blocks)).not.toContain('<!channel>');
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(
      /@Olga Other was assigned as @Nina New's mentor by @Dana Director/,
    );
    await world.settle();

    const olga = as(seed.otherMentor);
    expect(nina.dms().at(-1)?.headline).toBe('Olga Other is now your mentor.');
    expect(nina.dms().at(-1)?.text).toMatch(/You both chose role modeling[\s\S]*stays between you/);
    expect(nina.dms().at(-1)?.plainText()).toMatch(
      /You both chose role modeling[\s\S]*what each of you hopes for[\s\S]*stays between you/,
    );
    await nina.click('For your first meeting', { in: nina.dms().at(-1) });
    expect((await nina.waitForModal('How mentoring works here')).plainText()).toMatch(
      /As a resident, you can expect/,
    );
    expect(olga.dms().at(-1)?.headline).toBe("You're now Nina New's mentor.");
    expect(olga.dms().at(-1)?.plainText()).toMatch(/stays between you and isn't part of any evaluation/);
    const decided = cardAbout('Nina New');
    expect(decided?.ts).toBe(card?.ts);
    expect(decided?.plainText()).toMatch(
      /^@Olga Other was assigned as @Nina New's mentor by @Dana Director on Mon, Sep 14, 2026\.\n/,
    );
    expect(decided?.buttons()).toEqual(['Undo']);
    expect(await pairsOf(seed.newResident)).toMatchObject([{ status: 'active', started_on: '2026-09-14' }]);

    expect(olga.everythingSeen()).not.toMatch(/cardiology|Una/);
    await world.open.db.updateTable('members').set({ accepting: false }).where('id', '=', una.id).execute();
    expect(as(seed.coordinator).everythingSeen()).not.toMatch(/cardiology|Una/);
    expect(world.logLines.join('\n')).not.toMatch(/cardiology|Nina|Olga/);
    await dana.close({ all: true });
    await nina.close({ all: true });
  });

  test('a director can choose someone else than the first suggestion', async () => {
    const ana = await resident('Ana Ruiz');
    await ask(ana);
    await world.settle();
    await openAssign('Ana Ruiz', seed.secondDirector);
    const sam = as(seed.secondDirector);
    await sam.fill('Mentor', 'Olga Other');
    await sam.submit();
    expect(await pairsOf(ana)).toMatchObject([{ mentor_id: seed.otherMentor.id }]);
    await world.settle();
    expect(cardAbout('Ana Ruiz')?.plainText()).toMatch(/@Olga Other .* by @Sam Associate/);
    await sam.close({ all: true });
    await as(ana).close({ all: true });
  });
});

describe('an open request', () => {
  test('is shown with its wishes, can be withdrawn, and the card says so; then they can ask again', async () => {
    const ben = await resident('Ben Ito');
    const person = as(ben);
    await ask(ben, {
      [WANTS]: ['Support, including confidential support'],
      'Preferred mentors': ['Olga Other', 'Max Mentor'],
    });
    await person.close({ all: true });
    await world.settle();
    await person.command('/mentor request');
    const shown = await person.waitForModal(ASK);
    expect(shown.plainText()).toMatch(
      /Support, including confidential support[\s\S]*1\. @Olga Other\s+2\. @Max Mentor/,
    );
    await person.click('Withdraw request', { confirm: 'dismiss' });
    await person.click('Withdraw request');
    await person.waitFor(/Your request is withdrawn/);
    await world.settle();
    const card = cardAbout('Ben Ito');
    expect(card?.plainText()).toBe(
      "@Ben Ito's request for a mentor was withdrawn by @Ben Ito on Mon, Sep 14, 2026.",
    );
    expect(card?.buttons()).toEqual([]);
    await person.close({ all: true });
    const again = await ask(ben);
    expect(again.errors).toBeUndefined();
    expect(person.modal()?.plainText()).toMatch(/Sent to the directors/);
    await person.close({ all: true });
  });

  test('can be withdrawn by no one else, and not after it was assigned', async () => {
    const eve = await resident('Eve Adler');
    await ask(eve);
    await as(eve).close({ all: true });
    await as(eve).command('/mentor request');
    await as(eve).waitForModal(ASK);
    const before = world.slack.deliveries.length;
    await as(eve).click('Withdraw request', { confirm: 'dismiss' });
    expect(world.slack.deliveries.length).toBe(before);
    await world.settle();
    await openAssign('Eve Adler');
    await as(seed.director).submit();
    await as(eve).click('Withdraw request');
    await as(eve).waitFor(/already assigned you a mentor/);
    const click = world.slack.deliveries.findLast((delivery) => delivery.name === WITHDRAW);
    const nora = await resident('Nora Curious');
    await as(nora).command('/mentor request');
    await as(nora).waitForModal(ASK);
    await world.slack.replay({
      ...click!,
      user: nora.user,
      payload: { ...click!.payload, user: { id: nora.user, team_id: world.slack.teamId }, view: undefined },
    });
    await as(nora).waitFor(/Only the resident who sent a request/);
    expect(await pairsOf(eve)).toHaveLength(1);
    await as(nora).close({ all: true });
    await as(seed.director).close({ all: true });
    await as(eve).close({ all: true });
  });
});

describe('who cannot ask', () => {
  const answer = async (someone: Someone) => {
    await as(someone).command('/mentor request');
    const modal = await as(someone).waitForModal(ASK);
    await as(someone).close({ all: true });
    return modal.plainText();
  };

  test('someone who is not a member yet', async () => {
    const { id } = world.slack.addUser({ name: 'new.face', real_name: 'New Face' });
    expect(await answer({ user: id, id: '' })).toMatch(/not on a mentoring roster.*coordinator/);
  });

  test('a mentor', async () => {
    expect(await answer(seed.mentor)).toMatch(/Only residents can ask for a mentor/);
  });

  test('a resident who has a mentor, who is shown the way to a new match', async () => {
    const rosa = as(seed.resident);
    await rosa.command('/mentor request');
    expect((await rosa.waitForModal(ASK)).plainText()).toMatch(
      /@Max Mentor is already your mentor.*confidentially ask for a new match/,
    );
    await rosa.click('Ask for a new match');
    await rosa.waitForModal('Ask for a new match');
    await rosa.waitFor(/will see this/i, { where: 'modal' });
    await rosa.close({ all: true });
  });

  test('a resident in two programs is asked which', async () => {
    const tess = await resident('Tess Two');
    const programId = await addProgram(world.open.db, seed.workspaceId, {
      name: 'Surgery',
      directors_channel_id: seed.channelId,
    });
    await addMember(world.open.db, { workspaceId: seed.workspaceId, programId }, ['resident'], {
      user: tess.user,
      name: 'Tess Two',
    });
    await as(tess).command('/mentor request');
    await as(tess).waitForModal(ASK);
    await as(tess).fill('Program', 'Surgery');
    await as(tess).submit();
    await as(tess).fill(WANTS, ['Career advice']);
    await as(tess).submit();
    expect(as(tess).modal()?.plainText()).toMatch(/directors of Surgery/);
    await as(tess).close({ all: true });
  });
});
