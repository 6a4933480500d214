import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startFakeSlack } from '../../sandbox/slack/server.ts';
import { type NamedRun, resultOf, secondsOf } from './named.ts';
import { type Child, readManifest, type Stage, setStage } from './stage.ts';

const LOCK_MS = Number(process.env.FAULT_LOCK_SECONDS ?? 90) * 1000;
const RENDERING_LOCK_MS = 20_000;
const READS_ONLY_MS = 10_000;
const WITHIN_MS = 180_000;

async function onStage<T>(server: string, work: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await setStage(server);
  return work(stage).finally(() => stage.stop());
}

/** Holds an administrator's lock on a table for so long. */
async function lock({ open }: Stage, table: string, ms: number): Promise<void> {
  if (open.kind !== 'postgres') throw new Error('needs Postgres');
  const client = new pg.Client({ connectionString: open.url });
  await client.connect();
  try {
    await client.query(`begin; lock table ${table} in access exclusive mode`);
    await sleep(ms);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

/** Probes a process once a second while something goes on: the slowest answer in seconds, and how often it was ready. */
async function probing(child: Child, path: string, during: Promise<unknown>) {
  const { healthPort } = await child.ready;
  let isOver = false;
  const over = during.finally(() => {
    isOver = true;
  });
  const seen = { slowest: 0, ready: 0, notReady: 0 };
  while (!isOver) {
    const seconds = await secondsOf(async () => {
      const { ok } = await fetch(`http://127.0.0.1:${healthPort}${path}`);
      if (ok) seen.ready += 1;
      else seen.notReady += 1;
    });
    seen.slowest = Math.max(seen.slowest, seconds);
    await sleep(1000);
  }
  await over;
  return seen;
}

async function readyAgain(child: Child): Promise<void> {
  const { healthPort } = await child.ready;
  while (!(await fetch(`http://127.0.0.1:${healthPort}/readyz`)).ok) await sleep(200);
}

const rendering: NamedRun = {
  name: 'rendering',
  about: 'the tables that messages are made from are locked for 20 s',
  on: ['Postgres'],
  run: (_, server) =>
    onStage(server, async (stage) => {
      await stage.addMessages(200);
      const worker = stage.spawn('worker');
      await worker.ready;
      await lock(stage, 'pairs', RENDERING_LOCK_MS);
      let finished = false;
      const recovered = await secondsOf(async () => {
        finished = await stage.waitUntilSent(WITHIN_MS);
      });
      const verdict = await stage.verdict();
      return resultOf(verdict, recovered, `${verdict.sent} of 200 sent`, finished);
    }),
};

const readsOnly: NamedRun = {
  name: 'reads-only',
  about: 'after a failover the server only reads for 10 s',
  on: ['Postgres'],
  run: (_, server) =>
    onStage(server, async (stage) => {
      await stage.addMessages(100);
      const worker = stage.spawn('worker');
      await worker.ready;
      const dropAll = () =>
        stage.administer("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{db}'");
      await stage.administer('alter database {db} set default_transaction_read_only = on');
      await dropAll();
      const seen = await probing(worker, '/readyz', sleep(READS_ONLY_MS));
      await stage.administer('alter database {db} reset default_transaction_read_only');
      await dropAll();
      let finished = false;
      const recovered = await secondsOf(() => readyAgain(worker));
      finished = await stage.waitUntilSent(WITHIN_MS);
      const verdict = await stage.verdict();
      const note = `${verdict.sent} of 100 sent, not ready ${seen.notReady} of ${seen.notReady + seen.ready} times`;
      return resultOf(verdict, recovered, note, finished && seen.ready <= 1);
    }),
};

const locked: NamedRun = {
  name: 'lock',
  about: `an administrator locks the outbox for ${LOCK_MS / 1000} s`,
  on: ['Postgres'],
  run: (_, server) =>
    onStage(server, async (stage) => {
      await stage.addMessages(60);
      const worker = stage.spawn('worker');
      await worker.ready;
      await sleep(1000);
      const seen = await probing(worker, '/healthz', lock(stage, 'outbox', LOCK_MS));
      let finished = false;
      const recovered = await secondsOf(async () => {
        finished = await stage.waitUntilSent(WITHIN_MS);
      });
      const verdict = await stage.verdict();
      const note = `${verdict.sent} of 60 sent, slowest probe ${seen.slowest.toFixed(1)} s`;
      return resultOf(verdict, recovered, note, finished && seen.slowest < 5);
    }),
};

const ODD = {
  datestyle: "'German'",
  timezone: "'Asia/Tokyo'",
  default_transaction_isolation: "'serializable'",
  standard_conforming_strings: 'off',
  statement_timeout: '100',
};

const session: NamedRun = {
  name: 'session',
  about: 'the database sets date style, time zone, isolation, strings, and time limits',
  on: ['Postgres'],
  run: (_, server) =>
    onStage(server, async (stage) => {
      for (const [name, value] of Object.entries(ODD))
        await stage.administer(`alter database {db} set ${name} = ${value}`);
      await stage.addMessages(60);
      await stage.addPairs(20);
      await stage.spawn('worker').ready;
      let finished = false;
      const recovered = await secondsOf(async () => {
        finished = await stage.waitUntilSent(WITHIN_MS);
      });
      const verdict = await stage.verdict();
      return resultOf(verdict, recovered, `${verdict.sent} of 100 sent`, finished);
    }),
};

const secondToken: NamedRun = {
  name: 'second-token',
  about: "a bot with a different token is given production's database",
  on: ['Postgres'],
  run: (_, server) =>
    onStage(server, async (stage) => {
      const other = await startFakeSlack({ manifest: await readManifest(), teamId: 'T0STAGING' });
      try {
        await stage.addMessages(60);
        await stage.spawn('worker').ready;
        const env = { SLACK_API_URL: other.apiUrl, SLACK_BOT_TOKEN: other.botToken };
        const refused = await stage.spawn('worker', { env }).ready.then(
          () => false,
          () => true,
        );
        let finished = false;
        const recovered = await secondsOf(async () => {
          finished = await stage.waitUntilSent(WITHIN_MS);
        });
        const verdict = await stage.verdict();
        const note = `${verdict.sent} of 60 sent, the other ${refused ? 'is refused' : 'STARTS'}`;
        return resultOf(verdict, recovered, note, finished && refused);
      } finally {
        await other.stop();
      }
    }),
};

const BEHIND = 3000;

const order: NamedRun = {
  name: 'order',
  about: `20 answers are asked for behind ${BEHIND} proactive messages`,
  on: ['Postgres'],
  run: (_, server) =>
    onStage(server, async (stage) => {
      await stage.addMessages(1);
      const row = await stage.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow();
      const { seq: _seq, ...like } = row;
      for (let from = 0; from < BEHIND; from += 500)
        await stage.db
          .insertInto('outbox')
          .values(
            Array.from({ length: 500 }, (_each, index) => ({
              ...like,
              id: randomUUID(),
              payload: JSON.stringify(row.payload),
              to_user: stage.slack.addUser({ name: `behind-${from + index}` }).id,
              dedupe_key: `behind:${from + index}`,
              unasked_on: stage.now().toISOString().slice(0, 10),
            })),
          )
          .execute();
      await stage.spawn('worker').ready;
      await sleep(5000);
      await stage.addMessages(20);
      const left = () =>
        stage.db
          .selectFrom('outbox')
          .select('id')
          .where('unasked_on', 'is', null)
          .where('state', '!=', 'sent')
          .execute();
      const recovered = await secondsOf(async () => {
        while ((await left()).length > 0) await sleep(100);
      });
      const still = await stage.db.selectFrom('outbox').select('id').where('state', '=', 'planned').execute();
      const note = `20 answers sent, ${still.length} proactive ones still wait`;
      return resultOf({ lost: 0, duplicates: 0 }, recovered, note, recovered < 15);
    }),
};

/** The runs about a database that is up and does not serve, and about who uses it. */
export const databaseRuns: readonly NamedRun[] = [rendering, order, readsOnly, locked, session, secondToken];
