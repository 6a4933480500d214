import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import type { FakeSlack, FakeSlackOptions } from '../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../sandbox/slack/server.ts';
import { migrateToLatest } from '../../src/platform/database/migrate.ts';
import { type OpenDatabase, openPostgres } from '../../src/platform/database/open.ts';
import type { Db } from '../../src/platform/database/tables.ts';
import { addMember, addPairRow, addProgram, addWorkspace } from '../support/fixtures.ts';
import { cutOff, letIn } from '../support/outage.ts';
import { repository } from '../support/process.ts';
import { administer, urlOf } from '../support/template.ts';
import { countUnfinished, UNFINISHED } from './unfinished.ts';

/** A Monday morning in Los Angeles, so that reminders may go out. */
const START = new Date('2026-09-14T17:00:00Z').getTime();

/** A child process of the product. */
export type Child = {
  process: ChildProcess;
  role: string;
  ready: Promise<{ port?: number; healthPort?: number }>;
  /** Moves its clock so many milliseconds away from the stage's. */
  shift(ms: number): void;
  /** How much is not done yet, as the process itself finds it; undefined where it doesn't answer. */
  unfinished(): Promise<number | undefined>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
};

/** How a process differs from the stage's others; `settleMs` as in `Pace`. */
export type SpawnOptions = {
  shiftMs?: number;
  settleMs?: number;
  env?: Record<string, string>;
};

/** A Slack, a Postgres database, and processes of the product between them. */
export type Stage = {
  slack: FakeSlack;
  open: OpenDatabase;
  db: Db;
  /** Runs a statement as the server's administrator; `{db}` stands for the database's name. */
  administer(statement: string): Promise<void>;
  workspaceId: string;
  programId: string;
  now(): Date;
  spawn(role: 'web' | 'worker' | 'all', how?: SpawnOptions): Child;
  /** Waiting messages to so many people, one each. */
  addMessages(count: number): Promise<void>;
  /** Pairs that have slipped, so that both of them are to be reminded. */
  addPairs(count: number): Promise<void>;
  /** The database refuses everybody for a while, as in a restart. */
  databaseOutage(ms: number): Promise<void>;
  waitUntilSent(withinMs: number): Promise<boolean>;
  /** Kills every process there is. */
  killAll(): Promise<void>;
  verdict(): Promise<Verdict>;
  stop(): Promise<void>;
};

/** What it takes to add messages. */
export type Seedable = Pick<Stage, 'slack' | 'db' | 'workspaceId' | 'programId' | 'now'>;

/** What became of the messages: each must have reached its person once. */
export type Verdict = { sent: number; duplicates: number; lost: number; unexplained: number };

/** The app's manifest. */
export const readManifest = async (): Promise<unknown> =>
  parse(await readFile(`${repository}/manifest.yml`, 'utf8'));

/** Sets the stage on a database of its own. */
export async function setStage(server: string, slackOptions: Partial<FakeSlackOptions> = {}): Promise<Stage> {
  const name = `mentor_stage_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = urlOf(server, name);
  const open = openPostgres(url, { max: 3 });
  await migrateToLatest(open.db);
  const base = START - Date.now();
  const manifest = await readManifest();
  const slack = await startFakeSlack({ manifest, clock: () => Date.now() + base, ...slackOptions });
  const workspaceId = await addWorkspace(open.db, slack.teamId);
  const channel = slack.addChannel({ name: 'directors', withBot: true });
  const programId = await addProgram(open.db, workspaceId, { directors_channel_id: channel.id });
  const children = new Set<Child>();
  const now = () => new Date(Date.now() + base);
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DATABASE_URL: url,
    ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64'),
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    PORT: '0',
    HEALTH_PORT: '0',
    REMINDER_CRON: '* * * * * *',
    LOG_LEVEL: 'fatal',
  };
  const stage: Stage = {
    slack,
    open,
    db: open.db,
    administer: (statement) => administer(server, statement.replaceAll('{db}', name)),
    workspaceId,
    programId,
    now,
    spawn(role, how = {}) {
      const shifted = base + (how.shiftMs ?? 0);
      const child = startChild(
        role,
        {
          ...env,
          ROLE: role,
          CLOCK_OFFSET_MS: String(shifted),
          ...(how.settleMs ? { SETTLE_MS: String(how.settleMs) } : {}),
          ...how.env,
        },
        base,
      );
      children.add(child);
      void child.process.once('exit', () => children.delete(child));
      return child;
    },
    addMessages: (count) => addMessages(stage, count),
    addPairs: (count) => addPairs(stage, count),
    async databaseOutage(ms) {
      await cutOff(server, name);
      await sleep(ms);
      await letIn(server, name);
    },
    waitUntilSent: (withinMs) => waitUntilSent(stage, withinMs),
    killAll: async () => {
      await Promise.all([...children].map((child) => child.kill('SIGKILL')));
    },
    verdict: () => judge(stage),
    async stop() {
      await stage.killAll();
      await slack.stop();
      await open.close();
      await administer(server, `drop database if exists ${name} with (force)`);
    },
  };
  return stage;
}

function startChild(role: string, env: NodeJS.ProcessEnv, base: number): Child {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'test/faults/worker.ts'], {
    cwd: repository,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = new Promise<Awaited<Child['ready']>>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Awaited<Child['ready']>));
    void ended.then(() => reject(new Error(`a ${role} ended before it was ready`)));
  });
  ready.catch(() => undefined); // one that is killed while it starts is no one's error
  return {
    process: child,
    role,
    ready,
    shift: (ms) => void (child.connected && child.send(base + ms)),
    unfinished: () => askUnfinished(child),
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

const ANSWER_MS = 10_000;

const askUnfinished = (child: ChildProcess): Promise<number | undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => done(undefined), ANSWER_MS);
    const done = (count: number | undefined) => {
      clearTimeout(timer);
      child.off('message', heard);
      resolve(count);
    };
    const heard = (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'unfinished' in message)
        done(message.unfinished as number | undefined);
    };
    child.on('message', heard);
    if (child.connected) child.send(UNFINISHED);
    else done(undefined);
  });

/** Adds waiting messages to so many people, one each. */
export async function addMessages(
  { slack, db, workspaceId, programId, now }: Seedable,
  count: number,
): Promise<void> {
  const program = { workspaceId, programId };
  // They are in Slack too: when a clock jumps, all pairs are looked at again, and theirs may be due.
  const [mentorUser, residentUser] = [
    slack.addUser({ name: 'mentor' }).id,
    slack.addUser({ name: 'resident' }).id,
  ];
  const mentor = await addMember(db, program, ['mentor'], { user: mentorUser, capacity: 50 });
  const resident = await addMember(db, program, ['resident'], { user: residentUser });
  const pairId = await addPairRow(db, program, resident.id, mentor.id, { next_check_at: null });
  const at = now();
  const rows = Array.from({ length: count }, () => {
    const tag = randomUUID().slice(0, 8);
    return {
      id: randomUUID(),
      workspace_id: workspaceId,
      program_id: programId,
      kind: 'pair.started.mentor',
      payload: JSON.stringify({ pairIds: [pairId] }),
      to_user: slack.addUser({ name: `person-${tag}` }).id,
      dedupe_key: `fault:${tag}`,
      not_before: at,
      created_at: at,
    };
  });
  await db.insertInto('outbox').values(rows).execute();
}

async function addPairs({ slack, db, workspaceId, programId, now }: Stage, count: number): Promise<void> {
  const program = { workspaceId, programId };
  const person = (role: 'resident' | 'mentor') => {
    const tag = randomUUID().slice(0, 8);
    const { id } = slack.addUser({ name: `${role}-${tag}` });
    return addMember(db, program, [role], { user: id, time_zone: 'America/Los_Angeles' });
  };
  for (let index = 0; index < count; index++) {
    const resident = await person('resident');
    const mentor = await person('mentor');
    await addPairRow(db, program, resident.id, mentor.id, { next_check_at: now(), started_on: '2026-07-20' });
  }
}

async function waitUntilSent(stage: Stage, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const left = await countUnfinished(stage).catch(() => 1); // the database may be away
    if (left === 0) return true;
    await sleep(200);
  }
  return false;
}

/** How often each message reached its person, by the id in its metadata. */
function arrivals({ slack }: Pick<Stage, 'slack'>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const channel of slack.workspace.channels.values()) {
    for (const message of slack.workspace.messagesIn(channel.id)) {
      const id = String(message.metadata?.event_payload.id ?? '');
      if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return counts;
}

/** Holds what reached people against what the database says. */
export async function judge(stage: Pick<Stage, 'slack' | 'db' | 'now'>): Promise<Verdict> {
  const arrived = arrivals(stage);
  const rows = await stage.db.selectFrom('outbox').select(['id', 'state', 'refresh_of']).execute();
  const messages = rows.filter(({ refresh_of }) => refresh_of === null);
  const due = messages.filter(({ state }) => state !== 'skipped');
  const nudges = await stage.db
    .selectFrom('nudges')
    .leftJoin('outbox', 'outbox.id', 'nudges.outbox_id')
    .select(['nudges.state', 'nudges.reason', 'nudges.sendable_at', 'outbox.state as outbox_state'])
    .execute();
  const open = nudges.filter(
    ({ state, sendable_at }) => state === 'sending' || (state === 'planned' && sendable_at <= stage.now()),
  );
  // Every row says what became of it: sent with its message, or skipped with a reason, or still ahead.
  const unexplained = nudges.filter(
    ({ state, reason, outbox_state }) =>
      (state === 'sent' && outbox_state !== 'sent') || (state === 'skipped' && !reason),
  );
  return {
    sent: due.filter(({ id }) => arrived.has(id)).length,
    duplicates: messages.reduce((sum, { id }) => sum + Math.max(0, (arrived.get(id) ?? 0) - 1), 0),
    lost: due.filter(({ id, state }) => !arrived.has(id) || state !== 'sent').length + open.length,
    unexplained: unexplained.length,
  };
}
