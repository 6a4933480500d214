import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openPostgres } from '../../../src/database/open.ts';
import { announcePair } from '../../../src/pairs/announce-operations.ts';
import { addMember, addPairRow, addProgram } from '../../support/fixtures.ts';
import { type Scene, setScene } from '../../support/scene.ts';
import { administer, serverUrl, urlOf } from '../../support/template.ts';

jest.setTimeout(120_000); // each process makes a database, beside whatever else the machine is doing

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
      await administer(server, `alter database ${name} allow_connections false`);
      await administer(
        server,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
      );
      expect(await status('/readyz')).toBe(503);
      expect(await status('/healthz')).toBe(200);
      await administer(server, `alter database ${name} allow_connections true`);
      for (let left = 100; left > 0 && (await status('/readyz')) !== 200; left--) await sleep(50);
      expect(await status('/readyz')).toBe(200);
      expect((await bot.end()).code).toBe(0);
    });

    test('a database that the address does not name, and a key that is none', async () => {
      const wrongKey = scene.start({ ...settings(), ENCRYPTION_KEY: randomBytes(16).toString('base64') });
      const noDatabase = scene.start({ ...settings(), DATABASE_URL: urlOf(server, `${name}_not_there`) });
      for (const { exit } of [wrongKey, noDatabase]) expect((await exit).code).toBe(1);
      expect(wrongKey.output()).toContain('ENCRYPTION_KEY must be 32 bytes');
      expect(noDatabase.output()).toContain('does not exist');
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
