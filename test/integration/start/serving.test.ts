import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Process } from '../../support/process.ts';
import { startProxy } from '../../support/proxy.ts';
import { type Scene, setScene } from '../../support/scene.ts';

jest.setTimeout(900_000); // each process makes a database, beside whatever else the machine is doing

let scene: Scene;
let ana: string;
beforeAll(async () => {
  scene = await setScene();
  ana = scene.slack.addUser({ name: 'ana', real_name: 'Ana Ruiz' }).id;
});
afterAll(() => scene.stop());

let bot: Process;
afterEach(async () => {
  bot.child.kill('SIGKILL');
  await bot.exit;
  scene.slack.faults.clear();
});

const get = (port: number, path: string) => fetch(`http://127.0.0.1:${port}${path}`);

async function startOverHttp(change: Record<string, string> = {}) {
  bot = scene.start(change);
  const { port, healthPort } = await bot.ready();
  scene.slack.connect({ requestUrl: `http://127.0.0.1:${port}/slack/events` });
  return { port: port ?? 0, healthPort };
}

describe('a process over HTTP', () => {
  test('answers people and health on ports of their own, and writes no secret', async () => {
    const { port, healthPort } = await startOverHttp();
    expect([(await get(healthPort, '/healthz')).status, (await get(healthPort, '/readyz')).status]).toEqual([
      200, 200,
    ]);
    expect([(await get(port, '/healthz')).status, (await get(healthPort, '/slack/events')).status]).toEqual([
      404, 404,
    ]);

    const { ephemerals } = await scene.slack.as(ana).command('/mentor help');
    const help = ephemerals[0] ?? (await scene.slack.as(ana).waitFor(/log \[date\]/, { where: 'ephemeral' }));
    expect(help.text).toContain('/mentor');
    scene.slack.assertClean();

    const exit = await bot.end();
    expect(exit.code).toBe(0);
    const { botToken, appToken, signingSecret } = scene.slack;
    for (const secret of [botToken, appToken, signingSecret, 'Ana Ruiz'])
      expect(bot.output()).not.toContain(secret);
  });

  test('refuses what Slack did not sign', async () => {
    const { port } = await startOverHttp();
    const answer = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'command=%2Fmentor&text=help',
    });
    expect(answer.status).toBe(401);
  });

  test('lets what is being answered finish before it stops', async () => {
    await startOverHttp();
    scene.slack.faults.add({ method: 'views.open', kind: 'slow', ms: 1500 });
    await scene.slack.as(ana).command('/mentor log');
    const exit = await bot.end();
    expect(exit).toEqual({ code: 0, signal: null });
    // The modal was opened after the signal, and then filled with what the person may do.
    expect(scene.slack.calls.map(({ method, ok }) => [method, ok]).slice(-2)).toEqual([
      ['views.open', true],
      ['views.update', true],
    ]);
  });

  test('stops in time although an answer never comes', async () => {
    await startOverHttp({ SHUTDOWN_SECONDS: '1' });
    scene.slack.faults.add({ method: 'views.open', kind: 'never' });
    await scene.slack.as(ana).command('/mentor log');
    expect((await bot.end('SIGTERM', 15_000)).code).toBe(0);
  });

  test('heeds a signal that comes while it starts', async () => {
    const asked = new Promise<void>((resolve) => {
      const match = () => {
        resolve();
        return true;
      };
      scene.slack.faults.add({ method: 'auth.test', kind: 'slow', ms: 3000, match });
    });
    bot = scene.start();
    await asked;
    expect((await bot.end('SIGTERM', 15_000)).code).toBe(0);
  });
});

describe('a process over Socket Mode', () => {
  test('connects, answers, and stops', async () => {
    bot = scene.start({ SLACK_APP_TOKEN: scene.slack.appToken, SLACK_SIGNING_SECRET: '' });
    const { port } = await bot.ready();
    expect(port).toBeUndefined();
    scene.slack.connect({ requestUrl: undefined });
    const person = scene.slack.as(ana);
    const { ack } = await person.command('/mentor help');
    expect(ack).toMatchObject({ transport: 'socket', outcome: 'acked' });
    await person.waitFor(/log \[date\]/, { where: 'ephemeral', since: 'ever' });
    expect((await bot.end()).code).toBe(0);
    expect(bot.output()).not.toContain(scene.slack.appToken);
  });
});

describe('behind a proxy of the network', () => {
  test.each([
    ['HTTP', false],
    ['Socket Mode', true],
  ])('%s: everything that Slack is asked goes through HTTPS_PROXY', async (_, isSocket) => {
    const proxy = await startProxy();
    const host = new URL(scene.slack.apiUrl).host;
    bot = scene.start({
      HTTPS_PROXY: proxy.url,
      HTTP_PROXY: proxy.url,
      HOST: '127.0.0.1',
      ...(isSocket ? { SLACK_APP_TOKEN: scene.slack.appToken } : {}),
    });
    try {
      await bot.ready();
      expect(proxy.asked.filter((url) => url.includes(host)).length).toBeGreaterThan(0);
      expect(proxy.asked.every((url) => url.includes(host))).toBe(true);
      if (isSocket) await scene.slack.as(ana).command('/mentor help');
      expect((await bot.end()).code).toBe(0);
    } finally {
      bot.child.kill('SIGKILL');
      await bot.exit;
      await proxy.stop();
    }
  });
});
