import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { record } from '../../../src/audit/record.ts';
import type { OpenDatabase } from '../../../src/database/open.ts';
import { sealInConfidence } from '../../../src/matching/wishes.ts';
import { stopWorkspace } from '../../../src/outbox/queries.ts';
import { announcePair } from '../../../src/pairs/announce-operations.ts';
import { readNote, readWords, sealNote, sealWords } from '../../../src/rematch/words.ts';
import { eraseWhatIsOver } from '../../../src/retention/operations.ts';
import { ensureWorkspace } from '../../../src/workspaces/queries.ts';
import { createTestDatabase } from '../../support/database.ts';
import { everyRow } from '../../support/effects.ts';
import { seedPair, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

async function setUp() {
  const time = testClock('2026-09-14T15:00:00Z');
  const { ctx } = testContext(open, time.clock);
  return { ctx, time, seed: await seedPair(open.db) };
}
type Scene = Awaited<ReturnType<typeof setUp>>;

async function addRematch({ ctx, seed }: Scene, status: 'open' | 'talking' | 'declined'): Promise<string> {
  const id = randomUUID();
  const decided = status === 'open' ? null : ctx.clock();
  const sealed = {
    confidential: sealWords(ctx.keys, id, { reasons: [], words: 'secret', preferred: [] }),
    note_to_resident: sealNote(ctx.keys, id, 'come'),
  };
  const of = {
    workspace_id: seed.workspaceId,
    program_id: seed.programId,
    resident_id: seed.resident.id,
    pair_id: seed.pairId,
  };
  await open.db
    .insertInto('rematches')
    .values({
      ...of,
      ...sealed,
      id,
      reference: id.slice(0, 6),
      status,
      decided_by: null,
      decided_at: decided,
      new_pair_id: null,
      created_at: ctx.clock(),
    })
    .execute();
  return id;
}

async function addRequest({ ctx, seed }: Scene, status: 'open' | 'withdrawn'): Promise<string> {
  const id = randomUUID();
  const of = { workspace_id: seed.workspaceId, program_id: seed.programId, resident_id: seed.resident.id };
  const decided = { decided_by: null, decided_at: status === 'open' ? null : ctx.clock() };
  const confidential = sealInConfidence(ctx.keys, id, { note: 'secret', ratherNot: [] });
  await open.db
    .insertInto('requests')
    .values({ ...of, ...decided, id, status, confidential, pair_id: null, created_at: ctx.clock() })
    .execute();
  return id;
}

const rematch = (id: string) =>
  open.db
    .selectFrom('rematches')
    .select(['id', 'confidential', 'note_to_resident', 'status'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
const sealedRequest = async (id: string) =>
  (await open.db.selectFrom('requests').select('confidential').where('id', '=', id).executeTakeFirstOrThrow())
    .confidential;

test('texts of closed requests are erased after 90 days, those of open ones never', async () => {
  const scene = await setUp();
  const [declined, talking] = [await addRematch(scene, 'declined'), await addRematch(scene, 'talking')];
  const [withdrawn, waiting] = [await addRequest(scene, 'withdrawn'), await addRequest(scene, 'open')];
  scene.time.advanceDays(89);
  await eraseWhatIsOver(scene.ctx);
  expect(readWords(scene.ctx.keys, await rematch(declined)).words).toBe('secret');
  expect(await sealedRequest(withdrawn)).not.toBeNull();
  scene.time.advanceDays(2);
  await eraseWhatIsOver(scene.ctx);
  await eraseWhatIsOver(scene.ctx);
  expect(await rematch(declined)).toMatchObject({
    confidential: null,
    note_to_resident: null,
    status: 'declined',
  });
  expect(readWords(scene.ctx.keys, await rematch(declined)).words).toBe('');
  expect(readNote(scene.ctx.keys, await rematch(declined))).toBe('');
  expect(await sealedRequest(withdrawn)).toBeNull();
  scene.time.advanceDays(400);
  await eraseWhatIsOver(scene.ctx);
  expect(readWords(scene.ctx.keys, await rematch(talking)).words).toBe('secret');
  expect(await sealedRequest(waiting)).not.toBeNull();
});

test('who entered that somebody leaves is erased 90 days after its day; what is still to come stays', async () => {
  const { ctx, time, seed } = await setUp();
  const of = { workspace_id: seed.workspaceId, program_id: seed.programId, member_id: seed.resident.id };
  const add = (state: 'planned' | 'done', what: 'leaves' | 'steps_down') =>
    open.db
      .insertInto('changes')
      .values({
        ...of,
        id: randomUUID(),
        what,
        state,
        happens_on: '2026-09-14',
        carry_out_at: ctx.clock(),
        entered_by: seed.mentor.id,
        settled_at: state === 'done' ? ctx.clock() : null,
        created_at: ctx.clock(),
      })
      .execute();
  await add('planned', 'leaves');
  await add('done', 'steps_down');
  const states = async () =>
    (
      await open.db.selectFrom('changes').select('state').where('program_id', '=', seed.programId).execute()
    ).map(({ state }) => state);
  time.set('2026-12-12T15:00:00Z');
  await eraseWhatIsOver(ctx);
  expect((await states()).sort()).toEqual(['done', 'planned']);
  time.set('2026-12-14T15:00:00Z');
  await eraseWhatIsOver(ctx);
  expect(await states()).toEqual(['planned']);
});

test('a workspace without the app is deleted after 30 days, all of it and nothing else', async () => {
  const other = await setUp();
  const scene = await setUp();
  const { seed, ctx, time } = scene;
  await addRematch(scene, 'open');
  await addRequest(scene, 'open');
  await open.db.transaction().execute((tx) => announcePair(tx, ctx.clock(), seed.pairId));
  const place = { workspace_id: seed.workspaceId, program_id: seed.programId };
  await open.db.transaction().execute((tx) =>
    record(tx, ctx.clock(), place, {
      actor: seed.director.user,
      action: 'rematch.opened',
      subjectId: randomUUID(),
    }),
  );
  await stopWorkspace(open.db, seed.workspaceId, 'app_uninstalled', ctx.clock());
  time.advanceDays(20);
  await stopWorkspace(open.db, seed.workspaceId, 'app_uninstalled', ctx.clock()); // told twice: the first time counts
  await eraseWhatIsOver(ctx);
  expect(JSON.stringify(await everyRow(open.db))).toContain(seed.workspaceId);
  time.advanceDays(10);
  await eraseWhatIsOver(ctx);
  const left = JSON.stringify(await everyRow(open.db));
  expect(left).not.toContain(seed.workspaceId);
  expect(left).not.toContain(seed.resident.user);
  expect(left).toContain(other.seed.workspaceId);
});

test('installing the app again takes the deletion back', async () => {
  const { seed, ctx, time } = await setUp();
  await stopWorkspace(open.db, seed.workspaceId, 'app_uninstalled', ctx.clock());
  time.advanceDays(29);
  await ensureWorkspace(open.db, ctx.clock(), {
    workspaceId: seed.workspaceId,
    botId: 'B1',
    botUserId: 'UBOT',
  });
  time.advanceDays(300);
  await eraseWhatIsOver(ctx);
  expect(JSON.stringify(await everyRow(open.db))).toContain(seed.resident.user);
});
