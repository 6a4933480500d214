import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

type Backend = { port: number; healthPort: number; ready: boolean };

/** Spreads requests over the processes that say they are ready, as a load balancer in front of them does. */
export type Balancer = {
  url: string;
  add(backend: { port?: number; healthPort?: number }): void;
  /** How many requests each port was given. */
  given: Map<number, number>;
  stop(): Promise<void>;
};

/** Starts a balancer that asks every process each 50 ms whether it is ready. */
export async function startBalancer(): Promise<Balancer> {
  const backends: Backend[] = [];
  const given = new Map<number, number>();
  const agent = new Agent({ keepAlive: true });
  let next = 0;
  const server = createServer((from, to) => {
    const ready = backends.filter((backend) => backend.ready);
    const backend = ready[next++ % ready.length];
    if (!backend) return to.writeHead(503).end();
    given.set(backend.port, (given.get(backend.port) ?? 0) + 1);
    return passOn(from, to, backend.port, agent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      await Promise.all(backends.map(probe));
      await sleep(50);
    }
  })();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    add: ({ port = 0, healthPort = 0 }) => void backends.push({ port, healthPort, ready: true }),
    given,
    async stop() {
      stopped = true;
      await watching;
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function probe(backend: Backend): Promise<void> {
  backend.ready = await fetch(`http://127.0.0.1:${backend.healthPort}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );
}

function passOn(from: IncomingMessage, to: ServerResponse, port: number, agent: Agent): void {
  const { method, url: path, headers } = from;
  const onward = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(to);
  });
  onward.on('error', () => to.writeHead(502).end());
  from.pipe(onward);
}
