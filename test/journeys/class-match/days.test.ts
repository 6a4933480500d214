import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addPerson, type Someone } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';
import { begin, closeNow, openMatch, startClass, wish } from './scene.ts';

let scene: Awaited<ReturnType<typeof startClass>>;
beforeAll(async () => {
  scene = await startClass(6, 2, { places: 2 });
});
afterAll(() => scene.world.stop());

const as = (who: Someone | undefined) => scene.world.slack.as(who?.user ?? '');
const pairsOf = (who: Someone | undefined) =>
  scene.world.open.db
    .selectFrom('pairs')
    .selectAll()
    .where('resident_id', '=', who?.id ?? '')
    .where('status', '=', 'active')
    .execute();
/** What someone reads who has the message's button still, as where Slack shows an old one. */
async function chooses(who: Someone) {
  const { world } = scene;
  const { id } = await world.open.db
    .selectFrom('round_residents')
    .select('id')
    .where('resident_id', '=', who.id)
    .orderBy('created_at', 'desc')
    .executeTakeFirstOrThrow();
  const person = await forgeClick(world, who, 'rounds.choose', id);
  const said = (await person.waitForModal('Your preferences')).plainText();
  await person.close({ all: true });
  return said;
}
const rounds = () => scene.world.open.db.selectFrom('rounds').selectAll().orderBy('created_at').execute();

describe('a round that is cancelled', () => {
  test('matches no one and erases all wishes at once; who asked hears that wishes are closed', async () => {
    const { world, seed, interns } = scene;
    const dana = await openMatch(world, seed.director);
    expect(dana.modal()?.plainText()).toMatch(
      /Mentors who, according to the roster, write the resident's evaluations/,
    );
    await dana.close();
    await begin(world, seed.director, { 'Preferences due': '2026-07-17' });
    const [first] = interns;
    if (!first) throw new Error('nobody');
    expect(
      (await wish(world, first, { 'Preferred mentors': ['Aa Mentor'], Note: 'A secret' })).errors,
    ).toEqual([]);
    const sam = await openMatch(world, seed.secondDirector);
    await sam.click('Cancel class match');
    await sam.waitFor(/canceled\. No one was matched, and all preferences were deleted/, { where: 'modal' });
    await sam.close({ all: true });
    const kept = await world.open.db.selectFrom('round_residents').selectAll().execute();
    expect(kept.every(({ wishes }) => wishes === null)).toBe(true);
    expect(await rounds()).toMatchObject([{ state: 'cancelled', draft: null }]);
    await world.settle();
    expect(as(first).dms().at(-1)?.plainText()).toMatch(/Preferences are closed/);
    expect(as(first).dms().at(-1)?.buttons()).toEqual([]);
    expect(await chooses(first)).toMatch(/This class match was canceled, and all preferences were deleted/);
  });
});

describe('a round announced on a date, with too few places', () => {
  test('late comers join, who got a mentor falls out, both sides hear on the day, no one early; the others wait', async () => {
    const { world, seed, interns, mentors } = scene;
    world.travelDays(1);
    await begin(world, seed.director, {
      'Preferences due': '2026-07-17',
      Announce: 'On a date',
      Date: '2026-07-27',
    });
    const late = await addPerson(world, seed, 'Lara Late', ['resident'], { pgy: 1 });
    world.travelDays(1);
    await world.tick();
    expect(as(late).dms().at(-1)?.text).toMatch(/Who would you like/);
    const homeOf = async () => (await as(late).openHome()).plainText();
    expect(await homeOf()).toMatch(
      /You're in the class match.*Send your mentor preferences by Fri, Jul 17, 2026/s,
    );
    for (const intern of [...interns.slice(0, 3), late])
      expect((await wish(world, intern, { 'Preferred mentors': ['Aa Mentor', 'Ab Mentor'] })).errors).toEqual(
        [],
      );
    expect(await homeOf()).toMatch(/Your preferences are in\. You can change them through Fri, Jul 17, 2026/);
    const own = await ownData(late);
    expect(own.preferences_in_class_matches).toMatchObject([
      { program: 'Internal Medicine', in_confidence: { choices: mentors.map(({ user }) => user) } },
    ]);
    const dana = await closeNow(world, seed.director);
    expect(dana.modal()?.plainText()).toMatch(
      /4 of 4 residents who sent preferences got one of their top 3 choices, and 2 got their first choice/,
    );
    expect(dana.modal()?.plainText()).toMatch(/3 weren't placed/);
    expect(dana.modal()?.plainText()).toMatch(/you need 3 more openings/);
    for (const who of [...interns, late]) expect(as(who).dms().at(-1)?.buttons()).toEqual([]);
    const drafted = await chooses(late);
    const closed = await homeOf();
    expect(closed).toMatch(/Preferences are closed\. I'll message you as soon as you have a mentor\./);
    expect(drafted).toMatch(/Preferences are closed\. I'll message you as soon as you have a mentor\./);
    await dana.click('Publish');
    await dana.waitFor(
      /Residents and mentors will all be told at once on Mon, Jul 27, 2026\. Until then, only directors can see the match/,
      { where: 'modal' },
    );
    await dana.close({ all: true });
    await world.settle();
    await world.tick();
    for (const who of [...interns, late]) expect(await pairsOf(who)).toEqual([]);
    expect(await chooses(late)).toBe(drafted); // the day is no one's news yet
    expect(await homeOf()).toBe(closed);
    expect((await dana.openHome()).plainText()).toMatch(
      /class match is published and will be announced on its date/,
    );
    const shown = await openMatch(world, seed.director);
    expect(shown.modal()?.plainText()).toMatch(/all be told at once on Mon, Jul 27, 2026/);
    await shown.close({ all: true });

    // One of those who are placed gets a mentor by hand meanwhile, from the residents there are.
    const [pair] = (await rounds()).at(-1)?.draft ?? [];
    const early = interns.find(({ id }) => id === pair?.resident) ?? late;
    await world.open.db
      .insertInto('pairs')
      .values({
        id: crypto.randomUUID(),
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        resident_id: early.id,
        mentor_id: pair?.mentor ?? '',
        status: 'active',
        started_on: '2026-07-20',
        created_at: world.now(),
      })
      .execute();
    world.travelTo('2026-07-27T17:00:00Z');
    await world.tick();
    const all = await world.open.db.selectFrom('pairs').selectAll().where('status', '=', 'active').execute();
    expect(all).toHaveLength(4);
    expect(all.filter(({ started_on }) => started_on === '2026-07-27')).toHaveLength(3);
    for (const mentor of mentors)
      expect(all.filter(({ mentor_id }) => mentor_id === mentor.id)).toHaveLength(2);
    expect(await chooses(early)).toMatch(/You have a mentor: @A[ab] Mentor\./);
    const waiting = await world.open.db
      .selectFrom('requests')
      .selectAll()
      .where('status', '=', 'open')
      .execute();
    expect(waiting).toHaveLength(3);
    const post = dana.channel(seed.channelId).find(({ text }) => /has been announced/.test(text));
    expect(post?.plainText()).toMatch(
      /announced: 3 pairs, everyone told at once.*Still waiting for a mentor, each with an open request/s,
    );
    world.slack.assertClean();
  });

  test('what residents wished is erased 90 days after', async () => {
    const { world } = scene;
    const sealed = () =>
      world.open.db.selectFrom('round_residents').selectAll().where('wishes', 'is not', null).execute();
    expect((await sealed()).length).toBeGreaterThan(0);
    world.travelDays(90.5);
    await world.tick();
    world.travelDays(1); // a clock that jumped erases nothing until a day later
    await world.tick();
    expect(await sealed()).toEqual([]);
    expect((await rounds()).at(-1)?.draft).toBeNull();
  });
});

/** What someone gets when they ask for their data with their words. */
async function ownData(who: Someone) {
  const { world } = scene;
  const person = as(who);
  await person.command('/mentor privacy');
  await person.waitForModal();
  expect(person.modal()?.plainText()).toMatch(/your preferences in 1 class match, encrypted/);
  await person.click('Include what I wrote');
  await person.waitFor(/Your file is in your messages/);
  await person.close({ all: true });
  await world.settle();
  const file = [...world.slack.workspace.files.values()].at(-1);
  return JSON.parse(Buffer.from(String(file?.content), 'base64').toString());
}
