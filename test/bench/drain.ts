import { setTimeout as sleep } from 'node:timers/promises';
import { setStage } from '../faults/stage.ts';

const MESSAGES = 600;
/** What the fake Slack allows: 600 a minute, after a burst of 60. */
const LIMIT_SECONDS = (MESSAGES - 60) / 10;
const SLACK_LATENCY_MS = 150;

/** Seconds from the first message to the last, with Slack as slow as it is, beside what its limit allows. */
export async function measureDrain(server: string) {
  const stage = await setStage(server, { rateLimits: true });
  try {
    stage.slack.faults.add({ method: 'chat.postMessage', kind: 'slow', ms: SLACK_LATENCY_MS });
    await stage.addMessages(MESSAGES);
    stage.spawn('worker');
    const posts = () => stage.slack.calls.filter(({ method }) => method === 'chat.postMessage');
    while (posts().filter(({ ok }) => ok).length < MESSAGES) await sleep(50);
    const calls = posts();
    const times = calls.map(({ at }) => at);
    const refused = calls.filter(({ status }) => status === 429).length;
    return { seconds: (Math.max(...times) - Math.min(...times)) / 1000, limit: LIMIT_SECONDS, refused };
  } finally {
    await stage.stop();
  }
}
