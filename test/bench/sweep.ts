import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { findKnownPairs } from '../../src/domain/cadence/queries.ts';
import { plan } from '../../src/features/reminders/policy.ts';
import { sweepAll, sweepPairs } from '../../src/features/reminders/worker.ts';
import { migrateToLatest } from '../../src/platform/database/migrate.ts';
import { openPostgres } from '../../src/platform/database/open.ts';
import type { Db } from '../../src/platform/database/tables.ts';
import { addProgram, addWorkspace, testContext } from '../support/fixtures.ts';
import { administer, urlOf } from '../support/template.ts';

const now = new Date('2026-09-14T17:00:00Z');
const BATCH = 1000;
const ROUNDS = 9;

/** Small enough for the time that a query may take. */
const CHUNK = 50_000;

/** As many residents as a mentor has where a program says nothing else. */
const RESIDENTS_EACH = 3;

type Seeded = { workspaceId: string; programId: string };

async function seedChunk(db: Db, { workspaceId, programId }: Seeded, from: number, to: number) {
  const numbers = sql`generate_series(${from}::integer, ${to}::integer) n`;
  const mentors = sql`generate_series(${Math.ceil(from / RESIDENTS_EACH)}::integer, ${Math.ceil(to / RESIDENTS_EACH)}::integer) n`;
  await sql`insert into people (workspace_id, slack_user_id, display_name, time_zone, updated_at)
    select ${workspaceId}, id, 'Person ' || id, 'America/Los_Angeles', ${now}::timestamptz
    from (select 'UR' || n as id from ${numbers} union all select 'UM' || n from ${mentors}) as all_of_them
    on conflict do nothing`.execute(db);
  await sql`insert into members (id, workspace_id, program_id, slack_user_id, roles, created_at, updated_at)
    select gen_random_uuid(), ${workspaceId}, ${programId}, 'UM' || n, '{mentor}', ${now}::timestamptz, ${now}::timestamptz
    from ${mentors} on conflict do nothing`.execute(db);
  await sql`with added as (
      insert into members (id, workspace_id, program_id, slack_user_id, roles, pgy, created_at, updated_at)
      select gen_random_uuid(), ${workspaceId}, ${programId}, 'UR' || n, '{resident}', 1,
        ${now}::timestamptz, ${now}::timestamptz
      from ${numbers} returning id, slack_user_id)
    insert into pairs (id, workspace_id, program_id, resident_id, mentor_id, status, started_on, next_check_at, created_at)
    select gen_random_uuid(), ${workspaceId}, ${programId}, added.id, mentor.id, 'active', '2026-08-15',
      ${now}::timestamptz + interval '30 days', ${now}::timestamptz
    from added join members mentor on mentor.program_id = ${programId}
      and mentor.slack_user_id = 'UM' || ceil(substr(added.slack_user_id, 3)::numeric / ${RESIDENTS_EACH}::integer)`.execute(
    db,
  );
}

/** So many active pairs, none of them due to be looked at, whose first meeting is planned by today; one mentor to three residents. */
async function seed(db: Db, count: number): Promise<void> {
  const workspaceId = await addWorkspace(db);
  const programId = await addProgram(db, workspaceId);
  await sql`alter table members drop constraint if exists members_within_capacity`.execute(db);
  await sql`alter table pairs disable trigger all`.execute(db);
  for (let from = 1; from <= count; from += CHUNK) {
    await seedChunk(db, { workspaceId, programId }, from, Math.min(count, from + CHUNK - 1));
  }
  await sql`alter table pairs enable trigger all`.execute(db);
  await sql`analyze`.execute(db);
}

/**
 * Block schedules for everybody: nights, clinic, and leave, the leave on days that move no date that is measured. A
 * sixteenth of the people at a time, within the time that a statement may take. Beside them an empty table, to be
 * exchanged for theirs.
 */
async function giveSchedules(db: Db): Promise<void> {
  const spans = sql`(values ('away', '2026-07-06', '2026-07-12'), ('hold', '2026-08-24', '2026-09-06'),
    ('good', '2026-09-07', '2026-09-13'), ('hold', '2026-10-05', '2026-10-18'), ('away', '2027-02-01', '2027-02-07'))`;
  for (const first of '0123456789abcdef') {
    await sql`insert into schedule_spans (workspace_id, program_id, member_id, kind, first_day, last_day)
      select workspace_id, program_id, members.id, span.kind, span.first::date, span.last::date
      from members, ${spans} as span(kind, first, last) where left(members.id::text, 1) = ${first}
      order by members.id, span.first`.execute(db);
  }
  await sql`vacuum analyze schedule_spans`.execute(db); // as the server does by itself after so many inserts
  await sql`create table ${sql.table(ASIDE)} (like schedule_spans including all)`.execute(db);
}

const ASIDE = 'spans_aside';

/** Exchanges the two tables of spans, so that both ways are measured by turns in one database. */
async function exchangeSpans(db: Db): Promise<void> {
  const rename = (from: string, to: string) =>
    sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(db);
  await rename('schedule_spans', 'spans_between');
  await rename(ASIDE, 'schedule_spans');
  await rename('spans_between', ASIDE);
}

/** So many pairs come due, with an empty ledger. */
async function makeDue(db: Db, count: number): Promise<void> {
  await sql`truncate nudges`.execute(db);
  await sql`update pairs set next_check_at = ${now}::timestamptz - interval '1 hour' * random()
    where id in (select id from pairs order by id limit ${count}::integer)`.execute(db);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const at = performance.now();
  await work();
  return performance.now() - at;
}

const median = (values: number[]) => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

/**
 * The claim as one bare statement: takes a batch, writes when to look again and puts both sides' nudges into the
 * ledger. It decides nothing.
 */
async function bareClaim(db: Db): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ count: number }>`
      with due as materialized (
        select id, workspace_id, program_id, resident_id, mentor_id from pairs
        where status = 'active' and next_check_at <= ${now}::timestamptz
        order by next_check_at limit ${BATCH} for no key update skip locked),
      checked as (
        update pairs set next_check_at = ${now}::timestamptz + interval '30 days' from due where pairs.id = due.id),
      planned as (
        insert into nudges (id, workspace_id, program_id, pair_id, due_on, step, recipient_id, sendable_at, created_at)
        select gen_random_uuid(), workspace_id, program_id, id, '2026-09-14', '0', recipient, ${now}::timestamptz,
          ${now}::timestamptz
        from due, unnest(array[resident_id, mentor_id]) as recipient
        on conflict (pair_id, due_on, step, recipient_id) do nothing)
      select count(*)::integer as count from due`.execute(db);
    if ((rows[0]?.count ?? 0) < BATCH) return;
  }
}

/** The naive way: load every pair, decide in code. */
async function loadAll(db: Db): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await db
      .selectFrom('pairs')
      .select('id')
      .where('status', '=', 'active')
      .where('id', '>', after)
      .orderBy('id')
      .limit(5000)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    const pairs = await findKnownPairs(
      db,
      rows.map(({ id }) => id),
    );
    for (const pair of pairs.values()) plan(pair.facts, pair.rules, now);
  }
}

async function measure(server: string, count: number) {
  const name = `mentor_bench_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const open = openPostgres(urlOf(server, name), { max: 4 });
  try {
    await migrateToLatest(open.db);
    await seed(open.db, count);
    const { ctx } = testContext(open, () => now);
    const due = count / 100;
    await giveSchedules(open.db);
    const [ours, scheduled, claim]: [number[], number[], number[]] = [[], [], []];
    let known = true; // whether the table in use has the spans
    const measured = async (times: number[], spans: boolean, work: () => Promise<unknown>) => {
      if (spans !== known) await exchangeSpans(open.db);
      known = spans;
      await makeDue(open.db, due);
      times.push(await timed(work));
    };
    const swept = () => sweepPairs(ctx, BATCH);
    const inTurn = [
      () => measured(scheduled, true, swept),
      () => measured(claim, false, () => bareClaim(open.db)),
      () => measured(ours, false, swept),
    ];
    // Each begins as often as the others: whoever does finds least of the tables in memory.
    for (let turn = 0; turn < ROUNDS * inTurn.length; turn++)
      await inTurn[(turn + Math.floor(turn / inTurn.length)) % inTurn.length]?.();
    if (!known) await exchangeSpans(open.db);
    await sql`truncate nudges`.execute(open.db); // what is planned for these people would go out first
    const idle: number[] = [];
    for (let round = 0; round < 30; round++) idle.push(await timed(() => sweepAll(ctx)));
    const all = count > 100_000 ? undefined : await timed(() => loadAll(open.db));
    return {
      ours: median(ours),
      scheduled: median(scheduled),
      claim: median(claim),
      idle: median(idle),
      all,
    };
  } finally {
    await open.close();
    await administer(server, `drop database if exists ${name} with (force)`);
  }
}

/** The sweep with 1% of so many pairs due, beside the bare claim; loading all is measured on 1e5 pairs and scaled. */
export async function measureSweep(server: string, most: number) {
  const small = await measure(server, 10_000);
  const middle = await measure(server, 100_000);
  const large = await measure(server, most);
  const perPair = (middle.all ?? Number.NaN) / 100_000;
  return { small, large, all: perPair * most };
}
