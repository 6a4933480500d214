import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forger } from '../../support/forge.ts';
import { clickMore } from '../../support/more.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, ask, decide, forgeClick } from '../rematch/acts.ts';

const TITLE = 'Departures and changes';
const LABEL = 'Departures and changes';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // September 14, 2026: the next change day is October 1
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const pairOf = (who: Someone) =>
  world.open.db
    .selectFrom('pairs')
    .selectAll()
    .where('resident_id', '=', who.id)
    .orderBy('started_on')
    .execute();
const changes = () => world.open.db.selectFrom('changes').selectAll().orderBy('created_at').execute();

async function openChange(who: Someone) {
  const person = as(who);
  await person.command('/mentor change');
  await person.waitForModal(TITLE);
  return person;
}

/** Enters a change and confirms it; answers with what was said before and after. */
async function enter(who: Someone, entries: Record<string, string>) {
  const person = await openChange(who);
  await person.fillAll(entries);
  const checked = await person.submit();
  if (checked.errors) throw new Error(JSON.stringify(checked.errors));
  const preview = person.modal()?.plainText() ?? '';
  await person.submit();
  const said = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  await world.settle();
  return { preview, said };
}

const on = async (moment: string) => {
  world.travelTo(moment);
  await world.tick();
};

describe('entering a change', () => {
  test('has a button on the Home tab of directors and coordinators, and no one else gets in', async () => {
    for (const who of [seed.director, seed.coordinator])
      expect((await as(who).openHome()).buttons()).toContain(LABEL);
    for (const who of [seed.mentor, seed.resident]) {
      expect((await as(who).openHome()).buttons()).not.toContain(LABEL);
      const person = as(who);
      await person.command('/mentor change');
      expect((await person.waitForModal(TITLE)).plainText()).toMatch(/Only directors and coordinators can/);
      await person.close({ all: true });
      const forge = await forger(world, who.user);
      const metadata = {
        program: seed.programId,
        person: seed.resident.id,
        what: 'leaves',
        when: 'now',
        date: '2026-10-01',
      };
      await forge({ submit: 'change.confirm', metadata });
      await as(who).close({ all: true });
    }
    expect(await changes()).toEqual([]);
  });

  test('what cannot be is said at its field, and what was entered stays', async () => {
    const dana = await openChange(seed.director);
    await dana.fillAll({ Person: 'Nina New', What: 'This pair ends' });
    expect((await dana.submit()).errors).toMatchObject([
      { message: expect.stringMatching(/isn't in a pair right now/) },
    ]);
    await dana.fill('What', 'Steps down as a mentor');
    expect((await dana.submit()).errors).toMatchObject([
      { message: expect.stringMatching(/isn't a mentor/) },
    ]);
    await dana.fillAll({ Person: 'Rosa Resident', What: 'This pair ends', Date: '2026-10-03' });
    expect((await dana.submit()).errors).toMatchObject([
      { message: expect.stringMatching(/isn't a working day.*Mon, Oct 5, 2026/) },
    ]);
    await dana.close({ all: true });
  });

  test('proposes the next change day, says what it does, and nothing happens before it is confirmed', async () => {
    const dana = as(seed.director);
    await dana.openHome();
    await dana.click(LABEL, { in: 'home' });
    await dana.waitForModal(TITLE);
    await dana.fillAll({ Person: 'Rosa Resident', What: 'This pair ends' });
    expect((await dana.submit()).errors ?? []).toEqual([]);
    const preview = dana.modal()?.plainText() ?? '';
    expect(preview).toMatch(/On Thu, Oct 1, 2026: this pair ends/);
    expect(preview).toMatch(/1 pair ends\n• @Rosa Resident with @Max Mentor/);
    expect(preview).toMatch(/A director may already have chosen the next mentor, which you can't always see/);
    expect(preview).toMatch(/Of the changes you can see, no other is on Thu, Oct 1, 2026, so/);
    expect(await changes()).toEqual([]);
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/Recorded for Thu, Oct 1, 2026/);
    await dana.click('Undo');
    await dana.waitFor(/Undone\. On Thu, Oct 1, 2026, the match .* was to end/, { where: 'modal' });
    await dana.close({ all: true });
    await on('2026-10-01T18:00:00Z');
    expect(await pairOf(seed.resident)).toMatchObject([{ status: 'active' }]);
    world.slack.assertClean();
  });
});

describe('its day', () => {
  test('a leaving and the end of another pair of one mentor are told in one message, and the record names no cause', async () => {
    const other = await addPerson(world, seed, 'Otis Other', ['resident'], { pgy: 2 });
    await world.open.db
      .insertInto('pairs')
      .values({
        id: crypto.randomUUID(),
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        resident_id: other.id,
        mentor_id: seed.mentor.id,
        status: 'active',
        started_on: '2026-07-01',
        created_at: world.now(),
      })
      .execute();
    await enter(seed.coordinator, { Person: 'Otis Other', What: 'Leaves the program' });
    const { preview } = await enter(seed.secondDirector, { Person: 'Rosa Resident', What: 'This pair ends' });
    expect(preview).not.toMatch(/the only change that day/); // Sam sees the other one
    const [left] = await changes().then((all) => all.filter(({ state }) => state === 'planned'));
    if (!left) throw new Error('nothing is planned');
    // The mentor, if a director, would be a party; whoever forges an Undo gets nothing.
    for (const who of [seed.mentor, seed.resident]) {
      const person = await forgeClick(world, who, 'change.undo', `${seed.programId}:${left.id}`);
      await person.waitForModal(TITLE);
      await person.close({ all: true });
    }
    const cora = await openChange(seed.coordinator);
    expect(cora.modal()?.plainText()).toMatch(/Otis Other leaves the program/);
    expect(cora.modal()?.plainText()).not.toMatch(/Rosa Resident and/); // entered by someone else
    await cora.close({ all: true });
    const before = as(seed.mentor).dms().length;
    await on('2026-11-02T17:30:00Z');
    const told = as(seed.mentor).dms().slice(before);
    expect(told.map((dm) => dm.text)).toEqual([
      expect.stringMatching(
        /Your mentoring matches with (Otis Other and Rosa Resident|Rosa Resident and Otis Other) have ended/,
      ),
    ]);
    expect(await pairOf(other)).toMatchObject([{ status: 'ended' }]);
    expect(
      await world.open.db.selectFrom('members').select('roles').where('id', '=', other.id).execute(),
    ).toEqual([{ roles: [] }]);
    await clickMore(as(seed.director), 'Activity log');
    const record = (await as(seed.director).waitForModal('Activity log')).plainText();
    expect(record.match(/: A pair ended/g)).toHaveLength(2);
    expect(record).toMatch(/Cora Coordinator recorded a departure or change for @Otis Other/);
    await as(seed.director).close({ all: true });
    await world.tick(); // a second time changes nothing
    expect(as(seed.mentor).dms()).toHaveLength(before + 1);
    world.slack.assertClean();
  });

  test('an ordinary ending overtakes an open confidential request in silence, and its deciders find it closed', async () => {
    const match = await addMatch(world, seed, 'Ora');
    const rematch = await ask(world, match.resident, { words: 'canary' });
    const { preview } = await enter(seed.coordinator, {
      Person: 'Ora Mentor',
      What: 'Steps down as a mentor',
    });
    expect(preview).not.toMatch(/confidential|request/i);
    await on('2026-12-01T18:00:00Z');
    expect(await pairOf(match.resident)).toMatchObject([{ status: 'ended' }]);
    expect(as(match.mentor).dms().at(-1)?.text).toMatch(/has ended/);
    expect(
      as(match.resident)
        .dms()
        .some((dm) => dm.text.includes('has been answered')),
    ).toBe(true);
    await as(match.resident).click('Read');
    expect((await as(match.resident).waitForModal('Your request')).plainText()).toMatch(
      /closed because your match ended for other reasons/,
    );
    await as(match.resident).close({ all: true });
    const opened = await forgeClick(world, seed.director, 'confidential.open', rematch.id);
    expect((await opened.waitForModal('Confidential request')).plainText()).toMatch(
      /ended on .*nothing left to decide/,
    );
    await opened.close({ all: true });
    expect(as(seed.coordinator).everythingSeen()).not.toMatch(/canary/);
    world.slack.assertClean();
  });

  test('entered on a pair with a hidden coming ending: both are kept, the earlier day wins', async () => {
    const match = await addMatch(world, seed, 'Hal');
    await ask(world, match.resident);
    const { person } = await decide(world, seed.director, seed.channelId, {
      Decision: 'Approve, assign later',
      Date: '2027-02-01',
    });
    await person.close({ all: true });
    const { preview } = await enter(seed.coordinator, {
      Person: 'Hal Resident',
      What: 'This pair ends',
      Date: '2027-01-04',
    });
    expect(preview).toMatch(/1 pair ends\n• @Hal Resident with @Hal Mentor/);
    const cora = await openChange(seed.coordinator);
    await cora.click('Undo');
    await cora.waitFor(/Undone/, { where: 'modal' });
    await cora.close({ all: true });
    await on('2027-01-04T18:00:00Z');
    expect(await pairOf(match.resident)).toMatchObject([{ status: 'active' }]);
    await on('2027-02-01T18:00:00Z');
    expect(await pairOf(match.resident)).toMatchObject([{ status: 'ended' }]);
    world.slack.assertClean();
  });

  test('Now is now; away until a day is a pause that the person sees and can end', async () => {
    const match = await addMatch(world, seed, 'Nell');
    const { preview, said } = await enter(seed.director, {
      Person: 'Nell Resident',
      What: 'This pair ends',
      When: 'Now',
    });
    expect(preview).toMatch(/In 10 minutes: this pair ends/);
    expect(said).toMatch(/It takes place in 10 minutes\. Until then, nothing changes, no one is told/);
    world.passUndo();
    await world.tick();
    expect(await pairOf(match.resident)).toMatchObject([{ status: 'ended' }]);
    const away = await addMatch(world, seed, 'Abe');
    const entered = await enter(seed.coordinator, {
      Person: 'Abe Resident',
      What: 'Away until',
      Date: '2027-03-01',
    });
    expect(entered.preview).toMatch(/Abe Resident is away from today through Mon, Mar 1, 2027/);
    expect(entered.said).toMatch(/Nothing comes due for them until then/);
    expect((await as(away.resident).openHome()).plainText()).toMatch(/Mar 1/);
    world.slack.assertClean();
  });

  test('a program keeps someone who can decide: its last director but one, who mentors, cannot be left alone', async () => {
    await world.open.db
      .updateTable('members')
      .set({ roles: ['director', 'mentor'] })
      .where('id', '=', seed.secondDirector.id)
      .execute();
    const cora = await openChange(seed.coordinator);
    await cora.fillAll({ Person: 'Dana Director', What: 'Leaves the program' });
    expect((await cora.submit()).errors).toMatchObject([
      { message: expect.stringMatching(/Only a director/) },
    ]);
    await cora.close({ all: true });
    const dana = await openChange(seed.director);
    await dana.fillAll({ Person: 'Dana Director', What: 'Leaves the program' });
    const said =
      /at least one mentor would have no director who could decide a confidential request about them/;
    expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(said) }]);
    await dana.close({ all: true });
  });
});

test('someone deactivated in Slack: each director is offered to enter it, once, and nothing happens by itself', async () => {
  const match = await addMatch(world, seed, 'Gus');
  world.travelTo('2027-04-06T17:30:00Z');
  world.slack.deactivate(match.mentor.user);
  await world.settle();
  await world.tick();
  await world.tick();
  const offers = (who: Someone) =>
    as(who)
      .dms()
      .filter(({ text }) => text.includes("Gus Mentor's Slack account has been deactivated"));
  expect([offers(seed.director).length, offers(seed.secondDirector).length]).toEqual([1, 1]);
  expect(await pairOf(match.resident)).toMatchObject([{ status: 'active' }]);
  const dana = as(seed.director);
  await dana.click(LABEL, { in: offers(seed.director)[0] });
  await dana.waitForModal(TITLE);
  expect((await dana.submit()).errors ?? []).toEqual([]);
  expect(dana.modal()?.plainText()).toMatch(/Gus Mentor leaves the program/);
  expect(dana.modal()?.plainText()).toMatch(/A director may already have chosen the next mentor/);
  await dana.submit();
  await dana.close({ all: true });
  await on('2027-05-03T17:30:00Z');
  expect(await pairOf(match.resident)).toMatchObject([{ status: 'ended' }]);
  await world.tick();
  expect(offers(seed.director)).toHaveLength(1);
  world.slack.assertClean({ allow: ['user_disabled'] }); // no one reads there any more
});
