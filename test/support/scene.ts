import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { FakeSlack } from '../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../sandbox/slack/server.ts';
import { type Launch, launch, type Process, repository } from './process.ts';

/** The fake Slack, a temporary data folder and the product's processes, all ended and removed by `stop`. */
export type Scene = {
  slack: FakeSlack;
  dataDir: string;
  /** The settings of a working HTTP installation on the embedded database, on free ports. */
  settings: Record<string, string>;
  /** Starts the product with the settings and these changes; undefined takes a setting away. */
  start(change?: Launch['env'], how?: Omit<Launch, 'env'>): Process;
  stop(): Promise<void>;
};

/** Sets the scene for processes that are started as an operator starts them. */
export async function setScene(): Promise<Scene> {
  const manifest: unknown = parse(await readFile(join(repository, 'manifest.yml'), 'utf8'));
  const slack = await startFakeSlack({ manifest, rateLimits: false });
  const dataDir = await mkdtemp(join(tmpdir(), 'mentor-start-'));
  const processes: Process[] = [];
  const settings = {
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    DATA_DIR: dataDir,
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
    },
  };
}
