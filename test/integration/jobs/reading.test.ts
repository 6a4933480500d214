import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sayRatherNot } from '../../../src/domain/draws/operations.ts';
import { NO_WISHES } from '../../../src/features/class-match/policy.ts';
import { encryptWishes } from '../../../src/features/class-match/wishes.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { SEALED_COLUMNS } from '../../../src/platform/encryption/columns.ts';
import { encrypt } from '../../../src/platform/encryption/keys.ts';
import { addUnpaired, askFit, NOW, standing, startClassMatch } from './rows.ts';
import { type Scene, scenes } from './scenes.ts';
import { clear, expectAlone, open, run, SEALED_GARBAGE, spoiling, stage, useDatabase } from './stage.ts';

useDatabase();

const closing: Scene = {
  arrange: async (ctx, seed) => {
    const { id } = await addUnpaired(ctx, seed);
    const round = await startClassMatch(ctx, seed, { state: 'wishes', closeAt: '2026-09-14T16:00:00Z' });
    const placeId = randomUUID();
    await ctx.db
      .insertInto('round_residents')
      .values({
        id: placeId,
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        round_id: round,
        resident_id: id,
        wishes: encryptWishes(ctx.keys, placeId, NO_WISHES),
        created_at: new Date(NOW),
      })
      .execute();
  },
};

/** A draw of a time when the program had few mentors. */
const drawnBefore: Scene = {
  arrange: async (ctx, seed) => {
    const { id } = seed.resident;
    const { workspaceId: workspace_id, programId: program_id } = seed;
    await transact(ctx, (tx) =>
      sayRatherNot(ctx.keys, tx, { id, workspace_id, program_id }, { ratherNot: [], listed: [] }),
    );
    await scenes['draws.make']?.arrange(ctx, seed);
  },
};

const answered: Scene = {
  at: '2027-02-02T18:00:00Z',
  arrange: async (ctx, seed) => {
    const id = await askFit(ctx, seed, 'x');
    const answer = encrypt(ctx.keys, { table: 'fit_checks', column: 'answer', id }, 'good');
    await ctx.db.updateTable('fit_checks').set({ answer }).where('id', '=', id).execute();
  },
};

const yearly: Scene = {
  at: '2027-02-02T18:00:00Z',
  arrange: async (ctx, seed) => {
    const id = randomUUID();
    await ctx.db
      .insertInto('yearly_answers')
      .values({
        id,
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        resident_id: seed.resident.id,
        year_on: '2026-07-01',
        answer: encrypt(ctx.keys, { table: 'yearly_answers', column: 'answer', id }, 'yes'),
        asked_at: new Date('2026-09-01T12:00:00Z'),
        answered_at: new Date('2026-09-02T12:00:00Z'),
      })
      .execute();
  },
};

/** A figure of the half-year before, which the next one must not give away. */
const countedBefore: Scene = {
  at: '2027-02-02T18:00:00Z',
  arrange: async (ctx, seed) => {
    await askFit(ctx, seed);
    const id = randomUUID();
    await ctx.db
      .insertInto('figures')
      .values({
        id,
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        figure: 'fit',
        half_from: '2026-01-01',
        half_until: '2026-07-01',
        groups: JSON.stringify([{ of: ['none'], count: 4 }]),
        people: encrypt(ctx.keys, { table: 'figures', column: 'people', id }, '[["a","b","c","d"]]'),
        made_at: new Date('2026-07-02T12:00:00Z'),
      })
      .execute();
  },
};

/** The sealed columns that a job reads, each with the job; what only windows read stops no job. */
const READ_BY_JOBS: Record<string, [job: string, scene: Scene]> = {
  'round_residents.wishes': ['class-match.run', closing],
  'draws.drawn': ['draws.make', drawnBefore],
  'fit_checks.answer': ['fit.totals', answered],
  'yearly_answers.answer': ['fit.totals', yearly],
  'figures.people': ['fit.totals', countedBefore],
  'installations.bot_token': ['workspaces.renew', scenes['workspaces.renew'] as Scene],
  'installations.refresh_token': ['workspaces.renew', scenes['workspaces.renew'] as Scene],
};
const READ_BY_SENDER = ['time_proposals.place'];
const READ_IN_WINDOWS = [
  'requests.confidential',
  'rematches.confidential',
  'rematches.note_to_resident',
  'meeting_entries.note',
  'round_residents.excluded',
  'goals.goals',
];

describe('what cannot be read in one program stops no other, and is read when it is mended', () => {
  test('every sealed column has its place here', () => {
    const known = [...Object.keys(READ_BY_JOBS), ...READ_BY_SENDER, ...READ_IN_WINDOWS];
    expect(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(known.sort());
  });

  test.each(Object.keys(READ_BY_JOBS))('sealed: %s', async (place) => {
    const [table = '', column = ''] = place.split('.');
    const [job, scene] = READ_BY_JOBS[place] ?? [];
    if (job && scene) await expectAlone(job, scene, spoiling(table, column, SEALED_GARBAGE));
  });

  test.each([
    ['the choices of a year', 'year-rollover.turn', 'turns', 'choices', scenes['year-rollover.turn']],
    ['the draft of a class match', 'class-match.run', 'rounds', 'draft', scenes['class-match.run']],
    ['the groups of a figure', 'fit.totals', 'figures', 'groups', countedBefore],
  ])('JSON: %s', async (_name, job, table, column, scene) => {
    if (scene) await expectAlone(job, scene, spoiling(table, column, '{"nobody": "expects this"}'));
  });

  test('JSON: proposed times that are no times keep no other location from being forgotten', async () => {
    const scene = scenes['scheduling.forget'];
    if (!scene) return;
    const { ctx, bad, good } = await stage(scene);
    await spoiling('time_proposals', 'times', '{"nobody": "expects this"}').add(bad);
    const before = await standing(open.db, good.workspaceId);
    await run(ctx, 'scheduling.forget');
    expect(await standing(open.db, good.workspaceId)).not.toBe(before);
    await clear(bad, good);
  });
});
