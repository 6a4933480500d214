import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { DESK_DIRECTOR, DESK_LOOKS, DESKS, deskRoster } from './desks.ts';
import { openChromium, openPage, type Sandbox, startSandbox } from './sandbox.ts';

/** Makes the pictures in docs/images: `npm run screenshots`, or some of them: `npm run screenshots -- desks`. */
const FOLDER = fileURLToPath(new URL('../../docs/images', import.meta.url));

type Look = { width?: number; height?: number; scheme?: 'light' | 'dark' };

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const wanted = process.argv[2];
  const browser = await openChromium();
  try {
    if (wanted !== 'desks') await onSandbox([], (sandbox) => theYear(browser, sandbox));
    if (wanted !== 'year')
      for (const residents of DESKS)
        await onSandbox(['--program', deskRoster(residents)], (sandbox) =>
          theDesk(browser, sandbox, residents),
        );
  } finally {
    await browser.close();
  }
}

async function onSandbox(options: string[], work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox(...options);
  await work(sandbox).finally(() => sandbox.stop());
}

const saved = (page: Page, name: string) =>
  page
    .screenshot({ path: join(FOLDER, `${name}.png`) })
    .then(() => process.stdout.write(`docs/images/${name}.png\n`));

/** A director's desk a month after the roster came, in each look. */
async function theDesk(browser: Browser, sandbox: Sandbox, residents: number): Promise<void> {
  const query = `as=${DESK_DIRECTOR}&at=home&tour=off&panel=none`;
  const { page: first } = await openPage(browser, sandbox.address, query);
  for (let weeks = 0; weeks < 4; weeks += 2) {
    await first.getByRole('button', { name: '+2 weeks' }).click();
    await first.waitForTimeout(500);
    await first.locator('button:not([disabled])', { hasText: '+2 weeks' }).waitFor({ timeout: 300_000 });
  }
  await first.close();
  for (const [name, look] of Object.entries(DESK_LOOKS)) {
    const { page } = await openPage(browser, sandbox.address, query, { height: 820, ...look });
    await page.getByText('Pairs in Internal Medicine').waitFor();
    await page.waitForTimeout(400);
    await saved(page, `desk-${residents}-${name}`);
    await page.close();
  }
}

/** Dismisses what a busy machine alone brings about: a late acknowledgment. Anything else that Slack refused ends the run. */
async function withoutLateness(page: Page): Promise<void> {
  const refused = page.getByRole('alert', { name: 'What Slack refused' });
  if (!(await refused.isVisible())) return;
  const kinds = await refused.locator('code').allTextContents();
  if (kinds.some((kind) => kind !== 'late_ack')) throw new Error(`Slack refused: ${kinds.join(', ')}`);
  await refused.getByRole('button', { name: 'Dismiss' }).click();
}

async function theYear(browser: Browser, sandbox: Sandbox): Promise<void> {
  const shot = async (name: string, query: string, look: Look, prepare: (page: Page) => Promise<void>) => {
    const { page } = await openPage(browser, sandbox.address, query, { height: 800, ...look });
    await page.locator('.block, .empty').first().waitFor();
    await prepare(page);
    await withoutLateness(page);
    await page.waitForTimeout(400); // fonts, and whatever is still on its way
    await page.mouse.move(0, 0);
    await saved(page, name);
    const close = page.getByRole('button', { name: 'Close all' });
    if (await close.isVisible()) {
      await close.click(); // or it stands open on the next one
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.close();
  };
  const play = async (step: string) => {
    const headers = { 'content-type': 'application/json' };
    const played = await fetch(`${sandbox.address}/api/tour/${step}`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    if (!played.ok) throw new Error(`${step}: ${await played.text()}`);
  };
  const asItIs = async () => undefined;
  const bare = 'tour=off&panel=none';

  await shot('sandbox', 'as=maya&at=home&panel=story', {}, asItIs);
  await play('ask');
  await shot('request-card', `as=dana&at=im-mentoring-directors&${bare}`, { height: 720 }, async (page) => {
    await page.getByRole('button', { name: 'Assign' }).waitFor();
  });
  await play('log');
  await shot('home-resident', `as=maya&at=home&${bare}`, { height: 620 }, asItIs);
  await shot('home-resident-phone', `as=maya&at=home&${bare}`, { width: 390, height: 760 }, asItIs);
  await play('slip');
  await shot('reminder', `as=olivia&at=dm&${bare}`, { height: 720 }, asItIs);
  await shot('reminder-phone', `as=maya&at=dm&${bare}`, { width: 390, height: 760, scheme: 'dark' }, asItIs);
  const shortcut = (name: string, says: string) => async (page: Page) => {
    await page.getByRole('button', { name: "Mentor's shortcuts" }).click();
    await page.getByRole('menuitem', { name }).click();
    await page.getByRole('dialog').getByText(says).first().waitFor();
  };
  await shot('find-a-time', `as=maya&at=dm&${bare}`, { height: 760 }, shortcut('Find a time', 'First time'));
  const { page: olivia } = await openPage(browser, sandbox.address, `as=olivia&at=home&${bare}`);
  await olivia.getByRole('button', { name: 'Capacity and profile' }).click();
  await olivia.getByRole('radio', { name: 'Yes' }).check({ force: true });
  await olivia.getByRole('button', { name: 'Save' }).click();
  await olivia.getByRole('dialog').getByText('Saved').waitFor();
  await olivia.getByRole('dialog').getByText('Close', { exact: true }).click();
  await olivia.getByRole('dialog').waitFor({ state: 'detached' });
  await olivia.close();
  await shot('find-people', `as=maya&at=home&${bare}`, { height: 620 }, async (page) => {
    await page.getByRole('button', { name: 'Find people' }).click();
    await page.getByRole('dialog').getByText('Ask for a conversation').first().waitFor();
  });
  await play('rematch');
  await shot(
    'side-by-side',
    'as=dana&at=im-mentoring-directors&also=olivia&alsoAt=dm&tour=off&panel=story',
    { width: 1440, height: 860 },
    async (page) => {
      await page.locator('.recharts-bar-rectangle').first().waitFor();
    },
  );
  await shot('home-director', `as=dana&at=home&${bare}`, { height: 720 }, asItIs);
  await shot('home-director-dark', `as=dana&at=home&${bare}`, { height: 720, scheme: 'dark' }, asItIs);
  await shot(
    'confidential-request',
    `as=dana&at=im-mentoring-directors&${bare}`,
    { height: 860 },
    async (page) => {
      await page.getByRole('button', { name: 'Open', exact: true }).last().click();
      await page.getByRole('button', { name: 'Decide' }).waitFor();
    },
  );
}

await main();
