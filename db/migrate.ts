import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import { StartError } from '../src/start-error.ts';

const folder = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Cuts a migration at each semicolon that ends a line outside $$…$$, since one query carries one statement. */
export function statementsOf(text: string): string[] {
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

function migratorOf<DB>(db: Kysely<DB>): Migrator {
  return new Migrator({
    db,
    provider: {
      async getMigrations() {
        return Object.fromEntries(
          (await migrationNames()).map((name) => [
            name,
            {
              async up(tx: Kysely<unknown>) {
                for (const statement of statementsOf(await readFile(`${folder}${name}.sql`, 'utf8'))) {
                  await sql.raw(statement).execute(tx);
                }
              },
            },
          ]),
        );
      },
    },
  });
}

/** The migrations that this version brings and the database does not have yet; changes nothing. */
export async function pendingMigrations<DB>(db: Kysely<DB>): Promise<string[]> {
  const known = await migratorOf(db).getMigrations();
  return known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
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

/** Why this version cannot work with the database, in words for the operator: migrations ran that it does not bring. */
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
    `This database was made by a version from before the first release (it has the migration ${first}).`,
    'The migrations were written anew since, and nothing leads from there to here. Start with an empty database:',
    '  embedded: stop the bot and delete the folder "pglite" inside the data folder (DATA_DIR, ./data if not set)',
    '  Postgres: drop the database and create it again (dropdb, createdb)',
    'What it holds is lost. To keep it, go on with the version that made it.',
  ].join('\n');
}

/** Brings the database to the newest migration; all of it or nothing, one process at a time. Returns what it ran. */
export async function migrateToLatest<DB>(db: Kysely<DB>): Promise<string[]> {
  const [run, ours] = [await migrationsRun(db), await migrationNames()];
  const foreign = foreignWords(run, ours);
  if (foreign) throw new StartError(foreign);
  if (run.length === ours.length) return []; // or Kysely reads the whole schema at every start
  const { error, results } = await migratorOf(db).migrateToLatest();
  if (error) throw error;
  return (results ?? []).map((result) => result.migrationName);
}
