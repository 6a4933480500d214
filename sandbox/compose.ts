import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { pino } from 'pino';
import { parse } from 'yaml';
import { type Running, startMentor } from '../src/app/start.ts';
import { readConfig } from '../src/platform/config.ts';
import { FolderInUse } from '../src/platform/database/folder-lock.ts';
import { fromPGlite, type OpenDatabase, openPostgres, pgliteOptions } from '../src/platform/database/open.ts';
import type { Db } from '../src/platform/database/tables.ts';
import { nextMoment } from '../src/platform/outbox/waiting.ts';
import { demoSchedule, importSchedule } from './block-schedule.ts';
import { preparePage } from './control/assets.ts';
import type { Early } from './control/early.ts';
import { startControl } from './control/server.ts';
import { castOf, demoRoster, populate, seed } from './demo.ts';
import { greeting } from './greeting.ts';
import { nextLook } from './looks.ts';
import { OptionError, type Options } from './options.ts';
import { readRoster } from './program.ts';
import type { FakeSlack } from './slack/fake.ts';
import { startFakeSlack } from './slack/server.ts';
import type { Stage } from './stage.ts';
import { runTour } from './tour/terminal.ts';

/** Says on the schema that a sandbox filled it and may empty it. */
const POSTGRES_MARK = 'mentor sandbox';

/** This key protects nothing: the sandbox holds made-up people only. */
const SANDBOX_KEY = Buffer.alloc(32, 1).toString('base64');

/** A slow machine isn't the bot's fault: answers may take this many times as long as Slack waits for them. */
const PATIENCE = 5;

/** How long the sandbox waits for messages to reach Slack, which a fault may hold back, in milliseconds. */
const SETTLE_MS = 20_000;
/** How often it looks again at what stays due, at one moment. */
const MOST_LOOKS = 5;

type Kept = { offset: number; slack: ReturnType<FakeSlack['snapshot']> };

/**
 * Composes the sandbox: the strict fake Slack, the product pointed at it, and one clock for both. This is the one
 * file of the sandbox that knows the product.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: puts the whole sandbox together, in the order of starting.
async function startStage(options: Options, say: (step: string) => void = () => undefined): Promise<Stage> {
  const roster = options.program ? readRoster(options.program) : undefined;
  const folder = options.data ? resolve(options.data) : mkdtempSync(join(tmpdir(), 'mentor-sandbox-'));
  mkdirSync(folder, { recursive: true });
  const keptFile = join(folder, 'slack.json');
  let offset = 0;
  const now = () => new Date(Date.now() + offset);
  const manifest: unknown = parse(readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8'));
  const slack = await startFakeSlack({
    stopwatch: () => performance.now(),
    patience: PATIENCE,
    manifest,
    clock: () => now().getTime(),
    rateLimits: { now: () => now().getTime() }, // the minutes pass by the clock that visitors move
  });
  const blank = slack.snapshot();
  let running: Running;
  let passing: OpenDatabase | undefined;

  const launch = async () => {
    say('Starting the bot');
    passing = await openPassing(options);
    running = await startMentor(configFor(slack, options, folder), {
      clock: now,
      log: pino({ level: 'silent' }),
      ...(passing ? { database: passing } : {}),
    });
    if (running.port) slack.connect({ requestUrl: `http://127.0.0.1:${running.port}/slack/events` });
  };
  const halt = async () => {
    await running.stop();
    await passing?.close();
  };
  const settle = async () => {
    await running.tick();
    const patience = AbortSignal.timeout(SETTLE_MS);
    while (!patience.aborted && (await isSending(running.ctx.db, now()))) await sleep(20);
    await slack.settled();
  };
  const nextStop = async () => {
    const due = await nextMoment(running.ctx.db);
    const zone = slack.workspace.users.get(castOf(slack, roster)[0]?.user ?? '')?.tz ?? 'UTC';
    const look = nextLook(now(), zone);
    return due && due > now() && due < look ? due : look;
  };
  const begin = async () => {
    say('Filling the demo program');
    populate(slack, roster);
    await seed(slack, roster ?? { name: 'roster.csv', csv: demoRoster(now()) }, !roster);
    if (!roster) await importSchedule(slack, demoSchedule(now()));
    await settle();
  };
  const keep = () => {
    const kept: Kept = { offset, slack: slack.snapshot() };
    writeFileSync(`${keptFile}.new`, JSON.stringify(kept));
    renameSync(`${keptFile}.new`, keptFile);
  };

  if (existsSync(keptFile)) {
    const kept = JSON.parse(readFileSync(keptFile, 'utf8')) as Kept;
    offset = kept.offset;
    slack.restore(kept.slack);
    await launch();
  } else {
    await claim(options);
    await launch();
    await begin();
  }
  const unkeep = options.data ? keepOnActivity(slack, keep) : () => undefined;

  return {
    slack,
    now,
    settle,
    nextMoment: () => nextMoment(running.ctx.db),
    nextStop,
    cast: () => castOf(slack, roster),
    async travelTo(target) {
      // What stays due was held by a sweep of people's own doing, or Slack refuses it: look again, but not forever.
      for (let looks = 0; looks < MOST_LOOKS; ) {
        const due = await nextMoment(running.ctx.db);
        const at = now();
        const isDue = due !== undefined && due <= at;
        if (at >= target && !isDue) break;
        const ahead = Math.min(due?.getTime() ?? Infinity, target.getTime()) - at.getTime();
        if (ahead > 0) offset += ahead;
        else looks += 1;
        await settle();
      }
      offset += Math.max(0, target.getTime() - now().getTime());
      if (options.data) keep();
    },
    async reset() {
      await halt();
      offset = 0;
      await wipe(options, folder);
      slack.restore(blank);
      slack.clearJournal();
      await launch();
      await begin();
    },
    async stop() {
      unkeep();
      if (options.data) keep();
      await halt();
      await slack.stop();
      if (!options.data) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where nothing is to be kept, a database in memory: it is there in half the time of one on disk. */
async function openPassing({ data, postgres }: Options): Promise<OpenDatabase | undefined> {
  if (data || postgres) return undefined;
  return fromPGlite(await PGlite.create('memory://', pgliteOptions));
}

function configFor(slack: FakeSlack, options: Options, folder: string) {
  return readConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    SLACK_APP_TOKEN: options.socket ? slack.appToken : undefined,
    DATABASE_URL: options.postgres,
    ENCRYPTION_KEY: SANDBOX_KEY,
    DATA_DIR: folder,
    PORT: '0',
    HEALTH_PORT: '0',
  });
}

/** Saves what Slack holds soon after anything happens in it. */
function keepOnActivity(slack: FakeSlack, keep: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const off = slack.onActivity(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      keep();
    }, 20);
  });
  return () => {
    off();
    clearTimeout(timer);
  };
}

/**
 * Makes sure that a Postgres database is the sandbox's to fill and to empty: it must hold no tables, or be one that
 * an earlier sandbox filled.
 */
async function claim({ postgres }: Options): Promise<void> {
  if (!postgres) return;
  const open = openPostgres(postgres);
  try {
    const { rows } = await sql<{ tables: number; mark: string | null }>`
      select (select count(*)::int from pg_tables where schemaname = 'public') as tables,
        obj_description('public'::regnamespace, 'pg_namespace') as mark`.execute(open.db);
    const isOurs = rows[0]?.mark === POSTGRES_MARK;
    if (!isOurs && rows[0]?.tables !== 0)
      throw new OptionError(
        '--postgres: this database already has tables. Choose an empty one for the sandbox.',
      );
    if (isOurs) await empty(open.db);
    await sql.raw(`comment on schema public is '${POSTGRES_MARK}'`).execute(open.db);
  } catch (error) {
    if (error instanceof OptionError) throw error;
    throw new OptionError(
      `--postgres: this database can't be used: ${error instanceof Error ? error.message : ''}`,
    );
  } finally {
    await open.close();
  }
}

async function wipe(options: Options, folder: string): Promise<void> {
  if (!options.postgres) return rmSync(join(folder, 'pglite'), { recursive: true, force: true });
  const open = openPostgres(options.postgres);
  await empty(open.db);
  await sql.raw(`comment on schema public is '${POSTGRES_MARK}'`).execute(open.db);
  await open.close();
}

async function empty(db: Db): Promise<void> {
  for (const statement of [
    'drop schema if exists pgboss cascade',
    'drop schema public cascade',
    'create schema public',
  ]) {
    await sql.raw(statement).execute(db);
  }
}

/** Plays the sandbox: its tour in the terminal, or the page, which has been announced at an address. */
export async function play(options: Options, early: Early | undefined): Promise<void> {
  if (!early) {
    const stage = await startStage(options);
    return runTour(stage).finally(() => stage.stop());
  }
  early.say('Building the page');
  // Built while the bot starts; a failure is reported when the page is requested.
  preparePage().catch(() => undefined);
  const stage = await startStage(options, early.say);
  const control = await startControl(stage, options, early);
  process.stdout.write(greeting(control.address, stage));
  const stop = () =>
    void control
      .stop()
      .then(() => stage.stop())
      .then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** Whether an error is the visitor's to mend, and so told in its own words. */
export const isForVisitor = (error: unknown): error is Error =>
  error instanceof OptionError || error instanceof FolderInUse;

/** Whether anything is on its way to Slack or could be by now. */
async function isSending(db: Db, at: Date): Promise<boolean> {
  const row = await db
    .selectFrom('outbox')
    .select('id')
    .where('state', 'in', ['planned', 'sending'])
    .where('not_before', '<=', at)
    .executeTakeFirst();
  return row !== undefined;
}
