import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addPerson, type Someone } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';
import {
  begin,
  closeNow,
  decryptWishes,
  directory,
  freeFor,
  keepBeyond,
  looksAtAssign,
  MATCH,
  openMatch,
  startClass,
  wish,
} from './scene.ts';

let scene: Awaited<ReturnType<typeof startClass>>;
beforeAll(async () => {
  scene = await startClass(24, 10);
});
afterAll(() => scene.world.stop());

const as = (who: Someone | undefined) => scene.world.slack.as(who?.user ?? '');
const pairs = () =>
  scene.world.open.db.selectFrom('pairs').selectAll().where('status', '=', 'active').orderBy('id').execute();

describe('a class of 24 and 10 mentors', () => {
  test('from Match a class to first messages, in at most eight clicks of the director', async () => {
    const { world, seed, interns, mentors, letters } = scene;
    const full = await addPerson(world, seed, 'Zed Full', ['mentor'], { capacity: 0 });
    let clicks = 0;
    const dana = as(seed.director);
    const click = async (button: string, options: Parameters<typeof dana.click>[1] = {}) => {
      clicks += 1;
      await dana.click(button, options);
    };
    await dana.openHome();
    await click(MATCH, { in: 'home' });
    const form = await dana.waitForModal(MATCH);
    expect(form.plainText()).toMatch(/24 residents have no mentor, and mentors have 30 openings/);
    expect(form.controls().map(({ label }) => label)).toEqual([
      'Residents',
      'Starting on or before',
      'Preferences due',
      'Announce',
      'Date',
      'Evaluators',
    ]);
    clicks += 1;
    expect((await dana.submit()).errors ?? []).toEqual([]);
    expect(dana.modal()?.plainText()).toMatch(/Started with 24 residents.*Mon, Jul 20, 2026/);
    await dana.close({ all: true });
    await world.settle();
    await world.tick();
    for (const intern of interns)
      expect(as(intern).dms().at(-1)?.text).toMatch(/Who would you like as a mentor/);
    expect(as(full).dms()).toEqual([]); // no opening, no question about more
    for (const mentor of mentors) {
      expect(as(mentor).dms().at(-1)?.text).toMatch(/A class match is underway/);
      expect(as(mentor).dms().at(-1)?.buttons()).toEqual([
        'Yes, up to 3 residents',
        'Change capacity',
        'Stop mentoring',
      ]);
    }
    await looksAtAssign(world, seed.secondDirector, seed.programId, interns[0]?.id ?? '');

    // Everyone wants Aa Mentor first; the last four send nothing.
    for (const [index, intern] of interns.slice(0, 20).entries()) {
      const sent = await wish(world, intern, {
        'Preferred mentors': [
          'Aa Mentor',
          `${letters(1 + (index % 9))} Mentor`,
          `${letters(1 + ((index + 3) % 9))} Mentor`,
        ],
        'What would you like from a mentor?': ['Career advice'],
      });
      expect(sent.errors).toEqual([]);
      expect(sent.said).toMatch(/Sent\. You can change your preferences through/);
    }
    expect(as(interns[0]).dms().at(-1)?.buttons()).toEqual(['Change']);
    expect(await directory(world, interns[0], ['', 'support', 'no such word'])).toEqual([10, 5, 0]);
    world.travelTo('2026-07-17T17:00:00Z');
    await world.tick();
    await world.tick();
    expect(
      as(interns[0])
        .dms()
        .filter(({ text }) => /close on/.test(text)),
    ).toHaveLength(0);
    expect(
      as(interns[22])
        .dms()
        .filter(({ text }) => /close on/.test(text))
        .map((message) => message.plainText()),
    ).toEqual([expect.stringMatching(/If you don't send any, you're still part of the match\./)]);

    world.travelTo('2026-07-21T17:00:00Z');
    await world.tick();
    const post = dana.channel(seed.channelId).at(-1);
    expect(post?.headline).toMatch(/^The class match draft for .* is ready/);
    const desk = (await dana.openHome()).plainText();
    const table = desk.slice(desk.indexOf('Class match draft'));
    expect(table.match(/ Intern \|/g)).toHaveLength(24);
    await click('Open class match', { in: post });
    await dana.waitForModal(MATCH);
    const draft = dana.modal()?.plainText() ?? '';
    expect(draft).toMatch(
      /20 of 20 residents who sent preferences got one of their top 3 choices, and 3 got their first choice/,
    );
    expect(draft).toMatch(/\. 4 residents sent no preferences\./);
    expect(draft.match(/· sent no preferences/g)).toHaveLength(4);
    expect(draft).not.toMatch(/no one yet/);
    await click('Publish');
    await dana.waitFor(/Published\. All matches start now/, { where: 'modal' });
    await dana.close({ all: true });
    await world.settle();
    await world.tick();
    const settled = dana.channel(seed.channelId).find(({ ts }) => ts === post?.ts);
    expect(settled?.plainText()).toMatch(/^The class match draft for .* was published\.$/);
    expect(clicks).toBeLessThanOrEqual(8);
    expect(await pairs()).toHaveLength(24);
    for (const intern of interns) expect(as(intern).dms().at(-1)?.headline).toMatch(/is now your mentor\.$/);
    expect(dana.channel(seed.channelId).at(-1)?.text).toMatch(/The class match .* has been announced/);
    // One message for all three of theirs, each with its buttons.
    const news = as(mentors[0])
      .dms()
      .filter(({ headline }) =>
        /^You're now the mentor of \w+ Intern, \w+ Intern, and \w+ Intern\.$/.test(headline),
      );
    expect(news).toHaveLength(1);
    expect(news[0]?.buttons().filter((label) => label === 'Find a time')).toHaveLength(3);
    world.slack.assertClean();
  });
});

describe('what cannot be', () => {
  test('is for directors; one at a time; no one to match is said', async () => {
    const { world, seed, interns } = scene;
    for (const who of [seed.coordinator, interns[0]]) {
      const person = as(who);
      await person.command('/mentor match');
      expect((await person.waitForModal(MATCH)).plainText()).toMatch(/Only this program's directors can/);
      await person.close({ all: true });
    }
    const late = await addPerson(world, seed, 'Late Resident', ['resident'], { pgy: 2 });
    const dana = await openMatch(world, seed.director);
    await dana.fillAll({ Residents: ['PGY-1'], 'Preferences due': '2026-07-01' });
    expect((await dana.submit()).errors).toMatchObject([
      { message: expect.stringMatching(/Choose a future date/) },
    ]);
    await dana.fillAll({ 'Preferences due': '2026-08-14', Announce: 'On a date' });
    const { errors } = await dana.submit();
    expect(errors).toMatchObject([{ message: expect.stringMatching(/date when everyone is told/) }]);
    await dana.fill('Announce', 'When I publish');
    const none = (await dana.submit()).errors;
    expect(none?.[0]?.message).toMatch(/^Everyone at these levels has a mentor or starts later/);
    await dana.close({ all: true });
    await world.open.db.deleteFrom('members').where('id', '=', late.id).execute();
    expect(await world.open.db.selectFrom('rounds').select('state').execute()).toEqual([
      { state: 'announced' },
    ]);
  });
});

describe('a second round, with people who stumble', () => {
  test('wishes: an evaluator under Never, the same mentor twice, someone else’s place, a closed round', async () => {
    const { world, seed, interns, mentors } = scene;
    const [left, second] = interns;
    await world.open.db
      .deleteFrom('pairs')
      .where('resident_id', 'in', [left?.id ?? '', second?.id ?? ''])
      .execute();
    await world.open.db.deleteFrom('requests').execute();
    await world.open.db.updateTable('members').set({ capacity: 6 }).where('capacity', '=', 3).execute();
    await world.open.db
      .updateTable('members')
      .set({ evaluates: ['1'] })
      .where('id', '=', mentors[1]?.id ?? '')
      .execute();
    expect(
      await begin(world, seed.director, { 'Preferences due': '2026-08-14', Evaluators: 'Never' }),
    ).toMatch(/Started with 2/);
    const sam = await openMatch(world, seed.secondDirector);
    expect(sam.modal()?.plainText()).toMatch(/0 of 2 residents have sent theirs/);
    await sam.close({ all: true });
    world.travelDays(1);
    await world.tick();
    if (!left || !second) throw new Error('no one is left');
    const barred = await wish(world, left, { 'Preferred mentors': ['Ab Mentor'] });
    expect(barred.errors).toMatchObject([
      { message: expect.stringMatching(/Ab Mentor evaluates residents at your level/) },
    ]);
    const both = await wish(world, left, {
      'Preferred mentors': ['Ac Mentor'],
      'Rather not be matched with': ['Ac Mentor'],
    });
    expect(both.errors).toMatchObject([
      { message: expect.stringMatching(/also one of your preferred mentors/) },
    ]);
    const place = await world.open.db
      .selectFrom('round_residents')
      .innerJoin('rounds', 'rounds.id', 'round_residents.round_id')
      .select('round_residents.id')
      .where('rounds.state', '=', 'wishes')
      .where('resident_id', '=', left.id)
      .executeTakeFirstOrThrow();
    const stranger = await forgeClick(world, second, 'rounds.choose', place.id);
    await stranger.waitForModal('Your preferences');
    expect(stranger.modal()?.plainText()).toMatch(/belongs to someone else|Only the resident who was asked/);
    await stranger.close({ all: true });
    expect(
      (
        await wish(world, left, {
          'Preferred mentors': ['Ac Mentor'],
          'Rather not be matched with': ['Ad Mentor', 'Ae Mentor'],
          Note: 'Cardiology, please',
        })
      ).errors,
    ).toEqual([]);
    const again = await decryptWishes(world, left, 'Change');
    expect(again.modal()?.plainText()).toMatch(/Cardiology, please|Ac Mentor/);
    const dana = await closeNow(world, seed.director);
    await again.submit();
    expect(again.modal()?.plainText()).toMatch(/Preferences are closed/);
    await again.close({ all: true });
    const draft = dana.modal()?.plainText() ?? '';
    expect(draft).toMatch(/@Aa Intern \(PGY-1\): @Ac Mentor · 1st choice/);
    expect(draft).toMatch(/Note from @Aa Intern: Cardiology, please/);
    expect(draft).not.toMatch(/@Aa Intern[^\n]*A[de] Mentor/);
    await dana.close({ all: true });
  });

  test('Change a match says what it costs; what the draw took is not to be had; Draft again forgets what is not kept', async () => {
    const { world, seed } = scene;
    const dana = await openMatch(world, seed.director);
    const change = async (mentor: string, keep: boolean) => {
      await dana.click('Change a match');
      await dana.waitForModal('Change a match');
      await dana.fillAll({ Resident: 'Aa Intern', Mentor: mentor });
      if (keep) await dana.fill('Keep this match', ['Yes, whatever else changes']);
      return dana.submit();
    };
    expect((await change('Ad Mentor', false)).errors).toMatchObject([
      { message: expect.stringMatching(/Ad Mentor isn't available for this resident/) },
    ]);
    expect(dana.modal()?.plainText()).not.toMatch(/If you save/); // whom the draw took has no price
    await dana.close();
    const { rows } = await freeFor(world, 'Aa Intern');
    const [free = ''] = rows;
    await change(free, false);
    expect(dana.modal()?.plainText()).toMatch(
      /Saved.* @Aa Intern gets a mentor they didn't list instead of their 1st choice/s,
    );
    await dana.click('Draft again');
    await dana.waitFor(/Drafted again/, { where: 'modal' });
    expect(dana.modal()?.plainText()).toMatch(/@Aa Intern \(PGY-1\): @Ac Mentor · 1st choice/);
    await change(free, true);
    await dana.click('Draft again');
    await dana.waitFor(/Drafted again/, { where: 'modal' });
    expect(dana.modal()?.plainText()).toMatch(new RegExp(`@Aa Intern \\(PGY-1\\): @${free}`));
    await keepBeyond(world, seed, (mentor) => change(mentor, true));
    await change(free, true);
    await dana.close({ all: true });
  });

  test('two directors publish: one outcome, told to both; a draft made again since is not published unseen', async () => {
    const { world, seed } = scene;
    const dana = await openMatch(world, seed.director);
    const sam = await openMatch(world, seed.secondDirector);
    world.travelDays(1 / 24);
    await sam.click('Draft again');
    await sam.waitFor(/Drafted again/, { where: 'modal' });
    await dana.click('Publish');
    await dana.waitFor(/Nothing was published.*review it again/s, { where: 'modal' });
    const before = await pairs();
    await dana.click('Publish');
    await dana.waitFor(/Published\. All matches start now/, { where: 'modal' });
    await sam.click('Publish');
    await sam.waitFor(/already ended/, { where: 'modal' });
    await dana.close({ all: true });
    await sam.close({ all: true });
    await world.settle();
    await world.tick();
    expect(await pairs()).toHaveLength(before.length + 2);
    const actions = await world.open.db
      .selectFrom('audit_log')
      .select('action')
      .where('action', 'like', 'round.%')
      .execute();
    expect(actions.map(({ action }) => action).toSorted()).toEqual([
      'round.published',
      'round.published',
      'round.started',
      'round.started',
    ]);
    world.slack.assertClean();
  });
});
