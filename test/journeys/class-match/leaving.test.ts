import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forgeClick } from '../rematch/acts.ts';
import { begin, closeNow, openMatch, startClass } from './scene.ts';

let scene: Awaited<ReturnType<typeof startClass>>;
beforeAll(async () => {
  scene = await startClass(2, 2, { places: 1 });
  await begin(scene.world, scene.seed.director);
  await (await closeNow(scene.world, scene.seed.director)).close({ all: true });
});
afterAll(() => scene.world.stop());

test('those who listed no one get "another mentor," and a change that no one marked is not said to be kept', async () => {
  const dana = await openMatch(scene.world, scene.seed.director);
  const text = () => dana.modal()?.plainText() ?? '';
  const [, drafted] = /@Aa Intern \(PGY-1\): @(A[ab] Mentor)/.exec(text()) ?? [];
  await dana.click('Change a match');
  await dana.waitForModal('Change a match');
  await dana.fillAll({ Resident: 'Aa Intern', Mentor: drafted === 'Aa Mentor' ? 'Ab Mentor' : 'Aa Mentor' });
  await dana.submit();
  expect(text()).toMatch(
    /@Aa Intern gets another mentor\. This also affects others: @Ab Intern gets another/,
  );
  await dana.click('Draft again');
  await dana.waitFor(/Drafted again\. No matches were marked to keep\./, { where: 'modal' });
  expect(text()).toContain(`@Aa Intern (PGY-1): @${drafted}`);
  await dana.close({ all: true });
});

test('a mentor in the draft whose stepping down is recorded is named to directors who may see it', async () => {
  const { world, seed, mentors } = scene;
  const dana = await openMatch(world, seed.director);
  expect(dana.modal()?.plainText()).not.toMatch(/steps down/);
  await dana.close({ all: true });
  const cora = world.slack.as(seed.coordinator.user);
  await cora.command('/mentor change');
  await cora.waitForModal('Departures and changes');
  await cora.fillAll({ Person: 'Aa Mentor', What: 'Steps down as a mentor', Date: '2026-08-03' });
  await cora.submit();
  await cora.submit();
  await cora.close({ all: true });
  const [self] = mentors;
  await world.open.db
    .updateTable('members')
    .set({ roles: ['mentor', 'director'] })
    .where('id', '=', self?.id ?? '')
    .execute();
  await openMatch(world, seed.director);
  expect(dana.modal()?.plainText()).toMatch(
    /Leaving or stepping down\s*• Mon, Aug 3, 2026: @Aa Mentor steps down as a mentor/,
  );
  await dana.close({ all: true });
  const own = await openMatch(world, self ?? seed.director);
  expect(own.modal()?.plainText()).toMatch(/@Aa Mentor · /);
  expect(own.modal()?.plainText()).not.toMatch(/steps down|leaving/i);
  await own.close({ all: true });
  // So do the windows in which mentors are assigned.
  for (const [action, value] of [
    ['matching.assign_new', scene.interns[0]?.id ?? ''],
    ['matching.several', seed.programId],
  ] as const) {
    await forgeClick(world, seed.director, action, value);
    await dana.waitFor(/Leaving or stepping down\s*• Mon, Aug 3, 2026: @Aa Mentor steps/, { where: 'modal' });
    await dana.close({ all: true });
    await forgeClick(world, self ?? seed.director, action, value);
    await own.waitFor(/in the class match/i, { where: 'modal' });
    expect(own.modal()?.plainText()).not.toMatch(/stepping down|steps down/);
    await own.close({ all: true });
  }
  world.slack.assertClean();
});
