import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { announcePair } from '../../../src/domain/pairs/announce-operations.ts';
import { openPostgres } from '../../../src/platform/database/open.ts';
import { addMember, addPairRow, addProgram } from '../../support/fixtures.ts';
import { cutOff, letIn } from '../../support/outage.ts';
import { repository } from '../../support/process.ts';
import { type Scene, setScene } from '../../support/scene.ts';
import { administer, serverUrl, urlOf } from '../../support/template.ts';
import { until } from '../../support/until.ts';

jest.setTimeout(900_000); // each process makes a database, beside whatever else the machine is doing

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene.stop());

test('a role of its own needs Postgres', async () => {
  const process = scene.start({ ROLE: 'worker', DATABASE_URL: undefined });
  expect((await process.exit).code).toBe(1);
  expect(process.output()).toContain('ROLE is worker, which needs DATABASE_URL');
});

const server = serverUrl();
if (server) {
  const name = `mentor_start_${randomUUID().replaceAll('-', '')}`;
  const settings = () => ({
    DATABASE_URL: urlOf(server, name),
    ENCRYPTION_KEY: Buffer.alloc(32, 3).toString('base64'),
    DATA_DIR: undefined,
    REMINDER_CRON: '* * * * * *',
  });

  describe('on Postgres', () => {
    beforeAll(() => administer(server, `create database ${name}`));
    afterAll(() => administer(server, `drop database if exists ${name} with (force)`));

    test('web and worker start at once on an empty database; one answers, the other sends', async () => {
      const [web, worker] = [
        scene.start({ ...settings(), ROLE: 'web' }),
        scene.start({ ...settings(), ROLE: 'worker', SLACK_SIGNING_SECRET: undefined }),
      ];
      const [{ port }, idle] = await Promise.all([web.ready(), worker.ready()]);
      expect(idle.port).toBeUndefined();
      scene.slack.connect({ requestUrl: `http://127.0.0.1:${port}/slack/events` });

      const ana = scene.slack.addUser({ name: 'ana', real_name: 'Ana Ruiz' }).id;
      const ben = scene.slack.addUser({ name: 'ben', real_name: 'Ben Cho' }).id;
      await addAnnouncedPair(settings().DATABASE_URL, scene.slack.teamId, { resident: ana, mentor: ben });
      for (const user of [ana, ben])
        await scene.slack.as(user).waitFor(/mentor/i, { where: 'dm', since: 'ever' });

      await scene.slack.as(ana).command('/mentor log');
      await scene.slack.as(ana).waitForModal('Log a meeting');
      // The pair's program names a channel that this Slack does not have; the worker looks at it when it comes to that.
      scene.slack.assertClean({ allow: ['conversations.info: channel_not_found'] });
      for (const process of [web, worker]) expect((await process.end()).code).toBe(0);
    });

    test('while the database is away it is not ready but lives on, and recovers by itself', async () => {
      const bot = scene.start(settings());
      const { healthPort } = await bot.ready();
      const status = async (path: string) => (await fetch(`http://127.0.0.1:${healthPort}${path}`)).status;
      await cutOff(server, name);
      expect(await status('/readyz')).toBe(503);
      expect(await status('/healthz')).toBe(200);
      await letIn(server, name);
      await until(async () => (await status('/readyz')) === 200, 'it is ready again');
      expect((await bot.end()).code).toBe(0);
    });

    test('as the role of docs/deploy/role.sql, which can create nothing: it starts, answers, and sends', async () => {
      const role = `mentor_bot_${randomUUID().slice(0, 8)}`;
      const own = `${name}_role`;
      await administer(server, `create database ${own}`);
      try {
        const owner = { ...settings(), DATABASE_URL: urlOf(server, own) };
        const migration = scene.start(owner, {
          command: [process.execPath, '--disable-warning=ExperimentalWarning', 'src/app/migrate.ts'],
        });
        expect((await migration.exit).code).toBe(0);
        const sql = readFileSync(join(repository, 'docs/deploy/role.sql'), 'utf8');
        await administer(owner.DATABASE_URL, sql.replaceAll('mentor_bot', role));
        const as = new URL(owner.DATABASE_URL);
        as.username = role;
        const bot = scene.start({ ...owner, DATABASE_URL: as.href });
        const { port } = await bot.ready();
        scene.slack.connect({ requestUrl: `http://127.0.0.1:${port}/slack/events` });
        const [ana, ben] = ['ana', 'ben'].map((each) => scene.slack.addUser({ name: `${each}.role` }).id);
        await addAnnouncedPair(owner.DATABASE_URL, scene.slack.teamId, {
          resident: ana ?? '',
          mentor: ben ?? '',
        });
        for (const user of [ana, ben])
          await scene.slack.as(user ?? '').waitFor(/mentor/i, { where: 'dm', since: 'ever' });
        for (const refused of [
          'create table mine ()',
          'update audit_log set action = action',
          'truncate audit_log',
        ])
          await expect(administer(as.href, refused)).rejects.toThrow(/permission denied/);
        expect((await bot.end()).code).toBe(0);
      } finally {
        await administer(server, `drop database if exists ${own} with (force)`);
        await administer(server, `drop role if exists ${role}`);
      }
    });

    test('a key is changed one replica at a time: what either encrypts, the other reads', async () => {
      const own = `${name}_keys`;
      await administer(server, `create database ${own}`);
      const [before = '', after = ''] = [4, 5].map((byte) => Buffer.alloc(32, byte).toString('base64'));
      const base = { ...settings(), DATABASE_URL: urlOf(server, own), ROLE: 'web' };
      // As docs/operations.md has it: the new key among the old ones first, everywhere; then the two change places.
      const first = scene.start({ ...base, ENCRYPTION_KEY: before, ENCRYPTION_KEYS_OLD: after });
      const ports = [(await first.ready()).port];
      const second = scene.start({ ...base, ENCRYPTION_KEY: after, ENCRYPTION_KEYS_OLD: before });
      ports.push((await second.ready()).port);
      try {
        const [rey, max] = ['rey', 'max'].map((each) => scene.slack.addUser({ name: each }).id);
        await addAnnouncedPair(base.DATABASE_URL, scene.slack.teamId, {
          resident: rey ?? '',
          mentor: max ?? '',
        });
        const person = scene.slack.as(rey ?? '');
        const goalsAt = async (at: number) => {
          scene.slack.connect({ requestUrl: `http://127.0.0.1:${ports[at]}/slack/events` });
          await person.command('/mentor goals');
          return person.waitForModal('Goals');
        };
        for (const [writes, reads, goal] of [
          [1, 0, 'a fellowship'],
          [0, 1, 'a poster'],
        ] as const) {
          await goalsAt(writes);
          await person.fillAll({ 'First goal': goal });
          await person.submit();
          await person.close({ all: true });
          expect((await goalsAt(reads)).plainText()).toContain(goal);
          await person.close({ all: true });
        }
        const rotation = scene.start(
          { ...base, ENCRYPTION_KEY: after, ENCRYPTION_KEYS_OLD: before },
          {
            command: [
              process.execPath,
              '--disable-warning=ExperimentalWarning',
              'src/app/admin.ts',
              'keys',
              'rotate',
            ],
          },
        );
        expect((await rotation.exit).code).toBe(0);
        expect(rotation.output()).toMatch(/; 0 to go/);
      } finally {
        for (const each of [first, second]) await each.end();
        await administer(server, `drop database if exists ${own} with (force)`);
      }
    });

    test('a database that the address does not name, and a key that is none', async () => {
      const wrongKey = scene.start({ ...settings(), ENCRYPTION_KEY: randomBytes(16).toString('base64') });
      const noDatabase = scene.start({ ...settings(), DATABASE_URL: urlOf(server, `${name}_not_there`) });
      for (const { exit } of [wrongKey, noDatabase]) expect((await exit).code).toBe(1);
      expect(wrongKey.output()).toContain('ENCRYPTION_KEY must be 32 bytes');
      expect(noDatabase.output()).toContain("doesn't exist");
    });
  });
}

async function addAnnouncedPair(
  url: string,
  workspaceId: string,
  people: { resident: string; mentor: string },
) {
  const open = openPostgres(url, { max: 1 });
  try {
    const programId = await addProgram(open.db, workspaceId);
    const program = { workspaceId, programId };
    const resident = await addMember(open.db, program, ['resident'], { user: people.resident });
    const mentor = await addMember(open.db, program, ['mentor'], { user: people.mentor });
    const pairId = await addPairRow(open.db, program, resident.id, mentor.id, { next_check_at: null });
    await open.db.transaction().execute((tx) => announcePair(tx, new Date(), pairId));
  } finally {
    await open.close();
  }
}
