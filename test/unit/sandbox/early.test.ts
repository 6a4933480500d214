import { afterEach, expect, test } from '@jest/globals';
import { type Early, openEarly } from '../../../sandbox/control/early.ts';

let early: Early | undefined;
afterEach(() => {
  early?.server.closeAllConnections();
  early?.server.close();
});

test('the page answers before anything is ready, and says in words how far it is', async () => {
  const said: string[] = [];
  early = await openEarly(0, (line) => said.push(line));
  early.say('Loading the bot');
  early.say('Filling <the> program');
  expect(said).toEqual(['  Loading the bot …\n', '  Filling <the> program …\n']);
  const page = await (await fetch(early.address)).text();
  expect(page).toContain('<li class="done">Loading the bot</li><li>Filling &lt;the&gt; program</li>');
  const part = await fetch(`${early.address}/starting`);
  expect(part.headers.get('x-starting')).toBe('yes');
  expect(await part.text()).toMatch(/^<li class="done">Loading the bot/);
  expect((await fetch(`${early.address}/api/state`)).status).toBe(503);
});

test('a port that is taken is refused in one line before anything starts', async () => {
  early = await openEarly(0);
  await expect(openEarly(early.port)).rejects.toThrow(`Port ${early.port} is taken`);
});
