import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createLoops } from '../../../src/platform/health/loops.ts';
import { startWatchdog } from '../../../src/platform/health/watchdog.ts';
import { createQueue } from '../../../src/platform/outbox/queue.ts';
import { createTestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';

/** Loops whose time is passed by hand, in seconds. */
function loopsInTime() {
  let now = 0;
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { loops: createLoops(() => now), pass };
}

const names = (loops: ReturnType<typeof createLoops>) => loops.late().map(({ name }) => name);

test('a loop that must go round is late without success, and to be started again later', () => {
  const { loops, pass } = loopsInTime();
  loops.expect('queue.sweep');
  pass(19);
  expect(loops.late()).toEqual([]);
  pass(2);
  expect(loops.late()).toEqual([{ name: 'queue.sweep', forMs: 21_000, toRestart: false }]);
  pass(40);
  expect(loops.late()[0]?.toRestart).toBe(true);
  loops.succeeded('queue.sweep');
  expect(loops.late()).toEqual([]);
});

test('a run may take long while it gets further; one that fails again and again is late', async () => {
  const { loops, pass } = loopsInTime();
  await loops.follow('sender', 'T1', async (goesOn) => {
    for (let step = 0; step < 5; step++) {
      pass(250);
      expect(loops.late()).toEqual([]);
      goesOn();
    }
    pass(301);
    expect(names(loops)).toEqual(['sender']);
  });
  expect(loops.late()).toEqual([]);
  const fail = () =>
    loops.follow('sweep', '', () => Promise.reject(new Error('away'))).catch(() => undefined);
  await fail();
  pass(61);
  await fail();
  expect(names(loops)).toEqual(['sweep']);
  pass(181); // someone else has it
  expect(loops.late()).toEqual([]);
});

test('a sweep that hangs is let go of, and the queue goes on with the next one', async () => {
  const open = await createTestDatabase();
  const log = pino({ level: 'silent' });
  const { loops, pass } = loopsInTime();
  const queue = createQueue(open, log, undefined, loops);
  let sweeps = 0;
  const stopped: boolean[] = [];
  await queue.start();
  await queue.work({
    send: async () => undefined,
    sweep: async (signal) => {
      sweeps += 1;
      if (sweeps > 1) return;
      signal.addEventListener('abort', () => stopped.push(true));
      await new Promise(() => undefined);
    },
  });
  const stop = startWatchdog(loops, queue, log, 50);
  try {
    await queue.wakeSweep();
    await until(() => sweeps === 1, 'the first sweep begins');
    pass(301);
    await until(() => sweeps >= 2, 'the sweep is taken up again');
    expect(stopped).toEqual([true]);
    await until(() => loops.late().length === 0, 'all loops are well');
  } finally {
    await stop();
    await queue.stop();
    await open.close();
  }
});
