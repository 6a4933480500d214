import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, type Stage, setStage } from '../faults/stage.ts';
import { addMember } from '../support/fixtures.ts';
import { startBare } from './bare.ts';

const CONNECTIONS = 16;
const SLICES = 5;
const SLICE_MS = 1500;
/** Slices of windows, ours and the bare app's in turns, and how many windows a slice has. */
const WINDOWS = { slices: 6, each: 50 };

const percentile = (values: readonly number[], share: number) =>
  values.toSorted((one, other) => one - other)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ] ?? Number.NaN;
const median = (values: readonly number[]) => percentile(values, 0.5);

type Load = { perSecond: number; p50: number; p99: number };

export function commandBody(stage: Stage, text: string, user: string): string {
  return new URLSearchParams({
    command: '/mentor',
    text,
    team_id: stage.workspaceId,
    user_id: user,
    user_name: 'ana',
    channel_id: 'D1',
    api_app_id: stage.slack.appId,
    response_url: `${stage.slack.url}/none`,
    trigger_id: '1.2.3',
  }).toString();
}

/** One signed request as Slack would send it; resolves with what the acknowledgment says. */
export function post(agent: Agent, port: number, secret: string, body: string): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex');
  return new Promise((resolve, reject) => {
    const call = request(
      {
        port,
        agent,
        host: '127.0.0.1',
        path: '/slack/events',
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          'x-slack-request-timestamp': String(seconds),
          'x-slack-signature': `v0=${signature}`,
        },
      },
      (response) => {
        let said = '';
        response.setEncoding('utf8').on('data', (part) => {
          said += part;
        });
        response.on('end', () =>
          response.statusCode === 200 ? resolve(said) : reject(new Error(`HTTP ${response.statusCode}`)),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

export async function load(port: number, secret: string, body: string, forMs: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  const began = performance.now();
  const lane = async () => {
    while (performance.now() - began < forMs) {
      const at = performance.now();
      await post(agent, port, secret, body);
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  agent.destroy();
  return {
    perSecond: (times.length / (performance.now() - began)) * 1000,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}

/** Milliseconds from typing a command to Slack receiving `views.open`, one person after the other. */
async function modalTimes(stage: Stage, port: number, users: readonly string[]): Promise<number[]> {
  stage.slack.connect({ requestUrl: `http://127.0.0.1:${port}/slack/events` });
  const times: number[] = [];
  for (const user of users) {
    const opened = new Promise<number>((resolve) => {
      const off = stage.slack.onActivity((activity) => {
        if (activity.type !== 'apiCall' || activity.call.method !== 'views.open') return;
        off();
        resolve(performance.now());
      });
    });
    const at = performance.now();
    await stage.slack.as(user).command('/mentor log');
    times.push((await opened) - at);
    await stage.slack.settled({ quietMs: 15 });
  }
  return times;
}

/** A resident of the program, and what their help says. */
async function askHelp(stage: Stage, port: number) {
  const { id: resident } = stage.slack.addUser({ name: 'ana' });
  await addMember(stage.db, stage, ['resident'], { user: resident });
  const body = commandBody(stage, 'help', resident);
  const agent = new Agent();
  const { text } = JSON.parse(await post(agent, port, stage.slack.signingSecret, body));
  agent.destroy();
  return { body, nothing: commandBody(stage, 'nothing', resident), says: String(text) };
}

const people = (stage: Stage) =>
  Array.from(
    { length: WINDOWS.slices * WINDOWS.each },
    (_, index) => stage.slack.addUser({ name: `p${index}` }).id,
  );

/** The web role beside a bare Bolt app, in alternating slices, so that whatever else the machine does hits both. */
export async function measureWeb(server: string) {
  const stage = await setStage(server, { rateLimits: false });
  let bare: Child | undefined;
  try {
    const web = stage.spawn('web', { env: { LOG_LEVEL: 'warn' } });
    const { port = 0 } = await web.ready;
    const { body, nothing, says } = await askHelp(stage, port);
    bare = startBare(stage, says);
    const { port: barePort = 0 } = await bare.ready;
    const secret = stage.slack.signingSecret;
    const ours: Load[] = [];
    const floor: Load[] = [];
    const silent: Load[] = [];
    await load(barePort, secret, body, 1000);
    await load(port, secret, body, 1000);
    for (let slice = 0; slice < SLICES; slice++) {
      silent.push(await load(barePort, secret, nothing, SLICE_MS));
      floor.push(await load(barePort, secret, body, SLICE_MS));
      ours.push(await load(port, secret, body, SLICE_MS));
    }
    await sleep(2000); // answers to response_url underway
    const users = people(stage);
    const opened: Record<'ours' | 'floor', number[]> = { ours: [], floor: [] };
    await modalTimes(stage, barePort, users.slice(0, 10));
    await modalTimes(stage, port, users.slice(0, 10));
    for (let slice = 0; slice < WINDOWS.slices; slice++) {
      const some = users.slice(slice * WINDOWS.each, (slice + 1) * WINDOWS.each);
      opened.floor.push(...(await modalTimes(stage, barePort, some)));
      opened.ours.push(...(await modalTimes(stage, port, some)));
    }
    const middle = (loads: Load[]): Load => ({
      perSecond: median(loads.map(({ perSecond }) => perSecond)),
      p50: median(loads.map(({ p50 }) => p50)),
      p99: median(loads.map(({ p99 }) => p99)),
    });
    return {
      ours: middle(ours),
      floor: middle(floor),
      silent: middle(silent),
      letters: says.length,
      modal: {
        ours: percentile(opened.ours, 0.99),
        floor: percentile(opened.floor, 0.99),
        oursMedian: median(opened.ours),
        floorMedian: median(opened.floor),
      },
    };
  } finally {
    await bare?.kill('SIGKILL');
    await stage.stop();
  }
}
