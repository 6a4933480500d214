import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, fillAsk, type Seed } from './acts.ts';

// While Slack is asked who sits in the directors' channel, the pair that a resident writes about ends, and another begins.
let world: World;
let seed: Seed;
let meanwhile: () => void = () => undefined;
beforeAll(async () => {
  world = await startWorld({
    slack: {
      latency: (method) => {
        if (method !== 'conversations.members') return 0;
        meanwhile();
        return 1000;
      },
    },
  });
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

test('what is said of a mentor who directs the program is never asked of them about the next one', async () => {
  const { resident, mentor, pairId } = await addMatch(world, seed, 'Rue', ['mentor', 'director']);
  const rue = await fillAsk(world, resident, { words: 'About the one I have now' });
  expect(rue.modal()?.plainText()).toContain(
    'Only these directors can read it: @Dana Director and @Sam Associate.',
  );
  let changed: Promise<unknown> | undefined;
  meanwhile = () => {
    changed ??= world.open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: '2026-09-14', end_reason: 'changed' })
      .where('id', '=', pairId)
      .execute()
      .then(() =>
        addPairRow(world.open.db, seed, resident.id, seed.otherMentor.id, {
          started_on: '2026-09-14',
          next_check_at: null,
        }),
      );
  };
  await rue.submit();
  await changed;
  expect(await world.open.db.selectFrom('rematches').selectAll().execute()).toEqual([]);
  // The window asks again, about the new match and with who would read that.
  const words = rue.modal()?.plainText() ?? '';
  expect(words).toContain('About your match with @Olga Other');
  expect(words).toMatch(/@Rue Mentor/);
  await rue.close({ all: true });
  await world.settle();
  for (const who of [mentor, seed.director]) expect(world.slack.as(who.user).dms()).toEqual([]);
  world.slack.assertClean();
});
