import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./worker.mjs', import.meta.url));

const CRASHES = ['SIGILL', 'SIGTRAP', 'SIGSEGV', 'SIGABRT', 'SIGBUS'];

/** A process that ended while it ran a file. */
class Ended extends Error {
  constructor(code, signal) {
    super(`the test process ended with ${signal ?? `exit code ${code}`}`);
    this.isCrash = CRASHES.includes(signal);
  }
}

/** One process that runs files in turn, each with a module graph that it shares with the files before it. */
class TestProcess {
  #child;

  constructor(workerData) {
    this.#child = fork(WORKER, { serialization: 'advanced' });
    this.#child.on('error', () => undefined); // its end says so as well
    this.#child.send({ start: workerData });
  }

  /** Sends one message and resolves with the answer; rejects when the process ends first. */
  async ask(message) {
    const over = new AbortController();
    const { signal } = over;
    const ended = once(this.#child, 'exit', { signal }).then(([code, how]) => {
      throw new Ended(code, how);
    });
    const answered = once(this.#child, 'message', { signal });
    this.#child.send(message, () => undefined);
    try {
      const [answer] = await Promise.race([answered, ended]);
      if (answer.error) throw new Error(answer.error);
      return answer.result;
    } finally {
      over.abort();
      for (const lost of [ended, answered]) lost.catch(() => undefined);
    }
  }

  /** Has the process close what it keeps, checks that nothing is left open in it, and ends it. */
  async end() {
    const left = await this.ask({});
    this.#child.kill('SIGKILL'); // its memory needs no tidying
    if (left.length > 0) throw new Error(`a test process was left with open handles: ${left.join(', ')}`);
  }
}

/**
 * Runs test files in processes, with the same code in them as `jest-light-runner` has. Not in threads: threads share
 * V8's registry of compiled code, and a thread that ends with PGlite in it can bring the whole run down
 * (nodejs/node#64500). Not in the package's own processes: it tells a second process nothing when two start at once.
 */
export default class ProcessRunner {
  #globalConfig;

  constructor(globalConfig) {
    this.#globalConfig = globalConfig;
  }

  async runTests(tests, watcher, onStart, onResult, onFailure) {
    const queue = [...tests];
    const work = async (take) => {
      let running;
      for (let test = take(); test && !watcher.isInterrupted(); test = take()) {
        const workerData = { globalConfig: this.#globalConfig, projectConfig: test.context.config };
        const again = () => new TestProcess({ ...workerData, runtime: 'child_process' });
        running ??= again();
        await onStart(test);
        try {
          const result = await running.ask({ path: test.path }).catch((error) => {
            if (!error.isCrash) throw error;
            process.stderr.write(`${error.message}: ${test.path} runs once more\n`);
            running = again();
            return running.ask({ path: test.path });
          });
          await onResult(test, result);
        } catch (error) {
          if (error instanceof Ended) running = undefined;
          await onFailure(test, { message: error.message, stack: error.stack });
        }
      }
      await running?.end();
    };
    const count = Math.min(this.#globalConfig.maxWorkers, tests.length);
    const lanes = Array.from(
      { length: count },
      (_, lane) => () => (lane === 1 ? queue.pop() : queue.shift()),
    );
    await Promise.all(lanes.map(work));
  }
}
