import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { DESK_DIRECTOR, DESK_LOOKS, DESKS, deskRoster } from './desks.ts';
import { overhang, violations } from './looks.ts';
import { openChromium, openPage, type Sandbox, startSandbox } from './sandbox.ts';

jest.setTimeout(120_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

describe.each(DESKS)('the desk of %i residents', (residents) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox('--program', deskRoster(residents));
  });
  afterAll(() => sandbox.stop());

  test('axe finds nothing serious, and it fits, in every look', async () => {
    const { page, errors } = await openPage(
      browser,
      sandbox.address,
      `as=${DESK_DIRECTOR}&at=home&tour=off&panel=none`,
    );
    await page.getByText('residents have a mentor').waitFor();
    await page.getByText('Pairs in Internal Medicine').waitFor();
    for (const [name, { width, scheme }] of Object.entries(DESK_LOOKS)) {
      await page.setViewportSize({ width, height: 860 });
      await page.emulateMedia({ colorScheme: scheme });
      expect([name, await violations(page), (await overhang(page)) <= 0]).toEqual([name, [], true]);
    }
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
