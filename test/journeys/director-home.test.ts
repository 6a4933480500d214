import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addPairRow } from '../support/fixtures.ts';
import { clickMore } from '../support/more.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { approve, ask, forgeClick } from './rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  const days = ['2026-03-01', '2026-05-20', '2026-09-01'];
  for (let index = 0; index < 40; index += 1) {
    const letters = `${String.fromCharCode(65 + Math.floor(index / 26))}${String.fromCharCode(97 + (index % 26))}`;
    const resident = await addPerson(world, seed, `${letters} Resident`, ['resident'], {
      pgy: (index % 3) + 1,
    });
    const mentor = await addPerson(world, seed, `${letters} Mentor`, ['mentor']);
    await addPairRow(world.open.db, seed, resident.id, mentor.id, {
      started_on: days[index % 3] ?? '2026-09-01',
      next_check_at: null,
    });
  }
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());
const allowed: RegExp[] = [/views\.publish: invalid_arguments/];
afterEach(() => world.slack.assertClean({ allow: allowed }));

const as = (who: Someone) => world.slack.as(who.user);

/** The rows of the table on someone's Home tab, without its header. */
async function table(who: Someone): Promise<string[][]> {
  const home = await as(who).openHome();
  const block = home.blocks.find(({ type }) => type === 'data_table') as unknown as
    | { rows: { text: string }[][] }
    | undefined;
  return (block?.rows ?? []).slice(1).map((row) => row.map(({ text }) => text));
}

describe('the desk', () => {
  test('has every pair in a table, worst first, for directors and coordinators alone', async () => {
    const rows = await table(seed.director);
    expect(rows).toHaveLength(41);
    expect(rows[0]).toEqual(['Aa Resident', '1', 'Aa Mentor', '0 of 3', 'not yet', 'Fri, Jul 31', 'Overdue']);
    const states = rows.map((row) => row[6]);
    expect(states).toEqual(states.toSorted((one, other) => order(one) - order(other)));
    expect(await table(seed.coordinator)).toEqual(rows);
    for (const who of [seed.mentor, seed.resident]) expect(await table(who)).toEqual([]);
  });

  test('a pair that has a date is on track, without one', async () => {
    const [pair] = await world.open.db
      .selectFrom('pairs')
      .selectAll()
      .where('started_on', '=', '2026-03-01')
      .execute();
    await world.open.db
      .updateTable('pairs')
      .set({ agreed_on: '2026-10-01' })
      .where('id', '=', pair?.id ?? '')
      .execute();
    const held = (await table(seed.director)).filter((row) => row[5] === '–');
    expect(held).toEqual([expect.arrayContaining(['–', 'On track'])]);
  });

  test('All pairs by state and page; Mentors with their load', async () => {
    const dana = as(seed.director);
    await clickMore(dana, 'All pairs');
    await dana.waitForModal('Pairs');
    expect(dana.modal()?.plainText().match(/^• /gm)).toHaveLength(30);
    await dana.click('Next');
    await dana.waitFor(/Back/, { where: 'modal' });
    expect(dana.modal()?.plainText().match(/^• /gm)).toHaveLength(11);
    const late = (await table(seed.coordinator)).filter((row) => row[6] === 'Overdue').length;
    await dana.fill('Status', `Overdue (${late})`);
    await dana.waitFor(/overdue since /, { where: 'modal' });
    expect(dana.modal()?.plainText()).not.toMatch(/on track$/m);
    await dana.close({ all: true });
    await clickMore(dana, 'Mentors');
    await dana.waitForModal('Mentors');
    expect(dana.modal()?.plainText()).toMatch(/sorted by number of residents/);
    expect(dana.modal()?.plainText()).toMatch(
      /@Max Mentor: 1 of 3 residents · met 0 times this year · next due/,
    );
    await dana.close({ all: true });
    for (const id of ['desk.pairs', 'desk.mentors']) {
      const person = await forgeClick(world, seed.resident, id, seed.programId);
      await person.waitForModal();
      expect(person.modal()?.plainText()).toMatch(/Your role in this program doesn't include this/);
      await person.close({ all: true });
    }
  });

  test('what waits in confidence comes first, and says no more than that', async () => {
    await ask(world, seed.resident);
    const home = (await as(seed.director).openHome()).plainText();
    expect(home).toMatch(
      /^Internal Medicine\s+Needs your attention\s+Confidential requests\s+A confidential request \(reference \w{6}\) has been waiting since/,
    );
    expect((await table(seed.director)).some((row) => row.includes('Rosa Resident'))).toBe(true);
  });

  test('stands in its order: what needs a hand, the program in a line, what can be done, its pairs', async () => {
    const text = (await as(seed.secondDirector).openHome()).plainText();
    const marks = [
      'Needs your attention',
      'Confidential requests',
      'Nina New (PGY-1)',
      'Overdue',
      'residents have a mentor',
      'Match a class',
      'Aa Mentor',
    ];
    const places = marks.map((mark, at) => text.indexOf(mark, at > 4 ? text.indexOf(marks[4] ?? '') : 0));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
    expect((await as(seed.newResident).openHome()).plainText()).not.toContain('Needs your attention');
  });

  test('what Slack does not take stands there for whom it was told, until it is mended', async () => {
    const bea = await addPerson(world, seed, 'Bea Goes', ['mentor']);
    await addPairRow(world.open.db, seed, seed.newResident.id, bea.id, {
      started_on: '2026-03-01',
      next_check_at: null,
    });
    world.slack.workspace.user(bea.user).deleted = true; // the news of it was lost
    allowed.push(/chat\.postMessage: user_disabled/);
    const dana = as(seed.director);
    await dana.openHome();
    await dana.click('Send gentle reminder', { in: 'home' });
    await dana.waitForModal('Send gentle reminder');
    await dana.fill('Pairs', ['Nina New and Bea Goes']);
    await dana.submit();
    await dana.close({ all: true });
    await world.settle();
    await world.tick();
    const words = /@Bea Goes isn't getting my messages: Slack says this member is deactivated/;
    const told = [seed.director, seed.secondDirector].filter(({ user }) =>
      /couldn't send @Bea Goes/.test(world.slack.as(user).everythingSeen()),
    );
    expect(told).toHaveLength(1);
    for (const who of [seed.director, seed.secondDirector, seed.coordinator])
      expect([who.user, words.test((await as(who).openHome()).plainText())]).toEqual([
        who.user,
        told.includes(who),
      ]);
    const reader = as(told[0] ?? seed.director);
    const message = reader.dms().find((each) => /couldn't send/.test(each.plainText()));
    if (!message) throw new Error('no one was told');
    await reader.click('Departures and changes', { in: message });
    const modal = await reader.waitForModal('Departures and changes');
    expect(modal.plainText()).toContain('Bea Goes');
    await reader.fill('When?', 'Now');
    await reader.submit();
    await reader.submit();
    await reader.close({ all: true });
    await world.settle();
    world.passUndo();
    await world.tick();
    expect((await reader.openHome()).plainText()).not.toMatch(words);
  });

  test('a line about someone stays when a message in confidence arrives there, and goes once their account is back', async () => {
    const cleo = await addPerson(world, seed, 'Cleo Comes', ['resident'], { pgy: 2 });
    const mentor = await addPerson(world, seed, 'Mel Mentor', ['mentor']);
    await addPairRow(world.open.db, seed, cleo.id, mentor.id, {
      started_on: '2026-03-01',
      next_check_at: null,
    });
    world.slack.workspace.user(cleo.user).deleted = true;
    const dana = as(seed.director);
    await dana.openHome();
    await dana.click('Send gentle reminder', { in: 'home' });
    await dana.waitForModal('Send gentle reminder');
    await dana.fill('Pairs', ['Cleo Comes and Mel Mentor']);
    await dana.submit();
    await dana.close({ all: true });
    await world.settle();
    await world.tick();
    const lines = async () => {
      const homes = [await dana.openHome(), await as(seed.secondDirector).openHome()];
      return homes.filter((home) => home.plainText().includes("@Cleo Comes isn't getting my messages"))
        .length;
    };
    expect(await lines()).toBe(1);
    world.slack.workspace.user(cleo.user).deleted = false; // Slack takes messages again; no one was told yet
    const before = as(cleo).dms().length;
    await ask(world, cleo);
    await approve(world, seed, '2026-12-01');
    await world.settle();
    expect(as(cleo).dms().length).toBeGreaterThan(before);
    expect(await lines()).toBe(1);
    world.slack.updateUser(cleo.user, { deleted: false });
    await world.settle();
    await world.settle();
    expect(await lines()).toBe(0);
  });

  test.each([
    ['invalid_arguments', 1],
    ['some_new_code', 1],
    ['internal_error', 3], // asked again before it counts as final
  ])('a Slack that refuses tables with %s gets the same in plain lines', async (error, times) => {
    world.slack.faults.add({
      method: 'views.publish',
      kind: 'error',
      error,
      times,
      match: ({ view }) => JSON.stringify(view).includes('data_table'),
    });
    const dana = as(seed.director);
    await dana.openHome();
    await dana.waitFor(/• Aa Resident · 1 · Aa Mentor|• .* Resident · \d · .* Mentor/, { where: 'home' });
    expect(dana.home()?.blocks.some(({ type }) => type === 'data_table')).toBe(false);
  });
});

const order = (state = '') => ['Overdue', 'Due soon', 'On track'].indexOf(state);
