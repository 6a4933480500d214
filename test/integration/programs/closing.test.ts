import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { runAdmin } from '../../../src/app/admin/run.ts';
import { findLeft } from '../../../src/features/data-deletion/queries.ts';
import { closeProgram, restoreProgram } from '../../../src/features/program-settings/closing-operations.ts';
import { migrateToLatest } from '../../../src/platform/database/migrate.ts';
import { type OpenDatabase, openEmbedded, openPostgres } from '../../../src/platform/database/open.ts';
import { eraseWhatIsOver } from '../../../src/platform/retention/operations.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addProgram,
  addWorkspace,
  seedPair,
  testClock,
  testContext,
} from '../../support/fixtures.ts';
import { unpackTemplate } from '../../support/scene.ts';

describe('npm run admin -- program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-closing-'));
  const server = process.env.TEST_DATABASE_URL || undefined;
  let env: Record<string, string>;
  let reopen: () => Promise<OpenDatabase>;
  let close = async () => undefined as undefined | Promise<void>;

  beforeAll(async () => {
    if (server) {
      const open = await createTestDatabase();
      if (open.kind !== 'postgres') throw new Error('unreachable');
      env = { DATABASE_URL: open.url };
      reopen = async () => openPostgres(open.url);
      close = async () => void (await open.close());
    } else {
      unpackTemplate(folder);
      env = { DATA_DIR: folder };
      reopen = () => openEmbedded(folder);
    }
    const db = await reopen();
    await migrateToLatest(db.db);
    await addWorkspace(db.db, 'TONE');
    await addWorkspace(db.db, 'TTWO');
    const programId = await addProgram(db.db, 'TONE', { name: 'Surgery' });
    await addProgram(db.db, 'TONE', { name: 'Internal Medicine' });
    await addProgram(db.db, 'TTWO', { name: 'Internal Medicine' });
    const surgery = { workspaceId: 'TONE', programId };
    await addMember(db.db, surgery, [], { user: 'UGONE1', name: 'Gia Gone' });
    await addMember(db.db, surgery, ['resident'], { user: 'UHERE1', name: 'Hal Here' });
    await db.close();
  });
  afterAll(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  const admin = (...words: string[]) => runAdmin(['program', ...words], env);

  test('lists, closes and restores, and says what it needs', async () => {
    expect((await admin('list')).out?.split('\n')).toEqual([
      'TONE  Internal Medicine',
      'TONE  Surgery',
      'TTWO  Internal Medicine',
    ]);
    expect(await admin('delete')).toMatchObject({
      code: 1,
      err: expect.stringContaining('No program given. Add its name.'),
    });
    expect((await admin('delete', 'Internal', 'Medicine')).err).toContain('in quotes: "Internal Medicine"');
    expect((await admin('delete', 'Surgery', '--force')).err).toContain('--force');
    expect((await admin('delete', 'Dermatology')).err).toContain(
      'There is no program named "Dermatology". Existing programs:\n  TONE  Internal',
    );
    expect((await admin('delete', 'internal medicine')).err).toMatch(
      /Several workspaces[\s\S]*TONE[\s\S]*TTWO/,
    );
    expect((await admin('delete', 'Surgery', '--workspace', 'TTWO')).err).toContain('in the workspace TTWO');
    expect((await admin('restore', 'Surgery')).err).toBe("Surgery isn't closed.");

    const asked = await admin('delete', 'surgery');
    expect(asked).toMatchObject({
      code: 1,
      out: expect.stringMatching(/This would close Surgery now[\s\S]*Nothing has been done/),
    });
    expect(await admin('delete', 'surgery', '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Surgery is closed. Its data will be deleted on'),
    });
    expect((await admin('delete', 'Surgery', '--yes')).err).toBe('Surgery is already closed.');
    expect((await admin('list')).out).toMatch(
      /TONE {2}Surgery {2}\(closed; data will be deleted on .*20\d\d\)/,
    );
    expect(await admin('restore', 'SURGERY')).toMatchObject({ code: 0 });
    expect((await admin('list')).out).not.toContain('closed');
  });

  test('audit export: JSON lines since a date', async () => {
    const lines = async (...words: string[]) => {
      const { out = '' } = await runAdmin(['audit', 'export', ...words], env);
      return out === '' ? [] : out.split('\n').map((line): unknown => JSON.parse(line));
    };
    const closed = {
      workspace: 'TONE',
      program: 'Surgery',
      actor: 'operator',
      action: 'program.closed',
    };
    expect(await lines()).toContainEqual(expect.objectContaining(closed));
    expect(await lines('--since', '2999-01-01')).toEqual([]);
    expect((await runAdmin(['audit', 'export', '--since', 'July'], env)).err).toContain('must be YYYY-MM-DD');
  });

  test('person delete: lists who has left, says what it would do, does it once, and touches no one who is here', async () => {
    const person = (...words: string[]) => runAdmin(['person', 'delete', ...words], env);
    expect((await person()).err).toContain('No program given. Add --program NAME.');
    expect((await person('--program', 'surgery')).out).toBe(
      'People who have left Surgery:\n  UGONE1  Gia Gone  (pairs: 0, meetings: 0)',
    );
    expect((await person('UHERE1', '--program', 'Surgery', '--yes')).err).toContain(
      'No one who has left Surgery matches "UHERE1"',
    );
    expect(await person('gia', 'gone', '--program', 'Surgery')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/Gia Gone \(UGONE1\)[\s\S]*Nothing has been done/),
    });
    expect(await person('UGONE1', '--program', 'Surgery', '--yes')).toEqual({
      code: 0,
      out: 'The data about Gia Gone in Surgery has been deleted.',
    });
    expect((await person('UGONE1', '--program', 'Surgery', '--yes')).err).toContain(
      'No data remains about anyone who has left Surgery',
    );
    const open = await reopen();
    const people = await open.db.selectFrom('people').select('display_name').execute();
    await open.close();
    expect(people.map(({ display_name }) => display_name).sort()).toEqual([
      'Hal Here',
      'Someone who has left',
    ]);
  });
});

describe('deleting a program', () => {
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await createTestDatabase();
  });
  afterAll(() => open.close());

  /** How many rows of each table belong to a program, for every table that has such a column. */
  async function rowsOf(programId: string): Promise<Record<string, number>> {
    const { rows } = await sql<{ table: string }>`
      select table_name as "table" from information_schema.columns
      where table_schema = 'public' and column_name = 'program_id' order by 1`.execute(open.db);
    const counts: Record<string, number> = {};
    for (const { table } of rows) {
      const found = await sql<{ count: number }>`
        select count(*)::integer as count from ${sql.table(table)} where program_id = ${programId}`.execute(
        open.db,
      );
      counts[table] = found.rows[0]?.count ?? 0;
    }
    return counts;
  }

  test('after 30 days leaves no row of it, and every row of the others; a restored one stays', async () => {
    const time = testClock();
    const { ctx } = testContext(open, time.clock);
    const gone = await seedPair(open.db);
    const other = await seedPair(open.db);
    // A mentor of both programs stays, as do the messages to them.
    const second = { workspaceId: gone.workspaceId, programId: await addProgram(open.db, gone.workspaceId) };
    await addMember(open.db, second, ['mentor'], { user: gone.mentor.user });
    for (const { workspaceId, programId, resident, pairId } of [gone, other]) {
      await sql`insert into requests (id, workspace_id, program_id, resident_id, status, created_at)
        values (gen_random_uuid(), ${workspaceId}, ${programId}, ${resident.id}, 'open', ${time.clock()})`.execute(
        open.db,
      );
      await sql`insert into rematches (id, workspace_id, program_id, resident_id, pair_id, reference, created_at)
        values (gen_random_uuid(), ${workspaceId}, ${programId}, ${resident.id}, ${pairId}, 'R', ${time.clock()})`.execute(
        open.db,
      );
    }
    const before = await rowsOf(other.programId);
    expect(await closeProgram(ctx, gone)).toEqual({
      ok: true,
      deleteAfter: new Date('2026-10-14T15:00:00Z'),
    });
    await closeProgram(ctx, other);
    expect(await restoreProgram(ctx, other)).toEqual({ ok: true });
    time.advanceDays(29.9);
    await eraseWhatIsOver(ctx);
    expect((await rowsOf(gone.programId)).pairs).toBe(1);
    time.advanceDays(0.2);
    await eraseWhatIsOver(ctx);
    time.advanceDays(1);
    await eraseWhatIsOver(ctx);
    expect(Object.entries(await rowsOf(gone.programId)).filter(([, count]) => count > 0)).toEqual([]);
    expect(await rowsOf(other.programId)).toEqual({ ...before, audit_log: 2, outbox: 2 });
    const people = await open.db
      .selectFrom('people')
      .select('slack_user_id')
      .where('workspace_id', '=', gone.workspaceId)
      .execute();
    expect(people.map(({ slack_user_id }) => slack_user_id)).toEqual([gone.mentor.user]);
    expect(await closeProgram(ctx, gone)).toEqual({ ok: false, reason: 'gone' });
  });

  test('someone without a role counts as gone only once no pair of theirs goes on', async () => {
    const { programId, resident, pairId } = await seedPair(open.db);
    await open.db.updateTable('members').set({ roles: [] }).where('id', '=', resident.id).execute();
    expect(await findLeft(open.db, programId)).toEqual([]);
    const ended = { status: 'ended', ended_on: '2026-09-14', end_reason: 'changed' } as const;
    await open.db.updateTable('pairs').set(ended).where('id', '=', pairId).execute();
    expect(await findLeft(open.db, programId)).toMatchObject([{ id: resident.id, pairs: 1, meetings: 0 }]);
  });
});
