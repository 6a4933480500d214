import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Seen } from '../../sandbox/slack/people/seen.ts';
import { describeReview, reviewRestoration } from '../../src/app/admin/restore-review.ts';
import { releaseHold } from '../../src/features/restoring/operations.ts';
import { findHold } from '../../src/platform/restoring/hold.ts';
import { canBackUp, takeBackup } from '../support/backup.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { ask, type Seed } from './rematch/acts.ts';

/** `npm run test:faults` has the drill with more of them, and measures it. */
const PAIRS = 12;
const LOGGED = 2;

const drill = canBackUp ? describe : describe.skip;

drill('a day is lost, and the backup of its morning restored', () => {
  let world: World;
  let seed: Seed;
  const people: Someone[] = [];
  let before: Map<string, Seen[]>;
  let restore: Awaited<ReturnType<typeof takeBackup>>;
  beforeAll(async () => {
    world = await startWorld();
    seed = await seedProgram(world);
    for (let index = 0; index < PAIRS; index += 1) {
      const resident = await addPerson(
        world,
        seed,
        `Res ${String.fromCharCode(97 + (index % 26), 97 + index / 26)}`,
        ['resident'],
      );
      const mentor = await addPerson(
        world,
        seed,
        `Men ${String.fromCharCode(97 + (index % 26), 97 + index / 26)}`,
        ['mentor'],
      );
      await addPairRow(world.open.db, seed, resident.id, mentor.id, { started_on: '2026-08-15' });
      people.push(resident, mentor);
    }
  });
  afterAll(() => world.stop());

  const dmsOf = (who: Someone) => world.slack.as(who.user).dms();
  const sentSince = () =>
    people.reduce((sum, who) => sum + dmsOf(who).length - (before.get(who.user)?.length ?? 0), 0);
  const readyz = async () =>
    (await fetch(`http://127.0.0.1:${world.running.healthPort}/readyz`)).json() as Promise<{
      ready: boolean;
      restore?: string[];
    }>;
  const metric = async () =>
    (await (await fetch(`http://127.0.0.1:${world.running.healthPort}/metrics`)).text())
      .split('\n')
      .find((line) => line.startsWith('mentor_restoration_held'));

  test('the bot notices by itself, and sends nothing', async () => {
    restore = await takeBackup(world.open);
    world.travelDays(0.02); // half an hour
    await world.tick();
    expect(people.filter((who) => dmsOf(who).length === 1)).toHaveLength(2 * PAIRS);
    for (const who of people.slice(0, LOGGED)) await world.slack.as(who.user).command('/mentor log today');
    await world.tick();
    await world.open.db
      .updateTable('members')
      .set({ roles: ['mentor', 'director'] })
      .where('id', '=', seed.mentor.id)
      .execute();
    await ask(world, seed.resident, { words: 'secret words' });
    before = new Map([...people, seed.director].map((who) => [who.user, dmsOf(who)]));
    world.travelDays(0.1);
    await world.moveTo(await restore());
    await world.tick();
    expect(sentSince()).toBe(0);
    expect(await readyz()).toMatchObject({
      ready: true,
      restore: [expect.stringContaining('restored from a backup of 2026-09-14')],
    });
    expect(await metric()).toBe('mentor_restoration_held 1');
    await world.slack.as(seed.resident.user).openHome();
    expect(world.slack.as(seed.resident.user).home()?.plainText()).toContain('messages are on hold');
  });

  test('the operator sees what Slack shows, by numbers, and nothing of it goes out twice', async () => {
    const ctx = world.running.ctx;
    const held = await findHold(ctx.db);
    if (!held) throw new Error('nothing is held');
    const review = await reviewRestoration(ctx, held, () => undefined);
    expect(review).toMatchObject({
      settled: 2 * PAIRS,
      confidential: { requests: 1, programs: ['Internal Medicine'] },
    });
    expect(review.waiting.filter(({ reminders }) => reminders > 0)).toEqual([]);
    const text = describeReview(held, review);
    expect(text).toContain("Confidential requests that aren't in the backup: 1.");
    for (const who of [seed.resident, seed.mentor, seed.director]) expect(text).not.toContain(who.user);
    expect(text).not.toMatch(/Rosa|Max|secret|Reference/);
    expect(sentSince()).toBe(0);
    await releaseHold(ctx, held.id, { tells: true });
    await world.tick();
    await world.tick();
    for (const who of people) {
      const added = dmsOf(who).slice(before.get(who.user)?.length);
      expect(added.map((message) => message.plainText())).toEqual([
        expect.stringContaining('Mentor was restored from a backup.'),
      ]);
    }
    expect(await metric()).toBe('mentor_restoration_held 0');
    expect(await ctx.db.selectFrom('job_faults').select(['job', 'error']).execute()).toEqual([]);
  });

  test('nor on the days after', async () => {
    for (let day = 0; day < 3; day += 1) {
      world.travelDays(1);
      await world.tick();
    }
    for (const who of people.slice(2 * LOGGED)) expect(dmsOf(who)).toHaveLength(2);
  });

  test('restored again, at night and with reminders that fall due only after the release: the same', async () => {
    world.travelTo('2026-09-18T05:00:00Z');
    await world.moveTo(await restore());
    await world.tick();
    const { ctx } = world.running;
    const held = await findHold(ctx.db);
    if (!held) throw new Error('nothing is held');
    const review = await reviewRestoration(ctx, held, () => undefined);
    expect(review.settled).toBe(0);
    await releaseHold(ctx, held.id, { tells: true });
    for (let hours = 0; hours < 6 * 24; hours += 12) {
      await world.tick();
      world.travelDays(0.5);
    }
    for (const who of people)
      expect(
        dmsOf(who).filter((message) => !/was restored from a backup/.test(message.plainText())),
      ).toHaveLength(1);
  });
});
