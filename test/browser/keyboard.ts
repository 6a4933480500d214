import type { Page } from 'playwright-core';

/** What has the focus, as a screen reader would name it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!at) return '';
    const named = at.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const labels = named.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    const own = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels : null;
    const label = [...(own ?? [])].map((element) => element.textContent).join(' ');
    const names = [at.getAttribute('aria-label'), labels, label, at.textContent];
    return names.find((name) => name?.trim())?.trim() ?? '';
  });
}

/** Presses Tab until the focus is on something of that name. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 90; presses += 1) {
    const at = await focused(page);
    if (name.test(at)) return;
    passed.push(at.slice(0, 30));
    await page.keyboard.press('Tab');
  }
  throw new Error(`no ${name} on the way of the Tab key; passed: ${passed.join(' | ')}`);
}

/** Goes to something by Tab and presses it. */
export async function press(page: Page, name: RegExp, key = 'Enter'): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press(key);
}
