import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { type Logger, pino } from 'pino';
import { readBuild } from '../platform/build.ts';
import type { Clock } from '../platform/calendar/dates.ts';
import { type Config, oauthOf, StartError } from '../platform/config.ts';
import { migrateToLatest } from '../platform/database/migrate.ts';
import { type OpenDatabase, openDatabase, openPostgres } from '../platform/database/open.ts';
import { PATIENT, PROBING } from '../platform/database/postgres.ts';
import type { Db } from '../platform/database/tables.ts';
import { checkKeys } from '../platform/encryption/check.ts';
import { loadKeys } from '../platform/encryption/keys.ts';
import type { HandlerDeps } from '../platform/handler-deps.ts';
import { createLoops, describeLate, type Loops } from '../platform/health/loops.ts';
import { readiness } from '../platform/health/readiness.ts';
import { type Check, startHealth } from '../platform/health/server.ts';
import { startWatchdog } from '../platform/health/watchdog.ts';
import { describeFaults } from '../platform/jobs/faults.ts';
import { scrape, tellLoops } from '../platform/metrics.ts';
import type { Pace } from '../platform/outbox/pacer.ts';
import { createQueue, type JobQueue } from '../platform/outbox/queue.ts';
import { findWaiting } from '../platform/outbox/waiting.ts';
import { beAlive } from '../platform/restoring/alive.ts';
import { describeHold } from '../platform/restoring/hold.ts';
import type { OtherClocks } from '../platform/retention/clocks.ts';
import { describeErasingHold, otherClocks } from '../platform/retention/looks.ts';
import { describeDeletions } from '../platform/retention/scheduled.ts';
import { clickOptions, onlyFor, slackClients } from '../platform/slack/clients.ts';
import { troubleOf } from '../platform/slack/errors.ts';
import { type Patience, SLACKS_PATIENCE } from '../platform/slack/patience.ts';
import { describeError } from '../platform/slack/troubles.ts';
import { identify } from '../platform/workspaces/identity.ts';
import type { InstallerSettings } from '../platform/workspaces/installer.ts';
import { joinProcesses } from '../platform/workspaces/processes.ts';
import { ensureWorkspace, type Identity } from '../platform/workspaces/queries.ts';
import { renewAtSlack } from '../platform/workspaces/renewal.ts';
import { installedTokens } from '../platform/workspaces/tokens.ts';
import { type Authority, createWeb } from './app.ts';
import { whyUnreachable } from './start-error.ts';
import { createWorker, tick } from './worker.ts';

/** What a caller may bring of its own: a travelling clock, a log, an open database, a Slack without rate limits, people who wait. */
type Bring = { clock?: Clock; log?: Logger; database?: OpenDatabase; pace?: Pace; patience?: Patience };

/** A running process: its ports, and how to stop it. */
export type Running = {
  ctx: HandlerDeps;
  port: number | undefined;
  healthPort: number;
  /** Looks at what is due now, without waiting for the clock. */
  tick(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the roles asked for: keys, database, queue, health, worker and web, in this order. */
export async function startMentor(config: Config, bring: Bring = {}): Promise<Running> {
  const log = bring.log ?? pino({ level: config.LOG_LEVEL });
  const { clock = () => new Date(), patience = SLACKS_PATIENCE } = bring;
  const keys = loadKeys(config); // before the database: a database without its key must not be touched
  const open = bring.database ?? (await openDatabase(config));
  const undo: (() => Promise<unknown>)[] = bring.database ? [] : [() => open.close()];
  try {
    const url = bring.database ? undefined : config.DATABASE_URL;
    await migrate(open, url, log);
    await checkKeys(open.db, clock(), keys);
    const own = oauthOf(config) ? undefined : await whoAmI(config, config.SLACK_BOT_TOKEN ?? '');
    // The embedded database serves one process, by its lock.
    const loops = createLoops();
    if (open.kind === 'postgres') undo.push(await join(config, { db: open.db, log, loops }, own));
    const life = await beAlive({ db: open.db, clock, log });
    undo.push(life.end);
    const queue = createQueue(open, log, own?.workspaceId, loops);
    await queue.start();
    undo.push(() => queue.stop());
    const authority = await authorityOf(config, { db: open.db, keys, clock, log }, own);
    const slack = slackClients(config, log, authority.tokenOf, patience);
    const base = { db: open.db, slack, queue, keys, clock, log, patience, held: life.held };
    const ctx: HandlerDeps = { ...base, ...howShown(config), otherClocks: clocksOf(open.db, bring.clock) };
    let state: 'starting' | 'serving' | 'stopping' = 'starting';
    const checks = (db: Db) => checksOf({ ...ctx, db }, loops, authority, () => state);
    const health = await startProbes(config, { open, url, clock, loops }, checks, undo);
    const { web, port } = await startRoles(config, ctx, { queue, loops, authority, pace: bring.pace }, undo);
    undo.push(startWatchdog(loops, queue, log));
    await life.look();
    state = 'serving';
    const at = { port, healthPort: health.port, mode: modeOf(config), database: open.kind };
    log.info({ ...readBuild(), role: config.ROLE, ...at }, 'ready');
    const stop = async () => {
      state = 'stopping';
      // What sends requests here must see that it should not, before it is turned away.
      if (web) await sleep(config.DRAIN_SECONDS * 1000);
      await unwind(undo, log);
    };
    return { ctx, port, healthPort: health.port, tick: () => tick(ctx), stop };
  } catch (error) {
    await unwind(undo, log);
    throw error;
  }
}

const howShown = (config: Config) => ({ plainLines: config.PLAIN_LINES === 'yes' });

/** Serves the probes, over connections of their own. */
async function startProbes(
  config: Config,
  { open, url, clock, loops }: { open: OpenDatabase; url: string | undefined; clock: Clock; loops: Loops },
  checksOn: (db: Db) => Record<string, Check>,
  undo: (() => Promise<unknown>)[],
) {
  const { db, close } = url ? openPostgres(url, { ...PROBING, name: 'mentor probes' }) : open;
  if (url) undo.push(close);
  const metrics = () => {
    tellLoops(loops);
    return scrape(() => findWaiting(db, clock()));
  };
  const health = await startHealth({ port: config.HEALTH_PORT, host: config.HOST }, checksOn(db), metrics, {
    setAside: () => describeFaults(db),
    deletions: () => describeDeletions(db),
    erasing: () => describeErasingHold(db),
    restore: () => describeHold(db),
  });
  undo.push(health.stop);
  return health;
}

/** A clock that is brought along travels, and the others with it. */
const clocksOf = (db: Db, travelling: Clock | undefined): OtherClocks =>
  travelling
    ? { database: async () => travelling(), hasLeapt: () => false, isOff: () => false }
    : otherClocks(db);

/** Migrates over connections of its own, whose statements may take as long as they need. */
async function migrate(open: OpenDatabase, url: string | undefined, log: Logger): Promise<void> {
  const patient = url ? openPostgres(url, { ...PATIENT, name: 'mentor migrations' }) : open;
  await migrateToLatest(patient.db, { onWait: (words) => log.warn(words) }).finally(() =>
    url ? patient.close() : undefined,
  );
}

async function startRoles(
  config: Config,
  ctx: HandlerDeps,
  needs: { queue: JobQueue; loops: Loops; authority: Authority; pace: Pace | undefined },
  undo: (() => Promise<unknown>)[],
) {
  const worker = config.ROLE === 'web' ? undefined : createWorker(config, ctx, needs);
  await worker?.start();
  if (worker) undo.push(worker.stop);
  const web =
    config.ROLE === 'worker' ? undefined : await createWeb(config, ctx, needs.authority, needs.loops);
  if (web) undo.push(() => web.stop(config.SHUTDOWN_SECONDS * 1000)); // what did not start whole is stopped, too
  return { web, port: await web?.start() };
}

const checksOf = (
  ctx: HandlerDeps,
  loops: Loops,
  { own }: Authority,
  stateNow: () => 'starting' | 'serving' | 'stopping',
): Record<string, Check> => ({
  // Of many workspaces one with a dead token is no reason to take the process out of service.
  ...readiness(
    ctx.db,
    own && { workspaceId: own.workspaceId, client: () => ctx.slack.clicks(own.workspaceId) },
  ),
  loops: async () => {
    const late = describeLate(loops);
    if (late.length > 0) throw new Error(`no success: ${late.join(', ')}`);
  },
  process: async () => {
    const state = stateNow();
    if (state !== 'serving') throw new Error(state);
  },
});

const modeOf = (config: Config) =>
  config.ROLE === 'worker' ? undefined : config.SLACK_APP_TOKEN ? 'socket' : 'http';

async function unwind(undo: (() => Promise<unknown>)[], log: Logger): Promise<void> {
  for (const step of undo.splice(0).reverse())
    await step().catch((error) => log.warn({ error: describeError(error) }, 'a step of stopping failed'));
}

/** Joins the live processes, before anything is written for this token. */
const join = (
  config: Config,
  ctx: Pick<HandlerDeps, 'db' | 'log'> & { loops: Loops },
  own: Identity | undefined,
) => {
  const tokenOf = own ? `${own.workspaceId}, bot ${own.botId}` : `app ${config.SLACK_CLIENT_ID}`;
  const othersAllowed = config.ALLOW_OTHER_TOKEN === 'yes';
  return joinProcesses(ctx, { tokenOf, role: config.ROLE }, { othersAllowed });
};

/** Whose tokens there are: one workspace's from the settings, or those of every workspace that installed the app. */
async function authorityOf(
  config: Config,
  ctx: Pick<HandlerDeps, 'db' | 'keys' | 'clock' | 'log'>,
  own: Identity | undefined,
): Promise<Authority> {
  if (own) {
    const token = config.SLACK_BOT_TOKEN ?? '';
    await ensureWorkspace(ctx.db, ctx.clock(), own);
    return { own, token, tokenOf: onlyFor(own.workspaceId, token) };
  }
  const oauth = oauthOf(config);
  if (!oauth) throw new StartError('No Slack token or app is configured.'); // the configuration is checked before
  const settings: InstallerSettings = {
    ...oauth,
    publicUrl: config.PUBLIC_URL ?? '',
    apiUrl: config.SLACK_API_URL,
    privacyUrl: config.PRIVACY_URL,
    supportUrl: config.SUPPORT_URL,
  };
  const find = installedTokens({ ...ctx, renew: renewAtSlack(settings) });
  const tokenOf = async (id: string, how: { inAHurry: boolean }) => (await find(id, how)).token;
  return { own: undefined, settings, find, tokenOf };
}

async function whoAmI(config: Config, token: string) {
  try {
    return await identify(new WebClient(token, { ...clickOptions(config), retryConfig: { retries: 5 } }));
  } catch (error) {
    const { code, kind } = troubleOf(error);
    const why =
      kind === 'unclear' || kind === 'later'
        ? whyUnreachable(error, code)
        : `Slack rejects SLACK_BOT_TOKEN (${code}).`;
    throw new StartError(
      `Mentor can't start: ${why}\nCheck the network, and the token under "OAuth & Permissions" in your Slack app.\nTo try Mentor without a Slack workspace: npm run sandbox`,
    );
  }
}
