import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Has a server listen, on every address where none is named; answers with its port. Rejects where the port is taken. */
export async function listen(
  server: Server,
  { port, host }: { port: number; host?: string | undefined },
): Promise<number> {
  server.listen({ port, host });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
