import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { type Logger, pino } from 'pino';
import { migrateToLatest } from '../db/migrate.ts';
import { type Authority, createWeb } from './app.ts';
import type { Clock } from './calendar/dates.ts';
import { checkKeys } from './confidential/check.ts';
import { loadKeys } from './confidential/keys.ts';
import { type Config, oauthOf } from './config.ts';
import type { Context } from './context.ts';
import { type OpenDatabase, openDatabase } from './database/open.ts';
import { readiness } from './health/readiness.ts';
import { type Check, startHealth } from './health/server.ts';
import { scrape } from './metrics.ts';
import type { Pace } from './outbox/pacer.ts';
import { createQueue, type JobQueue } from './outbox/queue.ts';
import { findWaiting } from './outbox/waiting.ts';
import { clickOptions, onlyFor, slackClients } from './slack/clients.ts';
import { slackCode } from './slack/errors.ts';
import { StartError } from './start-error.ts';
import { createWorker, tick } from './worker.ts';
import { identify } from './workspaces/identity.ts';
import type { InstallerSettings } from './workspaces/installer.ts';
import { ensureWorkspace } from './workspaces/queries.ts';
import { renewAtSlack } from './workspaces/renewal.ts';
import { installedTokens } from './workspaces/tokens.ts';

/** What a caller may bring of its own: a travelling clock, a log, an open database, a Slack without rate limits. */
export type Bring = { clock?: Clock; log?: Logger; database?: OpenDatabase; pace?: Pace };

/** A running process: its ports, and how to stop it. */
export type Running = {
  ctx: Context;
  port: number | undefined;
  healthPort: number;
  /** Looks at what is due now, without waiting for the clock. */
  tick(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the roles asked for: keys, database, queue, worker, web and health, in this order. */
export async function startMentor(config: Config, bring: Bring = {}): Promise<Running> {
  const log = bring.log ?? pino({ level: config.LOG_LEVEL });
  const clock = bring.clock ?? (() => new Date());
  const keys = loadKeys(config); // before the database: a database without its key must not be touched
  const open = bring.database ?? (await openDatabase(config));
  const undo: (() => Promise<unknown>)[] = bring.database ? [] : [() => open.close()];
  try {
    await migrateToLatest(open.db);
    await checkKeys(open.db, clock(), keys);
    const queue = createQueue(open, log, oauthOf(config) ? 4 : 1); // a token of one's own is for one workspace
    await queue.start();
    undo.push(() => queue.stop());
    const authority = await authorityOf(config, { db: open.db, keys, clock, log });
    const slack = slackClients(config, log, authority.tokenOf);
    const ctx: Context = { db: open.db, slack, queue, keys, clock, log };
    const { web, port } = await startRoles(config, ctx, { queue, authority, pace: bring.pace }, undo);
    let stopping = false;
    const health = await startHealth(
      config.HEALTH_PORT,
      checksOf(ctx, authority, () => stopping),
      () => scrape(() => findWaiting(open.db, clock())),
    );
    undo.push(health.stop);
    log.info(
      { role: config.ROLE, port, healthPort: health.port, mode: modeOf(config), database: open.kind },
      'ready',
    );
    const stop = async () => {
      stopping = true;
      // What sends requests here must see that it should not, before it is turned away.
      if (web) await sleep(config.DRAIN_SECONDS * 1000);
      await unwind(undo);
    };
    return { ctx, port, healthPort: health.port, tick: () => tick(ctx), stop };
  } catch (error) {
    await unwind(undo);
    throw error;
  }
}

async function startRoles(
  config: Config,
  ctx: Context,
  needs: { queue: JobQueue; authority: Authority; pace: Pace | undefined },
  undo: (() => Promise<unknown>)[],
) {
  const worker = config.ROLE === 'web' ? undefined : createWorker(config, ctx, needs.queue, needs.pace);
  await worker?.start();
  if (worker) undo.push(worker.stop);
  const web = config.ROLE === 'worker' ? undefined : await createWeb(config, ctx, needs.authority);
  const port = await web?.start();
  if (web) undo.push(() => web.stop(config.SHUTDOWN_SECONDS * 1000));
  return { web, port };
}

const checksOf = (ctx: Context, { own }: Authority, isStopping: () => boolean): Record<string, Check> => ({
  // Of many workspaces one with a dead token is no reason to take the process out of service.
  ...readiness(
    ctx.db,
    own && { workspaceId: own.workspaceId, client: () => ctx.slack.clicks(own.workspaceId) },
  ),
  process: async () => {
    if (isStopping()) throw new Error('stopping');
  },
});

const modeOf = (config: Config) =>
  config.ROLE === 'worker' ? undefined : config.SLACK_APP_TOKEN ? 'socket' : 'http';

async function unwind(undo: (() => Promise<unknown>)[]): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step().catch(() => undefined);
}

/** Whose tokens there are: one workspace's from the settings, or those of every workspace that installed the app. */
async function authorityOf(
  config: Config,
  ctx: Pick<Context, 'db' | 'keys' | 'clock' | 'log'>,
): Promise<Authority> {
  const oauth = oauthOf(config);
  if (!oauth) {
    const token = config.SLACK_BOT_TOKEN ?? '';
    const own = await whoAmI(config, token);
    await ensureWorkspace(ctx.db, ctx.clock(), own);
    return { own, token, tokenOf: onlyFor(own.workspaceId, token) };
  }
  const settings: InstallerSettings = {
    ...oauth,
    publicUrl: config.PUBLIC_URL ?? '',
    apiUrl: config.SLACK_API_URL,
  };
  const find = installedTokens({ ...ctx, renew: renewAtSlack(settings) });
  const tokenOf = async (id: string, how: { inAHurry: boolean }) => (await find(id, how)).token;
  return { own: undefined, settings, find, tokenOf };
}

async function whoAmI(config: Config, token: string) {
  try {
    return await identify(new WebClient(token, { ...clickOptions(config), retryConfig: { retries: 5 } }));
  } catch (error) {
    const code = slackCode(error);
    const why = code ? `Slack refuses SLACK_BOT_TOKEN (${code}).` : 'Slack cannot be reached.';
    throw new StartError(
      `Mentor cannot start: ${why}\nCheck the token under "OAuth & Permissions" of your Slack app, and the network.\nTo try Mentor with no Slack workspace: npm run sandbox`,
    );
  }
}
