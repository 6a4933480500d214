import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { parse } from 'yaml';
import { startFakeSlack } from '../../sandbox/slack/server.ts';
import { migrateToLatest } from '../../src/platform/database/migrate.ts';
import { openPostgres } from '../../src/platform/database/open.ts';
import type { Db } from '../../src/platform/database/tables.ts';
import { addMember, addPairRow, addProgram, addWorkspace } from '../support/fixtures.ts';
import { launch, repository } from '../support/process.ts';
import { administer, urlOf } from '../support/template.ts';
import type { Way } from './ways.ts';

/** How long after the network's return everything was back, in milliseconds; undefined where it was not. */
export type Recovery = {
  /** Whether `/readyz` said no while nothing came through, and which loops it named. */
  toldNotReady: boolean;
  named: string[];
  /** Which loops the metrics called late. */
  late: string[];
  ready: number | undefined;
  /** A person's command was answered from the database. */
  answered: number | undefined;
  /** A message that was enqueued during the silence reached its person. */
  delivered: number | undefined;
  /** How often it did. */
  times: number;
  /** The job queue listens for notifications on a new connection. */
  listening: number | undefined;
};

const GIVE_UP_MS = 180_000;

/**
 * A running bot, one instance in HTTP mode, whose connections to the database all fall silent for so long: those of the
 * pools, of the job queue, and the one it listens on.
 */
export async function fallSilent(
  server: string,
  wayTo: (url: string) => Promise<Way>,
  { silentMs, newOnesToo }: { silentMs: number; newOnesToo: boolean },
): Promise<Recovery> {
  const name = `mentor_silent_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const direct = openPostgres(urlOf(server, name), { max: 2 });
  const way = await wayTo(urlOf(server, name));
  const manifest: unknown = parse(await readFile(`${repository}/manifest.yml`, 'utf8'));
  const slack = await startFakeSlack({ manifest, rateLimits: false });
  await migrateToLatest(direct.db);
  const bot = launch({
    env: {
      DATABASE_URL: way.url,
      ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64'),
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      PORT: '0',
      HEALTH_PORT: '0',
      REMINDER_CRON: '*/10 * * * * *',
      LOG_LEVEL: 'info',
    },
  });
  try {
    const { port, healthPort } = await bot.ready();
    slack.connect({ requestUrl: `http://127.0.0.1:${port}/slack/events` });
    const program = await addPair(direct.db, slack.teamId);
    const people = Array.from(
      { length: 200 },
      () => slack.addUser({ name: `p-${randomUUID().slice(0, 8)}` }).id,
    );
    const isReady = async () => (await fetch(`http://127.0.0.1:${healthPort}/readyz`)).ok;
    const health = async (path: string) => (await fetch(`http://127.0.0.1:${healthPort}${path}`)).text();
    const answers = async () => {
      const asking = slack.as(people.pop() ?? '');
      const { ephemerals } = await asking.command('/mentor help');
      const [answer] =
        ephemerals.length > 0 ? ephemerals : [await asking.waitFor(/./, { where: 'ephemeral' })];
      return /log \[date\]/.test(answer?.text ?? '');
    };
    await enqueue(direct.db, program, people.pop() ?? '');
    const before = await listener(direct.db);
    if (!(await within(20_000, answers))) throw new Error('the bot does not answer at all');

    await way.silence(newOnesToo);
    const waiting = people.pop() ?? '';
    await enqueue(direct.db, program, waiting);
    let toldNotReady = false;
    const [named, late] = [new Set<string>(), new Set<string>()];
    const lost = performance.now();
    while (performance.now() - lost < silentMs) {
      void answers().catch(() => false);
      const [ready, metrics] = await Promise.all([health('/readyz'), health('/metrics'), sleep(1000)]);
      toldNotReady ||= !ready.includes('"ready":true');
      for (const [, loop = ''] of ready.matchAll(/([a-z.]+) for \d+ s/g)) named.add(loop);
      for (const [, loop = ''] of metrics.matchAll(/mentor_loop_late{loop="(.*)"} 1/g)) late.add(loop);
    }
    await way.restore();
    const returned = performance.now();
    const after = async (isBack: () => Promise<boolean>) =>
      (await within(GIVE_UP_MS, isBack)) ? Math.round(performance.now() - returned) : undefined;
    const [ready, answered, delivered, listening] = await Promise.all([
      after(isReady),
      after(answers),
      after(async () => slack.as(waiting).dms().length > 0),
      after(async () => {
        const now = await listener(direct.db);
        return now !== undefined && now !== before;
      }),
    ]);
    const times = slack.as(waiting).dms().length;
    return { toldNotReady, named: [...named], late: [...late], ready, answered, delivered, times, listening };
  } finally {
    bot.child.kill('SIGKILL');
    await bot.exit;
    await slack.stop();
    await way.close();
    await direct.close();
    await administer(server, `drop database if exists ${name} with (force)`);
  }
}

async function addPair(db: Db, workspaceId: string) {
  const known = await db.selectFrom('workspaces').select('id').where('id', '=', workspaceId).execute();
  if (known.length === 0) await addWorkspace(db, workspaceId);
  const programId = await addProgram(db, workspaceId);
  const program = { workspaceId, programId };
  const mentor = await addMember(db, program, ['mentor'], { capacity: 50 });
  const resident = await addMember(db, program, ['resident']);
  const pairId = await addPairRow(db, program, resident.id, mentor.id, { next_check_at: null });
  return { ...program, pairId };
}

async function enqueue(
  db: Db,
  { workspaceId, programId, pairId }: { workspaceId: string; programId: string; pairId: string },
  user: string,
): Promise<void> {
  const now = new Date();
  await db
    .insertInto('outbox')
    .values({
      id: randomUUID(),
      workspace_id: workspaceId,
      program_id: programId,
      kind: 'pair.started.mentor',
      payload: JSON.stringify({ pairIds: [pairId] }),
      to_user: user,
      dedupe_key: `silent:${user}`,
      not_before: now,
      created_at: now,
    })
    .execute();
}

/** The queue's connection that listens, by its server process. */
async function listener(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where datname = current_database() and application_name = 'mentor queue'
      and (query ilike 'listen%' or query like '%pg_listening_channels%')
    order by backend_start desc limit 1`.execute(db);
  return rows[0]?.pid;
}

async function within(ms: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    const so = await Promise.race([isSo().catch(() => false), sleep(5000, false)]);
    if (so) return true;
    await sleep(500);
  }
  return false;
}
