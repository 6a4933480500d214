import { createServer } from 'node:http';
import { listen } from '../listen.ts';
import { CONTENT_TYPE } from '../metrics.ts';

/** One thing that must be well for the process to serve; throws, with words for the operator, when it is not. */
export type Check = () => Promise<void>;

/**
 * Serves `/healthz` (the process lives), `/readyz` (it can serve; if not, 503 and why) and `/metrics` (for Prometheus)
 * on a port of its own. Details, such as what is set aside, stand in `/readyz` too, and are no reason to take the
 * process out of service.
 */
export async function startHealth(
  at: { port: number; host?: string | undefined },
  checks: Record<string, Check>,
  metrics: () => Promise<string>,
  details: Record<string, () => Promise<string[]>> = {},
) {
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/healthz') return response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
    if (path === '/metrics')
      return response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(await metrics());
    if (path !== '/readyz') return response.writeHead(404).end();
    const problems = await problemsOf(checks);
    const found = await detailsOf(details);
    response.writeHead(problems.length === 0 ? 200 : 503, { 'content-type': 'application/json' });
    return response.end(
      `${JSON.stringify({
        ready: problems.length === 0,
        ...(problems.length > 0 ? { problems } : {}),
        ...found,
      })}\n`,
    );
  });
  return {
    port: await listen(server, at),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections(); // a prober that keeps its connection would hold the process
      }),
  };
}

/** What there is to tell, by name; what can't be read is left out, since the database's check tells why. */
async function detailsOf(
  details: Record<string, () => Promise<string[]>>,
): Promise<Record<string, string[]>> {
  const all = await Promise.all(
    Object.entries(details).map(
      async ([name, find]): Promise<[string, string[]]> => [name, await find().catch(() => [])],
    ),
  );
  return Object.fromEntries(all.filter(([, lines]) => lines.length > 0));
}

async function problemsOf(checks: Record<string, Check>): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const failed = await check().then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : 'failed'),
      );
      return failed === undefined ? [] : [`${name}: ${failed}`];
    }),
  );
  return results.flat();
}
