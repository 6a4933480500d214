import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { parse } from 'yaml';
import {
  type Distribution,
  type DistributionOptions,
  startDistribution,
} from '../../sandbox/slack/distribution/distribution.ts';
import { type Running, startMentor } from '../../src/app/start.ts';
import { readConfig } from '../../src/platform/config.ts';
import type { OpenDatabase } from '../../src/platform/database/open.ts';
import { createTestDatabase } from './database.ts';
import { collect, UNHURRIED, UNLIMITED } from './world.ts';

/** Where the product believes that people reach it; a proxy with TLS stands there in real life. */
export const PUBLIC_URL = 'https://mentor.example.org';
export const ENCRYPTION_KEY = Buffer.alloc(32, 9).toString('base64');

type HowToInstall = { org?: boolean; without?: readonly string[]; userId?: string };

/** One app in several strict Slack workspaces, with installations through OAuth, and a clock that travels. */
export type Many = {
  slack: Distribution;
  open: OpenDatabase;
  running: Running;
  /** Every line the product logged, at the most verbose level. */
  logLines: string[];
  now(): Date;
  travel(ms: number): void;
  /** Another process of the product on the same database. */
  launch(): Promise<Running>;
  /** Asks the product as a browser does that follows no redirects by itself. */
  get(address: string, cookie?: string): Promise<Response>;
  /** Goes to Slack's page and back; answers with the address to return to, and the browser's cookie. */
  approve(teamId: string, how?: HowToInstall): Promise<{ back: string; cookie: string }>;
  /** Installs the app as a workspace's admin does; answers with the status of the last page. */
  install(teamId: string, how?: HowToInstall): Promise<number>;
  stop(): Promise<void>;
};

export type ManyOptions = Pick<DistributionOptions, 'teams'> & {
  org?: boolean;
  socketMode?: boolean;
  /** More settings of the product. */
  settings?: Record<string, string>;
};

/** Starts the product in the mode of many workspaces; token rotation is on. */
export async function startMany({ teams, org, socketMode, settings }: ManyOptions): Promise<Many> {
  let offset = new Date('2026-09-14T17:00:00Z').getTime() - Date.now();
  const now = () => new Date(Date.now() + offset);
  const dataDir = mkdtempSync(join(tmpdir(), 'mentor-many-'));
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  manifest.settings.token_rotation_enabled = true;
  manifest.settings.org_deploy_enabled = org === true;
  const slack = await startDistribution({
    manifest,
    clock: () => now().getTime(),
    rateLimits: false,
    redirectUrls: [`${PUBLIC_URL}/slack/oauth_redirect`],
    teams,
  });
  const open = await createTestDatabase();
  const config = readConfig({
    SLACK_CLIENT_ID: slack.clientId,
    SLACK_CLIENT_SECRET: slack.clientSecret,
    PUBLIC_URL,
    ...(socketMode ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    HEALTH_PORT: '0',
    DATA_DIR: dataDir,
    ENCRYPTION_KEY,
    REMINDER_CRON: '0 0 29 2 *', // the tests tick themselves
    ...settings,
  });
  const logLines: string[] = [];
  const launch = () =>
    startMentor(config, {
      clock: now,
      log: pino({ level: 'trace' }, collect(logLines)),
      database: open,
      pace: UNLIMITED,
      patience: UNHURRIED,
    });
  const running = await launch();
  if (!socketMode) slack.connect({ requestUrl: `http://127.0.0.1:${running.port}/slack/events` });
  const get = (address: string, cookie = '') =>
    fetch(address.replace(PUBLIC_URL, `http://127.0.0.1:${running.port}`), {
      redirect: 'manual',
      headers: { cookie },
    });
  const approve = async (teamId: string, how: HowToInstall = {}) => {
    slack.choice = { teamId, userId: 'UADMIN', ...how };
    const start = await get(`${PUBLIC_URL}/slack/install`);
    const page = await get(start.headers.get('location') ?? '');
    const cookie = start.headers.get('set-cookie')?.split(';')[0] ?? '';
    return { back: page.headers.get('location') ?? '', cookie };
  };
  return {
    slack,
    open,
    running,
    logLines,
    now,
    travel: (ms) => {
      offset += ms;
    },
    launch,
    get,
    approve,
    install: async (teamId, how) => {
      const { back, cookie } = await approve(teamId, how);
      return (await get(back, cookie)).status;
    },
    stop: async () => {
      await running.stop();
      await slack.stop();
      await open.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
