import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { parse } from 'yaml';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { openPostgres } from '../../../src/platform/database/open.ts';
import { createQueue } from '../../../src/platform/outbox/queue.ts';
import { createTestDatabase } from '../../support/database.ts';
import { type Scene, setScene } from '../../support/scene.ts';
import { serverUrl } from '../../support/template.ts';

jest.setTimeout(120_000);

test("a process with one workspace's token wakes and takes no other workspace's sender", async () => {
  const open = await createTestDatabase();
  const log = pino({ level: 'silent' });
  const [ours, theirs] = [createQueue(open, log, 'TOURS'), createQueue(open, log, 'TTHEIRS')];
  const sent: string[] = [];
  const working = (name: string) => ({
    send: async (id: string) => void sent.push(`${name}: ${id}`),
    sweep: async () => undefined,
  });
  try {
    for (const queue of [ours, theirs]) await queue.start();
    await ours.work(working('ours'));
    await theirs.work(working('theirs'));
    for (const queue of [ours, theirs]) for (const id of ['TTHEIRS', 'TOURS']) await queue.wakeSender(id);
    for (let left = 400; left > 0 && new Set(sent).size < 2; left--) await sleep(50);
    await sleep(200); // whatever should not come
    expect([...new Set(sent)].sort()).toEqual(['ours: TOURS', 'theirs: TTHEIRS']);
  } finally {
    for (const queue of [ours, theirs]) await queue.stop();
    await open.close();
  }
});

if (serverUrl()) {
  describe("a test bot with production's database", () => {
    let scene: Scene;
    let other: FakeSlack;
    beforeAll(async () => {
      scene = await setScene();
      const manifest: unknown = parse(await readFile('manifest.yml', 'utf8'));
      other = await startFakeSlack({ manifest, rateLimits: false, teamId: 'T0STAGING' });
    });
    afterAll(async () => {
      await other.stop();
      await scene.stop();
    });

    const workspaces = async () => {
      const { db, close } = openPostgres(scene.settings.DATABASE_URL ?? '', { max: 1 });
      const rows = await db.selectFrom('workspaces').select(['id', 'stopped_at']).execute();
      await close();
      return rows;
    };

    test('is refused and writes nothing, unless told otherwise; then it stops no one', async () => {
      const staging = {
        SLACK_API_URL: other.apiUrl,
        SLACK_BOT_TOKEN: other.botToken,
        SLACK_SIGNING_SECRET: other.signingSecret,
        REMINDER_CRON: '* * * * * *',
      };
      const production = scene.start();
      await production.ready();
      const refused = scene.start(staging);
      expect((await refused.exit).code).toBe(1);
      expect(refused.output()).toMatch(
        /a process with a different token is using this database.*ALLOW_OTHER_TOKEN/s,
      );
      expect(await workspaces()).toEqual([{ id: scene.slack.teamId, stopped_at: null }]);

      const second = scene.start(); // the same token: as many processes as one likes
      await second.ready();
      const allowed = scene.start({ ...staging, ALLOW_OTHER_TOKEN: 'yes' });
      await allowed.ready();
      await sleep(3000); // some ticks
      expect((await workspaces()).every(({ stopped_at }) => stopped_at === null)).toBe(true);
      for (const process of [production, second, allowed]) expect((await process.end()).code).toBe(0);

      const alone = scene.start(staging); // the others have left, so no one is in its way
      await alone.ready();
      expect((await alone.end()).code).toBe(0);
    });
  });
}
