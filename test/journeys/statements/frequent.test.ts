import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import type { Someone } from '../../support/world.ts';
import { COUNTS } from './counts.ts';
import { addPeople, addWaiting, type Counting, count, startCounting } from './scene.ts';

let counting: Counting;
beforeAll(async () => {
  counting = await startCounting();
});
afterAll(() => counting.world.stop());

const as = (who: Someone) => counting.world.slack.as(who.user);

test('what people do most often sends so many statements', async () => {
  const { world, seed } = counting;
  await addWaiting(counting, 3);
  const counts: Record<string, number> = {};
  const counted = async (name: string, act: () => Promise<unknown>) => {
    counts[name] = await count(counting, name, act);
  };
  await counted('help', () => as(seed.resident).command('/mentor help'));
  await counted('help again', () => as(seed.resident).command('/mentor help'));
  await counted('home of a resident', () => as(seed.resident).openHome());
  await counted('home of a mentor', () => as(seed.mentor).openHome());
  await counted('home of a coordinator', () => as(seed.coordinator).openHome());
  await counted('home of a director', () => as(seed.director).openHome());
  await counted('log by command', () => as(seed.resident).command('/mentor log yesterday'));
  await counted('log window', async () => {
    await as(seed.mentor).command('/mentor log');
    await as(seed.mentor).waitForModal('Log a meeting');
  });
  await counted('log', () => as(seed.mentor).submit());
  await as(seed.mentor).close({ all: true });
  await counted('request window', async () => {
    await as(seed.newResident).command('/mentor request');
    await as(seed.newResident).waitForModal('Ask for a mentor');
  });
  await as(seed.newResident).fillAll({ 'What would you like from a mentor?': ['Career advice'] });
  await counted('request', () => as(seed.newResident).submit());
  await as(seed.newResident).close({ all: true });
  await world.send();
  const card = as(seed.director)
    .channel(seed.channelId)
    .find((message) => message.everything().includes('Nina New'));
  if (!card) throw new Error('no card');
  await counted('assign window', async () => {
    await as(seed.director).click('Assign', { in: card });
    await as(seed.director).waitForModal('Assign a mentor');
  });
  await counted('assign', () => as(seed.director).submit());
  await as(seed.director).close({ all: true });
  expect(counts).toEqual(COUNTS.frequent);
});

test('a confidential request', async () => {
  const { world, seed } = counting;
  const counts: Record<string, number> = {};
  const counted = async (name: string, act: () => Promise<unknown>) => {
    counts[name] = await count(counting, name, act);
  };
  const rosa = as(seed.resident);
  await counted('rematch window', async () => {
    await rosa.command('/mentor rematch');
    await rosa.waitForModal('Ask for a new match');
  });
  await counted('rematch', () => rosa.submit());
  await rosa.close({ all: true });
  await world.send();
  const dana = as(seed.director);
  const notice = dana
    .channel(seed.channelId)
    .findLast((message) => /confidential request/.test(message.plainText()));
  if (!notice) throw new Error('no notice');
  await counted('decide: open', async () => {
    await dana.click('Open', { in: notice });
    await dana.waitForModal('Confidential request');
  });
  await counted('decide: new mentor', () => dana.fill('Decision', 'Approve with a new mentor'));
  await counted('decide: talk', () => dana.fill('Decision', 'Ask to talk'));
  await counted('decide: new mentor again', () => dana.fill('Decision', 'Approve with a new mentor'));
  await dana.fill('New mentor', 'Olga Other');
  await counted('decide', () => dana.submit());
  await dana.close({ all: true });
  expect(counts).toEqual(COUNTS['confidential request']);
});

test('a reminder to a mentor of five', async () => {
  const { world, seed } = counting;
  await world.send();
  const [mentor] = await addPeople(counting, 'mentor', 1);
  if (!mentor) throw new Error('no mentor');
  await world.open.db.updateTable('members').set({ capacity: 5 }).where('id', '=', mentor.id).execute();
  for (const { id } of await addPeople(counting, 'resident', 5)) {
    const late = { started_on: '2026-07-20', next_check_at: world.ctx.clock() };
    await addPairRow(world.open.db, seed, id, mentor.id, late);
  }
  await world.tick();
  // The message to the mentor is the one that is counted.
  await world.open.db
    .deleteFrom('outbox')
    .where('state', '=', 'planned')
    .where('to_user', '!=', mentor.user)
    .execute();
  const sent = await count(counting, 'reminder', () => world.send());
  expect(sent).toBe(COUNTS['a reminder to a mentor of five']);
  expect(as(mentor).dms()).toHaveLength(1);
});
