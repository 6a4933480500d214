import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE } from 'kysely/migration';
import { StartError } from '../config.ts';
import { type Migration, PATIENCE, type Patience, runMigration } from './migrating.ts';

const folder = fileURLToPath(new URL('../../../db/migrations/', import.meta.url));

/** Cuts a migration at each semicolon that ends a line outside $$…$$, since one query carries one statement. */
function statementsOf(text: string): string[] {
  const statements: string[] = [];
  let lines: string[] = [];
  let quoted = false;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || (line.startsWith('--') && lines.length === 0)) continue;
    lines.push(line);
    if ((line.split('$$').length - 1) % 2 === 1) quoted = !quoted;
    if (!quoted && line.replace(/\s*--.*$/, '').endsWith(';')) {
      statements.push(lines.join('\n'));
      lines = [];
    }
  }
  if (lines.length > 0) throw new Error(`A migration ends in the middle of a statement: ${lines[0]}`);
  return statements;
}

/** The names of the migrations that this version brings, in order. */
export async function migrationNames(): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.replace(/\.sql$/, ''))
    .sort();
}

/** The migrations that this version brings and the database does not have yet; changes nothing. */
export async function pendingMigrations<DB>(db: Kysely<DB>): Promise<string[]> {
  const run = new Set(await migrationsRun(db));
  return (await migrationNames()).filter((name) => !run.has(name));
}

/** The names of the migrations that ran on the database, in order; none on an empty one. */
async function migrationsRun<DB>(db: Kysely<DB>): Promise<string[]> {
  const table = sql.id(DEFAULT_MIGRATION_TABLE);
  const there = await sql<{
    found: boolean;
  }>`select to_regclass(${DEFAULT_MIGRATION_TABLE}) is not null as found`.execute(db);
  if (!there.rows[0]?.found) return [];
  const { rows } = await sql<{ name: string }>`select name from ${table} order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Why this version can't use the database, in words for the operator: it has migrations that this version doesn't. */
export async function whyForeign<DB>(db: Kysely<DB>): Promise<string | undefined> {
  return foreignWords(await migrationsRun(db), await migrationNames());
}

function foreignWords(run: string[], ours: string[]): string | undefined {
  const first = run.find((name) => !ours.includes(name));
  if (first === undefined) return undefined;
  if (first > (ours.at(-1) ?? '')) {
    return [
      `A newer version of Mentor has used this database (it has the migration ${first}).`,
      'Start that version again, or restore the backup from before the upgrade.',
    ].join('\n');
  }
  return [
    `This database was created by a version from before the first release (it has the migration ${first}).`,
    "The migrations have been rewritten since, so it can't be upgraded. Start with an empty database:",
    '  embedded: stop the bot and delete the folder "pglite" inside the data folder (DATA_DIR, ./data if not set)',
    '  Postgres: drop the database and create it again (dropdb, createdb)',
    'This deletes all data in it. To keep the data, continue with the version that created it.',
  ].join('\n');
}

/** The migrations of this version that the database does not have, with their statements. */
async function readPending(run: readonly string[], ours: readonly string[]): Promise<Migration[]> {
  return Promise.all(
    ours
      .filter((name) => !run.includes(name))
      .map(async (name) => {
        const text = await readFile(`${folder}${name}.sql`, 'utf8');
        return { name, statements: statementsOf(text), concurrent: text.startsWith(CONCURRENT) };
      }),
  );
}

/** The first words of a migration that builds indexes beside readers and writers. */
const CONCURRENT = '-- Outside a transaction:';

/**
 * Brings the database to the newest migration, or to one of them. Each is a transaction of its own, one process at a
 * time, and waits only shortly for its locks. Returns what it ran.
 */
export async function migrateToLatest<DB>(
  db: Kysely<DB>,
  { to, ...patience }: Partial<Patience> & { to?: string } = {},
): Promise<string[]> {
  const [run, ours] = [await migrationsRun(db), await migrationNames()];
  const foreign = foreignWords(run, ours);
  if (foreign) throw new StartError(foreign);
  if (run.length === ours.length) return [];
  await sql`create table if not exists ${sql.table(DEFAULT_MIGRATION_TABLE)}
    (name varchar(255) not null primary key, timestamp varchar(255) not null)`
    .execute(db)
    .catch(ifMadeMeanwhile);
  const pending = (await readPending(run, ours)).filter(({ name }) => !to || name <= to);
  const ran: string[] = [];
  for (const migration of pending)
    if (await runMigration(db, migration, { ...PATIENCE, ...patience })) ran.push(migration.name);
  return ran;
}

/** Two processes that start at once may both make the table. */
function ifMadeMeanwhile(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== '23505' && code !== '42P07') throw error;
}
