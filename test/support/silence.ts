import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A way to a server on which bytes can be swallowed, as a firewall does that has dropped its state: no one is told that
 * the connection is dead.
 */
export async function silenceable(url: string): Promise<{
  url: string;
  /** Swallows everything on the connections there are, in both directions; new ones work. */
  silence(): void;
  /** Swallows everything on new connections, too, until it is called with false. */
  silenceNew(on: boolean): void;
  close(): Promise<void>;
}> {
  const target = new URL(url);
  const open = new Set<{ near: Socket; far: Socket; isSilent: boolean }>();
  let newOnesAreSilent = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname || '127.0.0.1');
    const pair = { near, far, isSilent: newOnesAreSilent };
    open.add(pair);
    near.on('data', (bytes) => void (pair.isSilent || far.write(bytes)));
    far.on('data', (bytes) => void (pair.isSilent || near.write(bytes)));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        open.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    silence: () => {
      for (const pair of open) pair.isSilent = true;
    },
    silenceNew: (on) => {
      newOnesAreSilent = on;
    },
    close: async () => {
      for (const { near, far } of open) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
