import { fromPglite, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { OpenDatabase } from '../database/open.ts';
import type { Queue } from '../means.ts';

const SENDER = 'sender';
const SWEEP = 'sweep';

/** The handlers a worker brings; each gets a signal that aborts when the worker stops. */
export type Work = {
  send(workspaceId: string, signal: AbortSignal): Promise<void>;
  sweep(signal: AbortSignal): Promise<void>;
};

/** pg-boss on our database: one "sender" job a workspace and one "sweep" job, never two of one kind at once. */
export type JobQueue = Queue & {
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

function makeBoss(open: OpenDatabase): PgBoss {
  // Both intervals: a dead worker's job is found by the monitor, which runs at most once an interval of its own.
  const shared = {
    schedule: false,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    useListenNotify: true,
  };
  return open.kind === 'postgres'
    ? new PgBoss({ connectionString: open.url, max: 4, ...shared })
    : new PgBoss({ db: fromPglite(open.pglite), backend: 'pglite', ...shared });
}

/**
 * Makes the queue; `start` it before anything is sent or worked. A process sends to so many workspaces at a time; each
 * of these lanes looks into the database once a second and whenever something is to be sent.
 */
export function createQueue(open: OpenDatabase, log: Logger, lanes = 4): JobQueue {
  const boss = makeBoss(open);
  // Without this listener a database restart would end the process.
  boss.on('error', (error) => log.warn({ code: 'code' in error ? error.code : error.name }, 'job queue'));
  return {
    async start() {
      await boss.start();
      for (const name of [SENDER, SWEEP]) await boss.createQueue(name, jobs);
    },
    async wakeSender(workspaceId) {
      await boss.send(SENDER, { workspaceId }, { singletonKey: workspaceId });
    },
    async wakeSweep() {
      await boss.send(SWEEP, {});
    },
    async work(work) {
      // A job taken back from a dead worker comes without a notification, so polling must not relax.
      const quick = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1, batchSize: 1 };
      await boss.work<{ workspaceId: string }>(
        SENDER,
        { ...quick, localConcurrency: lanes },
        async ([job]) => {
          if (job) await work.send(job.data.workspaceId, job.signal);
        },
      );
      await boss.work(SWEEP, quick, async ([job]) => {
        if (job) await work.sweep(job.signal);
      });
    },
    stop: () => boss.stop({ graceful: true, timeout: 8000 }),
  };
}
