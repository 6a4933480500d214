import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { reviewRestoration } from '../../src/app/admin/restore-review.ts';
import { releaseHold } from '../../src/features/restoring/operations.ts';
import type { OpenDatabase } from '../../src/platform/database/open.ts';
import { scrape } from '../../src/platform/metrics.ts';
import { findHold } from '../../src/platform/restoring/hold.ts';
import { noticeLeaps } from '../../src/platform/retention/looks.ts';
import { eraseWhatIsOver } from '../../src/platform/retention/operations.ts';
import { deletionAfter } from '../../src/platform/retention/policy.ts';
import { countedFetch } from '../../src/platform/slack/counted-fetch.ts';
import { takeBackup } from '../support/backup.ts';
import { createTestDatabase } from '../support/database.ts';
import { addPairRow, seedPair, testClock, testContext } from '../support/fixtures.ts';
import { dropTemplate, makeTemplate } from '../support/template.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { type NamedRun, type On, type Result, resultOf, secondsOf } from './named.ts';

const PAIRS = Number(process.env.FAULT_PAIRS ?? 48);
const LOGGED = 4;
const NOTHING_SENT = { lost: 0, duplicates: 0 };

/** Runs with the tests' own databases, of one kind or the other. */
export async function withDatabases<T>(on: On, server: string, work: () => Promise<T>): Promise<T> {
  process.env.TEST_DATABASE_URL = on === 'Postgres' ? server : '';
  await makeTemplate();
  return work().finally(dropTemplate);
}

async function withWorld<T>(rateLimits: boolean, work: (world: World) => Promise<T>): Promise<T> {
  const world = await startWorld({ slack: { rateLimits } });
  return work(world).finally(() => world.stop());
}

/** Runs with a database of the tests. */
export async function withDatabase<T>(work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const open = await createTestDatabase();
  return work(open).finally(() => open.close());
}

async function addDuePairs(
  world: World,
  seed: { workspaceId: string; programId: string },
): Promise<Someone[]> {
  const people: Someone[] = [];
  for (let index = 0; index < PAIRS; index += 1) {
    const tag = `${String.fromCharCode(97 + Math.floor(index / 26))}${String.fromCharCode(97 + (index % 26))}`;
    const resident = await addPerson(world, seed, `Resident ${tag}`, ['resident']);
    const mentor = await addPerson(world, seed, `Mentor ${tag}`, ['mentor']);
    await addPairRow(world.open.db, seed, resident.id, mentor.id, { started_on: '2026-08-15' });
    people.push(resident, mentor);
  }
  return people;
}

const NEWS = /was restored from a backup/;

const restore: NamedRun = {
  name: 'restore',
  about: `a backup of the morning is restored after ${2 * PAIRS} reminders were sent; Slack limits as in production`,
  on: ['Postgres', 'PGlite'],
  run: (on, server) =>
    withDatabases(on, server, () =>
      withWorld(true, async (world) => {
        const people = await addDuePairs(world, await seedProgram(world));
        const backUp = await takeBackup(world.open);
        world.travelDays(0.02);
        await world.tick();
        const said = (who: Someone) =>
          world.slack
            .as(who.user)
            .dms()
            .filter((message) => !NEWS.test(message.plainText())).length;
        const sent = people.reduce((sum, who) => sum + said(who), 0);
        for (const who of people.slice(0, LOGGED))
          await world.slack.as(who.user).command('/mentor log today');
        await world.tick();
        world.travelDays(0.1);
        const restoring = await secondsOf(async () => world.moveTo(await backUp()));
        await world.tick();
        const { ctx } = world.running;
        const held = await findHold(ctx.db);
        if (!held) throw new Error('the restoration was not noticed');
        let settled = 0;
        const reviewing = await secondsOf(async () => {
          ({ settled } = await reviewRestoration(ctx, held, () => undefined));
        });
        const told = await releaseHold(ctx, held.id, { tells: true });
        for (let day = 0; day < 6; day += 1) {
          await world.tick();
          world.travelDays(0.5);
        }
        const again = people.reduce((sum, who) => sum + Math.max(0, said(who) - 1), 0);
        const news = people.filter((who) =>
          world.slack
            .as(who.user)
            .dms()
            .some((message) => NEWS.test(message.plainText())),
        );
        const note = `${sent} sent before, ${settled} settled, ${again} sent again, ${told} told; restored in ${restoring.toFixed(1)} s, reviewed in ${reviewing.toFixed(0)} s`;
        const verdict = { lost: people.length - news.length, duplicates: again };
        return resultOf(verdict, restoring + reviewing, note, sent === people.length && settled === sent);
      }),
    ),
};

const inactive: NamedRun = {
  name: 'inactive',
  about: 'Slack says account_inactive for 40 days',
  on: ['Postgres', 'PGlite'],
  run: (on, server) =>
    withDatabases(on, server, () =>
      withWorld(false, async (world) => {
        await seedProgram(world);
        const people = await addDuePairs(world, await seedProgram(world, 'Surgery'));
        world.slack.faults.add({ kind: 'error', error: 'account_inactive' });
        const count = async () =>
          (await world.open.db.selectFrom('members').select('id').execute()).length +
          (await world.open.db.selectFrom('pairs').select('id').execute()).length;
        const before = await count();
        for (let day = 0; day < 40; day += 2) {
          world.travelDays(2);
          await world.running.tick();
        }
        const erased = before - (await count());
        const deletions = await world.open.db
          .selectFrom('workspaces')
          .select('id')
          .where('delete_after', 'is not', null)
          .execute();
        world.slack.faults.clear();
        const reached = () => people.filter(({ user }) => world.slack.as(user).dms().length > 0).length;
        let days = 0;
        for (; days < 10 && reached() < people.length; days += 1) {
          world.travelDays(1);
          await world.tick();
        }
        const note = `${deletions.length} deletions ahead; all ${people.length} people heard again after ${days} days`;
        const result = resultOf({ lost: people.length - reached(), duplicates: 0 }, 0, note);
        return { ...result, erased, isWell: result.isWell && erased === 0 && deletions.length === 0 };
      }),
    ),
};

const MONTH_DAYS = 31;

const clock: NamedRun = {
  name: 'clock',
  about: "a process's clock is a month ahead for six looks; a program is closed",
  on: ['Postgres', 'PGlite'],
  run: (on, server) =>
    withDatabases(on, server, () =>
      withDatabase(async (open) => {
        const [own, database] = [testClock(), testClock()];
        let elapsedMs = 0;
        const ctx = {
          ...testContext(open, own.clock).ctx,
          otherClocks: {
            database: async () => database.clock(),
            isOff: () => false,
            hasLeapt: noticeLeaps(() => elapsedMs),
          },
        };
        const { programId } = await seedPair(open.db);
        const due = deletionAfter(own.clock());
        await open.db
          .updateTable('programs')
          .set({ delete_after: due })
          .where('id', '=', programId)
          .execute();
        const pass = async (days: number) => {
          for (let step = 0; step < days * 4; step += 1) {
            for (const each of [own, database]) each.advanceDays(0.25);
            elapsedMs += 21_600_000;
            await eraseWhatIsOver(ctx);
          }
        };
        await pass(2);
        own.advanceDays(MONTH_DAYS);
        for (let second = 0; second < 6; second += 1) await eraseWhatIsOver(ctx);
        own.advanceDays(-MONTH_DAYS);
        const programs = async () => (await open.db.selectFrom('programs').select('id').execute()).length;
        await pass(3);
        const erased = 1 - (await programs());
        await pass(MONTH_DAYS);
        const note = `deleted when it was due: ${(await programs()) === 0 ? 'yes' : 'NO'}`;
        const isWell = erased === 0 && (await programs()) === 0;
        return { lost: 0, doubled: 0, erased, recovered: 0, note, isWell };
      }),
    ),
};

const record: NamedRun = {
  name: 'record',
  about: 'the activity log is emptied or changed, also after a restoration',
  on: ['Postgres', 'PGlite'],
  run: (on, server) =>
    withDatabases(on, server, () =>
      withDatabase(async (open) => {
        const { workspaceId, programId } = await seedPair(open.db);
        await sql`insert into audit_log (id, workspace_id, program_id, actor, action, subject_id, at)
          values (${randomUUID()}, ${workspaceId}, ${programId}, 'U1', 'rematch.opened', ${randomUUID()}, now())`.execute(
          open.db,
        );
        const restored = await (await takeBackup(open))();
        let refused = 0;
        const attempts = [
          'truncate audit_log',
          'truncate programs cascade',
          "update audit_log set actor = 'U2'",
          'delete from audit_log',
        ];
        try {
          for (const { db } of [open, restored])
            for (const attempt of attempts)
              await sql
                .raw(attempt)
                .execute(db)
                .catch(() => {
                  refused += 1;
                });
          const left = (await restored.db.selectFrom('audit_log').select('id').execute()).length;
          const note = `${refused} of ${2 * attempts.length} attempts refused`;
          return {
            lost: 0,
            doubled: 0,
            erased: 1 - left,
            recovered: 0,
            note,
            isWell: refused === 2 * attempts.length && left === 1,
          };
        } finally {
          await restored.close();
        }
      }),
    ),
};

const URLS = 20_000;

const labels: NamedRun = {
  name: 'labels',
  about: `${URLS} response URLs, whose paths are secrets, are called`,
  on: ['Postgres'],
  async run(): Promise<Result> {
    const real = globalThis.fetch;
    globalThis.fetch = async () => new Response('ok');
    const secrets = Array.from({ length: URLS }, () => randomUUID().replaceAll('-', ''));
    try {
      for (const secret of secrets)
        await countedFetch(`https://hooks.slack.com/commands/T1/1/${secret}`, { method: 'POST' });
    } finally {
      globalThis.fetch = real;
    }
    const text = await scrape(() => Promise.reject(new Error('no database')));
    const series = text.split('\n').filter((line) => line.startsWith('mentor_slack_calls_total')).length;
    const isKept = secrets.every((secret) => !text.includes(secret));
    return resultOf(NOTHING_SENT, 0, `${series} series`, isKept && series <= 2);
  },
};

/** The runs about what must be kept: messages, data, the record, secrets. */
export const keepingRuns: readonly NamedRun[] = [restore, inactive, clock, record, labels];
