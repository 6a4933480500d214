import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { HOSTILE, messages, modal } from './gallery.ts';
import { overhang, violations } from './looks.ts';
import { openChromium, openPage } from './sandbox.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

jest.setTimeout(240_000);

let browser: Browser;
let standIn: StandIn;

beforeAll(async () => {
  [browser, standIn] = await Promise.all([openChromium(), startStandIn(modal)]);
  for (const message of messages(standIn.ana)) {
    await standIn.call('chat.postMessage', { channel: standIn.channel, ...message });
  }
});

afterAll(async () => {
  await browser?.close();
  await standIn?.stop();
});

const query = 'as=ana&at=gallery&tour=off&panel=none';

test.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
] as const)('every block is drawn, %s, %d px wide', async (scheme, width) => {
  const { page, errors } = await openPage(browser, standIn.address, query, { scheme, width });
  const log = page.getByRole('log');
  await log.getByText('Meetings by pair').waitFor();
  await page.locator('.recharts-surface').nth(3).waitFor();
  const text = (await log.textContent()) ?? '';
  expect(text).not.toContain("can't show a");
  for (const words of ['A header', 'quoted', 'Small print', 'Meetings by pair', 'With @Ana Ruiz'])
    expect(text).toContain(words);
  expect(await page.locator('.chart-block').count()).toBe(4);
  expect(await violations(page)).toEqual([]);
  expect(await overhang(page)).toBe(0);
  expect(errors).toEqual([]);
  await page.close();
});

test('what people typed is shown as typed and never run', async () => {
  const { page } = await openPage(browser, standIn.address, query);
  await page.getByText(HOSTILE).waitFor();
  await page.getByRole('button', { name: /You are/ }).click();
  await page.getByRole('option', { name: /Ben <b>Okoro<\/b>/ }).waitFor();
  expect(await page.title()).toBe('Mentor sandbox');
  expect(await page.locator('img').count()).toBe(0);
  await page.close();
});

test('a table can be sorted and paged through', async () => {
  const { page } = await openPage(browser, standIn.address, query);
  const table = page.getByRole('grid', { name: 'Meetings by pair' });
  await table.getByRole('columnheader', { name: 'Meetings' }).click();
  expect(await table.getByRole('row').nth(1).textContent()).toContain('Resident 1');
  await table.getByRole('columnheader', { name: 'Meetings' }).click();
  expect(await table.getByRole('row').nth(1).textContent()).toContain('11');
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByText('Page 2 of 3').waitFor();
  await page.close();
});

test('a confirmation asks first, and an overflow menu sends its choice', async () => {
  const { page } = await openPage(browser, standIn.address, query);
  const sent = () => standIn.slack.deliveries.filter(({ kind }) => kind === 'block_actions').length;
  const before = sent();
  await page.getByRole('button', { name: 'Danger' }).click();
  const question = page.getByRole('alertdialog', { name: 'Are you sure?' });
  await question.getByRole('button', { name: 'Keep it' }).click();
  expect(sent()).toBe(before);
  await page.getByRole('button', { name: 'Danger' }).click();
  await question.getByRole('button', { name: 'Yes, do it' }).click();
  await question.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'More actions' }).click();
  const pause = page.getByRole('menuitem', { name: 'Pause' });
  const [chosen] = await Promise.all([page.waitForResponse(/\/api\/as\//), pause.click()]);
  expect(chosen.request().postDataJSON()).toMatchObject({ do: 'press', option: 'pause' });
  expect(chosen.ok()).toBe(true);
  await page.close();
});

test('after a choice from a list, the first click on the next field reaches it', async () => {
  const { page } = await openPage(browser, standIn.address, query);
  const composer = page.getByRole('combobox', { name: 'Message #gallery' });
  await composer.fill('/mentor show');
  await composer.press('Enter');
  const form = page.getByRole('dialog', { name: 'Every input' });
  const field = (label: string) =>
    form.getByLabel(label, { exact: true }).and(page.getByRole('combobox', { includeHidden: true }));
  await field('Topics').evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await field('Topics').click();
  await page.getByRole('option', { name: /Support/ }).click();
  await field('A person (optional)').click();
  await page.getByRole('option', { name: /Ana Ruiz/ }).click();
  await field('Topics').click();
  await page.getByRole('option', { name: /Support/ }).waitFor();
  await page.keyboard.press('Escape'); // closes the list, not the window
  await page.getByRole('option', { name: /Support/ }).waitFor({ state: 'detached' });
  expect(await form.isVisible()).toBe(true);
  await form.getByRole('button', { name: 'Close all' }).click();
  await form.waitFor({ state: 'detached' });
  await page.close();
});

test('every input takes what a person enters and sends it', async () => {
  const { page, errors } = await openPage(browser, standIn.address, query);
  const composer = page.getByRole('combobox', { name: 'Message #gallery' });
  await composer.fill('/mentor show');
  await composer.press('Enter');
  const form = page.getByRole('dialog', { name: 'Every input' });
  await form.getByLabel('Note').fill('Hello');
  await form.getByText('5 / 200').waitFor();
  const choose = async (label: string, typed: string, name: RegExp) => {
    const box = form
      .getByLabel(label, { exact: true })
      .and(page.getByRole('combobox', { includeHidden: true }));
    // A list closes when what it hangs on is scrolled, so the field comes into view first, as a person would do it.
    await box.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await box.click();
    await box.pressSequentially(typed);
    await page.getByRole('option', { name }).click();
    await page.keyboard.press('Tab');
  };
  await choose('Time zone', 'ber', /Berlin/);
  await choose('Topics', 'sup', /Support/);
  await choose('A person (optional)', 'ana', /Ana Ruiz/);
  await choose('People (optional)', 'ben', /Ben/);
  await choose('Channel', 'gal', /gallery/);
  const date = form.locator('[data-block=date]');
  await date.getByRole('button', { name: 'Open the calendar' }).click();
  await page.getByRole('grid').getByRole('button', { name: /15/ }).first().click();
  await form.locator('[data-block=time]').getByRole('spinbutton').first().click();
  await page.keyboard.type('0930a');
  await form.getByText('From anywhere').click();
  await form.getByText('Tuesday').click();
  const chooser = page.waitForEvent('filechooser');
  await form.getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles({
    name: 'roster.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('email,roles\n'),
  });
  await form.getByText('roster.csv').waitFor();
  expect(await violations(page)).toEqual([]);
  await form.getByRole('button', { name: 'Send' }).click();
  await form.getByText('Please complete this required field.').waitFor();
  await form.getByLabel('Name').fill('Internal Medicine');
  await form.getByRole('button', { name: 'Send' }).click();
  await form.waitFor({ state: 'detached' });
  expect(standIn.submitted).toMatchObject([
    {
      name: { value: { value: 'Internal Medicine' } },
      note: { value: { value: 'Hello' } },
      zone: { value: { selected_option: { value: 'berlin' } } },
      topics: { value: { selected_options: [{ value: 'support' }] } },
      one: { value: { selected_user: standIn.ana } },
      people: { value: { selected_users: [expect.stringMatching(/^U/)] } },
      channel: { value: { selected_conversation: standIn.channel } },
      date: { value: { selected_date: expect.stringMatching(/-15$/) } },
      time: { value: { selected_time: '09:30' } },
      way: { value: { selected_option: { value: 'video' } } },
      days: { value: { selected_options: [{ value: 'tuesday' }] } },
      file: { value: { files: [{ name: 'roster.csv' }] } },
    },
  ]);
  expect(errors).toEqual([]);
  await page.close();
});

test('blocks that Slack refuses are told loudly', async () => {
  const { page } = await openPage(browser, standIn.address, query);
  const refused = standIn.call('chat.postMessage', {
    channel: standIn.channel,
    text: 'x',
    blocks: [{ type: 'section' }],
  });
  await expect(refused).rejects.toThrow(/invalid_blocks/);
  const alarm = page.getByRole('alert', { name: 'What Slack refused' });
  await alarm.getByText(/must define either/).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.close();
});
