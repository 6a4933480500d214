import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Options } from '../options.ts';
import type { Stage } from '../stage.ts';

/** The running control server. */
export type Control = { address: string; stop(): Promise<void> };

/** Serves the sandbox's page and its control API on this machine alone. */
export async function startControl(_stage: Stage, options: Options): Promise<Control> {
  const server = createServer((_request, response) => response.end('The page is on its way.'));
  await new Promise<void>((resolve) => server.listen(options.port, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
