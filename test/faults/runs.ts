import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRule } from '../../sandbox/slack/workspace/faults.ts';
import { type Child, type SpawnOptions, type Stage, setStage, type Verdict } from './stage.ts';

const HOUR = 3_600_000;

/** What else happens during a run, besides Slack's faults and the kills. */
export const disturbances = {
  none: async () => 0,
  'database away': async (stage: Stage) => {
    await sleep(2500);
    await stage.databaseOutage(1500);
    return 1;
  },
  'Slack away': async (stage: Stage) => {
    await sleep(2500);
    stage.slack.down = true;
    await sleep(4000);
    stage.slack.down = false;
    return 1;
  },
  'clocks an hour ahead and back': (_stage: Stage, workers: () => Child[]) => travel(workers, HOUR),
  'clocks an hour behind and back': (_stage: Stage, workers: () => Child[]) => travel(workers, -HOUR),
  'clocks a year ahead and back': (_stage: Stage, workers: () => Child[]) => travel(workers, 365 * 24 * HOUR),
} satisfies Record<string, (stage: Stage, workers: () => Child[]) => Promise<number>>;

async function travel(workers: () => Child[], ms: number): Promise<number> {
  await sleep(2000);
  for (const worker of workers()) worker.shift(ms);
  await sleep(4000);
  for (const worker of workers()) worker.shift(0);
  return 2;
}

const slackFaults: FaultRule[] = [
  { method: 'chat.postMessage', kind: 'lost_reply', probability: 0.03 },
  { method: 'chat.postMessage', kind: 'http503', probability: 0.02 },
  { method: 'chat.postMessage', kind: 'http500', probability: 0.02 },
  { method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 1, probability: 0.01 },
  { method: 'chat.postMessage', kind: 'never', probability: 0.005 },
  { method: 'chat.postMessage', kind: 'slow', ms: 400, probability: 0.05 },
  { method: 'conversations.history', kind: 'http500', probability: 0.1 },
  { method: 'conversations.history', kind: 'ratelimited', retryAfter: 2, probability: 0.05 },
  { method: 'conversations.open', kind: 'http500', probability: 0.05 },
];

export type RunOptions = {
  server: string;
  seed: number;
  kills: number;
  disturbance: keyof typeof disturbances;
  messages: number;
  pairs: number;
  withinMs: number;
  /** For how long a worker looks for what Slack left unanswered; without it, as long as in production. */
  settleMs?: number;
};

export type Outcome = Verdict & { kills: number; faults: number; disturbances: number; finished: boolean };

/** A new process; started again where it ended at once, as while the database is away, which any platform does. */
export async function replacement(
  stage: Stage,
  how: SpawnOptions,
  role: 'worker' | 'all' = 'worker',
): Promise<Child> {
  for (;;) {
    const child = stage.spawn(role, how);
    const isReady = await child.ready.then(
      () => true,
      () => false,
    );
    if (isReady) return child;
    await sleep(500);
  }
}

/** Two workers with clocks 30 s apart, killed at random moments while Slack fails at random; both are replaced at once. */
export async function runFaults(options: RunOptions): Promise<Outcome> {
  const stage = await setStage(options.server, { seed: options.seed });
  try {
    for (const fault of slackFaults) stage.slack.faults.add(fault);
    await stage.addMessages(options.messages);
    await stage.addPairs(options.pairs);
    const hows = [0, 30_000].map((shiftMs) => ({ shiftMs, settleMs: options.settleMs }));
    const workers = hows.map((how) => stage.spawn('worker', how));
    await Promise.all(workers.map(({ ready }) => ready));
    const disturbed = disturbances[options.disturbance](stage, () => workers);
    for (let kill = 0; kill < options.kills; kill++) {
      await sleep(500 + Math.random() * 2500);
      const index = Math.floor(Math.random() * workers.length);
      await workers[index]?.kill('SIGKILL');
      workers[index] = await replacement(stage, hows[index] ?? {});
    }
    const count = await disturbed;
    const finished = await stage.waitUntilSent(options.withinMs);
    const faults = stage.slack.calls.filter(({ fault }) => fault !== undefined).length;
    return { ...(await stage.verdict()), kills: options.kills, faults, disturbances: count, finished };
  } finally {
    await stage.stop();
  }
}
