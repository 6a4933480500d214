import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { drawNobody } from '../../support/draws.ts';
import { addPairRow } from '../../support/fixtures.ts';
import { clickMore } from '../../support/more.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, forgeClick } from '../rematch/acts.ts';

// Change mentor: another mentor for a resident who has one, in one window.
let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const TITLE = 'Change mentor';
const as = (who: Someone) => world.slack.as(who.user);
const pairsOf = (who: Someone) =>
  world.open.db
    .selectFrom('pairs')
    .select(['status', 'mentor_id'])
    .where('resident_id', '=', who.id)
    .orderBy('status', 'desc')
    .execute();

test('from All pairs: resident, mentor, now; undone, then done', async () => {
  const { resident: zoe, mentor } = await addMatch(world, seed, 'Zoe');
  const ned = await addPerson(world, seed, 'Ned Next', ['mentor'], { capacity: 0 });
  await drawNobody(world.open.db);
  const dana = as(seed.director);
  await clickMore(dana, 'All pairs');
  await dana.waitForModal('Pairs');
  const enter = async () => {
    await dana.click(TITLE);
    await dana.waitForModal(TITLE);
    await dana.fill('Resident', 'Zoe Resident');
    await dana.waitFor(/When does the current match end/, { where: 'modal' });
    expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(/required/) }]);
    await dana.fillAll({ 'Next mentor for Zoe Resident': 'Ned Next', 'When does': 'Now' });
    expect(
      dana
        .modal()
        ?.controls()
        .map(({ label }) => label),
    ).not.toContain('Date');
    await dana.submit();
    const asked = 'Ned Next has 0 of 0 residents. Assign a first?';
    await dana.waitFor(/Assign a first/, { where: 'modal' });
    await dana.fill(asked, ['Yes, assign beyond capacity']);
    expect((await dana.submit()).errors).toBeUndefined();
    await dana.waitFor(/takes place in 10 minutes/, { where: 'modal' });
  };
  await enter();
  expect(dana.modal()?.plainText()).toMatch(/Next mentor: @Ned Next for @Zoe Resident/);
  await dana.click('Undo');
  await dana.waitFor(/Undone/, { where: 'modal' });
  world.passUndo();
  await world.tick();
  expect(await pairsOf(zoe)).toEqual([{ status: 'active', mentor_id: mentor.id }]);
  await dana.close();
  await enter();
  await dana.close({ all: true });
  world.passUndo();
  await world.tick();
  expect(await pairsOf(zoe)).toEqual([
    { status: 'ended', mentor_id: mentor.id },
    { status: 'active', mentor_id: ned.id },
  ]);
  expect(as(zoe).dms().at(-1)?.headline).toBe('Ned Next is now your mentor.');
  world.slack.assertClean();
});

test('only directors find it and can use it; without the resident, the window asks on', async () => {
  const cora = as(seed.coordinator);
  await cora.openHome();
  await cora.click('All pairs', { in: 'home' });
  await cora.waitForModal('Pairs');
  expect(cora.modal()?.buttons()).not.toContain(TITLE);
  await cora.close({ all: true });
  for (const who of [seed.coordinator, seed.resident]) {
    const forged = await forgeClick(world, who, 'change.mentor', seed.programId);
    await forged.waitFor(/Only this program's directors can assign a mentor/, { where: 'modal' });
    await forged.close({ all: true });
  }
  const dana = as(seed.director);
  await clickMore(dana, TITLE);
  const modal = await dana.waitForModal(TITLE);
  expect(modal.plainText()).toMatch(/Give a resident in Internal Medicine another mentor/);
  expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(/required/) }]);
  await dana.close({ all: true });
  world.slack.assertClean();
});

test('a resident who has another mentor by now: the window says so, and shows who it is', async () => {
  const { resident: yui, pairId } = await addMatch(world, seed, 'Yui');
  await drawNobody(world.open.db);
  const dana = as(seed.director);
  await clickMore(dana, TITLE);
  await dana.waitForModal(TITLE);
  await dana.fill('Resident', 'Yui Resident');
  await dana.waitFor(/When does the current match end/, { where: 'modal' });
  await dana.fillAll({ 'Next mentor for Yui Resident': 'Olga Other', 'When does': 'Now' });
  await world.open.db
    .updateTable('pairs')
    .set({ status: 'ended', ended_on: '2026-09-14', end_reason: 'changed', next_check_at: null })
    .where('id', '=', pairId)
    .execute();
  await addPairRow(world.open.db, seed, yui.id, seed.mentor.id, { started_on: '2026-09-14' });
  await dana.submit();
  const words = dana.modal()?.plainText() ?? '';
  expect(words).toMatch(/This resident's mentor has changed since you opened this window/);
  expect(words).toMatch(/Now with Max Mentor/);
  const entered = () =>
    world.open.db.selectFrom('changes').select('id').where('member_id', '=', yui.id).execute();
  expect(await entered()).toEqual([]);
  await dana.fillAll({ 'Next mentor for Yui Resident': 'Olga Other', 'When does': 'Now' });
  await dana.submit();
  await dana.waitFor(/takes place in 10 minutes/, { where: 'modal' });
  expect(await entered()).toHaveLength(1);
  await dana.close({ all: true });
  world.slack.assertClean();
});

test('a next mentor who is stepping down is named with the day, to directors who may see that change', async () => {
  await addMatch(world, seed, 'Xia');
  await addPerson(world, seed, 'Gus Going', ['mentor']);
  await drawNobody(world.open.db);
  const dana = as(seed.director);
  const shown = async (who: Someone) => {
    const person = as(who);
    await clickMore(person, TITLE);
    await person.waitForModal(TITLE);
    await person.fill('Resident', 'Xia Resident');
    await person.waitFor(/When does the current match end/, { where: 'modal' });
    const words = person.modal()?.plainText() ?? '';
    await person.close({ all: true });
    return words;
  };
  expect(await shown(seed.director)).not.toMatch(/Leaving/);
  const cora = as(seed.coordinator);
  await cora.command('/mentor change');
  await cora.waitForModal('Departures and changes');
  await cora.fillAll({ Person: 'Gus Going', What: 'Steps down as a mentor', Date: '2027-06-01' });
  await cora.submit();
  await cora.submit();
  await cora.close({ all: true });
  const named = /Leaving or stepping down\s*• Tue, Jun 1, 2027: @Gus Going steps down as a mentor/;
  expect(await shown(seed.director)).toMatch(named);
  // So does the window of departures, where a pair ends.
  await dana.command('/mentor change');
  await dana.waitForModal('Departures and changes');
  await dana.fillAll({ Person: 'Xia Resident', What: 'This pair ends', Date: '2027-05-03' });
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(named);
  await dana.close({ all: true });
  world.slack.assertClean();
});
