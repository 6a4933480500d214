import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * What this process counts for Prometheus. Labels are names from the code (a command, a class of message, a Web API
 * method), never a person, a text, or an argument that somebody typed.
 */
const registry = new Registry();
const registers = [registry];

export const dueCount = new Counter({
  name: 'mentor_pairs_due_total',
  help: 'Pairs the sweep looked at because their moment had come',
  registers,
});

export const nudgeCount = new Counter({
  name: 'mentor_nudges_total',
  help: 'Nudges of the ledger that entered a state: planned, sent, skipped, unknown or failed',
  labelNames: ['state'] as const,
  registers,
});

export const nudgeLateness = new Histogram({
  name: 'mentor_nudge_lateness_seconds',
  help: 'How long after its moment a nudge was sent',
  buckets: [1, 5, 15, 60, 120, 300, 900, 3600, 14_400, 86_400],
  registers,
});

export const messageCount = new Counter({
  name: 'mentor_messages_total',
  help: 'Messages that ended, by class and state',
  labelNames: ['kind', 'state'] as const,
  registers,
});

export const sweepSeconds = new Histogram({
  name: 'mentor_sweep_seconds',
  help: 'How long a sweep took, over all its batches',
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
  registers,
});

const acknowledged = new Histogram({
  name: 'mentor_acknowledgement_seconds',
  help: 'From the listener’s start to the acknowledgement, which Slack expects within 3 seconds',
  labelNames: ['kind', 'name'] as const,
  buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 3],
  registers,
});

const slackCalls = new Counter({
  name: 'mentor_slack_calls_total',
  help: 'Web API calls by method and result: ok, Slack’s error code, http_…, ratelimited or no_answer',
  labelNames: ['method', 'result'] as const,
  registers,
});

export const lookCount = new Counter({
  name: 'mentor_workspace_looks_total',
  help: 'How often Slack was asked again about a stopped workspace: started, refused or no_answer',
  labelNames: ['result'] as const,
  registers,
});

export const noticeCount = new Counter({
  name: 'mentor_slack_notices_total',
  help: 'What Slack tells beside events and acts: app_rate_limited (it left events out) and view_closed',
  labelNames: ['type'] as const,
  registers,
});

const outboxWaiting = new Gauge({
  name: 'mentor_outbox_waiting',
  help: 'Messages that could be sent by now, over all processes',
  registers,
});

const outboxOldest = new Gauge({
  name: 'mentor_outbox_oldest_seconds',
  help: 'How long the oldest of them has been waiting',
  registers,
});

const workspacesStopped = new Gauge({
  name: 'mentor_workspaces_stopped',
  help: 'Workspaces that nothing is sent to because Slack refuses their token; it is asked again by and by',
  registers,
});

const channelsHeld = new Gauge({
  name: 'mentor_channels_held',
  help: 'Directors’ channels that nothing is posted in because they are public, shared, archived or closed to the bot',
  registers,
});

const jobs = new Gauge({
  name: 'mentor_jobs',
  help: 'Jobs in the queue by name and state, over all processes',
  labelNames: ['queue', 'state'] as const,
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

/** In a small program the count of these alone would tell that somebody asked for a new match. */
const PRIVATE =
  /^(rematch|confidential|answer|question|fit|privacy|goals|conversations|midyear|matching\.(decline|anew))(\.|$)/;

/** What metrics and logs call a command, a click or a modal: confidential ones all alike. */
export const namedInPublic = (name: string): string => (PRIVATE.test(name) ? 'private' : name);

/** What a message is to somebody who reads metrics or logs: a reminder, an update of a message, or any other one. */
export const messageClass = (row: { kind: string; refresh_of: string | null }) =>
  row.refresh_of ? 'update' : row.kind.startsWith('reminders.') ? 'reminder' : 'other';

const CODE = /^[a-z][a-z0-9_]{0,60}$/;

/** Counts one Web API call. */
export function countSlackCall(method: string, result: string): void {
  slackCalls.inc({ method, result: CODE.test(result) ? result : 'other' });
}

/** What waits in the database at the moment of a scrape. */
export type Waiting = {
  messages: number;
  oldestSeconds: number;
  stoppedWorkspaces: number;
  heldChannels: number;
  jobs: { queue: string; state: string; count: number }[];
};

/** Everything in Prometheus' text format; what waits is left out while it cannot be read. */
export async function scrape(findWaiting: () => Promise<Waiting>): Promise<string> {
  for (const gauge of [outboxWaiting, outboxOldest, workspacesStopped, channelsHeld, jobs]) gauge.reset();
  const waiting = await findWaiting().catch(() => undefined);
  if (waiting) {
    outboxWaiting.set(waiting.messages);
    outboxOldest.set(waiting.oldestSeconds);
    workspacesStopped.set(waiting.stoppedWorkspaces);
    channelsHeld.set(waiting.heldChannels);
    for (const { queue, state, count } of waiting.jobs) jobs.set({ queue, state }, count);
  } else {
    for (const gauge of [outboxWaiting, outboxOldest, workspacesStopped, channelsHeld]) gauge.set(Number.NaN);
  }
  return registry.metrics();
}

export const CONTENT_TYPE = registry.contentType;

/** Adds Node's own figures (memory, event loop, garbage collection); once a process. */
export function countProcess(): void {
  collectDefaultMetrics({ register: registry });
}
