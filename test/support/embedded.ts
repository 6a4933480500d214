import type { PGlite } from '@electric-sql/pglite';
import { fromPGlite, type OpenDatabase } from '../../src/database/open.ts';
import { keepStatements } from './statements.ts';
import { load, readTemplate } from './template.ts';

/**
 * Embedded databases that test files of this thread have given back: emptying one costs a tenth of opening another.
 */
const idle: { pglite: PGlite; schema: string }[] = [];

/** What the migrations and the job queue put there themselves. */
const KEPT = [
  'pgboss.version',
  'pgboss.instance',
  'pgboss.queue',
  'public.kysely_migration',
  'public.kysely_migration_lock',
];

/** Changes with every definition that is added, altered or dropped, and with the record of migrations. */
async function schemaOf(pglite: PGlite): Promise<string> {
  const { rows } = await pglite.query(`
    select (select max(xmin::text::bigint) from pg_attribute) as columns, (select count(*) from pg_attribute) as many,
      (select max(xmin::text::bigint) from pg_proc) as functions, (select count(*) from pg_constraint) as constraints,
      (select max(xmin::text::bigint) from pg_trigger) as triggers, (select max(oid) from pg_class) as newest,
      (select string_agg(name || timestamp, ' ' order by timestamp, name) from kysely_migration) as migrations`);
  return JSON.stringify(rows);
}

async function empty(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ name: string }>(
    `select schemaname || '.' || relname as name from pg_stat_user_tables`,
  );
  const names = rows.map(({ name }) => name).filter((name) => !KEPT.includes(name));
  await pglite.exec(`truncate ${names.join()} restart identity cascade; reset all; unlisten *`);
}

/** A migrated, empty, embedded database; to close it is to give it back, unless its schema was changed or it was closed. */
export async function lendEmbedded(): Promise<OpenDatabase> {
  const lent = idle.pop() ?? (await open());
  const given = fromPGlite(lent.pglite);
  const close = lent.pglite.close;
  return {
    ...given,
    close: async () => {
      lent.pglite.close = async () => undefined; // Kysely closes what it was given
      await given.close();
      lent.pglite.close = close;
      if (lent.pglite.closed) return;
      if ((await schemaOf(lent.pglite)) !== lent.schema) return lent.pglite.close();
      await empty(lent.pglite);
      idle.push(lent);
    },
  };
}

async function open() {
  const pglite = keepStatements(await load(await readTemplate()));
  return { pglite, schema: await schemaOf(pglite) };
}

/** Closes what is kept for later files; a test that makes the whole thread's calendar false has none beside it. */
export async function closeIdle(): Promise<void> {
  await Promise.all(idle.splice(0).map(({ pglite }) => pglite.close()));
}
