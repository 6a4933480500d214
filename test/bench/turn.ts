import { Agent } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { followUp } from '../../src/app/worker.ts';
import { carryOutTurns } from '../../src/features/year-rollover/turn-operations.ts';
import { setStage } from '../faults/stage.ts';
import { testContext } from '../support/fixtures.ts';
import { addTurns } from '../support/turns.ts';
import { commandBody, post } from './web.ts';

const PROGRAMS = 40;
const RESIDENTS = 75;
const NOW = new Date('2027-07-01T17:00:00Z');
/** Between two clicks, in milliseconds. */
const PAUSE_MS = 20;

/**
 * The turn of 3,000 residents in 40 programs: the seconds it takes, how long it held its thread at most, in ms, and how
 * late at most, in ms, the web process acknowledged someone who typed `/mentor` meanwhile.
 */
export async function measureTurn(server: string) {
  const stage = await setStage(server, { rateLimits: false });
  try {
    await addTurns(stage.db, PROGRAMS, RESIDENTS, NOW);
    const web = await stage.spawn('web').ready;
    const { ctx } = testContext(stage.open, () => NOW);
    const clicks = click(stage, web.port ?? 0);
    await sleep(1000); // the first clicks find a process that has just started
    clicks.begin();
    const held = monitorEventLoopDelay({ resolution: 5 });
    held.enable();
    const began = performance.now();
    await carryOutTurns(ctx, followUp);
    const seconds = (performance.now() - began) / 1000;
    held.disable();
    return { seconds, held: held.max / 1e6, ...(await clicks.end()) };
  } finally {
    await stage.stop();
  }
}

/** Someone types `/mentor` over and over; counted from `begin` on. */
function click(stage: Awaited<ReturnType<typeof setStage>>, port: number) {
  const body = commandBody(stage, '', stage.slack.addUser({ name: 'ana' }).id);
  const agent = new Agent({ keepAlive: true });
  const over = new AbortController();
  let times: number[] = [];
  const clicking = (async () => {
    while (!over.signal.aborted) {
      const at = performance.now();
      await post(agent, port, stage.slack.signingSecret, body);
      times.push(performance.now() - at);
      await sleep(PAUSE_MS);
    }
  })();
  return {
    begin: () => {
      times = [];
    },
    async end() {
      over.abort();
      await clicking;
      agent.destroy();
      return { clicks: times.length, latest: Math.max(...times) };
    },
  };
}
