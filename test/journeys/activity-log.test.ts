import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { record } from '../../src/domain/audit/record.ts';
import { findRecordSince } from '../../src/features/activity-log/queries.ts';
import { everyRow } from '../support/effects.ts';
import { forger } from '../support/forge.ts';
import { clickMore } from '../support/more.ts';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { ask, decide, openRequest } from './rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => world.slack.workspace.modals.clear());
afterAll(() => world.stop());

async function readRecord(someone: Someone): Promise<string> {
  const person = world.slack.as(someone.user);
  await clickMore(person, 'Activity log');
  await person.waitForModal('Activity log');
  return person.modal()?.plainText() ?? '';
}
const setRoles = (someone: Someone, roles: ('mentor' | 'director' | 'resident')[]) =>
  world.open.db.updateTable('members').set({ roles }).where('id', '=', someone.id).execute();

test('directors read who opened and decided, and no one who is in question sees that anything was', async () => {
  expect(await readRecord(seed.director)).toContain('No activity yet.');
  world.slack.workspace.modals.clear();
  const { reference } = await ask(world, seed.resident, { words: 'canary' });
  const opened = await openRequest(world, seed.director, seed.channelId);
  await opened.close({ all: true });
  const { person } = await decide(world, seed.director, seed.channelId, {
    Decision: 'Ask to talk',
    'Note to the resident': 'canary',
  });
  await person.close({ all: true });

  const record = await readRecord(seed.secondDirector);
  expect(record).toMatch(
    /Mon, Sep 14, 2026, \d+:\d\d AM: @Dana Director made a decision on a confidential request/,
  );
  expect(record).toContain(`opened a confidential request (${reference})`);
  expect(record).not.toMatch(/canary|Rosa|Max/);
  expect(await findRecordSince(world.open.db, new Date(0))).toEqual([]); // nothing of it leaves the database

  await setRoles(seed.mentor, ['mentor', 'director']);
  expect(await readRecord(seed.mentor)).toContain('No activity yet.');
  await setRoles(seed.mentor, ['mentor']);
  await setRoles(seed.resident, ['resident', 'director']);
  expect(await readRecord(seed.resident)).toContain('No activity yet.');
  await setRoles(seed.resident, ['resident']);
  world.slack.assertClean();
});

test('it has pages, and what is hidden leaves no gap in them', async () => {
  const place = { workspace_id: seed.workspaceId, program_id: seed.programId };
  const entry = {
    actor: seed.director.user,
    action: 'director.added',
    subjectId: seed.secondDirector.id,
  };
  for (let n = 0; n < 20; n += 1) {
    const at = new Date(world.now().getTime() + n * 60_000);
    await world.open.db.transaction().execute((tx) => record(tx, at, place, entry));
  }
  await setRoles(seed.mentor, ['mentor', 'director']);
  const page = await readRecord(seed.mentor);
  expect(page.match(/made @Sam Associate a director/g)).toHaveLength(15);
  const max = world.slack.as(seed.mentor.user);
  await max.click('Older');
  await max.waitFor(/Newer/);
  expect(
    max
      .modal()
      ?.plainText()
      .match(/made @Sam Associate a director/g),
  ).toHaveLength(5);
  expect(max.modal()?.buttons()).toEqual(['Newer']);
  await setRoles(seed.mentor, ['mentor']);
  await max.click('Newer');
  await max.waitFor(/Only this program's directors can/);
});

test('coordinators have no such button, and a forged one shows nothing', async () => {
  const cora = world.slack.as(seed.coordinator.user);
  expect((await cora.openHome()).buttons()).not.toContain('Activity log');
  const before = await everyRow(world.open.db);
  const forge = await forger(world, seed.coordinator.user);
  for (const click of ['audit.open', 'audit.older', 'audit.newer']) {
    for (const value of [seed.programId, `${seed.programId}:-1`, `${seed.programId}:x`, ':', '']) {
      await forge({ click, value });
      expect(cora.modal()?.plainText()).toMatch(
        /Only this program's directors can|Only directors of this program can/,
      );
    }
  }
  expect(await everyRow(world.open.db)).toEqual(before);
});
