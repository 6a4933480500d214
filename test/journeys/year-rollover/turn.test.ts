import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addMember, addPairRow, addProgram } from '../../support/fixtures.ts';
import { forger } from '../../support/forge.ts';
import { clickMore } from '../../support/more.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

const TITLE = 'New academic year';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let last: Someone;
let chief: Someone;
let hidden: string;
beforeAll(async () => {
  world = await startWorld({ startAt: '2027-04-20T17:00:00Z' });
  seed = await seedProgram(world);
  const change = (id: string, set: { graduates_on?: string; starts_on?: string; pgy?: number }) =>
    world.open.db.updateTable('members').set(set).where('id', '=', id).execute();
  last = await addPerson(world, seed, 'Lara Last', ['resident', 'mentor'], { pgy: 3 });
  chief = await addPerson(world, seed, 'Carl Chief', ['resident', 'mentor'], { pgy: 3 });
  for (const { id } of [last, chief]) await change(id, { graduates_on: '2027-06-30' });
  const fresh = await addPerson(world, seed, 'Fay Fresh', ['resident'], { pgy: 1 });
  await change(fresh.id, { starts_on: '2027-07-01' });
  await addPairRow(world.open.db, seed, last.id, seed.mentor.id, { started_on: '2026-07-15' });
  await addPairRow(world.open.db, seed, seed.newResident.id, last.id, { started_on: '2026-08-15' });
  const hiddenResident = await addPerson(world, seed, 'Hana Hidden', ['resident'], { pgy: 2 });
  hidden = await addPairRow(world.open.db, seed, hiddenResident.id, seed.otherMentor.id, {
    started_on: '2026-08-15',
  });
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const homeOf = async (who: Someone) => (await as(who).openHome()).plainText();

const posts = () =>
  as(seed.director)
    .channel(seed.channelId)
    .map((one) => one.plainText());
/** The posts that ask the directors to confirm, and what they turned into. */
const asked = () => posts().filter((text) => /confirm/.test(text));

/** Opens the window by the command. */
async function openYear(who: Someone) {
  const person = as(who);
  await person.command('/mentor year');
  return person;
}

describe('before its time', () => {
  test('the command says from when on, and Home offers nothing', async () => {
    const dana = await openYear(seed.director);
    const modal = await dana.waitForModal(TITLE);
    expect(modal.plainText()).toMatch(/Starting Sun, May 2, 2027, you can prepare the next academic year/);
    await dana.close({ all: true });
    expect((await dana.openHome()).buttons()).not.toContain(TITLE);
  });

  test('it is in the help, and not for residents and mentors', async () => {
    for (const who of [seed.resident, seed.mentor]) {
      const person = await openYear(who);
      expect((await person.waitForModal(TITLE)).plainText()).toMatch(/Only directors and coordinators can/);
      await person.close({ all: true });
    }
    await as(seed.coordinator).command('/mentor help');
    await as(seed.coordinator).waitFor(/\/mentor year/);
    await as(seed.resident).command('/mentor help');
    expect((await as(seed.resident).waitFor(/what you can do/)).plainText()).not.toMatch(/\/mentor year/);
  });
});

describe('preparing it', () => {
  test('a coordinator prepares, and cannot confirm', async () => {
    world.travelTo('2027-05-20T17:00:00Z');
    const cora = as(seed.coordinator);
    expect((await cora.openHome()).plainText()).toMatch(/The new academic year begins on Thu, Jul 1/);
    await cora.click(TITLE, { in: 'home' });
    await cora.waitForModal(TITLE);
    await cora.fill('Not moving up', ['Rosa Resident']);
    await cora.submit();
    const prepared = cora.modal()?.plainText() ?? '';
    expect(prepared).toMatch(/A director can now review and confirm it/);
    expect(prepared).toMatch(/to PGY-2: @Nina New[\s\S]*1 keeps their level\n• as chosen: @Rosa Resident/);
    expect(prepared).toMatch(/Other changes may happen on this date\./);
    expect(cora.modal()?.buttons()).toEqual(['Ask a director to confirm']);
    await cora.close({ all: true });
    expect(await homeOf(seed.director)).toMatch(/waiting for a director to confirm it/);
    expect(asked()).toEqual([]);
    const { id } = await world.open.db.selectFrom('turns').select('id').executeTakeFirstOrThrow();
    for (const who of [seed.coordinator, seed.mentor]) {
      const forge = await forger(world, who.user);
      await forge({ submit: 'year.confirm', metadata: { program: seed.programId, draft: id } });
      await as(who).close({ all: true });
    }
    expect(await world.open.db.selectFrom('turns').select('state').execute()).toEqual([{ state: 'draft' }]);
  });

  test('a coordinator asks a director to confirm: one post, with numbers, that opens the preview for directors', async () => {
    const cora = await openYear(seed.coordinator);
    await cora.waitForModal(TITLE);
    await cora.submit(); // the same once more is the same plan
    const { id } = await world.open.db.selectFrom('turns').select('id').executeTakeFirstOrThrow();
    await cora.click('Ask a director to confirm');
    await cora.waitFor(/Asked\. The directors' channel has a button/, { where: 'modal' });
    expect(cora.modal()?.buttons()).toEqual([]);
    await cora.close({ all: true });
    const again = await forgeClick(world, seed.coordinator, 'year.ask', `${seed.programId}:${id}`);
    await again.waitFor(/Asked\./, { where: 'modal' });
    await again.close({ all: true });
    await openYear(seed.coordinator);
    await cora.waitForModal(TITLE);
    await cora.submit();
    expect(cora.modal()?.plainText()).toMatch(/Asked\./);
    await cora.close({ all: true });
    for (const who of [seed.mentor, seed.resident]) {
      const person = await forgeClick(world, who, 'year.ask', `${seed.programId}:${id}`);
      expect((await person.waitForModal(TITLE)).plainText()).toMatch(/Only directors and coordinators can/);
      await person.close({ all: true });
    }
    const stale = await forgeClick(
      world,
      seed.coordinator,
      'year.ask',
      `${seed.programId}:${seed.programId}`,
    );
    expect((await stale.waitForModal(TITLE)).plainText()).toMatch(/Someone changed this/);
    await stale.close({ all: true });
    await world.settle();
    expect(asked()).toEqual([
      'The new academic year in Internal Medicine is waiting for a director to confirm it.\n@Cora Coordinator prepared it for Thu, Jul 1, 2027: 2 residents move up, 2 finish, and 1 is new.\nReview\nNothing happens until a director confirms it.',
    ]);
    const refused = await forgeClick(world, seed.coordinator, 'year.review', seed.programId);
    expect((await refused.waitForModal(TITLE)).plainText()).toMatch(
      /Only this program's directors can confirm/,
    );
    await refused.close({ all: true });
    const dana = as(seed.director);
    const post = dana.channel(seed.channelId).find((one) => /waiting for a director/.test(one.plainText()));
    await dana.click('Review', { in: post });
    await dana.waitForModal(TITLE);
    expect(dana.modal()?.plainText()).toMatch(/1 keeps their level\n• as chosen: @Rosa Resident/);
    await dana.close({ all: true });
  });

  test('a director finds it filled in, is stopped by what cannot be, and reads what it does', async () => {
    const dana = as(seed.director);
    await dana.openHome();
    await dana.click(TITLE, { in: 'home' });
    await dana.waitForModal(TITLE);
    await dana.fill('Date', '2027-09-01');
    expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(/6 weeks after/) }]);
    await dana.fill('Date', '2027-07-01');
    await dana.fill('Not finishing', ['Lara Last']);
    expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(/new last day/) }]);
    await dana.fill('New last day', '2027-12-31');
    await dana.fill('Staying as mentors', ['Lara Last']);
    expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(/both/) }]);
    await dana.fill('Not finishing', null);
    await dana.fill('Staying as mentors', ['Carl Chief']);
    expect((await dana.submit()).errors ?? []).toEqual([]);
    const preview = dana.modal()?.plainText() ?? '';
    expect(preview).toMatch(/2 move up/);
    expect(preview).toMatch(/to PGY-2: @Nina New/);
    expect(preview).toMatch(/to PGY-3: @Hana Hidden/);
    expect(preview).toMatch(/1 keeps their level\n• as chosen: @Rosa Resident/);
    expect(preview).toMatch(/2 finish: @Carl Chief and @Lara Last\nStaying as mentors: @Carl Chief/);
    expect(preview).toMatch(/2 pairs end/);
    expect(preview).toMatch(/Directors may already have chosen next mentors/);
    expect(preview).toMatch(/1 begins at the start of the new academic year: @Fay Fresh/);
    expect(preview).toMatch(/Other changes may happen on this date\./);
    await world.settle();
    expect(asked()).toEqual([]);
    expect(posts().join('\n')).toMatch(
      /The plan for the new academic year has changed since this was posted\./,
    );
  });

  test('a preview that is not the last one any more is refused, and the last one stands', async () => {
    const dana = as(seed.director);
    const sam = await openYear(seed.secondDirector);
    await sam.waitForModal(TITLE);
    await sam.fill('Not moving up', null);
    await sam.submit();
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/Someone changed this in the meantime/);
    await dana.close({ all: true });
    await sam.submit();
    expect(sam.modal()?.plainText()).toMatch(/Confirmed for Thu, Jul 1, 2027/);
    await sam.close({ all: true });
    await world.settle();
    expect(await homeOf(seed.director)).toMatch(/is ready to start on Thu, Jul 1/);
  });

  test('a hidden coming change counts as going on: not a letter of the preview differs', async () => {
    const previewOf = async () => {
      const cora = await openYear(seed.coordinator);
      const modal = await cora.waitForModal(TITLE);
      await cora.close({ all: true });
      expect(modal.buttons()).toEqual(['Change']);
      return modal.plainText();
    };
    const before = await previewOf();
    const at = new Date('2027-08-02T16:00:00Z');
    const set = (change_at: Date | null) =>
      world.open.db.updateTable('pairs').set({ change_at }).where('id', '=', hidden).execute();
    await set(at);
    expect(await previewOf()).toBe(before);
    await set(null);
  });

  test('Change and Undo, and a forged or stale Undo that does nothing', async () => {
    const planned = () =>
      world.open.db.selectFrom('turns').selectAll().where('state', '=', 'planned').execute();
    const [turn] = await planned();
    if (!turn) throw new Error('nothing is planned');
    for (const who of [seed.coordinator, seed.mentor, seed.resident]) {
      const person = await forgeClick(world, who, 'year.undo', `${seed.programId}:${turn.id}`);
      expect((await person.waitForModal(TITLE)).plainText()).toMatch(/Only this program's directors can/);
      await person.close({ all: true });
    }
    expect(await planned()).toHaveLength(1);
    const sam = await openYear(seed.secondDirector);
    await sam.waitForModal(TITLE);
    const dana = await openYear(seed.director);
    await dana.waitForModal(TITLE);
    await dana.click('Change');
    await dana.waitFor(/Enter any exceptions below/, { where: 'modal' });
    await dana.fill('Not moving up', null);
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/3 move up/);
    await dana.submit();
    await dana.close({ all: true });
    await sam.click('Undo');
    await sam.waitFor(/Someone changed this in the meantime/, { where: 'modal' });
    await sam.close({ all: true });
    expect(await planned()).toHaveLength(1);
    const again = await openYear(seed.director);
    await again.waitForModal(TITLE);
    await again.click('Undo');
    await again.waitFor(/Undone\. The new academic year is no longer planned/, { where: 'modal' });
    await again.close({ all: true });
    expect(await planned()).toEqual([]);
    const cora = await openYear(seed.coordinator);
    await cora.waitForModal(TITLE);
    await cora.fill('Staying as mentors', ['Carl Chief']);
    await cora.submit();
    await cora.click('Ask a director to confirm');
    await cora.waitFor(/Asked\./, { where: 'modal' });
    await cora.close({ all: true });
    await world.settle();
    const last = as(seed.director);
    await last.click('Review', {
      in: last.channel(seed.channelId).find((one) => /waiting for a director/.test(one.plainText())),
    });
    await last.waitForModal(TITLE);
    await last.submit();
    expect(last.modal()?.plainText()).toMatch(/Confirmed for Thu, Jul 1, 2027/);
    await last.close({ all: true });
    await world.settle();
    expect(asked()).toEqual([
      'A director confirmed the new academic year in Internal Medicine for Thu, Jul 1, 2027.',
    ]);
    expect(await planned()).toHaveLength(1);
    const review = await forgeClick(world, seed.director, 'year.review', seed.programId);
    expect((await review.waitForModal(TITLE)).plainText()).toMatch(/The new academic year is ready/);
    await review.close({ all: true });
  });

  test('next mentors are lined up for those who lose theirs, can be taken back, and outlast another plan', async () => {
    const linedUp = () =>
      world.open.db.selectFrom('successors').select(['resident_id', 'mentor_id']).execute();
    const choose = async (mentor: string | null) => {
      const dana = await openYear(seed.director);
      await dana.waitForModal(TITLE);
      await dana.click('Next mentors');
      await dana.waitForModal('Next mentors');
      expect(dana.modal()?.plainText()).not.toMatch(/Next mentor for (Rosa|Hana|Lara)/);
      await dana.fill('Next mentor for Nina New', mentor);
      await dana.submit();
      expect(dana.modal()?.plainText()).toMatch(/^Next mentors\nSaved\./);
      await dana.close({ all: true });
    };
    await choose('Olga Other');
    const chosen = [{ resident_id: seed.newResident.id, mentor_id: seed.otherMentor.id }];
    expect(await linedUp()).toEqual(chosen);
    const dana = await openYear(seed.director);
    await dana.waitForModal(TITLE);
    await dana.click('Change');
    await dana.waitFor(/Enter any exceptions below/, { where: 'modal' });
    await dana.submit();
    await dana.submit();
    await dana.close({ all: true });
    expect(await linedUp()).toEqual(chosen);
    await choose(null);
    expect(await linedUp()).toEqual([]);
  });
});

describe('its day', () => {
  test('everybody hears what concerns them, once, and nothing else', async () => {
    await world.open.db
      .insertInto('meetings')
      .values(
        [
          ...['2026-10-01', '2027-01-15', '2027-04-02'].map((met_on) => ({ pair_id: seed.pairId, met_on })),
          { pair_id: hidden, met_on: '2027-01-20' },
        ].map((met, index) => ({
          id: `00000000-0000-4000-8000-00000000000${index}`,
          workspace_id: seed.workspaceId,
          program_id: seed.programId,
          ...met,
          created_at: world.now(),
        })),
      )
      .execute();
    const people = [seed.resident, seed.mentor, seed.newResident, seed.otherMentor, last, chief];
    const before = people.map((who) => as(who).dms().length);
    world.travelTo('2027-07-01T15:59:00Z');
    await world.tick();
    expect(people.map((who) => as(who).dms().length)).toEqual(before);
    world.travelTo('2027-07-01T17:00:00Z');
    await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
    await world.tick();
    await world.tick();
    const told = people.map((who, index) => as(who).dms().slice(before[index]));
    expect(told.map((messages) => messages.length)).toEqual([1, 1, 1, 1, 1, 0]);
    const [rosa, max, nina, olga, lara] = told.map((messages) =>
      messages.map((one) => one.plainText()).join('\n'),
    );
    expect(rosa).toMatch(/Thank you for this past year:\n• @Max Mentor: you met 3 times/);
    expect(max).toMatch(/Your mentoring match with @Lara Last in Internal Medicine has ended/);
    expect(nina).toMatch(/Your match with @Lara Last .* Your program will find you a new mentor/);
    // Once is below what was planned, so it is left out.
    expect(olga).toMatch(/Thank you for this past year:\n• @Hana Hidden\n/);
    expect(olga).not.toMatch(/You met/);
    for (const ended of [max, nina, lara])
      expect(ended).toMatch(/^A new academic year is beginning\. Congratulations/);
    for (const goesOn of [rosa, olga]) expect(goesOn).not.toMatch(/Congratulations/);
    expect(lara).toMatch(/Your match with @Max Mentor .* has ended\. Thank you for your time/);
    expect(lara).toMatch(/Your mentoring match with @Nina New/);
    expect(posts().join('\n')).toMatch(/Nina New/);
    // The numbers of the preview: of levels and last days, and of no pair.
    expect(posts().filter((post) => /has started/.test(post))).toEqual([
      'A new academic year has started in Internal Medicine.\n3 residents moved up, 2 finished, and 1 is new.\nThe Home tab shows who needs a mentor.',
    ]);
    expect(world.slack.problems).toEqual([]);
  });

  test('the count starts again, the record says who did what, and there is nothing left to prepare', async () => {
    expect(await homeOf(seed.resident)).toMatch(/0 of \d meetings this academic year/);
    const dana = as(seed.director);
    expect((await dana.openHome()).buttons()).not.toContain(TITLE);
    await clickMore(dana, 'Activity log');
    const record = (await dana.waitForModal('Activity log')).plainText();
    expect(record).toMatch(/Mentor \(automatic\) started the new academic year/);
    expect(record).toMatch(/@Dana Director undid the plan/);
    await dana.close({ all: true });
    const year = await openYear(seed.director);
    expect((await year.waitForModal(TITLE)).plainText()).toMatch(
      /Starting .* 2028, you can prepare the next academic year/,
    );
    await year.close({ all: true });
    expect(await homeOf(chief)).toMatch(/Residents you mentor/);
  });

  test('a mentor downloads their own year, in counts and without names; no one else gets one', async () => {
    const max = as(seed.mentor);
    await max.openHome();
    await max.click('Service letter', { in: 'home' });
    await max.waitFor(/Your letter is in your messages from Mentor/, { where: 'modal' });
    await max.close({ all: true });
    const lastFile = () => {
      const { content = '' } = [...world.slack.workspace.files.values()].at(-1) ?? {};
      return Buffer.from(content, 'base64').toString('utf8');
    };
    const letter = lastFile();
    expect(letter).toMatch(
      /From July 1, 2026 to June 30, 2027, Max Mentor served as a mentor to residents in Internal Medicine/,
    );
    expect(letter).toMatch(/Residents mentored: 2\nMeetings recorded: 3\nYears of service .*: 1\n/);
    expect(letter).toMatch(/These totals .* name no residents and include nothing that was discussed/);
    expect(letter).not.toMatch(/Rosa|Lara/);
    // Whoever finished with the year has theirs, too.
    await as(last).openHome();
    await as(last).click('Service letter', { in: 'home' });
    await as(last).waitFor(/Your letter is in your messages from Mentor/, { where: 'modal' });
    await as(last).close({ all: true });
    expect(lastFile()).toMatch(/Lara Last served .*[\s\S]*mentored: 1\n/);
    const before = world.slack.workspace.files.size;
    for (const who of [seed.resident, seed.director]) {
      const person = await forgeClick(world, who, 'year.letter', seed.programId);
      expect((await person.waitForModal('Service letter')).plainText()).toMatch(
        /Only mentors can get a service letter/,
      );
      await person.close({ all: true });
    }
    expect(world.slack.workspace.files.size).toBe(before);
  });
});

test('a big program fits into the window, and one chosen from the second hundred counts', async () => {
  world.travelTo('2028-05-20T17:00:00Z');
  const big = {
    workspaceId: seed.workspaceId,
    programId: await addProgram(world.open.db, seed.workspaceId, { name: 'Big' }),
  };
  const boss = await addPerson(world, big, 'Bea Boss', ['director']);
  for (let index = 0; index < 230; index += 1)
    await addMember(world.open.db, big, ['resident'], { name: `Resident ${1000 + index}`, pgy: 1 });
  const bea = await openYear(boss);
  await bea.waitForModal(TITLE);
  await bea.fill('Not moving up', ['Resident 1150', 'Resident 1229']);
  expect((await bea.submit()).errors ?? []).toEqual([]);
  const preview = bea.modal()?.plainText() ?? '';
  expect(preview).toMatch(/228 move up/);
  expect(preview).toMatch(/and 168 more/);
  expect(preview).toMatch(/2 keep their level/);
  await bea.submit();
  expect(bea.modal()?.plainText()).toMatch(/Confirmed/);
  expect(world.slack.problems).toEqual([]);
});
