import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { parse } from 'yaml';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { doctor } from '../../../src/app/admin/doctor.ts';
import { migrateToLatest } from '../../../src/platform/database/migrate.ts';
import { type OpenDatabase, openDatabase } from '../../../src/platform/database/open.ts';
import type { Db } from '../../../src/platform/database/tables.ts';
import { recordFault } from '../../../src/platform/jobs/faults.ts';
import { neededScopes } from '../../../src/platform/slack/scopes.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addProgram, addWorkspace } from '../../support/fixtures.ts';
import { unpackTemplate } from '../../support/scene.ts';
import { serverUrl } from '../../support/template.ts';

let slack: FakeSlack;
let folder: string;
let env: Record<string, string>;
let server: OpenDatabase | undefined;

const readManifest = async () => parse(await readFile('manifest.yml', 'utf8'));

beforeAll(async () => {
  slack = await startFakeSlack({ manifest: await readManifest(), rateLimits: false });
});
afterAll(() => slack.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mentor-doctor-'));
  server = serverUrl() ? await createTestDatabase() : undefined;
  env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DATA_DIR: folder,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    ...(server?.kind === 'postgres' ? { DATABASE_URL: server.url } : {}),
  };
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Writes into the database that the doctor will look at. */
async function prepare(work: (db: Db) => Promise<void>): Promise<void> {
  if (!server) unpackTemplate(folder);
  const open = await openDatabase({ DATABASE_URL: env.DATABASE_URL, DATA_DIR: folder });
  await migrateToLatest(open.db);
  await work(open.db).finally(() => open.close());
}

const examined = async (change: Record<string, string> = {}) => {
  const { code, out = '' } = await doctor.run([], { ...env, ...change }, () => undefined);
  return { code, out };
};

describe('npm run admin -- doctor', () => {
  test('before the first start: nothing is wrong, and nothing is made', async () => {
    const { code, out } = await examined();
    expect(out).toContain('Everything looks good.');
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  test('names every problem of the configuration and goes on with what it has', async () => {
    const { code, out } = await examined({ PORT: 'many', SLACK_SIGNING_SECRET: '' });
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG {2}Configuration/);
    expect(out).toContain('PORT must be a whole number');
    expect(out).toContain('SLACK_SIGNING_SECRET is missing');
    expect(out).toContain('ok     Slack: the token works');
    expect(out).toMatch(/^Mentor \d+\.\d+\.\d+/);
    expect(out).not.toContain(slack.botToken);
  });

  test('says that Slack refuses the token', async () => {
    const { code, out } = await examined({ SLACK_BOT_TOKEN: 'xoxb-wrong' });
    expect(code).toBe(1);
    expect(out).toContain('rejects SLACK_BOT_TOKEN (invalid_auth)');
  });

  test('says that the database does not answer', async () => {
    const { code, out } = await examined({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(code).toBe(1);
    expect(out).toContain('WRONG  Database');
  });

  test('names pending migrations', async () => {
    await prepare(async (db) => {
      await sql`delete from kysely_migration where name like '0009%'`.execute(db);
    });
    const { code, out } = await examined();
    expect(code).toBe(1);
    expect(out).toContain('pending: 0009_keys');
  });

  test('says what to do with a database that other migrations made', async () => {
    await prepare(async (db) => {
      await sql`update kysely_migration set name = '0001_foundation' where name like '0001%'`.execute(db);
    });
    const { code, out } = await examined();
    expect(code).toBe(1);
    expect(out).toMatch(
      /WRONG {2}Migrations: This database was created by a version from before the first release/,
    );
    expect(out).not.toContain('Run npm run migrate');
  });

  test('names a stopped workspace, unfit channels, and messages that failed', async () => {
    const good = slack.addChannel({ name: 'good', kind: 'private', members: [], withBot: true });
    const without = slack.addChannel({ name: 'without', kind: 'private', members: [] });
    const shared = slack.addChannel({
      name: 'shared',
      kind: 'private',
      members: [],
      withBot: true,
      is_ext_shared: true,
    });
    const open = slack.addChannel({ name: 'open', kind: 'public', members: [], withBot: true });
    await prepare(async (db) => {
      const workspaceId = await addWorkspace(db, slack.teamId);
      for (const channel of [good, without, shared, open]) {
        await addProgram(db, workspaceId, { name: `On ${channel.name}`, directors_channel_id: channel.id });
      }
      await db
        .updateTable('workspaces')
        .set({ stopped_at: new Date(), stopped_reason: 'account_inactive' })
        .execute();
      await sql`insert into outbox (id, workspace_id, kind, payload, to_user, dedupe_key, state, error, not_before, created_at)
        values (gen_random_uuid(), ${workspaceId}, 'x', '{}', 'U1', 'k', 'failed', 'user_disabled', now(), now())`.execute(
        db,
      );
    });
    const { code, out } = await examined();
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG {2}Workspace: nothing has been sent .* account_inactive/);
    expect(out).toMatch(/ok {5}Directors' channel for On good/);
    expect(out).toMatch(/WRONG {2}Directors' channel for On without: .* \/invite @Mentor/);
    expect(out).toMatch(/WRONG {2}Directors' channel for On shared: .* shared with another organization/);
    expect(out).toMatch(/WRONG {2}Directors' channel for On open: .* isn't private/);
    if (server) expect(out).toContain('1 × user_disabled');
  });

  test('names each deletion ahead with its date', async () => {
    let programId = '';
    const deleteAfter = new Date('2099-01-02T03:04:05Z');
    await prepare(async (db) => {
      programId = await addProgram(db, await addWorkspace(db, 'TCLOSED'));
      await db.updateTable('programs').set({ delete_after: deleteAfter }).execute();
      await addWorkspace(db, 'TREMOVED');
      await db
        .updateTable('workspaces')
        .set({ delete_after: deleteAfter })
        .where('id', '=', 'TREMOVED')
        .execute();
    });
    const { out } = await examined();
    expect(out).toMatch(/ok {5}Deletions: the data of these programs and workspaces will be deleted/);
    expect(out).toContain(`program ${programId} of TCLOSED: 2099-01-02T03:04:05.000Z`);
    expect(out).toContain('workspace TREMOVED: 2099-01-02T03:04:05.000Z');
  });

  test('names the loops of a process that are late, and a process that fell silent', async () => {
    const [late, silent] = [randomUUID(), randomUUID()];
    const seen = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000);
    await prepare(async (db) => {
      const own = { token_of: 'T1, bot B1', role: 'worker' };
      await db
        .insertInto('processes')
        .values([
          { ...own, id: late, late: ['queue.sweep for 41 s'], seen_at: seen(1) },
          { ...own, id: silent, late: [], seen_at: seen(50) },
          { ...own, id: randomUUID(), late: [], seen_at: seen(200) },
        ])
        .execute();
    });
    const { code, out } = await examined();
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG {2}Processes: /);
    expect(out).toContain(`worker ${late}: queue.sweep for 41 s`);
    expect(out).toMatch(new RegExp(`worker ${silent}: no response for \\d+ s`));
  });

  test('says until when a clock that jumped holds deletion', async () => {
    const at = new Date('2026-09-14T15:00:00Z');
    await prepare((db) =>
      db
        .insertInto('erasing_looks')
        .values({ at, own_at: at, jumped: true })
        .execute()
        .then(() => undefined),
    );
    const { code, out } = await examined();
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG {2}Deletions: held until 2026-09-15T15:00:00.000Z.*Check the clocks/);
  });
});

test('a token that lacks scopes', async () => {
  const manifest = await readManifest();
  const scopes: string[] = manifest.oauth_config.scopes.bot;
  expect(Object.keys(neededScopes).sort()).toEqual(scopes.toSorted());
  manifest.oauth_config.scopes.bot = scopes.filter((scope) => scope !== 'im:history');
  const poor = await startFakeSlack({ manifest, rateLimits: false });
  const { code, out } = await examined({ SLACK_API_URL: poor.apiUrl });
  await poor.stop();
  expect(code).toBe(1);
  expect(out).toMatch(/WRONG {2}Scopes: .* reinstall the app:\n {2}im:history: /);
  manifest.oauth_config.scopes.bot = scopes.filter((scope) => scope !== 'dnd:read');
  const content = await startFakeSlack({ manifest, rateLimits: false });
  const without = await examined({ SLACK_API_URL: content.apiUrl });
  await content.stop();
  expect(without.out).toMatch(/ok {5}Scopes: all that are needed; left out: dnd:read \(reminders/);

  test('names what is set aside, and never how many confidential things', async () => {
    let programId = '';
    await prepare(async (db) => {
      const workspaceId = await addWorkspace(db, slack.teamId);
      programId = await addProgram(db, workspaceId);
      const now = new Date();
      for (const [job, id] of [
        ['reminders', 'one'],
        ['rematch.notices', 'two'],
        ['rematch.notices', 'three'],
        ['fit.totals', 'four'],
      ] as const)
        await recordFault(db, now, job, { id, workspaceId, programId }, new RangeError('Rosa'));
    });
    const { code, out } = await examined();
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG {2}Jobs: /);
    expect(out.match(new RegExp(`private, program ${programId}: RangeError`, 'g'))).toHaveLength(1);
    expect(out).toContain(`reminders, program ${programId}: RangeError`);
    for (const hidden of ['Rosa', 'rematch', 'fit.']) expect(out).not.toContain(hidden);
  });
});
