import { setTimeout as sleep } from 'node:timers/promises';
import { fromPglite, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { OpenDatabase } from '../database/open.ts';
import { forget, tellOf } from '../database/pools.ts';
import { poolOptions } from '../database/postgres.ts';
import type { Queue } from '../database/transact.ts';
import { createLoops, type Loops } from '../health/loops.ts';
import type { Watched } from '../health/watchdog.ts';

/**
 * The handlers a worker brings. Each gets a signal that aborts when the worker stops, and a function to call whenever
 * it got further.
 */
type Work = {
  send(workspaceId: string, signal: AbortSignal, goesOn: () => void): Promise<void>;
  sweep(signal: AbortSignal, goesOn: () => void): Promise<void>;
};

/** pg-boss on our database: one "sender" job a workspace and one "sweep" job, never two of one kind at once. */
export type JobQueue = Queue &
  Watched & {
    start(): Promise<void>;
    work(work: Work): Promise<void>;
    stop(): Promise<void>;
  };

const jobs = {
  policy: 'stately' as const,
  heartbeatSeconds: 10,
  expireInSeconds: 15 * 60,
  retryLimit: 1000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  deleteAfterSeconds: 60 * 60,
  notify: true,
};

/** What its pool is called at the server. */
const POOL = 'mentor queue';

function makeBoss(open: OpenDatabase): PgBoss {
  // Both intervals: a dead worker's job is found by the monitor, which runs at most once an interval of its own.
  const shared = {
    schedule: false,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    useListenNotify: true,
  };
  return open.kind === 'postgres'
    ? new PgBoss({ ...poolOptions(open.url, { name: POOL, max: 4 }), ...shared })
    : new PgBoss({ db: fromPglite(open.pglite), backend: 'pglite', ...shared });
}

/** Makes or migrates the queue's own tables, so that the role that the bot runs as need not create anything. */
export async function prepareQueueTables(open: OpenDatabase): Promise<void> {
  const boss = makeBoss(open);
  await boss.start();
  await boss.stop({ graceful: false });
}

/** So long a stop may take: a connection that fell silent never says that it is closed. */
const STOP_MS = 10_000;

/** What makes, feeds, and reads one instance of pg-boss. */
type Line = { open: OpenDatabase; log: Logger; loops: Loops; sender: string; sweep: string; lanes: number };

/**
 * Makes the queue; `start` it before anything is sent or worked. A process sends to a limited number of workspaces at
 * a time; each of these lanes looks into the database once a second and whenever something is to be sent. A process
 * with the token of `own` workspace has queues of its own, and leaves the jobs of other workspaces to processes that have their tokens.
 */
export function createQueue(
  open: OpenDatabase,
  log: Logger,
  own?: string,
  loops: Loops = createLoops(),
): JobQueue {
  const named = (name: string) => (own === undefined ? name : `${name}.${own}`);
  const lanes = own === undefined ? 4 : 1;
  const line: Line = { open, log, loops, sender: named('sender'), sweep: named('sweep'), lanes };
  let boss = prepare(line);
  let working: Work | undefined;
  let look = watch(line, boss);
  return {
    start: () => begin(line, boss),
    async wakeSender(workspaceId) {
      if (own !== undefined && workspaceId !== own) return;
      await boss.send(line.sender, { workspaceId }, { singletonKey: workspaceId });
    },
    async wakeSweep() {
      await boss.send(line.sweep, {});
    },
    async work(work) {
      working = work;
      await workOn(line, boss, work);
    },
    look: () => look(),
    async restart() {
      const next = prepare(line);
      try {
        await begin(line, next);
        if (working) await workOn(line, next, working);
      } catch (error) {
        void end(line, next, false);
        throw error;
      }
      const before = boss;
      boss = next;
      look = watch(line, next);
      void end(line, before, false); // it may hang, as its connections do
    },
    stop: () => Promise.race([end(line, boss, true), sleep(STOP_MS, undefined, { ref: false })]),
  };
}

function prepare({ open, log }: Line): PgBoss {
  const boss = makeBoss(open);
  // Without this listener a database restart would end the process.
  boss.on('error', (error) => log.warn({ code: 'code' in error ? error.code : error.name }, 'job queue'));
  return boss;
}

async function begin({ open, loops, sender, sweep }: Line, boss: PgBoss): Promise<void> {
  await boss.start();
  for (const name of [sender, sweep]) await boss.createQueue(name, jobs);
  if (open.kind === 'postgres') tellOf(boss, POOL, () => boss.getDb().poolCounts?.() ?? null);
  loops.expect('queue.monitor');
}

const end = ({ log }: Line, boss: PgBoss, graceful: boolean) =>
  boss
    .stop({ graceful, timeout: 8000 })
    .catch((error) => log.warn({ code: error?.code }, 'the job queue did not stop well'))
    .finally(() => forget(boss));

async function workOn({ loops, sender, sweep, lanes }: Line, boss: PgBoss, work: Work): Promise<void> {
  // A job taken back from a dead worker comes without a notification, so polling must not relax.
  const quick = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1, batchSize: 1 };
  await boss.work<{ workspaceId: string }>(sender, { ...quick, localConcurrency: lanes }, async ([job]) => {
    if (!job) return;
    const { workspaceId } = job.data;
    await loops.follow('sender', workspaceId, (goesOn) => work.send(workspaceId, job.signal, goesOn));
  });
  await boss.work(sweep, quick, async ([job]) => {
    if (job) await loops.follow('sweep', '', (goesOn) => work.sweep(job.signal, goesOn));
  });
  for (const name of ['queue.sender', 'queue.sweep'] as const) loops.expect(name);
}

/** What pg-boss tells of one of its workers. */
type Worker = ReturnType<PgBoss['getWipData']>[number];

/** Whether it has a job, which tells by itself whether it goes on. */
const isBusy = ({ count, lastErrorOn, lastJobStartedOn }: Worker) =>
  count > 0 && (lastErrorOn ?? 0) < (lastJobStartedOn ?? 0);

/**
 * Tells the loops which of the queue's own succeeded: all workers of a kind got an answer since the last look, or have
 * a job; and the monitor that takes back the jobs of dead workers ran lately.
 */
function watch({ loops, sender, sweep }: Line, boss: PgBoss): () => void {
  const fetched = new Map<string, number | null>();
  const isFresh = (worker: Worker) => {
    const before = fetched.get(worker.id);
    fetched.set(worker.id, worker.lastFetchedOn);
    return isBusy(worker) || (worker.lastFetchedOn !== null && worker.lastFetchedOn !== before);
  };
  let asking = false;
  const askMonitor = async () => {
    asking = true;
    const { rows } = await boss.getDb().executeSql(
      `select 1 from pgboss.queue where name = any($1::text[])
       having max(monitor_on) > clock_timestamp() - interval '20 seconds'`,
      [[sender, sweep]],
    );
    if (rows.length > 0) loops.succeeded('queue.monitor');
  };
  return () => {
    const workers = Map.groupBy(boss.getWipData(), ({ name }) => name);
    for (const [name, loop] of [
      [sender, 'queue.sender'],
      [sweep, 'queue.sweep'],
    ] as const) {
      const some = (workers.get(name) ?? []).map(isFresh);
      if (some.length > 0 && some.every(Boolean)) loops.succeeded(loop);
    }
    if (!asking)
      void askMonitor()
        .catch(() => undefined) // the loop is late then, which tells
        .finally(() => {
          asking = false;
        });
  };
}
