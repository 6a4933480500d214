import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { FakeSlack } from '../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../sandbox/slack/server.ts';
import { type Launch, launch, type Process, repository } from './process.ts';
import { administer, serverUrl, TEMPLATE, templateFile, urlOf } from './template.ts';

/** The fake Slack, a database, and the product's processes, all ended and removed by `stop`. */
export type Scene = {
  slack: FakeSlack;
  dataDir: string;
  /** The settings of a working HTTP installation on free ports. */
  settings: Record<string, string>;
  /** Starts the product with the settings and these changes; undefined takes a setting away. */
  start(change?: Launch['env'], how?: Omit<Launch, 'env'>): Process;
  stop(): Promise<void>;
};

const key = Buffer.alloc(32, 5).toString('base64');

/**
 * Sets the scene for processes that are started as an operator starts them: on Postgres when the run is, else
 * embedded. The database is made already, which spares each test the seconds it takes; unless `fresh`, which gives
 * an empty data folder.
 */
export async function setScene({ fresh = false } = {}): Promise<Scene> {
  const manifest: unknown = parse(await readFile(join(repository, 'manifest.yml'), 'utf8'));
  const slack = await startFakeSlack({ manifest, rateLimits: false });
  const dataDir = mkdtempSync(join(tmpdir(), 'mentor-start-'));
  const server = fresh ? undefined : serverUrl();
  const name = `mentor_start_${randomUUID().replaceAll('-', '')}`;
  if (server) await administer(server, `create database ${name} template ${TEMPLATE}`);
  else if (!fresh) {
    unpackTemplate(dataDir);
    writeFileSync(join(dataDir, 'encryption.key'), `${key}\n`, { mode: 0o600 });
  }
  const processes: Process[] = [];
  const settings = {
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    DATA_DIR: dataDir,
    ...(server ? { DATABASE_URL: urlOf(server, name), ENCRYPTION_KEY: key } : {}),
    PORT: '0',
    HEALTH_PORT: '0',
    LOG_LEVEL: 'trace',
  };
  return {
    slack,
    dataDir,
    settings,
    start(change = {}, how = {}) {
      const process = launch({ ...how, env: { ...settings, ...change } });
      processes.push(process);
      return process;
    },
    async stop() {
      for (const process of processes) process.child.kill('SIGKILL');
      await Promise.allSettled(processes.map(({ exit }) => exit));
      await slack.stop();
      await rm(dataDir, { recursive: true, force: true });
      if (server) await administer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

/** Puts the embedded database, made already, into a data folder: to make one takes seconds of the processor. */
export function unpackTemplate(dataDir: string): void {
  const folder = join(dataDir, 'pglite');
  if (existsSync(folder)) return;
  mkdirSync(folder, { mode: 0o700 });
  execFileSync('tar', ['-xf', templateFile(), '-C', folder], { stdio: 'ignore' });
}
