import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { closeProgram, restoreProgram } from '../../../src/features/program-settings/closing-operations.ts';
import { takeDown } from '../../support/outage.ts';
import { until } from '../../support/until.ts';
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

  test('metrics tell how the database answers, and of the pool where there is one', async () => {
    const found = await figures();
    expect(found.get('mentor_database_bytes')).toBeGreaterThan(1_000_000);
    expect(found.get('mentor_database_answer_seconds')).toBeGreaterThan(0);
    const pools = [...found].filter(([name]) => name.startsWith('mentor_pool_connections'));
    const states = ['main', 'queue'].flatMap((pool) =>
      ['open', 'idle', 'waiting'].map((state) => `mentor_pool_connections{pool="${pool}",state="${state}"}`),
    );
    expect(pools.map(([name]) => name)).toEqual(world.open.kind === 'postgres' ? states : []);
    if (world.open.kind === 'postgres')
      for (const name of states.filter((each) => each.includes('open')))
        expect(found.get(name)).toBeGreaterThan(0);
    expect([...found.keys()].filter((name) => name.startsWith('mentor_build_info'))).toHaveLength(1);
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

describe('readiness with something set aside', () => {
  useWorld();
  test('stays ready, names job and program, counts both, and forgets them when mended', async () => {
    const { programId } = await seedProgram(world);
    const zone = (time_zone: string) =>
      world.open.db.updateTable('programs').set({ time_zone }).where('id', '=', programId).execute();
    const before = await figures(); // other files of this process have counted, too
    await zone('America/Atlantis');
    await world.running.tick();
    const { status, text } = await get('/readyz');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      ready: true,
      setAside: expect.arrayContaining([
        expect.stringMatching(`^reminders, program ${programId}: RangeError, since 2026-09-14$`),
        expect.stringMatching(`^private, program ${programId}: RangeError, since 2026-09-14$`),
      ]),
    });
    const counted = await figures();
    expect(counted.get('mentor_set_aside')).toBe(1);
    const more = (job: string) =>
      [counted, before].map((each) => each.get(`mentor_job_faults_total{job="${job}"}`) ?? Number.NaN);
    const [reminders = 0, remindersBefore = 0] = more('reminders');
    expect(reminders).toBeGreaterThan(remindersBefore);
    const [closing, closingBefore] = more('requests.close');
    expect(closing).toBe(closingBefore);
    await zone('America/Los_Angeles');
    world.travelTo('2026-09-14T17:30:00Z');
    await world.tick();
    expect(JSON.parse((await get('/readyz')).text)).toEqual({ ready: true });
    expect((await figures()).get('mentor_set_aside')).toBe(0);
  });
});

describe('readiness with a deletion ahead', () => {
  useWorld();
  test('stays ready, names it with its date, and counts it; the log has it from the start', async () => {
    const { workspaceId, programId } = await seedProgram(world);
    await closeProgram(world.running.ctx, { workspaceId, programId });
    const line = world.logLines.find((each) => each.includes('its data will be deleted')) ?? '{}';
    const { deleteAfter } = JSON.parse(line);
    const at = new Date(deleteAfter).getTime();
    expect(at).toBeGreaterThan(new Date('2026-10-14T16:00:00Z').getTime());
    const { status, text } = await get('/readyz');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      ready: true,
      deletions: [`program ${programId} of ${workspaceId}: ${deleteAfter}`],
    });
    const counted = await figures();
    expect(counted.get('mentor_deletions')).toBe(1);
    expect(counted.get('mentor_next_deletion_timestamp_seconds')).toBe(at / 1000);
    await restoreProgram(world.running.ctx, { workspaceId, programId });
    expect(JSON.parse((await get('/readyz')).text)).toEqual({ ready: true });
    expect((await figures()).get('mentor_deletions')).toBe(0);
    expect((await figures()).get('mentor_next_deletion_timestamp_seconds')).toBeNaN();
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
    await until(async () => (await figures()).get(name) !== before.get(name), 'the refusal is counted');
    const now = await figures();
    expect(now.get(name)).toBeGreaterThan(before.get(name) ?? 0);
    expect(now.get('mentor_outbox_waiting')).toBeGreaterThan(0);
    expect(now.get('mentor_workspaces_stopped')).toBe(0);
  });
});
