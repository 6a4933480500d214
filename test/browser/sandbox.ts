import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where Chromium is: what CHROMIUM names, or where Debian and others put it. */
export function findChromium(): string {
  const places = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error('No Chromium found. Run .ci/install-chromium, or name one in CHROMIUM.');
  return found;
}

/** Starts Chromium so that it reaches for nothing beyond this machine. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export type Sandbox = {
  address: string;
  child: ChildProcess;
  /** Milliseconds from the command to the line that names the address. */
  startedIn: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** Runs the sandbox's own command and waits until it says where its page is. */
export async function startSandbox(...options: string[]): Promise<Sandbox> {
  const start = performance.now();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'sandbox/main.ts', '--port', '0', ...options],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    const hear = (data: Buffer) => {
      said += String(data);
      const [, found] = /Open (http:\/\/\S+)/.exec(said) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(`the sandbox ended: ${said}`)));
  });
  return {
    address,
    child,
    startedIn: performance.now() - start,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}

/** A page that remembers everything that went wrong in it. */
export async function openPage(
  browser: Browser,
  address: string,
  query: string,
  look: { width?: number; height?: number; scheme?: 'light' | 'dark' } = {},
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1280, height: look.height ?? 860 },
    colorScheme: look.scheme ?? 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${address}/?${query}`);
  await page.locator('.pane').first().waitFor();
  return { page, errors };
}
