import type { OpenDatabase } from '../../src/platform/database/open.ts';
import { administer, serverUrl } from './template.ts';

/** Takes the database away as an outage does; returns the way back, which an embedded database does not have. */
export async function takeDown(open: OpenDatabase): Promise<(() => Promise<void>) | undefined> {
  if (open.kind === 'pglite') {
    await open.pglite.close();
    return undefined;
  }
  const server = serverUrl();
  if (!server) throw new Error('a Postgres database without a server');
  const name = new URL(open.url).pathname.slice(1);
  await administer(server, `alter database ${name} with allow_connections false`);
  await administer(
    server,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
  );
  return () => administer(server, `alter database ${name} with allow_connections true`);
}
