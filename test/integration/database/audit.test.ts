import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { record } from '../../../src/audit/record.ts';
import type { OpenDatabase } from '../../../src/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addProgram, addWorkspace } from '../../support/fixtures.ts';

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
