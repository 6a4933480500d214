import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { runClassMatches } from '../../../src/features/class-match/announce-operations.ts';
import { gatherFacts } from '../../../src/features/class-match/drafting.ts';
import {
  closeWishes,
  publishClassMatch,
  startClassMatch,
} from '../../../src/features/class-match/operations.ts';
import { findOpenClassMatch } from '../../../src/features/class-match/queries.ts';
import { openProgramRequests } from '../../../src/features/requests/operations.ts';
import { tellUntold, welcomes } from '../../../src/features/roster/tell-operations.ts';
import { COUNTS } from './counts.ts';
import { addPairs, addPeople, addWaiting, type Counting, onAnyList, onAnyListFrom } from './scene.ts';

async function roundOf({ world, seed }: Counting) {
  const round = await findOpenClassMatch(world.open.db, seed.programId);
  if (!round) throw new Error('no round');
  return round;
}

describe('an act on a list sends as many statements for many as for few', () => {
  test('Assign several', async () => {
    const counts = await onAnyList(async (counting, size, counted) => {
      const { world, seed } = counting;
      await addWaiting(counting, 40);
      await addPeople(counting, 'mentor', 15);
      const dana = world.slack.as(seed.director.user);
      await dana.openHome();
      await counted('window', async () => {
        await dana.click('Assign several', { in: 'home' });
        await dana.waitForModal('Assign several');
      });
      const labels =
        dana
          .modal()
          ?.controls()
          .map(({ label = '' }) => label) ?? [];
      for (const label of labels.slice(size)) await dana.fill(label, 'Not now');
      await counted('assign', () => dana.submit());
      expect(dana.modal()?.plainText()).toMatch(`${size} residents`);
    });
    expect(counts).toEqual(COUNTS['Assign several']);
  });

  test('a class match: draft, change one, publish and announce', async () => {
    const counts = await onAnyListFrom('2026-07-06T17:00:00Z', async (counting, size, counted) => {
      const { world, seed, director } = counting;
      const { ctx } = world;
      await addPeople(counting, 'resident', size);
      await addPeople(counting, 'mentor', Math.ceil(size / 3));
      const at = { levels: [1], beginsUntil: null, announceOn: null, evaluators: 'ignore' as const };
      await counted('start', () =>
        startClassMatch(ctx, director, { ...at, wishesUntil: Temporal.PlainDate.from('2026-07-20') }),
      );
      const { id } = await roundOf(counting);
      await counted('close and draft', () => closeWishes(ctx, id));
      const dana = world.slack.as(seed.director.user);
      const drawn = await gatherFacts(world.open.db, ctx.keys, await roundOf(counting), {
        timeZone: director.program.time_zone,
        now: ctx.clock(),
      });
      // The draw takes two mentors from each resident, no one knows which: another one is chosen.
      const [about] = drawn.residents;
      const other = drawn.mentors.find(({ id }) => drawn.open.get(about?.resident_id ?? '')?.has(id));
      await counted('window', async () => {
        await dana.command('/mentor match');
        await dana.waitForModal('Match a class');
      });
      await counted('change window', async () => {
        await dana.click('Change a match');
        await dana.waitForModal('Change a match');
      });
      await dana.fill('Resident', about?.display_name ?? '');
      await counted('price', () => dana.fill('Mentor', other?.display_name ?? ''));
      expect(dana.modal()?.plainText()).toMatch(/If you save:/);
      await counted('change', () => dana.submit());
      expect(dana.modal()?.plainText()).toMatch(/The draft\./);
      await dana.close({ all: true });
      const { drafted_at } = await roundOf(counting);
      await counted('publish', () => publishClassMatch(ctx, director, id, drafted_at?.toISOString() ?? ''));
      await counted('announce', () => runClassMatches(ctx, openProgramRequests));
    });
    expect(counts).toEqual(COUNTS['class match']);
  });

  test('tell whom an import brought', async () => {
    const counts = await onAnyList(async (counting, size, counted) => {
      const { world, director } = counting;
      await addPairs(counting, size, { imported_on: '2026-09-14' });
      await world.open.db
        .insertInto('untold')
        .columns(['workspace_id', 'program_id', 'import_id', 'pair_id', 'created_at'])
        .expression((eb) =>
          eb
            .selectFrom('pairs')
            .select(['workspace_id', 'program_id', 'id as import_id', 'id', 'created_at']),
        )
        .execute();
      await world.open.db
        .insertInto('untold')
        .columns(['workspace_id', 'program_id', 'import_id', 'slack_user_id', 'created_at'])
        .expression((eb) =>
          eb
            .selectFrom('members')
            .select(['workspace_id', 'program_id', 'id as import_id', 'slack_user_id', 'created_at']),
        )
        .execute();
      await counted('tell', () => tellUntold(world.ctx, director.program));
      await counted('welcome', () => welcomes.run(world.ctx));
    });
    expect(counts).toEqual(COUNTS['Tell them']);
  });
});
