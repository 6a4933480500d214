import type { OpenDatabase } from '../../src/platform/database/open.ts';
import { administer, serverUrl } from './template.ts';

/** How long a server may take to end a connection it was told to end. */
const ENDING_MS = 60_000;

/**
 * Closes a database to everyone, until `letIn`. Waits until its connections have ended: one still on its way out would
 * take a statement after the outage down with it.
 */
export async function cutOff(server: string, name: string): Promise<void> {
  await administer(server, `alter database ${name} with allow_connections false`);
  await administer(
    server,
    `select pg_terminate_backend(pid, ${ENDING_MS}) from pg_stat_activity where datname = '${name}'`,
  );
}

export const letIn = (server: string, name: string) =>
  administer(server, `alter database ${name} with allow_connections true`);

/** Takes the database away as an outage does; returns the way back, which an embedded database does not have. */
export async function takeDown(open: OpenDatabase): Promise<(() => Promise<void>) | undefined> {
  if (open.kind === 'pglite') {
    await open.pglite.close();
    return undefined;
  }
  const server = serverUrl();
  if (!server) throw new Error('a Postgres database without a server');
  const name = new URL(open.url).pathname.slice(1);
  await cutOff(server, name);
  return () => letIn(server, name);
}
