import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Someone } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';
import { begin, closeNow, directory, MATCH, openMatch, openWishes, startClass, wish } from './scene.ts';

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
    let clicks = 0;
    const dana = as(seed.director);
    const click = async (button: string, options: Parameters<typeof dana.click>[1] = {}) => {
      clicks += 1;
      await dana.click(button, options);
    };
    await dana.openHome();
    await click(MATCH, { in: 'home' });
    const form = await dana.waitForModal(MATCH);
    expect(form.plainText()).toMatch(/24 residents have no mentor, and mentors have 30 places left/);
    expect(form.controls().map(({ label }) => label)).toEqual([
      'Who',
      'Who begins until',
      'Wishes until',
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
      expect(as(intern).dms().at(-1)?.text).toMatch(/Whom would you like as a mentor/);
    for (const mentor of mentors) {
      expect(as(mentor).dms().at(-1)?.text).toMatch(/A class match is under way/);
      expect(as(mentor).dms().at(-1)?.buttons()).toEqual(['Keep 3 places', 'Change', 'Not next year']);
    }

    // Everybody wants Aa Mentor first; the last four send nothing.
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
      expect(sent.said).toMatch(/Sent\. You can change it until/);
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
        .filter(({ text }) => /close on/.test(text)),
    ).toHaveLength(1);

    world.travelTo('2026-07-21T17:00:00Z');
    await world.tick();
    const post = dana.channel(seed.channelId).at(-1);
    expect(post?.text).toBe('The draft of the class match in Internal Medicine is ready.');
    const desk = (await dana.openHome()).plainText();
    const table = desk.slice(desk.indexOf('Draft of the class match'));
    expect(table.match(/ Intern \|/g)).toHaveLength(24);
    await click(MATCH, { in: post });
    await dana.waitForModal(MATCH);
    const draft = dana.modal()?.plainText() ?? '';
    expect(draft).toMatch(
      /20 of 20 residents who chose have one of their first three choices, 3 their first/,
    );
    expect(draft.match(/sent no wishes/g)).toHaveLength(4);
    expect(draft).not.toMatch(/nobody yet/);
    await click('Publish');
    await dana.waitFor(/Published\. All pairs are made now/, { where: 'modal' });
    await dana.close({ all: true });
    await world.settle();
    await world.tick();
    expect(clicks).toBeLessThanOrEqual(8);
    expect(await pairs()).toHaveLength(24);
    for (const intern of interns) expect(as(intern).dms().at(-1)?.text).toMatch(/is your mentor now\.$/);
    expect(dana.channel(seed.channelId).at(-1)?.text).toMatch(/The class match .* is announced/);
    // One message for all three of theirs, each with its buttons.
    const news = as(mentors[0])
      .dms()
      .filter(({ text }) =>
        /^You are the mentor of \w+ Intern, \w+ Intern, and \w+ Intern now\.$/.test(text),
      );
    expect(news).toHaveLength(1);
    expect(news[0]?.buttons().filter((label) => label === 'Find a time')).toHaveLength(3);
    world.slack.assertClean();
  });
});

describe('what cannot be', () => {
  test('is for directors; one at a time; nobody to match is said', async () => {
    const { world, seed, interns } = scene;
    for (const who of [seed.coordinator, interns[0]]) {
      const person = as(who);
      await person.command('/mentor match');
      expect((await person.waitForModal(MATCH)).plainText()).toMatch(/for the directors of this program/);
      await person.close({ all: true });
    }
    const dana = await openMatch(world, seed.director);
    await dana.fillAll({ 'Wishes until': '2026-07-01' });
    expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(/lies ahead/) }]);
    await dana.fillAll({ 'Wishes until': '2026-08-14', Announce: 'On a date' });
    expect((await dana.submit()).errors).toMatchObject([
      { message: expect.stringMatching(/day on which both sides/) },
    ]);
    await dana.fill('Announce', 'When published');
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/Nobody fits: every resident of these levels has a mentor/);
    await dana.close({ all: true });
    expect(await world.open.db.selectFrom('rounds').select('state').execute()).toEqual([
      { state: 'announced' },
    ]);
  });
});

describe('a second round, with people who stumble', () => {
  test('wishes: an evaluator under Never, the same mentor twice, somebody else’s place, a closed round', async () => {
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
    expect(await begin(world, seed.director, { 'Wishes until': '2026-08-14', Evaluators: 'Never' })).toMatch(
      /Started with 2/,
    );
    const sam = await openMatch(world, seed.secondDirector);
    expect(sam.modal()?.plainText()).toMatch(/0 of 2 residents have sent theirs/);
    await sam.close({ all: true });
    world.travelDays(1);
    await world.tick();
    if (!left || !second) throw new Error('nobody is left');
    const barred = await wish(world, left, { 'Preferred mentors': ['Ab Mentor'] });
    expect(barred.errors).toMatchObject([
      { message: expect.stringMatching(/Ab Mentor evaluates residents of your level/) },
    ]);
    const both = await wish(world, left, { 'Preferred mentors': ['Ac Mentor'], 'Rather not': ['Ac Mentor'] });
    expect(both.errors).toMatchObject([
      { message: expect.stringMatching(/among your preferred mentors too/) },
    ]);
    const place = await world.open.db
      .selectFrom('round_residents')
      .innerJoin('rounds', 'rounds.id', 'round_residents.round_id')
      .select('round_residents.id')
      .where('rounds.state', '=', 'wishes')
      .where('resident_id', '=', left.id)
      .executeTakeFirstOrThrow();
    const stranger = await forgeClick(world, second, 'rounds.choose', place.id);
    await stranger.waitForModal('Your wishes');
    expect(stranger.modal()?.plainText()).toMatch(/belongs? to (somebody else|the resident)/);
    await stranger.close({ all: true });
    expect(
      (
        await wish(world, left, {
          'Preferred mentors': ['Ac Mentor'],
          'Rather not': ['Ad Mentor', 'Ae Mentor'],
          Note: 'Cardiology, please',
        })
      ).errors,
    ).toEqual([]);
    const again = await openWishes(world, left, 'Change');
    expect(again.modal()?.plainText()).toMatch(/Cardiology, please|Ac Mentor/);
    const dana = await closeNow(world, seed.director);
    await again.submit();
    expect(again.modal()?.plainText()).toMatch(/Wishes are closed/);
    await again.close({ all: true });
    const draft = dana.modal()?.plainText() ?? '';
    expect(draft).toMatch(/@Aa Intern \(PGY-1\): @Ac Mentor · 1st choice/);
    expect(draft).toMatch(/Note of @Aa Intern: Cardiology, please/);
    expect(draft).not.toMatch(/@Aa Intern[^\n]*A[de] Mentor/);
    await dana.close({ all: true });
  });

  test('Change one says what it costs; what the draw took is not to be had; Draft again forgets what is not kept', async () => {
    const { world, seed } = scene;
    const dana = await openMatch(world, seed.director);
    const change = async (mentor: string, keep: boolean) => {
      await dana.click('Change one');
      await dana.waitForModal('Change one');
      await dana.fillAll({ Resident: 'Aa Intern', Mentor: mentor });
      if (keep) await dana.fill('Keep when drafting again', ['Keep this pair whatever else changes']);
      return dana.submit();
    };
    expect((await change('Ad Mentor', false)).errors).toMatchObject([
      { message: expect.stringMatching(/Ad Mentor is not available for this resident/) },
    ]);
    await dana.close();
    const { rows } = await freeFor(world, 'Aa Intern');
    const [free = ''] = rows;
    await change(free, false);
    expect(dana.modal()?.plainText()).toMatch(
      /Saved.* @Aa Intern gets a mentor they did not name instead of their 1st choice/s,
    );
    await dana.click('Draft again');
    await dana.waitFor(/Drafted again/, { where: 'modal' });
    expect(dana.modal()?.plainText()).toMatch(/@Aa Intern \(PGY-1\): @Ac Mentor · 1st choice/);
    await change(free, true);
    await dana.click('Draft again');
    await dana.waitFor(/Drafted again/, { where: 'modal' });
    expect(dana.modal()?.plainText()).toMatch(new RegExp(`@Aa Intern \\(PGY-1\\): @${free}`));
    await dana.close({ all: true });
  });

  test('two directors publish: one outcome, told to both; a draft made anew since is not published unseen', async () => {
    const { world, seed } = scene;
    const dana = await openMatch(world, seed.director);
    const sam = await openMatch(world, seed.secondDirector);
    world.travelDays(1 / 24);
    await sam.click('Draft again');
    await sam.waitFor(/Drafted again/, { where: 'modal' });
    await dana.click('Publish');
    await dana.waitFor(/Nothing was published.*look once more/s, { where: 'modal' });
    const before = await pairs();
    await dana.click('Publish');
    await dana.waitFor(/Published\. All pairs are made now/, { where: 'modal' });
    await sam.click('Publish');
    await sam.waitFor(/over already/, { where: 'modal' });
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

/** Mentors by name whom the draft window would take for a resident: neither drawn, nor barred, nor full. */
async function freeFor(world: typeof scene.world, name: string) {
  const { gatherFacts } = await import('../../../src/rounds/drafting.ts');
  const round = await world.open.db
    .selectFrom('rounds')
    .selectAll()
    .where('state', '=', 'draft')
    .executeTakeFirstOrThrow();
  const { keyRing } = await import('../../../src/confidential/keys.ts');
  const keys = keyRing(Buffer.alloc(32, 9).toString('base64'));
  const facts = await gatherFacts(world.open.db, keys, round, {
    timeZone: 'America/Los_Angeles',
    now: world.now(),
  });
  const resident = facts.residents.find(({ display_name }) => display_name === name);
  const open = facts.open.get(resident?.resident_id ?? '') ?? new Set();
  const rows = facts.mentors
    .filter(({ id, places, display_name }) => places > 0 && open.has(id) && display_name !== 'Ac Mentor')
    .map(({ display_name }) => display_name);
  return { rows };
}
