/** A process of `runner.mjs`: told what the run is, then a file at a time, then to end. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeKept } from './kept.ts';

// What this process compiles, types left out, the next one need not.
enableCompileCache(new URL('../../../node_modules/.cache/compiled', import.meta.url).pathname);

const packageRunner = new URL('./worker-runner.js', import.meta.resolve('jest-light-runner')).href;

async function start(workerData) {
  const { default: run, setWorkerData } = await import(packageRunner);
  setWorkerData(workerData);
  return run;
}

/** Output and timers hold nothing; a socket, a server, a file, or a thread was forgotten. */
const IDLE = new Set(['PipeWrap', 'TTYWrap', 'Timeout', 'Immediate']);
const open = () => process.getActiveResourcesInfo().filter((name) => !IDLE.has(name));

let runner;

async function answer({ path }) {
  if (path) return (await runner)(path);
  await closeKept();
  flushCompileCache();
  for (let tries = 0; tries < 500 && open().length > 0; tries += 1) await sleep(20);
  return open();
}

process.on('message', async (message) => {
  if (message.start) {
    runner = start(message.start);
    runner.catch(() => undefined); // each file says so
    return;
  }
  const said = await answer(message).then(
    (result) => ({ result }),
    (error) => ({ error: error?.stack ?? String(error) }),
  );
  process.send(said);
});
