import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCE = join(ROOT, 'sandbox/web');
/** What the page and the fake Slack both read. */
const SHARED = ['sandbox/slack/types.ts', 'sandbox/slack/blocks/controls.ts'];
const CACHE = join(ROOT, 'node_modules/.cache/mentor-sandbox');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** A fingerprint of all that the built page depends on. */
function fingerprint(): string {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  const files = readdirSync(SOURCE, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const own = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const paths = [...own, ...SHARED.map((file) => join(ROOT, file))];
  for (const path of paths) hash.update(relative(SOURCE, path)).update('\0').update(readFileSync(path));
  return hash.digest('hex').slice(0, 20);
}

let building: Promise<string> | undefined;

/** The folder with the built page; builds it first where its sources have changed. */
export function preparePage(): Promise<string> {
  building ??= build().finally(() => {
    building = undefined;
  });
  return building;
}

async function build(): Promise<string> {
  const folder = join(CACHE, fingerprint());
  if (existsSync(join(folder, 'index.html'))) return folder;
  mkdirSync(CACHE, { recursive: true });
  for (const old of readdirSync(CACHE)) rmSync(join(CACHE, old), { recursive: true, force: true });
  // Built beside its place and moved there whole, so that a killed build leaves nothing half-done to be served.
  const draft = `${folder}.${process.pid}`;
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(
    process.execPath,
    [vite, 'build', SOURCE, '--outDir', draft, '--emptyOutDir', '--logLevel', 'error'],
    { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } },
  );
  renameSync(draft, folder);
  return folder;
}

/** Answers with a file of the built page; any other path gets the page itself. */
export async function serveAsset(path: string, response: ServerResponse): Promise<void> {
  const folder = await preparePage();
  const isAsset = /^\/assets\/[\w.-]+$/.test(path);
  const file = join(folder, isAsset ? path : 'index.html');
  if (!existsSync(file)) {
    response.writeHead(404, HEADERS).end('not found');
    return;
  }
  response
    .writeHead(200, {
      ...HEADERS,
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': isAsset ? 'public, max-age=31536000, immutable' : 'no-store',
    })
    .end(readFileSync(file));
}
