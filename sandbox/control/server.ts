import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ZodError } from 'zod';
import type { Options } from '../options.ts';
import type { Stage } from '../stage.ts';
import { preparePage, serveAsset } from './assets.ts';
import { createDirector, type Director } from './director.ts';
import { type Early, openEarly } from './early.ts';
import { checkOrigin, Refused, readJson } from './guard.ts';
import { openLive } from './live.ts';
import { act, journey } from './protocol.ts';
import { openReads } from './reads.ts';

/** The running control server. */
export type Control = { address: string; stop(): Promise<void> };

const SMALL = 200_000;
const WITH_FILE = 15_000_000;

/** Serves the sandbox's page and its control API on this machine alone, where it has already been announced. */
export async function startControl(
  stage: Stage,
  options: Options,
  early: Early | undefined = undefined,
): Promise<Control> {
  const { server, port, address } = early ?? (await openEarly(options.port));
  const reads = openReads(options.data ? join(options.data, 'read.json') : undefined);
  const director = await createDirector(stage, reads, () => live.changed());
  const live = openLive(server, () => port, director.see);
  const off = stage.slack.onActivity(live.changed);

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      checkOrigin(request, port);
      await route(director, request, response);
    } catch (error) {
      const { status, message } = told(error);
      if (!response.headersSent) sendJson(response, status, { error: message });
      else response.end();
    }
  };
  await preparePage();
  server.removeAllListeners('request');
  server.on('request', (request, response) => void answer(request, response));
  return {
    address,
    stop: () => {
      off();
      live.stop();
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function route(director: Director, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [area, kind, ...rest] = url.pathname.split('/').slice(1);
  if (area !== 'api') {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new Refused(405, 'The page is read-only.');
    return serveAsset(url.pathname, response);
  }
  const call = `${request.method} ${kind}`;
  switch (call) {
    case 'GET state': {
      const users = (url.searchParams.get('watch') ?? '').split(',').filter((id) => id !== '');
      return sendJson(response, 200, { parts: await director.see(users) });
    }
    case 'GET files': {
      const { name, content } = director.file(rest[0] ?? '', rest[1] ?? '');
      response
        .writeHead(200, {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
          'x-content-type-options': 'nosniff',
        })
        .end(content);
      return;
    }
    case 'POST as': {
      const body = act.parse(await readJson(request, WITH_FILE));
      return sendJson(response, 200, await director.act(rest[0] ?? '', body));
    }
    case 'POST clock': {
      const body = journey.parse(await readJson(request, SMALL));
      return sendJson(response, 200, await director.travel(body));
    }
    case 'POST reset':
      await readJson(request, SMALL);
      return sendJson(response, 200, await director.reset());
    case 'POST tour':
      await readJson(request, SMALL);
      return sendJson(response, 200, await director.play(rest[0] ?? ''));
    default:
      throw new Refused(404, 'There is nothing here. See sandbox/control/README.md.');
  }
}

function told(error: unknown): { status: number; message: string } {
  if (error instanceof Refused) return error;
  if (error instanceof ZodError) {
    const [first] = error.issues;
    return { status: 400, message: `${first?.path.join('.') || 'body'}: ${first?.message ?? 'unreadable'}` };
  }
  // The fake Slack refuses what no person could do with an error that says so.
  return { status: 409, message: error instanceof Error ? error.message : String(error) };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(JSON.stringify(body));
}
