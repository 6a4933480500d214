import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** How a process ended. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** A process of the product, and everything it wrote. */
export type Process = {
  child: ChildProcess;
  exit: Promise<Exit>;
  output(): string;
  /** Waits for the log line "ready"; throws with the output when the process ends first. */
  ready(): Promise<{ port?: number; healthPort: number }>;
  /** Sends a signal and waits for the end; throws when it takes longer than so many milliseconds. */
  end(signal?: NodeJS.Signals, withinMs?: number): Promise<Exit>;
};

export type Launch = {
  /** The whole environment but PATH, HOME and where Node keeps compiled modules: nothing of ours leaks in. */
  env: Record<string, string | undefined>;
  cwd?: string;
  /** Program and arguments; by default the entry of `npm start` with this very Node. */
  command?: readonly [string, ...string[]];
  /** Runs as another user. */
  uid?: number;
};

const START_MS = 900_000;

/** Node keeps what it compiled here: the same modules are started dozens of times in a run. */
export const compiled = join(repository, 'node_modules/.cache/mentor-test-compiled');

/** The command of `npm start`. */
export const startCommand = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  '--liftoff-only',
  'src/app/main.ts',
] as const;

/** Starts a process; end it whatever happens. */
export function launch({ env, cwd = repository, command = startCommand, uid }: Launch): Process {
  const [program, ...args] = command;
  const { PATH, HOME } = process.env;
  const child = spawn(program, args, {
    cwd,
    env: { PATH, HOME, NODE_COMPILE_CACHE: compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      written += chunk;
    });
  }
  const exit = new Promise<Exit>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    exit,
    output: () => written,
    ready: () => readyLine(exit, () => written),
    async end(signal = 'SIGTERM', withinMs = 600_000) {
      child.kill(signal);
      const ended = await Promise.race([exit, sleep(withinMs, undefined, { ref: false })]);
      if (ended) return ended;
      child.kill('SIGKILL');
      throw new Error(`still running ${withinMs} ms after ${signal}:\n${written}`);
    },
  };
}

async function readyLine(exit: Promise<Exit>, output: () => string) {
  let ended = false;
  const end = () => {
    ended = true;
  };
  exit.then(end, end);
  const deadline = Date.now() + START_MS;
  for (;;) {
    const line = output()
      .split('\n')
      .find((text) => text.startsWith('{') && text.includes('"msg":"ready"'));
    if (line) return JSON.parse(line) as { port?: number; healthPort: number };
    if (ended || Date.now() > deadline) throw new Error(`the process did not get ready:\n${output()}`);
    await sleep(20);
  }
}

/** A port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
