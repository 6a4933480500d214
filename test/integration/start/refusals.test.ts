import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { sql } from 'kysely';
import { openDatabase } from '../../../src/platform/database/open.ts';
import { freePort } from '../../support/process.ts';
import { type Scene, setScene } from '../../support/scene.ts';

jest.setTimeout(900_000); // each process makes a database, beside whatever else the machine is doing

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene.stop());

const key = randomBytes(32).toString('base64');

/** Starts what must not start; answers with what the operator reads. */
async function refused(change: Record<string, string | undefined>): Promise<string> {
  const process = scene.start(change);
  expect(await process.exit).toEqual({ code: 1, signal: null });
  return process.output();
}

describe('a process that cannot start says why, and ends with code 1', () => {
  test('nothing is set: every missing setting in one message, and how to try it without', async () => {
    const nothing = Object.fromEntries(Object.keys(scene.settings).map((name) => [name, undefined]));
    const message = await refused(nothing);
    expect(message).toContain('SLACK_BOT_TOKEN is missing');
    expect(message).toContain('SLACK_SIGNING_SECRET is missing');
    expect(message).toContain('npm run sandbox');
  });

  test('malformed settings: each is named, and no value is repeated', async () => {
    const message = await refused({
      SLACK_BOT_TOKEN: 'a-secret-token',
      PORT: 'three thousand',
      HEALTH_PORT: '70000',
      DATABASE_URL: 'mysql://root:pa55word@db/x',
      ENCRYPTION_KEY: undefined,
      REMINDER_CRON: 'now and then',
      ROLE: 'boss',
    });
    for (const name of [
      'SLACK_BOT_TOKEN',
      'PORT',
      'HEALTH_PORT',
      'DATABASE_URL',
      'ENCRYPTION_KEY',
      'REMINDER_CRON',
      'ROLE',
    ]) {
      expect(message).toMatch(new RegExp(`^ {2}${name} (must|is) `, 'm'));
    }
    expect(message).not.toMatch(/a-secret-token|pa55word/);
  });

  test('DATABASE_URL without ENCRYPTION_KEY', async () => {
    const message = await refused({
      DATABASE_URL: 'postgres://mentor@127.0.0.1/mentor',
      ENCRYPTION_KEY: undefined,
    });
    expect(message).toContain('ENCRYPTION_KEY is missing');
    expect(message).toContain('openssl rand -base64 32');
  });

  test('a token that Slack does not know', async () => {
    const message = await refused({ SLACK_BOT_TOKEN: 'xoxb-of-somebody-else' });
    expect(message).toContain('Slack rejects SLACK_BOT_TOKEN (invalid_auth)');
    expect(message).toContain('npm run sandbox');
    expect(message).not.toContain('xoxb-of-somebody-else');
  });

  test('another answers in the place of Slack, or no one does', async () => {
    const page = createServer((_, response) => response.end('<html>Sign in to the network</html>'));
    await once(page.listen(0, '127.0.0.1'), 'listening');
    const { port } = page.address() as AddressInfo;
    try {
      const message = await refused({ SLACK_API_URL: `http://127.0.0.1:${port}/api/` });
      expect(message).toContain("Something other than Slack answered, such as a proxy's sign-in page");
    } finally {
      page.close();
      page.closeAllConnections();
    }
  });

  test('settings in files, copied with white space, misspelled, and a password that is not encoded', async () => {
    const file = join(scene.dataDir, 'token');
    writeFileSync(file, ' xoxb-of-somebody-else\n');
    const inFile = await refused({ SLACK_BOT_TOKEN: undefined, SLACK_BOT_TOKEN_FILE: file });
    expect(inFile).toContain('Slack rejects SLACK_BOT_TOKEN (invalid_auth)');
    const message = await refused({
      SLACK_BOT_TOKEN_FILE: file,
      SLACK_SIGNING_SECRET: undefined,
      SLACK_SIGNING_SECERT: 'a-secret-value',
      ENCRYPTION_KEY_FILE: join(scene.dataDir, 'nowhere'),
      DATABASE_URL: 'postgres://mentor:pa#55/word@127.0.0.1/mentor',
    });
    expect(message).toContain('SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set');
    expect(message).toContain("SLACK_SIGNING_SECERT isn't a Mentor setting. Check the spelling.");
    expect(message).toMatch(/The file named in ENCRYPTION_KEY_FILE can't be read \(ENOENT\)/);
    expect(message).toMatch(/DATABASE_URL is not a complete address[\s\S]*%23/);
    expect(message).not.toMatch(/55|a-secret-value|xoxb-/);
  });

  test('a database that does not answer', async () => {
    const port = await freePort();
    const message = await refused({
      DATABASE_URL: `postgres://mentor:pa55word@127.0.0.1:${port}/mentor`,
      ENCRYPTION_KEY: key,
    });
    expect(message).toContain("the database in DATABASE_URL isn't responding");
    expect(message).not.toContain('pa55word');
  });

  test('a database made before the first release', async () => {
    const of = { DATABASE_URL: scene.settings.DATABASE_URL, DATA_DIR: scene.dataDir };
    const rename = async (from: string, to: string) => {
      const { db, close } = await openDatabase(of);
      await sql`update kysely_migration set name = ${to} where name = ${from}`.execute(db).finally(close);
    };
    await rename('0001_workspaces_and_people', '0001_foundation');
    const message = await refused({});
    expect(message).toContain('created by a version from before the first release');
    expect(message).toContain('Start with an empty database');
    await rename('0001_foundation', '0001_workspaces_and_people');
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['over HTTP', {}],
    [
      'in Socket Mode, for the pages to install it',
      {
        ...{ SLACK_BOT_TOKEN: undefined, SLACK_SIGNING_SECRET: undefined, SLACK_APP_TOKEN: 'xapp-1-A0-1-a' },
        ...{
          SLACK_CLIENT_ID: '1.2',
          SLACK_CLIENT_SECRET: 'a'.repeat(32),
          PUBLIC_URL: 'https://mentor.example.org',
        },
      },
    ],
  ])('a port that is taken, %s', async (_, mode) => {
    const message = await refused({ PORT: new URL(scene.slack.url).port, ...mode });
    expect(message).toContain('another process is using the port');
  });
});

describe('the data folder', () => {
  test('serves one process; its key is made once, for its owner only, and is never made again beside a database', async () => {
    const empty = await setScene({ fresh: true });
    try {
      const first = empty.start();
      await first.ready();
      const keyFile = join(empty.dataDir, 'encryption.key');
      expect((await stat(keyFile)).mode & 0o777).toBe(0o600);

      const second = empty.start();
      expect((await second.exit).code).toBe(1);
      expect(second.output()).toContain('in use by another Mentor process');
      expect(second.output()).toMatch(/DATA_DIR[\s\S]*DATABASE_URL/);

      expect((await first.end()).code).toBe(0);
      await rm(keyFile);
      const third = empty.start();
      expect((await third.exit).code).toBe(1);
      expect(third.output()).toContain('encryption.key is missing');
      expect(existsSync(keyFile)).toBe(false);
    } finally {
      await empty.stop();
    }
  });
});
