import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { drawNobody } from '../../support/draws.ts';
import { addPairRow } from '../../support/fixtures.ts';
import { clickMore } from '../../support/more.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, forgeClick } from '../rematch/acts.ts';

// Next mentors who are lined up for ordinary endings.
let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);

async function openChange(who: Someone) {
  const person = as(who);
  await person.command('/mentor change');
  await person.waitForModal('Departures and changes');
  return person;
}

test('a mentor steps down, and next mentors are lined up: each resident gets a card and a line, at one moment', async () => {
  const { resident: wes, mentor } = await addMatch(world, seed, 'Wes');
  const una = await addPerson(world, seed, 'Una Waits', ['resident'], { pgy: 1 });
  await addPairRow(world.open.db, seed, una.id, mentor.id, { next_check_at: null });
  const tess = await addPerson(world, seed, 'Tess Full', ['mentor'], { capacity: 0 });
  const coordinator = await openChange(seed.coordinator);
  await coordinator.fillAll({ Person: 'Wes Mentor', What: 'Steps down as a mentor' });
  await coordinator.submit();
  expect(coordinator.modal()?.plainText()).not.toMatch(/Next mentor for/); // only directors assign
  await coordinator.close({ all: true });
  const dana = await openChange(seed.director);
  await dana.fillAll({ Person: 'Wes Mentor', What: 'Steps down as a mentor', Date: '2026-12-01' });
  await dana.submit();
  await dana.fill('Next mentor for Wes Resident', 'Tess Full');
  await dana.submit();
  const asked = 'Tess Full has 0 of 0 residents. Assign a first?';
  expect(dana.modal()?.plainText()).toContain(asked);
  expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(/Check the box/) }]);
  await dana.fill(asked, ['Yes, assign beyond capacity']);
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(
    /@Wes Mentor steps down as a mentor\nNext mentor: @Tess Full for @Wes Resident/,
  );
  await dana.close({ all: true });
  const cards = () => as(seed.director).channel(seed.channelId);
  const before = cards().length;
  world.travelTo('2026-12-01T18:00:00Z');
  await world.tick();
  const now = cards().slice(before);
  expect(now.map((card) => card.headline).sort()).toEqual([
    'Una Waits needs a mentor.',
    'Wes Resident now has a mentor.',
  ]);
  expect(new Set(now.map(({ at }) => Math.floor(at / 60_000))).size).toBe(1);
  expect(now.map((card) => card.plainText()).join()).toContain(
    "@Tess Full was assigned as @Wes Resident's mentor by @Dana Director on Tue, Dec 1, 2026.",
  );
  await clickMore(dana, 'Activity log');
  const record = (await dana.waitForModal('Activity log')).plainText();
  expect(record).toMatch(/@Dana Director assigned a mentor to @Wes Resident/);
  expect(record).toMatch(/Mentor \(automatic\) noted that @Una Waits needs a mentor/);
  await dana.close({ all: true });
  expect(as(wes).dms().at(-1)?.plainText()).toMatch(/@Tess Full is now your mentor/);
  expect(as(una).dms().at(-1)?.text).toBe('Your mentoring match has ended.');
  expect(as(tess).dms().at(-1)?.plainText()).toMatch(/You're now @Wes Resident's mentor/);
  world.slack.assertClean();
});

test('whoever entered that a mentor leaves, a director lines up who follows beside it, and changes it until the day', async () => {
  const { resident: val, mentor } = await addMatch(world, seed, 'Val');
  const ned = await addPerson(world, seed, 'Ned Next', ['mentor']);
  await drawNobody(world.open.db);
  const cora = await openChange(seed.coordinator);
  await cora.fillAll({ Person: 'Val Mentor', What: 'Leaves the program', Date: '2027-01-04' });
  await cora.submit();
  await cora.submit();
  expect(cora.modal()?.plainText()).toMatch(/@Val Mentor leaves the program/);
  expect(cora.modal()?.buttons()).not.toContain('Next mentors'); // only directors assign
  await cora.close({ all: true });
  const { id: changeId } = await world.open.db
    .selectFrom('changes')
    .select('id')
    .where('member_id', '=', mentor.id)
    .executeTakeFirstOrThrow();
  // Neither a coordinator nor the mentor who leaves, though made a director, gets further.
  const roles = (who: Someone, those: ('mentor' | 'director')[]) =>
    world.open.db.updateTable('members').set({ roles: those }).where('id', '=', who.id).execute();
  await roles(mentor, ['mentor', 'director']);
  for (const [who, said] of [
    [seed.coordinator, /Only this program's directors can assign a mentor/],
    [seed.resident, /Only this program's directors can assign a mentor/],
    [mentor, /This change has taken place or was undone/],
  ] as const) {
    const forged = await forgeClick(world, who, 'change.next', `${seed.programId}:${changeId}`);
    await forged.waitFor(said, { where: 'modal' });
    await forged.close({ all: true });
  }
  await roles(mentor, ['mentor']);
  const choose = async (name: string | null) => {
    const dana = await openChange(seed.director);
    await dana.click('Next mentors');
    await dana.waitForModal('Next mentors');
    await dana.fill('Next mentor for Val Resident', name);
    expect((await dana.submit()).errors).toBeUndefined();
    await dana.waitFor(/Saved\. You can change the next mentor until that day\./, { where: 'modal' });
    const text = dana.modal()?.plainText() ?? '';
    await dana.close({ all: true });
    return text;
  };
  expect(await choose('Olga Other')).toMatch(/Next mentor: @Olga Other for @Val Resident/);
  expect(await choose(null)).not.toMatch(/Next mentor:/);
  expect(await choose('Ned Next')).toMatch(/Next mentor: @Ned Next for @Val Resident/);
  world.travelTo('2027-01-04T18:00:00Z');
  await world.tick();
  expect(as(val).dms().at(-1)?.plainText()).toMatch(/@Ned Next is now your mentor/);
  expect(as(ned).dms().at(-1)?.plainText()).toMatch(/You're now @Val Resident's mentor/);
  const late = await forgeClick(world, seed.director, 'change.next', `${seed.programId}:${changeId}`);
  await late.waitFor(/This change has taken place or was undone/, { where: 'modal' });
  await late.close({ all: true });
  world.slack.assertClean();
});

test('two directors choose at once: each saves what they changed, and a chosen mentor who is away stays chosen', async () => {
  const { resident: kim, mentor } = await addMatch(world, seed, 'Kim');
  const lou = await addPerson(world, seed, 'Lou Second', ['resident'], { pgy: 2 });
  await addPairRow(world.open.db, seed, lou.id, mentor.id, { next_check_at: null });
  const gil = await addPerson(world, seed, 'Gil Gone', ['mentor']);
  const hal = await addPerson(world, seed, 'Hal Here', ['mentor']);
  const eva = await addPerson(world, seed, 'Eva Director', ['director']);
  await drawNobody(world.open.db);
  const enter = await openChange(seed.director);
  await enter.fillAll({ Person: 'Kim Mentor', What: 'Leaves the program', Date: '2027-03-01' });
  await enter.submit();
  await enter.submit();
  await enter.close({ all: true });
  const { id: changeId } = await world.open.db
    .selectFrom('changes')
    .select('id')
    .where('member_id', '=', mentor.id)
    .executeTakeFirstOrThrow();
  const openNext = async (who: Someone) => {
    const window = await forgeClick(world, who, 'change.next', `${seed.programId}:${changeId}`);
    await window.waitForModal('Next mentors');
    return window;
  };
  const save = async (window: Awaited<ReturnType<typeof openNext>>) => {
    expect((await window.submit()).errors).toBeUndefined();
    await window.waitFor(/Saved\./, { where: 'modal' });
    await window.close({ all: true });
  };
  const linedUp = async () => {
    const rows = await world.open.db
      .selectFrom('successors')
      .select(['resident_id', 'mentor_id'])
      .where('change_id', '=', changeId)
      .execute();
    return new Map(rows.map(({ resident_id, mentor_id }) => [resident_id, mentor_id]));
  };
  const [dana, other] = [await openNext(seed.director), await openNext(eva)];
  await other.fill('Next mentor for Kim Resident', 'Gil Gone');
  await save(other);
  await dana.fill('Next mentor for Lou Second', 'Hal Here');
  await save(dana);
  const both = new Map([
    [kim.id, gil.id],
    [lou.id, hal.id],
  ]);
  expect(await linedUp()).toEqual(both);
  await world.open.db.updateTable('members').set({ accepting: false }).where('id', '=', gil.id).execute();
  const again = await openNext(seed.director);
  expect(again.modal()?.plainText()).toContain('Gil Gone');
  await save(again);
  expect(await linedUp()).toEqual(both);
  const taking = await openNext(seed.director);
  await taking.fill('Next mentor for Kim Resident', null);
  await save(taking);
  expect(await linedUp()).toEqual(new Map([[lou.id, hal.id]]));
  world.slack.assertClean();
});

test('another mentor from now on: for ten minutes it is undone without a trace, then all is told in one message', async () => {
  const { resident: jo, mentor: first, pairId } = await addMatch(world, seed, 'Jo');
  const olive = await addPerson(world, seed, 'Olive Next', ['mentor']);
  await drawNobody(world.open.db);
  const row = () =>
    world.open.db.selectFrom('pairs').selectAll().where('id', '=', pairId).executeTakeFirstOrThrow();
  const before = await row();
  const heard = () =>
    [jo, first, olive].map(
      (who) =>
        as(who)
          .dms()
          .filter(({ text }) => /match|mentor/.test(text)).length,
    );
  const messages = heard();
  const enter = async () => {
    const dana = await openChange(seed.director);
    await dana.fillAll({ Person: 'Jo Resident', What: 'This pair ends', When: 'Now' });
    await dana.submit();
    await dana.fill('Next mentor for Jo Resident', 'Olive Next');
    expect((await dana.submit()).errors).toBeUndefined();
    expect(dana.modal()?.plainText()).toMatch(/takes place in 10 minutes/);
    return dana;
  };
  const dana = await enter();
  await world.tick();
  await dana.click('Undo');
  await dana.waitFor(/Undone\. On .*, the match between @Jo Resident and @Jo Mentor was to end/, {
    where: 'modal',
  });
  await dana.close({ all: true });
  world.passUndo();
  await world.tick();
  expect(await row()).toEqual(before);
  expect(heard()).toEqual(messages);

  const late = await enter();
  world.passUndo();
  await world.tick();
  await late.click('Undo');
  await late.waitFor(/nothing to undo/, { where: 'modal' });
  await late.close({ all: true });
  expect(as(jo).dms().at(-1)?.headline).toBe('Olive Next is now your mentor.');
  expect(as(jo).dms().at(-1)?.plainText()).toMatch(
    /Your match with @Jo Mentor in Internal Medicine has ended\.\s+@Olive Next is now your mentor/,
  );
  expect(as(first).dms().at(-1)?.plainText()).toMatch(/mentoring match with @Jo Resident .* has ended/);
  // What could be undone as a whole is not undone by half, whatever the ending's cause.
  const card = as(seed.director)
    .channel(seed.channelId)
    .find((each) => each.headline === 'Jo Resident now has a mentor.');
  expect(card?.buttons()).toEqual([]);
  const { id } = await world.open.db
    .selectFrom('requests')
    .select('id')
    .where('resident_id', '=', jo.id)
    .executeTakeFirstOrThrow();
  const forged = await forgeClick(world, seed.director, 'matching.undo', id);
  await forged.waitFor(/can't be undone by itself/);
  world.slack.assertClean();
});
