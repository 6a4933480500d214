import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type Child, type Stage, setStage } from '../faults/stage.ts';
import { startBalancer } from '../support/balancer.ts';
import { addMember, addPairRow } from '../support/fixtures.ts';
import { serverUrl } from '../support/template.ts';

const server = serverUrl();
/** The embedded database serves one process. */
const onPostgres = server ? test : test.skip;
const PAIRS = 40;
const MESSAGES = 60;

async function addResidents({ slack, db, workspaceId, programId }: Stage): Promise<string[]> {
  const program = { workspaceId, programId };
  const users: string[] = [];
  for (let index = 0; index < PAIRS; index++) {
    const user = slack.addUser({ name: `resident-${index}` }).id;
    const resident = await addMember(db, program, ['resident'], { user });
    const mentor = await addMember(db, program, ['mentor'], {
      user: slack.addUser({ name: `mentor-${index}` }).id,
    });
    await addPairRow(db, program, resident.id, mentor.id, { next_check_at: null, started_on: '2026-09-01' });
    users.push(user);
  }
  return users;
}

/** Replaces each process by a new one that is ready before the old one is told to stop. */
async function roll(processes: Child[], start: () => Child, join: (child: Child) => Promise<void>) {
  for (const [index, old] of processes.entries()) {
    const fresh = start();
    await join(fresh);
    processes[index] = fresh;
    await old.kill('SIGTERM');
    expect(old.process.exitCode).toBe(0);
  }
}

onPostgres(
  'two web processes and two workers, all replaced one by one while people use them: nothing is lost or doubled',
  async () => {
    const stage = await setStage(server ?? '', { rateLimits: false });
    const balancer = await startBalancer();
    try {
      const users = await addResidents(stage);
      const spawn = (role: 'web' | 'worker') => () => stage.spawn(role, { env: { DRAIN_SECONDS: '1' } });
      const join = async (child: Child) => balancer.add(await child.ready);
      const ready = async (child: Child) => void (await child.ready);
      const webs = [spawn('web')(), spawn('web')()];
      const workers = [spawn('worker')(), spawn('worker')()];
      await Promise.all([...webs.map(join), ...workers.map(ready)]);
      stage.slack.connect({ requestUrl: balancer.url });
      await stage.addMessages(MESSAGES);

      let rolled = false;
      const outcomes: string[] = [];
      const using = (async () => {
        for (let turn = 0; !rolled || turn < users.length; turn++) {
          const person = stage.slack.as(users[turn % users.length] ?? '');
          const { ack, failed } = await person.command(
            turn < users.length ? '/mentor log yesterday' : '/mentor',
          );
          outcomes.push(failed ? JSON.stringify(failed) : ack.outcome);
          await sleep(30);
        }
      })();
      await Promise.all([roll(webs, spawn('web'), join), roll(workers, spawn('worker'), ready)]);
      rolled = true;
      await using;

      expect(new Set(outcomes)).toEqual(new Set(['acked']));
      expect(balancer.given.size).toBe(4);
      expect(await stage.waitUntilSent(600_000)).toBe(true);
      const meetings = await stage.db.selectFrom('meetings').select('pair_id').execute();
      expect(new Set(meetings.map(({ pair_id }) => pair_id)).size).toBe(PAIRS);
      expect(meetings).toHaveLength(PAIRS);
      const verdict = await stage.verdict();
      expect(verdict).toMatchObject({ duplicates: 0, lost: 0, unexplained: 0 });
      expect(verdict.sent).toBeGreaterThanOrEqual(MESSAGES);
    } finally {
      await balancer.stop();
      await stage.stop();
    }
  },
  900_000,
);
