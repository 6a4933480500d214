import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { takeDown } from '../../support/outage.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';

let world: World;
const useWorld = () => {
  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterAll(() => world.stop());
};

const get = async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${world.running.healthPort}${path}`);
  return { status: answer.status, text: await answer.text() };
};
/** The figures of a scrape: `name{labels}` to number. */
async function figures(): Promise<Map<string, number>> {
  const { text } = await get('/metrics');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

describe('readiness', () => {
  useWorld();
  test('ready when all is well, also while Slack is out of reach', async () => {
    world.slack.down = true;
    expect(await get('/readyz')).toEqual({ status: 200, text: '{"ready":true}\n' });
    world.slack.down = false;
  });

  test('names the migrations that are pending', async () => {
    await sql`delete from kysely_migration where name like '0009%'`.execute(world.open.db);
    const { status, text } = await get('/readyz');
    expect(status).toBe(503);
    expect(JSON.parse(text).problems).toEqual(['migrations: pending: 0009_keys']);
  });

  test('says that the database is away, once', async () => {
    const restore = await takeDown(world.open);
    const { status, text } = await get('/readyz');
    expect(status).toBe(503);
    expect(JSON.parse(text).problems).toEqual(['database: unreachable']);
    expect((await get('/metrics')).status).toBe(200);
    await restore?.();
  });
});

describe('readiness with a dead token', () => {
  useWorld();
  test('says that Slack refuses the token, and asks Slack once for many probes', async () => {
    world.slack.revokeTokens();
    await world.slack.settled(); // the event has its own look at the token
    const asked = () => world.slack.calls.filter(({ method }) => method === 'auth.test').length;
    const before = asked();
    const answers = [await get('/readyz'), await get('/readyz'), await get('/readyz')];
    for (const { status, text } of answers) {
      expect(status).toBe(503);
      expect(JSON.parse(text).problems).toEqual(['slack: token refused (token_revoked)']);
    }
    expect(asked() - before).toBe(1);
  });
});

describe('metrics', () => {
  useWorld();
  test('count what was due, planned, sent and how late, and nothing about anybody', async () => {
    const seed = await seedProgram(world);
    const before = await figures();
    const grown = async (name: string) => ((await figures()).get(name) ?? 0) - (before.get(name) ?? 0);
    world.travelDays(180); // the pair has slipped
    await world.tick();
    expect(await grown('mentor_pairs_due_total')).toBeGreaterThan(0);
    const planned = await grown('mentor_nudges_total{state="planned"}');
    expect(planned).toBeGreaterThan(0);
    world.travelTo('2027-03-16T18:00:00Z'); // working hours
    await world.tick();
    const sent = await grown('mentor_nudges_total{state="sent"}');
    expect(sent).toBeGreaterThan(0);
    expect(await grown('mentor_messages_total{kind="reminder",state="sent"}')).toBeGreaterThan(0);
    expect(await grown('mentor_nudge_lateness_seconds_count')).toBe(sent);
    expect(await grown('mentor_sweep_seconds_count')).toBeGreaterThan(1);
    expect(await grown('mentor_slack_calls_total{method="chat.postMessage",result="ok"}')).toBeGreaterThan(0);

    await world.slack.as(seed.resident.user).command('/mentor help me with something unspeakable');
    await world.settle();
    expect(await grown('mentor_acknowledgement_seconds_count{kind="command",name="help"}')).toBe(1);
    const { text } = await get('/metrics');
    const people = [seed.resident, seed.mentor, seed.director].map(({ user }) => user);
    for (const secret of [...people, 'Rosa', 'unspeakable', 'Internal', seed.programId, seed.workspaceId])
      expect(text).not.toContain(secret);
  });

  test('tell what Slack refused, by code, and what waits', async () => {
    await seedProgram(world, 'Surgery');
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 3600 });
    world.travelTo('2027-03-17T18:00:00Z');
    const before = await figures();
    await world.running.tick();
    const name = 'mentor_slack_calls_total{method="chat.postMessage",result="ratelimited"}';
    const deadline = Date.now() + 10_000;
    while ((await figures()).get(name) === before.get(name) && Date.now() < deadline);
    const now = await figures();
    expect(now.get(name)).toBeGreaterThan(before.get(name) ?? 0);
    expect(now.get('mentor_outbox_waiting')).toBeGreaterThan(0);
    expect(now.get('mentor_workspaces_stopped')).toBe(0);
  });
});
