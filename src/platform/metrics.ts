import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { readBuild } from './build.ts';
import { poolCounts } from './database/pools.ts';
import { LOOP_NAMES, type LoopName, type Loops } from './health/loops.ts';

/**
 * What this process counts for Prometheus. Labels are names from the code (a command, a class of message, a Web API
 * method), never a person, a text, or an argument that someone typed.
 */
const registry = new Registry();
const registers = [registry];

export const dueCount = new Counter({
  name: 'mentor_pairs_due_total',
  help: 'Pairs the sweep checked because they were due',
  registers,
});

export const nudgeCount = new Counter({
  name: 'mentor_nudges_total',
  help: 'Nudges in the ledger that entered a state: planned, sent, skipped, unknown, or failed',
  labelNames: ['state'] as const,
  registers,
});

export const nudgeLateness = new Histogram({
  name: 'mentor_nudge_lateness_seconds',
  help: 'How long after its due time a nudge was sent',
  buckets: [1, 5, 15, 60, 120, 300, 900, 3600, 14_400, 86_400],
  registers,
});

export const messageCount = new Counter({
  name: 'mentor_messages_total',
  help: 'Messages that reached a final state, by class and state',
  labelNames: ['kind', 'state'] as const,
  registers,
});

export const sweepSeconds = new Histogram({
  name: 'mentor_sweep_seconds',
  help: 'How long a sweep took, across all its batches',
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
  registers,
});

const acknowledged = new Histogram({
  name: 'mentor_acknowledgement_seconds',
  help: "From the listener's start to the acknowledgment, which Slack expects within 3 seconds",
  labelNames: ['kind', 'name'] as const,
  buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 3],
  registers,
});

const slackCalls = new Counter({
  name: 'mentor_slack_calls_total',
  help: "Web API calls by method (other: response URLs and uploads) and result: ok, Slack's error code, http_4xx, http_5xx, ratelimited, no_answer, or other",
  labelNames: ['method', 'result'] as const,
  registers,
});

export const lookCount = new Counter({
  name: 'mentor_workspace_looks_total',
  help: 'Retries for stopped workspaces by result: started, refused, or no_answer',
  labelNames: ['result'] as const,
  registers,
});

export const noticeCount = new Counter({
  name: 'mentor_slack_notices_total',
  help: 'Other notices from Slack: app_rate_limited (it dropped events) and view_closed',
  labelNames: ['type'] as const,
  registers,
});

export const jobFaultCount = new Counter({
  name: 'mentor_job_faults_total',
  help: 'Worker job failures, by job; each is set aside and retried within the hour',
  labelNames: ['job'] as const,
  registers,
});

/** Has every job of the worker among the figures from the start, so that its first fault is seen as an increase. */
export function countJobs(names: readonly string[]): void {
  for (const name of names) jobFaultCount.inc({ job: namedInPublic(name) }, 0);
}

const loopAge = new Gauge({
  name: 'mentor_loop_seconds_since_success',
  help: 'How long ago each loop of this process last succeeded; sweep and sender run only when there is something to do',
  labelNames: ['loop'] as const,
  registers,
});

const loopLate = new Gauge({
  name: 'mentor_loop_late',
  help: "Whether a loop in this process is overdue, so the process isn't ready: 1 or 0",
  labelNames: ['loop'] as const,
  registers,
});

const loopRestarts = new Counter({
  name: 'mentor_loop_restarts_total',
  help: 'Restarts of the job queue by the watchdog, by the loop that did not succeed in time',
  labelNames: ['loop'] as const,
  registers,
});

/** Counts that a loop was started again. */
export const countRestart = (loop: LoopName): void => loopRestarts.inc({ loop });

/** Sets the figures of this process's loops, for a scrape. */
export function tellLoops(loops: Loops): void {
  const late = new Set(loops.late().map(({ name }) => name));
  for (const loop of LOOP_NAMES) loopLate.set({ loop }, late.has(loop) ? 1 : 0);
  for (const [loop, seconds] of loops.ages()) loopAge.set({ loop }, seconds);
}

const setAsideNow = new Gauge({
  name: 'mentor_set_aside',
  help: 'Programs and workspaces for which a worker job failed and will be retried',
  registers,
});

const outboxWaiting = new Gauge({
  name: 'mentor_outbox_waiting',
  help: 'Messages ready to send, across all processes',
  registers,
});

const outboxOldest = new Gauge({
  name: 'mentor_outbox_oldest_seconds',
  help: 'How long the oldest message ready to send has been waiting',
  registers,
});

const workspacesStopped = new Gauge({
  name: 'mentor_workspaces_stopped',
  help: 'Workspaces on hold because Slack rejects their token; Mentor retries them',
  registers,
});

const channelsHeld = new Gauge({
  name: 'mentor_channels_held',
  help: "Directors' channels on hold because they are public, shared, archived, or closed to the bot",
  registers,
});

const deletions = new Gauge({
  name: 'mentor_deletions',
  help: 'Closed programs and removed workspaces whose data will be deleted',
  registers,
});

const nextDeletion = new Gauge({
  name: 'mentor_next_deletion_timestamp_seconds',
  help: 'When the first of these deletions is due, as a Unix time; NaN when there is none',
  registers,
});

const erasingHeld = new Gauge({
  name: 'mentor_erasing_held',
  help: 'Whether a clock jumped within the last day, in which case nothing is deleted: 1 or 0',
  registers,
});

const allHeld = new Gauge({
  name: 'mentor_restoration_held',
  help: 'Whether everything is held because the database was restored from a backup: 1 or 0',
  registers,
});

const jobs = new Gauge({
  name: 'mentor_jobs',
  help: 'Jobs in the queue by name and state, across all processes',
  labelNames: ['queue', 'state'] as const,
  registers,
});

const buildInfo = new Gauge({
  name: 'mentor_build_info',
  help: 'Always 1; its labels are the version and commit of this process',
  labelNames: ['version', 'commit'] as const,
  registers,
});
buildInfo.set(readBuild(), 1);

new Gauge({
  name: 'mentor_pool_connections',
  help: "This process's connections to Postgres: open, idle, and requests waiting for one, by pool (main, probes, or queue)",
  labelNames: ['pool', 'state'] as const,
  registers,
  collect() {
    this.reset();
    for (const { pool, state, count } of poolCounts()) this.inc({ pool, state }, count);
  },
});

const databaseAnswer = new Gauge({
  name: 'mentor_database_answer_seconds',
  help: 'How long the database took to answer the smallest statement, at this scrape',
  registers,
});

const databaseBytes = new Gauge({
  name: 'mentor_database_bytes',
  help: 'Size of the database',
  registers,
});

/** Starts the clock of an acknowledgement; call the answer when Slack has been answered. */
export function acknowledging(
  kind: 'command' | 'click' | 'shortcut' | 'submission',
  name: string,
): () => void {
  const since = performance.now();
  const label = namedInPublic(name);
  return () => acknowledged.observe({ kind, name: label }, (performance.now() - since) / 1000);
}

/**
 * In a small program the count of these alone would tell that someone asked for a new match. To ask for a mentor is
 * among them, since it leaves the same traces.
 */
const PRIVATE =
  /^(rematch|confidential|answer|question|fit|privacy|goals|conversations|midyear|pauses?|request|matching\.(request|decline|anew))(\.|$)/;

/** What metrics and logs call a command, a click or a modal: confidential ones all alike. */
export const namedInPublic = (name: string): string => (PRIVATE.test(name) ? 'private' : name);

/** What a message is to someone who reads metrics or logs: a reminder, an update of a message, or any other one. */
export const messageClass = (row: { kind: string; refresh_of: string | null }) =>
  row.refresh_of ? 'update' : row.kind.startsWith('reminders.') ? 'reminder' : 'other';

/** Counts one Web API call; both labels come from closed lists, never from outside. */
export function countSlackCall(method: string, result: string): void {
  slackCalls.inc({ method, result });
}

/** What waits in the database at the moment of a scrape. */
export type Waiting = {
  messages: number;
  oldestSeconds: number;
  stoppedWorkspaces: number;
  heldChannels: number;
  setAside: number;
  deletions: { count: number; next: Date | undefined };
  erasingHeld: boolean;
  allHeld: boolean;
  database: { answerSeconds: number; bytes: number };
  jobs: { queue: string; state: string; count: number }[];
};

/** Everything in Prometheus' text format; what waits is left out while it cannot be read. */
export async function scrape(findWaiting: () => Promise<Waiting>): Promise<string> {
  const gauges = [
    outboxWaiting,
    outboxOldest,
    workspacesStopped,
    channelsHeld,
    setAsideNow,
    deletions,
    nextDeletion,
    erasingHeld,
    allHeld,
    databaseAnswer,
    databaseBytes,
  ];
  for (const gauge of [...gauges, jobs]) gauge.reset();
  const waiting = await findWaiting().catch(() => undefined);
  if (waiting) {
    outboxWaiting.set(waiting.messages);
    outboxOldest.set(waiting.oldestSeconds);
    workspacesStopped.set(waiting.stoppedWorkspaces);
    channelsHeld.set(waiting.heldChannels);
    setAsideNow.set(waiting.setAside);
    erasingHeld.set(waiting.erasingHeld ? 1 : 0);
    allHeld.set(waiting.allHeld ? 1 : 0);
    databaseAnswer.set(waiting.database.answerSeconds);
    databaseBytes.set(waiting.database.bytes);
    deletions.set(waiting.deletions.count);
    nextDeletion.set((waiting.deletions.next?.getTime() ?? Number.NaN) / 1000);
    for (const { queue, state, count } of waiting.jobs) jobs.set({ queue, state }, count);
  } else {
    for (const gauge of gauges) gauge.set(Number.NaN);
  }
  return registry.metrics();
}

export const CONTENT_TYPE = registry.contentType;

/** Adds Node's own figures (memory, event loop, garbage collection); once a process. */
export function countProcess(): void {
  collectDefaultMetrics({ register: registry });
}
