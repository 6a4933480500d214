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

  test.each(Object.entries(DESK_LOOKS))('axe finds nothing serious, and it fits: %s', async (_name, look) => {
    const { page, errors } = await openPage(
      browser,
      sandbox.address,
      `as=${DESK_DIRECTOR}&at=home&tour=off&panel=none`,
      look,
    );
    await page.getByText('residents have a mentor').waitFor();
    await page.getByText('Pairs of Internal Medicine').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);
    await page.close();
  });
});
