import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { days, giveDays } from './scene.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // Monday, September 14, 2026, 10:00 in Los Angeles
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterEach(() => {
  world.slack.workspace.modals.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);

async function openTime(who: Someone) {
  const person = as(who);
  await person.command('/mentor time');
  const window = await person.waitForModal('Find a time');
  const starts = [...JSON.stringify(window.view).matchAll(/"initial_date_time":(\d+)/g)].map(([, at]) =>
    new Date(Number(at) * 1000).toISOString().slice(0, 10),
  );
  return { person, text: window.plainText(), starts };
}

describe('one’s own days', () => {
  test('are in My data and its download in words, and shown to no one else', async () => {
    await giveDays(world, seed, [
      [
        seed.newResident,
        [
          days('hold', '09-14', '09-20'),
          { kind: 'away', first: '2026-12-28', last: '2027-01-03' },
          days('good', '10-05', '10-05'),
          days('hold', '07-30', '08-03'),
        ],
      ],
    ]);
    const person = as(seed.newResident);
    await person.command('/mentor privacy');
    const text = (await person.waitForModal('My data')).plainText();
    for (const line of [
      'Sep 14 to 20: reminders held',
      'Oct 5: good for meeting',
      "Dec 28, 2026, to Jan 3, 2027: away, days don't count",
    ])
      expect(text).toContain(line);
    expect(text).not.toContain('Jul 30');
    await person.click('Download my data');
    await person.waitFor(/Your file is in your messages/);
    const file = [...world.slack.workspace.files.values()].at(-1);
    expect(Buffer.from(file?.content ?? '', 'base64').toString()).toContain(
      'Jul 30 to Aug 3, 2026: reminders held',
    );
    for (const each of [seed.mentor, seed.director, seed.coordinator, seed.resident]) {
      const other = as(each);
      await other.openHome();
      await other.command('/mentor privacy');
      await other.waitForModal('My data');
      expect(other.everythingSeen()).not.toMatch(/reminders held|good for meeting|block schedule/);
    }
  });
});

describe('Pause reminders', () => {
  const paused = async (who: Someone) => {
    const person = as(who);
    await person.command('/mentor pause');
    const text = (await person.waitForModal('Pause reminders')).plainText();
    await person.close({ all: true });
    return text;
  };

  test('says until when the schedule has someone away, and whom to ask; the other one reads nothing of it', async () => {
    await giveDays(world, seed, [[seed.resident, [days('hold', '09-14', '09-20')]]]);
    expect(await paused(seed.resident)).not.toMatch(/block schedule/);
    await giveDays(world, seed, [[seed.resident, [days('away', '09-07', '09-20')]]]);
    expect(await paused(seed.resident)).toContain(
      "Your program's block schedule has you away through Sun, Sep 20, 2026. To end that early, ask your coordinator to import a corrected schedule.",
    );
    expect(await paused(seed.mentor)).not.toMatch(/block schedule|Sep 20/);
    await giveDays(world, seed, [[seed.resident, []]]);
  });
});

describe('Find a time', () => {
  test('opens with what is good for both, and proposes the first of it', async () => {
    const plain = await openTime(seed.resident);
    expect(plain.text).not.toContain('Good for you both');
    expect(plain.starts).toEqual(['2026-09-15', '2026-09-16', '2026-09-17']);
    await plain.person.close({ all: true });
    await giveDays(world, seed, [
      [
        seed.resident,
        [days('good', '09-21', '09-27'), days('hold', '09-28', '10-11'), days('good', '10-12', '10-18')],
      ],
      [seed.mentor, [days('away', '09-21', '09-22')]],
    ]);
    for (const who of [seed.resident, seed.mentor]) {
      const { person, text, starts } = await openTime(who);
      expect(text).toContain('Good for you both: Sep 23 to 25, Oct 12 to 16.');
      expect(starts).toEqual(['2026-09-23', '2026-09-24', '2026-09-25']);
      await person.close({ all: true });
    }
  });

  test.each(['hold', 'away'] as const)(
    'a hard day (%s) is asked about once, in the same words',
    async (kind) => {
      await giveDays(world, seed, [
        [seed.resident, [days(kind, '09-28', '10-11')]],
        [seed.mentor, []],
      ]);
      const { person, text } = await openTime(seed.mentor);
      expect(text).not.toContain('Good for you both');
      await person.fillAll({ 'First time': '2026-09-29 12:00' });
      await person.submit();
      expect(person.modal()?.plainText()).toContain(
        'That may be a hard day for them. Change it, or send again to keep it.',
      );
      expect(person.modal()?.plainText()).not.toMatch(/away|held|night|leave/i);
      await person.submit();
      expect(person.modal()?.plainText()).toContain('Sent.');
      await person.close({ all: true });
      await world.settle();
    },
  );

  test('one’s own hard days are only left out of what it begins with', async () => {
    await giveDays(world, seed, [
      [seed.resident, [days('hold', '09-14', '09-16')]],
      [seed.mentor, []],
    ]);
    const { person, starts } = await openTime(seed.resident);
    expect(starts).toEqual(['2026-09-17', '2026-09-18', '2026-09-21']);
    await person.fillAll({ 'First time': '2026-09-15 12:00' });
    await person.submit();
    expect(person.modal()?.plainText()).toContain('Sent.');
    await person.close({ all: true });
  });
});

test('a reminder waits for the end of the nights, of that side alone, and names the next good days', async () => {
  await world.open.db.deleteFrom('time_proposals').execute();
  await world.open.db
    .updateTable('pairs')
    .set({ agreed_on: null, next_check_at: new Date('2026-09-01') })
    .execute();
  await giveDays(world, seed, [
    [seed.resident, [days('hold', '09-28', '10-04'), days('good', '10-12', '10-18')]],
    [seed.mentor, []],
  ]);
  const reminders = (who: Someone) =>
    as(who)
      .dms()
      .filter(({ text }) => text.includes('meeting to schedule'));
  world.travelTo('2026-09-30T17:00:00Z'); // due on September 30
  await world.tick();
  expect(reminders(seed.resident)).toHaveLength(0);
  expect(reminders(seed.mentor)).toHaveLength(1);
  expect(reminders(seed.mentor)[0]?.plainText()).toContain('Good for you both: Oct 12 to 16.');
  await as(seed.director).openHome();
  expect(as(seed.director).home()?.plainText()).not.toMatch(/held|night|good for/i);
  world.travelTo('2026-10-02T17:00:00Z');
  await world.tick();
  expect(reminders(seed.resident)).toHaveLength(0);
  world.travelTo('2026-10-05T17:00:00Z');
  await world.tick();
  expect(reminders(seed.resident)).toHaveLength(1);
  expect(reminders(seed.resident)[0]?.plainText()).toContain('Good for you both: Oct 12 to 16.');
});

test('days away read as paused to both sides, with no reason', async () => {
  await giveDays(world, seed, [
    [seed.resident, []],
    [seed.mentor, [days('away', '10-01', '10-09')]],
  ]);
  for (const who of [seed.resident, seed.mentor]) {
    await as(who).openHome();
    expect(as(who).home()?.plainText()).toMatch(/paused (through|until) Fri, Oct 9/i);
  }
});
