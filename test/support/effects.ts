import { sql } from 'kysely';
import type { Db } from '../../src/platform/database/tables.ts';
import { settled } from '../../src/platform/slack/in-flight.ts';
import { until } from './until.ts';

/** What every process writes of itself, every few seconds. */
const OF_PROCESSES = ['alive', 'processes'];

/** Every row of every table of ours as text, table by table: what an act without authority must leave as it was. */
export async function everyRow(db: Db): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`.execute(db);
  const all: Record<string, string[]> = {};
  for (const { name } of tables.rows.filter((table) => !OF_PROCESSES.includes(table.name))) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.table(name)} t order by 1`.execute(db);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

/** Waits until the product has finished what was asked of it; fails when it has not in time. */
export async function workDone(): Promise<void> {
  let left = 0;
  const isDone = async () => {
    left = await settled(100);
    return left === 0;
  };
  await until(isDone, () => `${left} listeners still at work`);
}
