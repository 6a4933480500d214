import { describe, expect, test } from '@jest/globals';
import { jobs } from '../../../src/app/worker.ts';
import { type Seed, standing } from './rows.ts';
import { scenes } from './scenes.ts';
import { broken, clear, expectAlone, open, run, setZone, stage, useDatabase, waking } from './stage.ts';

/** Jobs of single statements that read nothing of what is stored: no program's data can make them fail. */
const SET_BASED = [
  'clocks',
  'retention.texts',
  'rematch.texts',
  'retention.wishes',
  'retention.changes',
  'retention.conversations',
  'retention.schedules',
];

useDatabase();

test('every job of a tick has its scene here', () => {
  const names = jobs.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect([...names].sort()).toEqual([...Object.keys(scenes), ...SET_BASED].sort());
});

describe('what fails in one program stops no other, and is done when it is mended', () => {
  test.each(Object.keys(scenes))('%s: its rows cannot be written', async (name) => {
    const scene = scenes[name];
    if (scene) await expectAlone(name, scene, broken);
  });

  const READ_NO_ZONE = [
    'workspaces.look-again',
    'workspaces.renew',
    'program-settings.channels',
    'rematch.unfit-channels',
    'rematch.taken-back',
    'rematch.notices',
    'rematch.close-notices',
    'scheduling.left-over',
    'scheduling.settle-passed',
    'scheduling.forget',
    'draws.make',
    'fit.seal-times',
    'requests.move-cards',
    'requests.close',
    'retention.programs',
    'retention.workspaces',
    'outbox.wake',
  ];
  const zoned = Object.keys(scenes).filter((name) => !READ_NO_ZONE.includes(name));
  const zone = {
    add: (seed: Seed) => setZone(seed.programId, 'America/Atlantis'),
    mend: (seed: Seed) => setZone(seed.programId, 'America/Los_Angeles'),
  };
  test.each(zoned)('%s: its time zone is known no longer', async (name) => {
    const scene = scenes[name];
    if (scene) await expectAlone(name, scene, zone);
  });

  test.each(READ_NO_ZONE)('%s: a time zone that is known no longer is no matter', async (name) => {
    const scene = scenes[name];
    if (!scene) return;
    const { ctx, bad, good } = await stage(scene);
    waking.on = name === 'outbox.wake';
    await zone.add(bad);
    const before = await standing(open.db, good.workspaceId);
    await run(ctx, name);
    expect(await standing(open.db, good.workspaceId)).not.toBe(before);
    await clear(bad, good);
  });
});
