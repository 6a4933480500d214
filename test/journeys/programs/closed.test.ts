import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { closeProgram, restoreProgram } from '../../../src/features/program-settings/closing-operations.ts';
import { enqueue } from '../../../src/platform/outbox/enqueue.ts';
import { addPairRow } from '../../support/fixtures.ts';
import { operatorOf, postsIn } from '../../support/operator.ts';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const operator = () => operatorOf(world);
const inChannel = () => postsIn(world, seed);

test('a closed program is gone for its people at once, and its directors are told', async () => {
  await world.open.db.transaction().execute((tx) =>
    enqueue(tx, world.now(), {
      workspaceId: seed.workspaceId,
      programId: seed.programId,
      kind: 'pair.started.mentor',
      payload: { pairIds: [seed.pairId] },
      to: { user: seed.mentor.user },
      dedupeKey: 'held',
    }),
  );
  expect(await closeProgram(operator(), seed)).toMatchObject({ ok: true });
  await world.tick();
  expect(inChannel()).toEqual([
    expect.stringMatching(
      /The team that runs Mentor closed \*?Internal Medicine.*deleted on Wed, Oct 14, 2026.*they can reopen it/s,
    ),
  ]);
  for (const who of [seed.resident, seed.mentor, seed.director]) {
    await as(who).command('/mentor');
    await as(who).waitFor(/Mentoring in Internal Medicine was closed.*Oct 14, 2026/s, { where: 'ephemeral' });
  }
  const rosa = as(seed.resident);
  await rosa.command('/mentor rematch');
  expect((await rosa.waitFor(/was closed/, { where: 'modal' })).plainText()).not.toContain('Max Mentor');
  await rosa.close({ all: true });
  await rosa.openHome();
  expect(rosa.home()?.plainText()).toContain('was closed');
  await rosa.command('/mentor privacy');
  expect((await rosa.waitForModal('My data')).plainText()).toContain('1 program with your roles');
  await rosa.close({ all: true });
  expect(as(seed.mentor).dms()).toEqual([]); // what waited is held
});

/** A date for September 30, times without an answer, a gentle reminder, and a mentor who can't take the resident on. */
async function plan() {
  const base = { workspace_id: seed.workspaceId, program_id: seed.programId, pair_id: seed.pairId };
  const proposal = { ...base, proposed_by: seed.resident.id, way: 'video' as const, place: null };
  const [passed = new Date(), ahead = new Date()] = ['2026-09-29T18:00:00Z', '2026-09-30T20:00:00Z'].map(
    (at) => new Date(at),
  );
  await world.open.db
    .insertInto('time_proposals')
    .values([
      {
        ...{ ...proposal, id: randomUUID(), event_id: randomUUID(), created_at: world.now() },
        ...{ times: JSON.stringify([ahead]), state: 'agreed', agreed_for: ahead },
      },
      {
        ...{ ...proposal, id: randomUUID(), event_id: randomUUID(), created_at: world.now() },
        ...{ times: JSON.stringify([passed]), state: 'passed', settled_at: passed },
      },
    ])
    .execute();
  await world.open.db
    .insertInto('kind_words')
    .values({
      ...base,
      id: randomUUID(),
      asked_by: seed.director.id,
      asked_at: new Date('2026-09-29T18:00:00Z'),
    })
    .execute();
  await world.open.db
    .updateTable('pairs')
    .set({ declined_at: new Date('2026-09-15T18:00:00Z') })
    .where('id', '=', seed.pairId)
    .execute();
}

async function unplan() {
  await world.open.db.deleteFrom('time_proposals').execute();
  await world.open.db.deleteFrom('kind_words').execute();
  await world.open.db.updateTable('pairs').set({ declined_at: null }).where('id', '=', seed.pairId).execute();
}

test('nothing comes due in it', async () => {
  await addPairRow(world.open.db, seed, seed.newResident.id, seed.otherMentor.id, {
    started_on: '2026-08-15',
  });
  const directorsHeard = () =>
    [seed.director, seed.secondDirector].map((who) =>
      as(who)
        .dms()
        .map((dm) => dm.plainText()),
    );
  const before = directorsHeard();
  await plan();
  world.travelTo('2026-09-30T17:00:00Z');
  await world.tick();
  for (const who of [seed.resident, seed.mentor, seed.newResident, seed.otherMentor])
    expect(as(who).dms()).toEqual([]);
  expect(directorsHeard()).toEqual(before);
  await unplan();
});

test('restored, it is as before: what was held goes out, and reminders follow from the dates', async () => {
  expect(await restoreProgram(operator(), seed)).toEqual({ ok: true });
  await world.tick();
  await world.tick();
  expect(inChannel().at(-1)).toContain('Internal Medicine is open again');
  const max = as(seed.mentor)
    .dms()
    .map((dm) => dm.plainText());
  expect(max).toEqual(
    expect.arrayContaining([
      expect.stringContaining('mentor'),
      expect.stringContaining("It's a good time to meet with @Rosa Resident"),
    ]),
  );
  expect(max).toHaveLength(2);
  const rosa = as(seed.resident);
  await rosa.openHome();
  expect(rosa.home()?.plainText()).toContain('Max Mentor');
});

test('closed again, thirty days later all of it is deleted, and no one is known any more', async () => {
  await closeProgram(operator(), seed);
  await world.tick();
  world.travelDays(30.1);
  await world.tick();
  world.travelDays(1);
  await world.tick();
  expect(await world.open.db.selectFrom('people').selectAll().execute()).toEqual([]);
  const rosa = as(seed.resident);
  await rosa.command('/mentor');
  await rosa.waitFor(/not on a mentoring roster/, { where: 'ephemeral' });
});
