import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { record } from '../../../src/domain/audit/record.ts';
import { announcePair } from '../../../src/domain/pairs/announce-operations.ts';
import { decryptNote, decryptWords, encryptNote, encryptWords } from '../../../src/features/rematch/words.ts';
import { encryptInConfidence } from '../../../src/features/requests/wishes.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { stopWorkspace } from '../../../src/platform/outbox/queries.ts';
import { eraseWhatIsOver } from '../../../src/platform/retention/operations.ts';
import { ensureWorkspace } from '../../../src/platform/workspaces/queries.ts';
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
  await open.db.deleteFrom('erasing_looks').execute(); // each test has a clock of its own
  const { ctx } = testContext(open, time.clock);
  return { ctx, time, seed: await seedPair(open.db) };
}
type Scene = Awaited<ReturnType<typeof setUp>>;

/** Looks now and a day later, as long as erasing takes. */
async function eraseInADay({ ctx, time }: Pick<Scene, 'ctx' | 'time'>): Promise<void> {
  await eraseWhatIsOver(ctx);
  time.advanceDays(1);
  await eraseWhatIsOver(ctx);
}

async function addRematch({ ctx, seed }: Scene, status: 'open' | 'talking' | 'declined'): Promise<string> {
  const id = randomUUID();
  const decided = status === 'open' ? null : ctx.clock();
  const sealed = {
    confidential: encryptWords(ctx.keys, id, { reasons: [], words: 'secret', preferred: [] }),
    note_to_resident: encryptNote(ctx.keys, id, 'come'),
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
      created_at: ctx.clock(),
    })
    .execute();
  return id;
}

async function addRequest({ ctx, seed }: Scene, status: 'open' | 'withdrawn'): Promise<string> {
  const id = randomUUID();
  const of = { workspace_id: seed.workspaceId, program_id: seed.programId, resident_id: seed.resident.id };
  const decided = { decided_by: null, decided_at: status === 'open' ? null : ctx.clock() };
  const confidential = encryptInConfidence(ctx.keys, id, { note: 'secret' });
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
  scene.time.advanceDays(88);
  await eraseInADay(scene);
  expect(decryptWords(scene.ctx.keys, await rematch(declined)).words).toBe('secret');
  expect(await sealedRequest(withdrawn)).not.toBeNull();
  scene.time.advanceDays(2);
  await eraseInADay(scene);
  await eraseWhatIsOver(scene.ctx);
  expect(await rematch(declined)).toMatchObject({
    confidential: null,
    note_to_resident: null,
    status: 'declined',
  });
  expect(decryptWords(scene.ctx.keys, await rematch(declined)).words).toBe('');
  expect(decryptNote(scene.ctx.keys, await rematch(declined))).toBe('');
  expect(await sealedRequest(withdrawn)).toBeNull();
  scene.time.advanceDays(400);
  await eraseInADay(scene);
  expect(decryptWords(scene.ctx.keys, await rematch(talking)).words).toBe('secret');
  expect(await sealedRequest(waiting)).not.toBeNull();
});

test('more than one statement takes is erased at once', async () => {
  const { ctx, time, seed } = await setUp();
  const of = sql`${seed.workspaceId}, ${seed.programId}, ${seed.resident.id}`;
  await sql`insert into requests (id, workspace_id, program_id, resident_id, status, confidential, decided_at, created_at)
    select gen_random_uuid(), ${of}, 'withdrawn', 'sealed', ${ctx.clock()}, ${ctx.clock()} from generate_series(1, 201)`.execute(
    open.db,
  );
  await sql`insert into rematches (id, workspace_id, program_id, resident_id, pair_id, reference, status, confidential,
      decided_at, created_at)
    select gen_random_uuid(), ${of}, ${seed.pairId}, 'R' || n, 'declined', 'sealed', ${ctx.clock()}, ${ctx.clock()}
    from generate_series(1, 201) n`.execute(open.db);
  await sql`insert into schedule_spans (workspace_id, program_id, member_id, first_day, last_day, kind)
    select ${of}, day::date, day::date, 'away'
    from generate_series('2025-01-01'::date, '2025-07-20'::date, interval '1 day') as day`.execute(open.db);
  const left = async () => {
    const { rows } = await sql<{ left: number }>`select (select count(*) from schedule_spans)
      + (select count(*) from requests where confidential = 'sealed')
      + (select count(*) from rematches where confidential = 'sealed') as left`.execute(open.db);
    return Number(rows[0]?.left);
  };
  expect(await left()).toBe(3 * 201);
  time.advanceDays(320);
  await eraseInADay({ ctx, time });
  expect(await left()).toBe(0);
});

test('who entered that someone leaves is erased 90 days after its day; what is still to come stays', async () => {
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
  time.set('2026-12-11T15:00:00Z');
  await eraseInADay({ ctx, time });
  expect((await states()).sort()).toEqual(['done', 'planned']);
  time.set('2026-12-14T15:00:00Z');
  await eraseInADay({ ctx, time });
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
  await eraseInADay(scene);
  expect(JSON.stringify(await everyRow(open.db))).toContain(seed.workspaceId);
  time.advanceDays(9);
  await eraseInADay(scene);
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
  await eraseInADay({ ctx, time });
  expect(JSON.stringify(await everyRow(open.db))).toContain(seed.resident.user);
});
