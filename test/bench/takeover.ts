import { setTimeout as sleep } from 'node:timers/promises';
import { setStage } from '../faults/stage.ts';

/** Seconds from the kill -9 of the worker that sends to the next message from the one that takes over. */
export async function measureTakeover(server: string): Promise<number> {
  const stage = await setStage(server);
  const posted = () =>
    stage.slack.calls.filter(({ method, ok }) => method === 'chat.postMessage' && ok).length;
  const until = async (count: number) => {
    while (posted() < count) await sleep(10);
  };
  try {
    await stage.addMessages(400);
    const env = { REMINDER_CRON: '* * * * *' };
    const first = stage.spawn('worker', { env: { REMINDER_CRON: '* * * * * *' } });
    await until(10);
    await stage.spawn('worker', { env }).ready;
    await first.kill('SIGKILL');
    const killedAt = performance.now();
    await until(posted() + 1);
    return (performance.now() - killedAt) / 1000;
  } finally {
    await stage.stop();
  }
}
