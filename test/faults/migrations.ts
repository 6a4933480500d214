import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { migrateToLatest, migrationNames } from '../../src/platform/database/migrate.ts';
import { openPostgres } from '../../src/platform/database/open.ts';
import { PATIENT } from '../../src/platform/database/postgres.ts';
import type { Db } from '../../src/platform/database/tables.ts';
import { seedPair } from '../support/fixtures.ts';
import { administer, urlOf } from '../support/template.ts';

const ROWS = Number(process.env.MIGRATED_ROWS ?? 1_000_000);
const LONGEST_MS = 1000;
/** The first migration that keeps the rule: it was written after this run was. */
const FROM = '0036';

/** Messages, half of them updates, and reminders in the tables that grow, and a pair to have them. */
async function fill(db: Db): Promise<void> {
  const { workspaceId, programId, pairId, resident } = await seedPair(db);
  const half = Math.ceil(ROWS / 2);
  await db.connection().execute(async (connection) => {
    // Checking each reference takes minutes; whoever may not leave that out waits.
    await sql`set session_replication_role = replica`.execute(connection).catch(() => undefined);
    await sql`insert into outbox (id, workspace_id, program_id, kind, payload, to_user, dedupe_key, state, not_before,
        created_at, sent_at) select gen_random_uuid(), ${workspaceId}, ${programId}::uuid, 'reminders.nudge', '{}', 'U1',
        'filled:' || n, 'sent', now(), now(), now() from generate_series(1, ${half}::integer) n`.execute(
      connection,
    );
    await sql`insert into outbox (id, workspace_id, program_id, kind, payload, to_user, dedupe_key, state, not_before,
        created_at, refresh_of) select gen_random_uuid(), workspace_id, program_id, kind, payload, to_user,
        'update:' || dedupe_key, 'sent', now(), now(), id from outbox`.execute(connection);
    await sql`insert into nudges (id, workspace_id, program_id, pair_id, due_on, step, recipient_id, state, sendable_at,
        created_at) select gen_random_uuid(), ${workspaceId}, ${programId}::uuid, ${pairId}::uuid, date '2000-01-01' + n,
        '0', ${resident.id}::uuid, 'sent', now(), now() from generate_series(1, ${ROWS}::integer) n`.execute(
      connection,
    );
    await sql`set session_replication_role = origin`.execute(connection).catch(() => undefined);
    await sql`analyze`.execute(connection);
  });
}

/** Writes to a table again and again, as the version that is running does; answers the longest wait, in milliseconds. */
async function probe(db: Db, table: string, isOver: () => boolean): Promise<number> {
  let longest = 0;
  while (!isOver()) {
    const began = performance.now();
    await sql`update ${sql.table(table)} set created_at = created_at where id = (select id from ${sql.table(table)} limit 1)`.execute(
      db,
    );
    longest = Math.max(longest, performance.now() - began);
    await sleep(5);
  }
  return longest;
}

/**
 * Runs the newest migrations on tables of a million rows while the version that is running writes to them, and beside a
 * reader whose transaction stays open for a while; prints the longest that a write had to wait.
 */
export async function migrateBesideWriters(server: string, say: (line: string) => void): Promise<boolean> {
  const name = `mentor_migrated_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = urlOf(server, name);
  const [migrating, running, reading] = [
    openPostgres(url, { ...PATIENT, name: 'mentor migrations' }),
    openPostgres(url, { max: 4 }),
    openPostgres(url, { max: 1, name: 'a long report' }),
  ];
  try {
    const before = (await migrationNames()).filter((each) => each < FROM).at(-1);
    await migrateToLatest(migrating.db, before ? { to: before } : {});
    await fill(migrating.db);
    let over = false;
    const probes = ['outbox', 'nudges', 'pairs'].map((table) => probe(running.db, table, () => over));
    const report = reading.db.transaction().execute(async (tx) => {
      await sql`select count(*) from outbox, nudges limit 0`.execute(tx);
      await sleep(3000);
    });
    let waits = 0;
    const began = performance.now();
    const ran = await migrateToLatest(migrating.db, { onWait: () => void waits++ });
    const seconds = (performance.now() - began) / 1000;
    over = true;
    const longest = Math.round(Math.max(...(await Promise.all(probes))));
    await report;
    say('\nrows a table | migrations | seconds | tries that waited | longest wait of a write, ms');
    say([ROWS, ran.length, seconds.toFixed(1), waits, longest].join(' | '));
    return longest <= LONGEST_MS;
  } finally {
    for (const each of [migrating, running, reading]) await each.close();
    await administer(server, `drop database if exists ${name} with (force)`);
  }
}
