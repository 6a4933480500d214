import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { checkRecord } from '../../../src/app/admin/doctor-record.ts';
import { record } from '../../../src/domain/audit/record.ts';
import { migrateToLatest } from '../../../src/platform/database/migrate.ts';
import { type OpenDatabase, openPostgres } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addProgram, addWorkspace } from '../../support/fixtures.ts';
import { administer, LENT, serverUrl, urlOf } from '../../support/template.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const rows = async (programId: string) =>
  (await open.db.selectFrom('audit_log').selectAll().where('program_id', '=', programId).execute()).length;

async function onRecord() {
  const workspaceId = await addWorkspace(open.db);
  const programId = await addProgram(open.db, workspaceId);
  await open.db.transaction().execute((tx) =>
    record(
      tx,
      new Date(),
      { workspace_id: workspaceId, program_id: programId },
      {
        actor: 'U1',
        action: 'rematch.opened',
        subjectId: randomUUID(),
      },
    ),
  );
  return { workspaceId, programId };
}

test('the record is neither changed nor thinned out', async () => {
  const { programId } = await onRecord();
  const change = open.db.updateTable('audit_log').set({ actor: 'U2' }).where('program_id', '=', programId);
  await expect(change.execute()).rejects.toThrow(/append-only/);
  const removal = open.db.deleteFrom('audit_log').where('program_id', '=', programId);
  await expect(removal.execute()).rejects.toThrow(/append-only/);
  expect(await rows(programId)).toBe(1);
});

test('nor emptied, by itself or with what it belongs to', async () => {
  const { programId } = await onRecord();
  for (const text of ['audit_log', 'workspaces cascade', 'programs cascade'])
    await expect(sql.raw(`truncate ${text}`).execute(open.db)).rejects.toThrow(/append-only/);
  expect(await rows(programId)).toBe(1);
});

const server = serverUrl();
const hasTools = spawnSync('pg_restore', ['--version']).status === 0;
const onServer = server && hasTools ? test : test.skip;

onServer(
  'a dump restored without owners guards it as before',
  async () => {
    if (open.kind !== 'postgres' || !server) return;
    const { programId } = await onRecord();
    const name = `${LENT}_${randomUUID().replaceAll('-', '')}`;
    const file = join(tmpdir(), `${name}.dump`);
    run('pg_dump', ['--format=custom', `--file=${file}`, open.url]);
    await administer(server, `create database ${name}`);
    const restored = openPostgres(urlOf(server, name));
    try {
      run('pg_restore', [
        '--no-owner',
        '--no-privileges',
        '--exit-on-error',
        `--dbname=${urlOf(server, name)}`,
        file,
      ]);
      for (const text of [
        'truncate audit_log',
        'truncate workspaces cascade',
        'delete from audit_log',
        "update audit_log set actor = 'U2'",
      ])
        await expect(sql.raw(text).execute(restored.db)).rejects.toThrow(/append-only/);
      const kept = restored.db.selectFrom('audit_log').select('actor').where('program_id', '=', programId);
      expect(await kept.execute()).toEqual([{ actor: 'U1' }]);
      expect(await migrateToLatest(restored.db)).toEqual([]);
      expect(await checkRecord(restored.db)).toMatchObject({ ok: true });
      await sql`alter table audit_log disable trigger all`.execute(restored.db);
      expect(await checkRecord(restored.db)).toMatchObject({ ok: false });
    } finally {
      await restored.close();
      rmSync(file, { force: true });
    }
  },
  60_000,
);

/** Runs one of Postgres' own programs. */
function run(program: string, args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  expect({ status, stderr }).toMatchObject({ status: 0 });
}

test('it goes with its whole program or workspace, and only so', async () => {
  const [one, two] = [await onRecord(), await onRecord()];
  await open.db.deleteFrom('programs').where('id', '=', one.programId).execute();
  expect(await rows(one.programId)).toBe(0);
  await open.db.deleteFrom('workspaces').where('id', '=', two.workspaceId).execute();
  expect(await rows(two.programId)).toBe(0);
});

test('the role that owns the table has not even the right to change it', async () => {
  const rights = await sql<{ privilege: string }>`
    select privilege_type as privilege from information_schema.role_table_grants
    where table_name = 'audit_log' and grantee = current_user`.execute(open.db);
  const held = rights.rows.map(({ privilege }) => privilege);
  expect(held).toEqual(expect.arrayContaining(['INSERT', 'SELECT', 'DELETE']));
  expect(held).not.toEqual(expect.arrayContaining(['UPDATE']));
  expect(held).not.toEqual(expect.arrayContaining(['TRUNCATE']));
});
