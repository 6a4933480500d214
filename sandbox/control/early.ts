import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OptionError } from '../options.ts';

/** The page's server while the sandbox still starts: it shows how far that is. */
export type Early = {
  server: Server;
  port: number;
  address: string;
  /** Tells what is being done now. */
  say(step: string): void;
};

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replaceAll(/[&<>]/g, (character) => ESCAPES[character] ?? '');

const lines = (steps: readonly string[]) =>
  steps
    .map((step, index) => `<li${index < steps.length - 1 ? ' class="done"' : ''}>${escaped(step)}</li>`)
    .join('');

/** Asks again until the sandbox's own page answers, and then shows that. */
const SCRIPT = `setInterval(async () => {
  const got = await fetch('/starting').catch(() => undefined);
  if (got?.headers.get('x-starting')) document.querySelector('ul').innerHTML = await got.text();
  else if (got) location.reload();
}, 400);`;

const pageOf = (steps: readonly string[]) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Starting the sandbox</title>
<style>:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:30rem;margin:15vh auto;padding:0 1.5rem}
ul{list-style:none;padding:0}li::before{content:"… "}li.done::before{content:"✓ "}li.done{opacity:.7}</style>
<h1>Starting the sandbox</h1><p>This takes about 10 seconds. The page will open here by itself.</p>
<ul role="status">${lines(steps)}</ul><script>${SCRIPT}</script></html>`;

/** Listens before anything is ready, so that the address can be opened from the first second. */
export async function openEarly(
  wanted: number,
  write: (line: string) => void = () => undefined,
): Promise<Early> {
  const steps: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const isPart = request.url === '/starting';
    response
      .writeHead(request.url === '/' || isPart || request.method === 'HEAD' ? 200 : 503, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-starting': 'yes',
      })
      .end(isPart ? lines(steps) : pageOf(steps));
  });
  await listen(server, wanted);
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    address: `http://localhost:${port}`,
    say(step) {
      steps.push(step);
      write(`  ${step} …\n`);
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const line = `Port ${port} is taken. Choose another: npm run sandbox -- --port ${port + 1}`;
      reject(isTaken ? new OptionError(line) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
