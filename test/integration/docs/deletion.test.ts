import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { announcePair } from '../../../src/domain/pairs/announce-operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair } from '../../support/fixtures.ts';
import { repository } from '../../support/process.ts';

const guide = readFileSync(join(repository, 'docs/operations.md'), 'utf8');
const [ofWorkspace = '', ofProgram = '', ofPerson = ''] = [...guide.matchAll(/```sql\n([\s\S]*?)```/g)].map(
  ([, text]) => text ?? '',
);

let open: OpenDatabase;
let seeded: Awaited<ReturnType<typeof seedPair>>;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  for (const table of ['rematches', 'requests', 'pairs', 'programs', 'people', 'workspaces'] as const)
    await open.db.deleteFrom(table).execute();
  seeded = await seedPair(open.db);
  await addTraces();
});

/** Something in every table that names the resident, the mentor or the director. */
async function addTraces(): Promise<void> {
  const { workspaceId: w, programId: p, pairId, resident, mentor, director } = seeded;
  const now = new Date('2026-09-14T15:00:00Z');
  await open.db.transaction().execute((tx) => announcePair(tx, now, pairId));
  for (const statement of [
    sql`insert into requests (id, workspace_id, program_id, resident_id, status, pair_id, decided_by, decided_at, created_at)
      values (gen_random_uuid(), ${w}, ${p}, ${resident.id}, 'assigned', ${pairId}, ${director.id}, ${now}, ${now})`,
    sql`insert into request_preferences (workspace_id, program_id, request_id, rank, mentor_id)
      select ${w}, ${p}, id, 1, ${mentor.id} from requests`,
    sql`insert into meetings (id, workspace_id, program_id, pair_id, met_on, created_at)
      values (gen_random_uuid(), ${w}, ${p}, ${pairId}, '2026-09-01', ${now})`,
    sql`insert into meeting_entries (id, workspace_id, program_id, meeting_id, entered_by, way, entered_at)
      select gen_random_uuid(), ${w}, ${p}, id, ${mentor.id}, 'video', ${now} from meetings`,
    sql`insert into pauses (id, workspace_id, program_id, pair_id, from_on, until_on, entered_by, created_at)
      values (gen_random_uuid(), ${w}, ${p}, ${pairId}, '2026-10-01', '2026-10-09', ${mentor.id}, ${now})`,
    sql`insert into pauses (id, workspace_id, program_id, member_id, from_on, until_on, entered_by, created_at)
      values (gen_random_uuid(), ${w}, ${p}, ${resident.id}, '2026-11-01', '2026-11-09', ${resident.id}, ${now})`,
    sql`insert into snoozes (id, workspace_id, program_id, pair_id, member_id, due_on, until_on, created_at)
      values (gen_random_uuid(), ${w}, ${p}, ${pairId}, ${mentor.id}, '2026-12-01', '2026-12-08', ${now})`,
    sql`insert into nudges (id, workspace_id, program_id, pair_id, due_on, step, recipient_id, sendable_at, created_at)
      values (gen_random_uuid(), ${w}, ${p}, ${pairId}, '2026-12-01', '0', ${mentor.id}, ${now}, ${now})`,
    sql`insert into rematches (id, workspace_id, program_id, resident_id, pair_id, reference, status, decided_by, decided_at, created_at)
      values (gen_random_uuid(), ${w}, ${p}, ${resident.id}, ${pairId}, 'R-1', 'declined', ${director.id}, ${now}, ${now})`,
    sql`insert into audit_log (id, workspace_id, program_id, actor, action, at)
      values (gen_random_uuid(), ${w}, ${p}, ${director.user}, 'rematch.opened', ${now})`,
  ]) {
    await statement.execute(open.db);
  }
}

async function run(text: string, user = ''): Promise<void> {
  const program = await open.db.selectFrom('programs').select('name').executeTakeFirstOrThrow();
  const script = text
    .replaceAll('T0123ABCD', seeded.workspaceId)
    .replaceAll('U0123ABCD', user)
    .replaceAll('Internal Medicine', program.name);
  await open.db.connection().execute(async (db) => {
    for (const statement of script.split(';').filter((part) => part.trim() !== '')) {
      await sql.raw(statement).execute(db);
    }
  });
}

async function rows(...tables: string[]): Promise<number> {
  const counts = await Promise.all(
    tables.map((table) => sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`.execute(open.db)),
  );
  return counts.reduce((sum, { rows: [row] }) => sum + Number(row?.n), 0);
}

const ofTheirs = [
  'requests',
  'request_preferences',
  'pairs',
  'meetings',
  'meeting_entries',
  'snoozes',
  'nudges',
  'rematches',
];

test('deleting a workspace leaves nothing', async () => {
  await run(ofWorkspace);
  expect(
    await rows('workspaces', 'people', 'programs', 'members', 'outbox', 'audit_log', 'pauses', ...ofTheirs),
  ).toBe(0);
});

test('deleting a program leaves the workspace, and no one who is in no program', async () => {
  await run(ofProgram);
  expect(await rows('programs', 'members', 'audit_log', 'outbox', 'pauses', ...ofTheirs)).toBe(0);
  expect([await rows('workspaces'), await rows('people')]).toEqual([1, 0]);
});

test.each(['resident', 'mentor'] as const)(
  'deleting a %s leaves the others, and nothing of them',
  async (role) => {
    const { user } = seeded[role];
    await run(ofPerson, user);
    expect(await rows(...ofTheirs)).toBe(0);
    expect(await rows('members')).toBe(2);
    const people = await open.db.selectFrom('people').select('slack_user_id').execute();
    expect(people.map(({ slack_user_id }) => slack_user_id)).not.toContain(user);
    const told = await open.db.selectFrom('outbox').select('to_user').execute();
    expect(told.map(({ to_user }) => to_user)).not.toContain(user);
  },
);

test('deleting a director leaves what they decided, without their name', async () => {
  await run(ofPerson, seeded.director.user);
  expect(await rows('members')).toBe(2);
  const decided = await open.db.selectFrom('rematches').select(['status', 'decided_by']).execute();
  expect(decided).toEqual([{ status: 'declined', decided_by: null }]);
});
