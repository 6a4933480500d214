import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { dumpDatabase } from './rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let tom: Someone;
let tomsPair: string;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  tom = await addPerson(world, seed, 'Tom Third', ['resident']);
  tomsPair = await addPairRow(world.open.db, seed, tom.id, seed.mentor.id, { started_on: '2026-06-29' });
});
afterEach(async () => {
  world.slack.assertClean();
  await world.open.db.deleteFrom('meetings').execute();
});
afterAll(() => world.stop());

const as = ({ user }: { user: string }) => world.slack.as(user);
const meetings = async () => {
  const rows = await world.open.db
    .selectFrom('meetings')
    .select(['pair_id', 'met_on'])
    .orderBy('met_on')
    .execute();
  return rows.map(({ pair_id, met_on }) => `${pair_id === tomsPair ? 'Tom' : 'Rosa'} ${met_on}`);
};

describe('other words and slips do what is meant', () => {
  test.each([
    ['find a time', 'Find a time'],
    ['requets', 'Ask for a mentor'],
    ['my data', 'My data'],
    ['meetigns', 'Our meetings'],
    ['a new mentor', 'Ask for a new match'],
    ['met max', 'Log a meeting'],
    ['log a meeting', 'Log a meeting'],
    ['request a new mentor', 'Ask for a new match'],
  ])('/mentor %s', async (typed, title) => {
    const rosa = as(seed.resident);
    await rosa.command(`/mentor ${typed}`);
    await rosa.waitForModal(title);
    await rosa.close({ all: true });
  });

  test('met max yesterday: logged, with its undo', async () => {
    const rosa = as(seed.resident);
    await rosa.command('/mentor met max yesterday');
    await rosa.waitFor(/Logged: you met with .*Max Mentor.* on Sun, Sep 13/);
    expect(await meetings()).toEqual(['Rosa 2026-09-13']);
    await rosa.click('Undo');
    const undone = await rosa.waitFor(/Undone/);
    expect(undone.buttons()).toEqual([]);
    expect(await meetings()).toEqual([]);
  });

  test('log yesterday at 5pm, with the resident named or mentioned', async () => {
    const max = as(seed.mentor);
    await max.command('/mentor log tom yesterday at 5pm');
    await max.waitFor(/Logged: you met with .*Tom Third.* on Sun, Sep 13/);
    await max.command(`/mentor lgo <@${seed.resident.user}> 9/11`);
    await max.waitFor(/Logged: you met with .*Rosa Resident.* on Fri, Sep 11/);
    expect(await meetings()).toEqual(['Rosa 2026-09-11', 'Tom 2026-09-13']);
  });

  test('remind me: asks which of two is meant, and each button does it', async () => {
    const rosa = as(seed.resident);
    await rosa.command('/mentor remind me');
    const asked = await rosa.waitFor(/Did you mean one of these/);
    expect(asked.buttons()).toEqual(['Find a time', 'Pause reminders']);
    await rosa.click('Pause reminders');
    await rosa.waitForModal('Pause reminders');
    await rosa.close({ all: true });
  });
});

describe('a sentence without a verb is asked about first', () => {
  test('this morning: one tap logs it, and the question becomes the answer', async () => {
    const rosa = as(seed.resident);
    await rosa.command('/mentor this morning');
    const asked = await rosa.waitFor(/Did you mean to log a meeting with .*Max Mentor.* on Mon, Sep 14\?/);
    expect(asked.buttons()).toEqual(['Log this meeting', 'Another date']);
    expect(await meetings()).toEqual([]);
    await rosa.click('Log this meeting');
    await rosa.waitFor(/Logged: you met with .*Max Mentor.* on Mon, Sep 14/);
    expect(rosa.ephemerals().at(-1)?.buttons()).toEqual(['Undo']);
    expect(await meetings()).toEqual(['Rosa 2026-09-14']);
  });

  test('of several residents the one who is named, also misspelled; without a name the window asks', async () => {
    const max = as(seed.mentor);
    await max.command('/mentor rosa yesterday');
    await max.waitFor(/Did you mean to log a meeting with .*Rosa Resident.* on Sun, Sep 13\?/);
    await max.command('/mentor log rosaa yesterday');
    await max.waitFor(/Did you mean to log a meeting with .*Rosa Resident.* on Sun, Sep 13\?/);
    await max.click('Log this meeting');
    await max.waitFor(/Logged: you met with .*Rosa Resident.* on Sun, Sep 13/);
    await max.command('/mentor yesterday');
    await max.waitFor(/Did you mean to log a meeting on Sun, Sep 13\?/);
    await max.click('Log this meeting');
    await max.waitForModal('Log a meeting');
    await max.fill('With', 'Tom Third');
    expect((await max.submit()).errors).toBeUndefined();
    await max.close({ all: true });
    expect((await meetings()).sort()).toEqual(['Rosa 2026-09-13', 'Tom 2026-09-13']);
  });

  test('a name that no match has logs nothing', async () => {
    const rosa = as(seed.resident);
    await rosa.command('/mentor met bob yesterday');
    const told = await rosa.waitFor(/don't see that name among your matches/);
    expect(told.buttons()).toEqual(['Log a meeting']);
    await rosa.command('/mentor bob yesterday');
    await rosa.waitFor(/didn't recognize/);
    expect(await meetings()).toEqual([]);
  });
});

describe('a date of several years', () => {
  test.each(['7/6', 'log 7/6'])('/mentor %s: two buttons; the date logs it', async (typed) => {
    const toms = as(tom);
    await toms.command(`/mentor ${typed}`);
    const asked = await toms.waitFor(/Did you mean Mon, Jul 6, 2026\?/);
    expect(asked.buttons()).toEqual(['Jul 6, 2026', 'Another date']);
    await toms.click('Jul 6, 2026');
    await toms.waitFor(/Logged: you met with .*Max Mentor.* on Mon, Jul 6/);
    expect(await meetings()).toEqual(['Tom 2026-07-06']);
  });

  test('another date opens the window; a day before the match says so', async () => {
    const toms = as(tom);
    await toms.command('/mentor 6/2');
    await toms.waitFor(/Did you mean Tue, Jun 2, 2026\?/);
    await toms.click('Jun 2, 2026');
    const told = await toms.waitFor(/matched on Mon, Jun 29, so a meeting can't be earlier/);
    expect(told.buttons()).toEqual(['Log a meeting']);
    await toms.command('/mentor 6/2');
    await toms.waitFor(/Did you mean Tue, Jun 2, 2026\?/);
    await toms.click('Another date');
    await toms.waitForModal('Log a meeting');
    await toms.close({ all: true });
    expect(await meetings()).toEqual([]);
  });
});

test('the same person logs a day twice: told so, counted once, and what was entered first stays', async () => {
  const rosa = as(seed.resident);
  await rosa.command('/mentor log');
  await rosa.waitForModal('Log a meeting');
  await rosa.fill('How did you meet?', 'Video');
  await rosa.fill('Topics', ['Career advice']);
  await rosa.submit();
  await rosa.close({ all: true });
  await rosa.command('/mentor log today');
  const told = await rosa.waitFor(
    /You already logged that you met with .*Max Mentor.* on Mon, Sep 14, so it counts once\.$/m,
  );
  expect(told.buttons()).toEqual(['Our meetings']);
  const entries = await world.open.db.selectFrom('meeting_entries').select(['way', 'topics']).execute();
  expect(entries).toEqual([{ way: 'video', topics: ['career'] }]);
  await rosa.command('/mentor log');
  await rosa.waitForModal('Log a meeting');
  await rosa.fill('How did you meet?', 'Phone');
  await rosa.submit();
  expect(rosa.modal()?.plainText()).toMatch(/counts once\. The details you entered now are saved/);
  await rosa.close({ all: true });
  expect(await world.open.db.selectFrom('meeting_entries').select('way').execute()).toEqual([
    { way: 'phone' },
  ]);
});

describe('what is typed after a command', () => {
  test('request: it comes into the note of the window, and is sent from there', async () => {
    const nina = as(seed.newResident);
    await nina.command('/mentor request R&D on <@U0000000099|lee>, canary-note');
    await nina.waitForModal('Ask for a mentor');
    const written = nina
      .modal()
      ?.controls()
      .find(({ label }) => label === 'Note');
    expect(written?.element.initial_value).toBe('R&D on @lee, canary-note');
    await nina.fill('What would you like from a mentor?', ['Career advice']);
    expect((await nina.submit()).errors).toBeUndefined();
    await nina.close({ all: true });
    expect(world.logLines.join('')).not.toContain('canary-note');
    expect(await dumpDatabase(world)).not.toContain('canary-note'); // it is encrypted
  });

  test.each(['rematch', 'rematc', 'new mentor,', 'change my mentor'])(
    '%s: nothing of it is stored, logged, or sent',
    async (command) => {
      const rosa = as(seed.resident);
      const from = world.slack.calls.length;
      await rosa.command(`/mentor ${command} canary-words he yelled`);
      await rosa.waitForModal('Ask for a new match');
      await rosa.close({ all: true });
      await world.settle();
      expect(world.logLines.join('')).not.toMatch(/canary-words|yelled/);
      expect(await dumpDatabase(world)).not.toMatch(/canary-words|yelled/);
      expect(JSON.stringify(world.slack.calls.slice(from))).not.toMatch(/canary-words|yelled/);
    },
  );

  test('words that no one understands: nothing of them is stored, logged, or sent', async () => {
    const rosa = as(seed.resident);
    const from = world.slack.calls.length;
    await rosa.command('/mentor canary-lost he yelled yesterday');
    await rosa.waitFor(/didn't recognize/);
    expect(world.logLines.join('')).not.toMatch(/canary-lost|yelled/);
    expect(await dumpDatabase(world)).not.toMatch(/canary-lost|yelled/);
    expect(JSON.stringify(world.slack.calls.slice(from))).not.toMatch(/canary-lost|yelled/);
  });
});
