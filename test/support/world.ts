import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { sql } from 'kysely';
import { pino } from 'pino';
import { parse } from 'yaml';
import type { FakeSlack, FakeSlackOptions } from '../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../sandbox/slack/server.ts';
import { type Running, startMentor } from '../../src/app/start.ts';
import { readConfig } from '../../src/platform/config.ts';
import type { OpenDatabase } from '../../src/platform/database/open.ts';
import type { Role } from '../../src/platform/database/tables/programs.ts';
import type { Pace } from '../../src/platform/outbox/pacer.ts';
import { type Patience, SLACKS_PATIENCE } from '../../src/platform/slack/patience.ts';
import { IS_GRID, IS_SLOW, IS_SOCKET, JUMP_MS, slowly } from './conditions.ts';
import { createTestDatabase } from './database.ts';
import { workDone } from './effects.ts';
import { addMember, addPairRow, addProgram } from './fixtures.ts';
import { until } from './until.ts';

const DAY_MS = 86_400_000;

/** For a Slack that limits no one: nothing is waited for. */
export const UNLIMITED: Pace = {
  channelGapMs: 0,
  perSecond: 1_000_000,
  lookAgainMs: 20,
  answerMs: 60_000,
  settleMs: 5000,
};

/** People who wait as long as it takes: where Slack's own limits are the subject, a test passes those. */
export const UNHURRIED: Patience = {
  ackMs: 600_000,
  answerMs: 600_000,
  callMs: 600_000,
  channelMs: 600_000,
};

/** A workspace of an Enterprise Grid organization, whose people carry another `team_id` than the workspace's. */
export const GRID: Partial<FakeSlackOptions> = {
  enterpriseId: 'E0HOSPITAL',
  homeTeams: ['T0ELSEWHERE', 'E0HOSPITAL'],
};

/** The product running against the strict fake Slack, on a database of its own, with a clock that travels. */
export type World = {
  slack: FakeSlack;
  open: OpenDatabase;
  running: Running;
  /** Every line the product logged, at the most verbose level. */
  logLines: string[];
  now(): Date;
  /** Moves the product's clock forward; call `tick` to have it look at what is due. */
  travelDays(days: number): void;
  /** Past the minutes in which what was decided for now can be undone. */
  passUndo(): void;
  travelTo(instant: string): void;
  /** Looks at what is due now and waits until everything that can be sent is sent. */
  tick(): Promise<void>;
  /** Waits until no sweep is asked for and nothing is waiting to be sent. */
  workerIdle(): Promise<void>;
  /** Waits for the same, and until Slack is quiet. */
  settle(): Promise<void>;
  /** Stops and starts the product on the same database. */
  restart(): Promise<void>;
  /** Stops the product and starts it on another database, such as one restored from a backup; `stop` closes it, too. */
  moveTo(other: OpenDatabase): Promise<void>;
  stop(): Promise<void>;
};

export type WorldOptions = {
  /** The product's first moment; a Monday morning in Los Angeles by default. */
  startAt?: string;
  socketMode?: boolean;
  slack?: Partial<FakeSlackOptions>;
  pace?: Pace;
  patience?: Patience;
  /** More settings of the product. */
  settings?: Record<string, string>;
};

/** Starts the product over signed HTTP (or Socket Mode) against the strict fake, as people would use it. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  let offset = new Date(options.startAt ?? '2026-09-14T17:00:00Z').getTime() - Date.now() - JUMP_MS;
  const clock = () => new Date(Date.now() + offset);
  const manifest: unknown = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const slack = await startFakeSlack({
    manifest,
    clock: () => clock().getTime(),
    rateLimits: false,
    ...(IS_GRID ? GRID : {}),
    ...(IS_SLOW ? { latency: slowly } : {}),
    ...options.slack,
  });
  const opened = [await createTestDatabase()];
  const dataDir = mkdtempSync(join(tmpdir(), 'mentor-world-'));
  const logLines: string[] = [];
  const log = pino({ level: 'trace' }, collect(logLines));
  const config = readConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    ...((options.socketMode ?? IS_SOCKET) ? { SLACK_APP_TOKEN: slack.appToken } : {}),
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    HEALTH_PORT: '0',
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
    REMINDER_CRON: '0 0 29 2 *', // the tests tick themselves
    ...options.settings,
  });
  const limited = options.slack?.rateLimits ?? false; // a Slack without limits needs no waiting
  const launch = async () => {
    const running = await startMentor(config, {
      clock,
      log,
      database: world.open,
      ...(limited ? {} : { pace: options.pace ?? UNLIMITED }),
      patience: options.patience ?? (IS_SLOW ? SLACKS_PATIENCE : UNHURRIED),
    });
    if (running.port) slack.connect({ requestUrl: `http://127.0.0.1:${running.port}/slack/events` });
    return running;
  };
  const world = {
    slack,
    open: opened[0],
    logLines,
    now: clock,
    travelDays: (days) => {
      offset += days * DAY_MS;
    },
    passUndo: () => {
      offset += 11 * 60_000;
    },
    travelTo: (instant) => {
      offset = new Date(instant).getTime() - Date.now();
    },
    tick: async () => {
      await sweepsDone(world.open);
      await world.running.tick();
      await world.settle();
    },
    workerIdle: () => workerIdle(world.open, clock, (id) => world.running.ctx.queue.wakeSender(id)),
    settle: async () => {
      const happened = () => slack.calls.length + slack.deliveries.length;
      for (let before = -1; before !== happened(); ) {
        before = happened();
        await workDone();
        await world.workerIdle();
        await slack.settled({ quietMs: 20 });
      }
    },
    restart: async () => {
      await world.running.stop();
      world.running = await launch();
    },
    moveTo: async (other) => {
      await world.running.stop();
      opened.push(other);
      world.open = other;
      world.running = await launch();
    },
    stop: async () => {
      await world.running.stop();
      await slack.stop();
      for (const each of opened.reverse()) await each.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  } as World;
  world.running = await launch();
  if (JUMP_MS !== 0) {
    await world.tick();
    offset += JUMP_MS;
    await world.tick();
  }
  return world;
}

/** A log that keeps its lines. */
export function collect(lines: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
}

/**
 * A sweep that what people did asked for must not run while the clock travels: it would hold the pairs' rows, and
 * the tick would pass them by until the next one.
 */
export async function sweepsDone(open: OpenDatabase): Promise<void> {
  await until(async () => {
    const { rows } = await sql`
      select 1 from pgboss.job where name like 'sweep%' and state in ('created', 'active')`.execute(open.db);
    return rows.length === 0;
  }, 'a sweep ends');
}

/** Waits until no sweep is asked for and nothing is waiting to be sent. */
export async function workerIdle(
  open: OpenDatabase,
  clock: () => Date,
  wake: Wake = async () => undefined,
): Promise<void> {
  await sweepsDone(open);
  await outboxIdle(open, clock, wake);
}

type Wake = (workspaceId: string) => Promise<unknown>;

/** What has come due by a journey in time alone, such as an **Undo** that goes, waits for the tick of every minute. */
const TICK_AFTER_MS = 1000;

async function outboxIdle(open: OpenDatabase, clock: () => Date, wake: Wake): Promise<void> {
  let waiting: { workspace_id: string }[] = [];
  let wakeAt = Date.now() + TICK_AFTER_MS;
  const isIdle = async () => {
    waiting = await open.db
      .selectFrom('outbox')
      .select(['kind', 'state', 'error', 'workspace_id'])
      .where('state', 'in', ['planned', 'sending'])
      .where('not_before', '<=', clock())
      .execute();
    if (Date.now() > wakeAt) {
      wakeAt = Number.POSITIVE_INFINITY;
      for (const id of new Set(waiting.map(({ workspace_id }) => workspace_id))) await wake(id);
    }
    return waiting.length === 0;
  };
  await until(isIdle, () => `still waiting to be sent: ${JSON.stringify(waiting)}`);
}

/** One person of a seeded program: Slack user id and member id. */
export type Someone = { user: string; id: string };

/** Adds a person to Slack and to the program's roster. */
export async function addPerson(
  world: Pick<World, 'slack' | 'open'>,
  program: { workspaceId: string; programId: string },
  name: string,
  roles: Role[],
  more: { pgy?: number; capacity?: number; topics?: string[]; accepting?: boolean; tz?: string } = {},
): Promise<Someone> {
  const tz = more.tz ?? 'America/Los_Angeles';
  const handle = name.toLowerCase().replaceAll(/[^a-z]+/g, '.');
  const { id: user } = world.slack.addUser({
    name: handle,
    real_name: name,
    email: `${handle}@hospital.example`,
    tz,
  });
  const { id } = await addMember(world.open.db, program, roles, { ...more, user, name, time_zone: tz });
  return { user, id };
}

/** Another program of the workspace, with a directors' channel that the bot is in; returns its id. */
export function addAnotherProgram(
  world: Pick<World, 'slack' | 'open'>,
  workspaceId: string,
  more: { name?: string } = {},
): Promise<string> {
  const { id } = world.slack.addChannel({ name: `directors-${world.slack.channels.length}`, withBot: true });
  return addProgram(world.open.db, workspaceId, { ...more, directors_channel_id: id });
}

/** A seeded program: a director with a private channel, two mentors, a coordinator, a resident with a mentor and one without. */
export async function seedProgram(world: Pick<World, 'slack' | 'open'>, name = 'Internal Medicine') {
  const workspaceId = world.slack.teamId;
  const channelName = `${name.toLowerCase().replaceAll(' ', '-')}-directors`;
  const channel = world.slack.addChannel({ name: channelName, kind: 'private', members: [], withBot: true });
  const programId = await addProgram(world.open.db, workspaceId, { name, directors_channel_id: channel.id });
  const program = { workspaceId, programId };
  const director = await addPerson(world, program, 'Dana Director', ['director']);
  const secondDirector = await addPerson(world, program, 'Sam Associate', ['director']);
  const coordinator = await addPerson(world, program, 'Cora Coordinator', ['coordinator']);
  const mentor = await addPerson(world, program, 'Max Mentor', ['mentor'], { topics: ['career', 'support'] });
  const otherMentor = await addPerson(world, program, 'Olga Other', ['mentor'], { topics: ['role_model'] });
  const resident = await addPerson(world, program, 'Rosa Resident', ['resident'], { pgy: 2 });
  const newResident = await addPerson(world, program, 'Nina New', ['resident'], { pgy: 1 });
  world.slack.addToChannel(channel.id, director.user, secondDirector.user, coordinator.user);
  const pairId = await addPairRow(world.open.db, program, resident.id, mentor.id, {
    started_on: '2026-08-31',
  });
  return {
    ...program,
    channelId: channel.id,
    director,
    secondDirector,
    coordinator,
    mentor,
    otherMentor,
    resident,
    newResident,
    pairId,
  };
}
