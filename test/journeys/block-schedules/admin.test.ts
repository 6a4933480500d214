import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { runAdmin } from '../../../src/app/admin/run.ts';
import { saveLabels } from '../../../src/domain/schedules/operations.ts';
import { migrateToLatest } from '../../../src/platform/database/migrate.ts';
import { type OpenDatabase, openDatabase } from '../../../src/platform/database/open.ts';
import { loadKeys } from '../../../src/platform/encryption/keys.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addProgram, addWorkspace } from '../../support/fixtures.ts';
import { unpackTemplate } from '../../support/scene.ts';
import { serverUrl } from '../../support/template.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let slack: FakeSlack;
let folder: string;
let server: OpenDatabase | undefined;

const withDatabase = async <T>(work: (open: OpenDatabase) => Promise<T>): Promise<T> => {
  if (server) return work(server);
  const open = await openDatabase({ DATA_DIR: folder });
  return work(open).finally(() => open.close());
};

beforeAll(async () => {
  const manifest: unknown = parse(await readFile(join(root, 'manifest.yml'), 'utf8'));
  slack = await startFakeSlack({ manifest });
  const { id: user } = slack.addUser({ name: 'ana', real_name: 'Ana Ruiz', email: 'ana@x.org' });
  folder = mkdtempSync(join(tmpdir(), 'mentor-admin-'));
  server = serverUrl() ? await createTestDatabase() : undefined;
  if (!server) {
    loadKeys({ DATA_DIR: folder });
    unpackTemplate(folder);
  }
  await withDatabase(async ({ db }) => {
    await migrateToLatest(db);
    const workspaceId = slack.teamId;
    await addWorkspace(db, workspaceId);
    const programId = await addProgram(db, workspaceId, { name: 'Surgery' });
    await addMember(db, { workspaceId, programId }, ['resident'], { user, name: 'Ana Ruiz' });
    await db
      .transaction()
      .execute((tx) =>
        saveLabels(tx, { id: programId, workspace_id: workspaceId }, new Map([['Nights', 'hold'] as const])),
      );
  });
});

afterAll(async () => {
  await slack.stop();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const admin = (file: string, ...options: string[]) => {
  writeFileSync(join(folder, 'blocks.csv'), file);
  return runAdmin(['schedule', 'import', join(folder, 'blocks.csv'), '--program', 'surgery', ...options], {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    DATA_DIR: folder,
    ...(server ? { ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64') } : {}),
    ...(server?.kind === 'postgres' ? { DATABASE_URL: server.url } : {}),
  });
};

const today = new Date().getUTCFullYear();
const FILE = `Email,Start,End,Rotation\nana@x.org,${today}-07-01,${today}-07-14,Nights\nana@x.org,${today}-07-15,${today}-07-28,Jeopardy\nbo@x.org,${today}-07-01,${today}-07-14,Nights\n`;

test('an operator checks and imports a schedule with the labels that are sorted; again there is nothing to change', async () => {
  const count = () =>
    withDatabase(({ db }) =>
      db.selectFrom('schedule_spans').select(['kind', 'first_day', 'last_day']).execute(),
    );
  const logged = () =>
    withDatabase(({ db }) =>
      db.selectFrom('audit_log').select('action').where('action', '=', 'schedule.imported').execute(),
    );
  const dry = await admin(FILE, '--dry-run');
  expect(dry.out).toContain(`Nothing is saved yet. Importing ${today}-07-01 to ${today}-07-28 into Surgery`);
  expect(await count()).toEqual([]);
  const done = await admin(FILE);
  expect(done).toMatchObject({ code: 0 });
  for (const part of [
    `Imported ${today}-07-01 to ${today}-07-28 into Surgery:`,
    '1 person in the schedule, all with changes',
    'Reminders held: 14 days',
    'Not on the roster as a resident or mentor: bo@x.org (line 4)',
    'Not sorted yet, so treated as ordinary: Jeopardy',
  ])
    expect(done.out).toContain(part);
  expect(await count()).toEqual([{ kind: 'hold', first_day: `${today}-07-01`, last_day: `${today}-07-14` }]);
  expect((await admin(FILE)).out).toContain('Nothing to change: everything in this file');
  expect(await logged()).toHaveLength(1);
});

test.each([
  ['Resident,Block 1,Block 2\nAna Ruiz,Nights,\n', [], "The blocks don't have dates. Add --first-day DATE"],
  ['Resident,Pager\nAna Ruiz,555\n', [], "This file doesn't look like a schedule."],
  ['x', ['--block-length', '3'], '--block-length must be 1, 2, 4, or month, not 3.'],
  ['x', ['--first-day', 'July 1'], '--first-day must be a date like 2026-07-01, not July 1.'],
])('%j with %j ends in words', async (file, options, said) => {
  const ended = await admin(file, ...options);
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.err).toContain(said);
});

test('numbered blocks are imported with the first day and the length', async () => {
  const file = 'Resident,Block 1,Block 2\nAna Ruiz,,Nights\n';
  const ended = await admin(file, '--first-day', `${today + 1}-01-04`, '--block-length', '2');
  expect(ended.out).toContain(`Imported ${today + 1}-01-04 to ${today + 1}-01-31 into Surgery:`);
});
