import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addMember, addPairRow } from '../support/fixtures.ts';
import { addPerson, seedProgram, startWorld, type World } from '../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const meetingsOf = async (pairId: string) => {
  const rows = await world.open.db
    .selectFrom('meetings')
    .select('met_on')
    .where('pair_id', '=', pairId)
    .orderBy('met_on')
    .execute();
  return rows.map((row) => row.met_on);
};
const forget = () => world.open.db.deleteFrom('meetings').execute();

describe('logging a meeting', () => {
  afterEach(async () => {
    await forget();
  });

  test('with one pair: the modal, the confirmation, undo', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor log');
    const modal = await rosa.waitForModal('Log a meeting');
    expect(modal.controls().map((control) => control.label)).toEqual([
      'Date',
      'How did you meet?',
      'Topics',
      'Private note',
    ]);
    await rosa.fill('How did you meet?', 'Video');
    await rosa.fill('Topics', ['Career advice']);
    const sent = await rosa.submit();
    expect(sent.errors).toBeUndefined();
    expect(rosa.modal()?.plainText()).toMatch(/Logged: you met with .*Max Mentor.* on Mon, Sep 14/);
    expect(await meetingsOf(seed.pairId)).toEqual(['2026-09-14']);
    await rosa.click('Undo');
    await rosa.waitFor(/Undone/);
    expect(await meetingsOf(seed.pairId)).toEqual([]);
    await rosa.close({ all: true });
  });

  test('with a date and one pair: no modal at all', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor log yesterday');
    const told = await rosa.waitFor(/Logged: you met with .*Max Mentor.* on Sun, Sep 13/);
    expect(told.kind).toBe('ephemeral');
    expect(rosa.modal()).toBeUndefined();
    expect(await meetingsOf(seed.pairId)).toEqual(['2026-09-13']);
    await rosa.click('Undo');
    await rosa.waitFor(/Undone/);
    expect(await meetingsOf(seed.pairId)).toEqual([]);
  });

  test.each([
    ['tomorrow', /couldn't read that date/],
    ['9/31', /doesn't exist/],
    ['last week', /Which day was it/],
    ['3/1', /Did you mean Sun, Mar 1, 2026\?/],
    ['2026-12-24', /Thu, Dec 24 is in the future/],
    ['2019-01-01', /more than 2 years ago/],
    ['8/30', /matched on Mon, Aug 31, so a meeting can't be earlier/],
    ['he <!channel> *yelled*', /couldn't read that date/],
  ])('a date that cannot be: %s', async (typed, answer) => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command(`/mentor log ${typed}`);
    const told = await rosa.waitFor(answer);
    expect(told.kind).toBe('ephemeral');
    expect(told.buttons()).not.toEqual([]);
    expect(await meetingsOf(seed.pairId)).toEqual([]);
  });

  test('a day ahead is no meeting yet: the date can be kept with one click', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor log 9/18');
    await rosa.waitFor(/Fri, Sep 18 is in the future/);
    expect(rosa.ephemerals().at(-1)?.buttons()).toContain('Find a time');
    await rosa.click('Already scheduled');
    await rosa.waitForModal('Already scheduled');
    expect((await rosa.submit()).errors).toBeUndefined();
    expect(rosa.modal()?.plainText()).toMatch(/Saved: you're meeting with .*Max Mentor.* on Fri, Sep 18/);
    await rosa.close({ all: true });
    const { agreed_on } = await world.open.db
      .selectFrom('pairs')
      .select('agreed_on')
      .where('id', '=', seed.pairId)
      .executeTakeFirstOrThrow();
    expect(agreed_on).toBe('2026-09-18');
    await world.open.db.updateTable('pairs').set({ agreed_on: null }).where('id', '=', seed.pairId).execute();
  });

  test('a future date in the modal keeps what was entered and says what to do', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor log');
    await rosa.waitForModal('Log a meeting');
    await rosa.fill('Date', '2026-10-01');
    await rosa.fill('How did you meet?', 'Phone');
    const refused = await rosa.submit();
    expect(refused.errors?.[0]?.message).toMatch(/Thu, Oct 1 is in the future/);
    await rosa.fill('Date', '2026-09-10');
    const sent = await rosa.submit();
    expect(sent.errors).toBeUndefined();
    expect(await meetingsOf(seed.pairId)).toEqual(['2026-09-10']);
    await rosa.close({ all: true });
  });

  test('with several pairs: With asks for whom, by name', async () => {
    const third = await addPerson(world, seed, 'Tom Third', ['resident']);
    const second = await addPairRow(world.open.db, seed, third.id, seed.mentor.id, {
      started_on: '2026-08-31',
    });
    const max = world.slack.as(seed.mentor.user);
    await max.command('/mentor log 2026-09-11');
    await max.waitForModal('Log a meeting');
    await max.fill('With', 'Tom Third');
    await max.submit();
    expect(await meetingsOf(second)).toEqual(['2026-09-11']);
    expect(await meetingsOf(seed.pairId)).toEqual([]);
    await max.close({ all: true });
  });

  test('a double submit, and both sides, make one meeting', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor log');
    await rosa.waitForModal('Log a meeting');
    const sent = await rosa.submit();
    await world.slack.replay(sent.ack!);
    await rosa.close({ all: true });
    const max = world.slack.as(seed.mentor.user);
    await max.command('/mentor log');
    await max.waitForModal('Log a meeting');
    await max.fill('With', 'Rosa Resident').catch(() => undefined); // asked only while Tom is his, too
    await max.submit();
    expect(max.modal()?.plainText()).toMatch(/counts once/);
    expect(await meetingsOf(seed.pairId)).toEqual(['2026-09-14']);
    await max.close({ all: true });
  });

  test('no one else can undo it, and no one can after 10 minutes', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor log today');
    await rosa.waitFor(/Logged/);
    const entry = await world.open.db.selectFrom('meeting_entries').select('id').executeTakeFirstOrThrow();
    const nina = world.slack.as(seed.newResident.user);
    await nina.command('/mentor what');
    const shown = await nina.waitFor(/didn't recognize/);
    await world.slack.deliver(
      world.slack.payloads.blockActions(seed.newResident.user, { message: shown.message! }, [
        { type: 'button', action_id: 'meetings.undo', block_id: 'undo', value: entry.id, action_ts: '1.1' },
      ]),
    );
    await nina.waitFor(/Only the person who logged this/);
    world.travelDays(1);
    await rosa.click('Undo');
    await rosa.waitFor(/more than 10 minutes ago/);
    expect(await meetingsOf(seed.pairId)).toEqual(['2026-09-14']);
    world.travelDays(-1);
  });

  test('without a pair, and for someone on no roster', async () => {
    const nina = world.slack.as(seed.newResident.user);
    await nina.command('/mentor log');
    await nina.waitForModal('Log a meeting');
    expect(nina.modal()?.plainText()).toMatch(/don't have a match yet/);
    await nina.close();
    const stranger = world.slack.as(world.slack.addUser({ name: 'visitor' }).id);
    await stranger.command('/mentor log yesterday');
    await stranger.waitFor(/not on a mentoring roster/);
    await stranger.command('/mentor log');
    await stranger.waitForModal('Log a meeting');
    expect(stranger.modal()?.plainText()).toMatch(/not on a mentoring roster/);
  });
});

test('in two programs with the same mentor, the window and the answer name the program', async () => {
  const other = await seedProgram(world, 'Pediatrics');
  const { id: there } = await addMember(world.open.db, other, ['resident'], { user: seed.resident.user });
  const { id: max } = await addMember(world.open.db, other, ['mentor'], { user: seed.mentor.user });
  const pairId = await addPairRow(world.open.db, other, there, max, { next_check_at: null });
  const rosa = world.slack.as(seed.resident.user);
  await rosa.openHome();
  await rosa.click('Log a meeting', { in: 'home', nth: 1 });
  expect((await rosa.waitForModal('Log a meeting')).plainText()).toContain('With @Max Mentor in Pediatrics');
  await rosa.submit();
  expect(rosa.modal()?.plainText()).toMatch(/Logged for Pediatrics: you met with @Max Mentor/);
  await rosa.close({ all: true });
  expect(await meetingsOf(pairId)).toHaveLength(1);
  await forget();
});

describe('unknown text and help', () => {
  test('is answered with the usage, seen by that person alone', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor qwerty yesterday');
    const told = await rosa.waitFor(/didn't recognize/);
    expect(told.kind).toBe('ephemeral');
    expect(told.plainText()).toMatch(/\/mentor log \[date\]/);
    expect(told.buttons()).toEqual(['Log a meeting', 'Find a time', 'How mentoring works here']);
    expect(told.plainText()).not.toContain('qwerty');
  });
});
