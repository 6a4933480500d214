import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrateToLatest } from '../../src/platform/database/migrate.ts';
import { openDatabase } from '../../src/platform/database/open.ts';
import { addProgram, addWorkspace } from '../support/fixtures.ts';
import { type NamedRun, type Result, resultOf } from './named.ts';
import { replacement } from './runs.ts';
import {
  addMessages,
  type Child,
  judge,
  type SpawnOptions,
  type Stage,
  setStage,
  type Verdict,
} from './stage.ts';

const SLOWNESS_MS = [3000, 5500, 9000, 20_000, 65_000];
const OF_EACH = 6;
const LOST = 5;
const MESSAGES = 45;
/** When a process is killed, in milliseconds from the start. */
const KILLS_AT_MS = [4000, 12_000, 30_000];
const WITHIN_MS = 600_000;

/**
 * Slack answers after 3, 5.5, 9, 20, and 65 s, or never though it delivered, refuses some looks for what is unanswered,
 * and processes are killed meanwhile.
 */
export const slow: NamedRun = {
  name: 'slow',
  about: 'Slack answers after 3 to 65 s, some answers are lost, some looks refused, processes are killed',
  on: ['Postgres', 'PGlite'],
  async run(on, server) {
    const stage = await setStage(server, { seed: 24 });
    for (const ms of SLOWNESS_MS)
      stage.slack.faults.add({
        method: 'chat.postMessage',
        kind: 'slow',
        ms,
        probability: 0.2,
        times: OF_EACH,
      });
    stage.slack.faults.add({ method: 'chat.postMessage', kind: 'lost_reply', probability: 0.2, times: LOST });
    const look = { method: 'conversations.history' };
    stage.slack.faults.add({ ...look, kind: 'http500', probability: 0.3 });
    stage.slack.faults.add({ ...look, kind: 'ratelimited', retryAfter: 5, probability: 0.2 });
    try {
      return await (on === 'Postgres' ? twoWorkers(stage) : oneProcess(stage));
    } finally {
      await stage.stop();
    }
  },
};

async function killAgain(
  stage: Stage,
  role: 'worker' | 'all',
  count: number,
  how: SpawnOptions,
): Promise<Child[]> {
  const children = await Promise.all(Array.from({ length: count }, () => replacement(stage, how, role)));
  let at = 0;
  for (const [index, next] of KILLS_AT_MS.entries()) {
    await sleep(next - at);
    at = next;
    await children[index % count]?.kill('SIGKILL');
    children[index % count] = await replacement(stage, how, role);
  }
  return children;
}

const said = (verdict: Verdict, seconds: number, finished: boolean): Result =>
  resultOf(verdict, seconds, `${verdict.sent} sent, ${KILLS_AT_MS.length} kills`, finished);

async function twoWorkers(stage: Stage): Promise<Result> {
  await stage.addMessages(MESSAGES);
  const began = performance.now();
  await killAgain(stage, 'worker', 2, {});
  const finished = await stage.waitUntilSent(WITHIN_MS);
  return said(await stage.verdict(), (performance.now() - began) / 1000, finished);
}

/**
 * The embedded database serves one process, so the killed one is started again. It says itself when all is done: to look
 * into its database it would have to be killed once more. The database is read at the end.
 */
async function oneProcess(stage: Stage): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'mentor-slow-'));
  const onDatabase = async <T>(work: (embedded: Pick<Stage, 'slack' | 'db' | 'now'>) => Promise<T>) => {
    const open = await openDatabase({ DATABASE_URL: undefined, DATA_DIR: folder });
    return work({ ...stage, db: open.db }).finally(() => open.close());
  };
  try {
    await onDatabase(async ({ db }) => {
      await migrateToLatest(db);
      const workspaceId = await addWorkspace(db, stage.slack.teamId);
      const programId = await addProgram(db, workspaceId);
      await addMessages({ ...stage, db, workspaceId, programId }, MESSAGES);
    });
    const began = performance.now();
    const how = { env: { DATABASE_URL: '', DATA_DIR: folder } };
    let [child] = await killAgain(stage, 'all', 1, how);
    let unfinished: number | undefined;
    for (const until = performance.now() + WITHIN_MS; unfinished !== 0 && performance.now() < until; ) {
      await sleep(1000);
      if (child?.process.exitCode !== null) child = await replacement(stage, how, 'all');
      unfinished = await child.unfinished();
    }
    const seconds = (performance.now() - began) / 1000;
    await stage.killAll();
    const verdict = await onDatabase(judge);
    return said(verdict, seconds, unfinished === 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
