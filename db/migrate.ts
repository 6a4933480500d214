import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';

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

function migratorOf<DB>(db: Kysely<DB>): Migrator {
  return new Migrator({
    db,
    provider: {
      async getMigrations() {
        const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
        return Object.fromEntries(
          files.map((name) => [
            name.replace(/\.sql$/, ''),
            {
              async up(tx: Kysely<unknown>) {
                for (const statement of statementsOf(await readFile(folder + name, 'utf8'))) {
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

/** Brings the database to the newest migration; all of it or nothing, one process at a time. Returns what it ran. */
export async function migrateToLatest<DB>(db: Kysely<DB>): Promise<string[]> {
  const { error, results } = await migratorOf(db).migrateToLatest();
  if (error) throw error;
  return (results ?? []).map((result) => result.migrationName);
}
