import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { press, tabTo } from './keyboard.ts';
import { openChromium, openPage, type Sandbox, startSandbox } from './sandbox.ts';

jest.setTimeout(240_000);

const data = mkdtempSync(join(tmpdir(), 'mentor-browser-'));
const REASON = 'We can rarely find a time that works for both of us.';
const allErrors: string[] = [];
let browser: Browser;
let sandbox: Sandbox;

beforeAll(async () => {
  browser = await openChromium();
});

afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
  rmSync(data, { recursive: true, force: true });
});

/** Someone's Slack in a page of their own. */
async function as(handle: string, at: string): Promise<Page> {
  const { page, errors } = await openPage(
    browser,
    sandbox.address,
    `as=${handle}&at=${at}&tour=off&panel=none`,
  );
  page.on('close', () => allErrors.push(...errors));
  return page;
}

let isBroken = false;

/** One step of the year; once one has failed, those after it cannot say anything. */
function step(name: string, run: () => Promise<void>): void {
  test(name, async () => {
    if (isBroken) throw new Error('an earlier step failed');
    isBroken = true;
    await run();
    isBroken = false;
  });
}

const dialog = (page: Page, title: string): Locator => page.getByRole('dialog', { name: title });

async function closeWindow(page: Page): Promise<void> {
  const open = page.getByRole('dialog');
  if (await open.isVisible()) await open.getByRole('button', { name: 'Close all' }).click();
  await open.waitFor({ state: 'detached' });
}

async function moveClock(page: Page, by: '+1 day' | '+2 weeks', times: number): Promise<void> {
  for (let moved = 0; moved < times; moved += 1) {
    const button = page.getByRole('button', { name: by });
    const answered = page.waitForResponse(/\/api\/clock/);
    await button.click();
    expect((await answered).ok()).toBe(true);
  }
}

step('a usable first page comes soon after the command', async () => {
  const start = performance.now();
  sandbox = await startSandbox('--data', data);
  const page = await as('maya', 'home');
  await page.getByRole('button', { name: 'Ask for a mentor' }).waitFor();
  const total = performance.now() - start;
  process.stdout.write(
    `first page usable ${Math.round(total)} ms after the command (started in ${Math.round(sandbox.startedIn)} ms)\n`,
  );
  await page.close();
  // 10 s on a machine of its own (docs/benchmarks.md); here others are at work as well.
  expect(total).toBeLessThan(60_000);
});

step('Maya asks for a mentor, with the mouse', async () => {
  const page = await as('maya', 'home');
  await page.getByRole('button', { name: 'Ask for a mentor' }).click();
  const form = dialog(page, 'Ask for a mentor');
  await form.getByRole('button', { name: 'Send' }).waitFor();
  await form.getByRole('button', { name: 'Send' }).click();
  await form.getByText('Please complete this required field.').waitFor();
  await form.getByText('Career advice').click();
  await form.getByRole('combobox', { name: 'Preferred mentors' }).fill('pri');
  await page.getByRole('option', { name: /Priya Raman/ }).click();
  await form.getByLabel('Note').click();
  await form.getByRole('textbox', { name: 'Note' }).fill('A fellowship in cardiology.');
  await form.getByText('27 / 3,000').waitFor();
  await form.getByRole('button', { name: 'Send' }).click();
  await form.getByRole('button', { name: 'Send' }).waitFor({ state: 'detached' });
  await closeWindow(page);
  await page.getByText('Your directors have your request for a mentor').waitFor();
  await page.close();
});

step('Dana assigns, with the keyboard alone', async () => {
  const page = await as('dana', 'im-mentoring-directors');
  await page.getByRole('button', { name: 'Assign' }).waitFor();
  await press(page, /^Assign$/);
  const form = dialog(page, 'Assign a mentor');
  const mentor = form.getByRole('combobox', { name: 'Mentor' });
  await mentor.waitFor();
  expect(await mentor.inputValue()).toBe('Priya Raman');
  await tabTo(page, /^Mentor$/);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('henry');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await mentor.inputValue()).toBe('Henry Adler');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('priya');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await press(page, /^Assign$/);
  await page
    .getByText(/was assigned as/)
    .first()
    .waitFor();
  if (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page
    .getByRole('log')
    .getByText(/was assigned as/)
    .waitFor();
  await page.close();
});

step('Maya logs a meeting by a command that completes', async () => {
  const page = await as('maya', 'dm');
  await page.getByText('is now your mentor in').waitFor();
  expect(await page.getByRole('combobox', { name: /^Message / }).count()).toBe(0);
  await moveClock(page, '+1 day', 2);
  await page.getByRole('button', { name: /general/ }).click();
  const composer = page.getByRole('combobox', { name: 'Message #general' });
  await composer.pressSequentially('/mentor l');
  await page.getByRole('option', { name: /log/ }).click();
  expect(await composer.inputValue()).toBe('/mentor log ');
  await composer.pressSequentially('yesterday');
  await composer.press('Enter');
  const answer = page.getByRole('article').filter({ hasText: 'Only visible to you' });
  await answer.getByText(/Logged: you met/).waitFor();
  await page.close();
});

step('after four months a heads-up and two reminders have come', async () => {
  const page = await as('maya', 'home');
  await moveClock(page, '+2 weeks', 10);
  const messages = page.getByRole('button', { name: /Messages/ });
  await messages.getByText('unread').waitFor();
  await messages.click();
  await page.getByText(/A heads-up: your next meeting/).waitFor();
  await page.getByText(/It's a good time to meet/).waitFor();
  await page.getByText(/No rush: your next meeting/).waitFor();
  // The first message of the pair has the button, too.
  expect(await page.getByRole('button', { name: 'Log a meeting' }).count()).toBe(4);
  await page.close();
});

step('Maya asks for a new match; her mentor, beside her, sees nothing of it', async () => {
  const { page, errors } = await openPage(
    browser,
    sandbox.address,
    'as=maya&at=home&also=priya&alsoAt=dm&tour=off&panel=story',
    { width: 1440 },
  );
  const maya = page.getByRole('region', { name: "Maya Chen's Slack" });
  const priya = page.getByRole('region', { name: "Priya Raman's Slack" });
  await priya
    .getByRole('log')
    .getByText(/Maya Chen/)
    .first()
    .waitFor();
  const before = await priya.getByRole('log').textContent();
  await maya.getByRole('button', { name: 'Ask for a new match' }).click();
  const form = maya.getByRole('dialog', { name: 'Ask for a new match' });
  await form.getByRole('textbox', { name: 'In your own words' }).fill(REASON);
  await form.getByRole('button', { name: 'Send confidentially' }).click();
  await form.getByText(/Sent confidentially/).waitFor();
  await form.getByRole('button', { name: 'Close', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  const untouched = page.getByRole('complementary').locator('.untouched');
  await untouched.getByText('Priya Raman').waitFor();
  expect(await priya.getByRole('log').textContent()).toBe(before);
  await page.close();
  allErrors.push(...errors);
});

step('Dana opens the confidential request and decides, with the keyboard alone', async () => {
  const page = await as('dana', 'im-mentoring-directors');
  const log = page.getByRole('log');
  await log.getByText(/A confidential request is waiting/).waitFor();
  expect(await log.textContent()).not.toContain(REASON);
  await press(page, /^Open$/);
  const form = dialog(page, 'Confidential request');
  await form.getByText(REASON).waitFor();
  await tabTo(page, /Approve with a new mentor/);
  await page.keyboard.press('Space');
  expect(await form.getByRole('radio', { name: 'Approve with a new mentor' }).isChecked()).toBe(true);
  await form.getByText('New mentor').first().waitFor(); // the choice needs it
  await tabTo(page, /^New mentor/);
  await page.keyboard.type('henry');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await press(page, /^Decide$/);
  await form.getByRole('button', { name: 'Decide' }).waitFor({ state: 'detached' });
  if (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await log.getByText(/A confidential request is waiting/).waitFor(); // the calendar alone closes it
  await page.close();
});

step('Maya reads the answer; a sandbox that was killed comes back with everything', async () => {
  await new Promise((resolve) => setTimeout(resolve, 200)); // what Slack holds is saved some milliseconds later
  await sandbox.stop('SIGKILL');
  sandbox = await startSandbox('--data', data);
  const page = await as('maya', 'dm');
  await page.getByText('Your request has been answered.').waitFor();
  await page.getByText(/No rush: your next meeting/).waitFor();
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await dialog(page, 'Your request')
    .getByText(/Your request was approved/)
    .waitFor();
  await page.close();
});

step('nothing was wrong in the console, and Slack refused nothing', async () => {
  expect(allErrors).toEqual([]);
  const state = await fetch(`${sandbox.address}/api/state`);
  const { parts } = (await state.json()) as { parts: { troubles: unknown[] } };
  expect(parts.troubles).toEqual([]);
});
