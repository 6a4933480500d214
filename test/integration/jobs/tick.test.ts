import { describe, expect, test } from '@jest/globals';
import { jobs, tick } from '../../../src/app/worker.ts';
import { runJobs } from '../../../src/platform/jobs/alone.ts';
import { describeFaults } from '../../../src/platform/jobs/faults.ts';
import { scrape } from '../../../src/platform/metrics.ts';
import { addProgram, seedPair } from '../../support/fixtures.ts';
import { addSecondPair, askFit, NOW, standing } from './rows.ts';
import { type Scene, scenes } from './scenes.ts';
import { broken, clear, clock, open, run, setZone, stage, useDatabase, worker } from './stage.ts';

useDatabase();

describe('a whole tick', () => {
  test('with a job that fails, all others run; the fault is named without what it quotes', async () => {
    const { ctx, bad, good } = await stage(scenes.reminders as Scene);
    const before = await standing(open.db, good.workspaceId);
    const fails = {
      name: 'requests.close',
      run: async () => Promise.reject(new Error('Rosa said something')),
    };
    await runJobs(ctx, [fails, ...jobs.filter(({ name }) => name !== fails.name)]);
    expect(await standing(open.db, good.workspaceId)).not.toBe(before);
    expect(await describeFaults(open.db)).toEqual([
      expect.stringMatching(/^requests\.close, as a whole: Error/),
    ]);
    clock.advanceMinutes(2);
    await tick(ctx);
    expect(await describeFaults(open.db)).toEqual([]);
    await clear(bad, good);
  });

  test('a mentor of two programs hears of the one that can be read', async () => {
    const ctx = worker();
    clock.set(NOW);
    const bad = await seedPair(open.db);
    const programId = await addProgram(open.db, bad.workspaceId);
    const other = await addSecondPair(open.db, { ...bad, programId }, bad.mentor.user);
    await run(ctx, 'reminders'); // both are planned, and sent
    await open.db.deleteFrom('outbox').where('workspace_id', '=', bad.workspaceId).execute();
    await open.db
      .updateTable('nudges')
      .set({ state: 'planned', sendable_at: new Date(NOW), outbox_id: null })
      .where('workspace_id', '=', bad.workspaceId)
      .execute();
    await setZone(bad.programId, 'America/Atlantis');
    await run(ctx, 'reminders');
    const sent = await open.db
      .selectFrom('nudges')
      .select('pair_id')
      .distinct()
      .where('workspace_id', '=', bad.workspaceId)
      .where('state', '=', 'sending')
      .execute();
    expect(sent).toEqual([{ pair_id: other }]);
    await clear(bad);
  });

  test('confidential jobs share one name, and nothing counts what failed in them', async () => {
    const { ctx, bad, good } = await stage(scenes['rematch.notices'] as Scene);
    await setZone(bad.programId, 'America/Atlantis');
    const counted = async () =>
      (await scrape(async () => Promise.reject(new Error('left out'))))
        .split('\n')
        .find((line) => line.startsWith('mentor_job_faults_total{job="private"}'));
    await askFit(ctx, bad);
    await broken.add(bad);
    await run(ctx, 'rematch.notices');
    await run(ctx, 'fit.totals');
    const lines = await describeFaults(open.db);
    expect(lines).toEqual([
      expect.stringMatching(`^private, program ${bad.programId}: [A-Za-z0-9_, ]+, since 20`),
    ]);
    expect(await counted()).toBeDefined();
    expect(
      (await scrape(async () => Promise.reject(new Error('left out')))).match(/job="(rematch|fit)/),
    ).toBeNull();
    await broken.mend(bad);
    await clear(bad, good);
  });
});
