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

/** Tables grown larger than this are truncated: deleting leaves their files as they are. */
const GROWN_BYTES = 1_000_000;

/** Deletes rather than truncates where there is little: a twentieth of the time. */
async function empty(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ name: string; bytes: number }>(
    `select schemaname || '.' || relname as name, pg_relation_size(relid)::int as bytes from pg_stat_user_tables`,
  );
  const used = rows.filter(({ name, bytes }) => bytes > 0 && !KEPT.includes(name));
  const names = used.map(({ name }) => name);
  if (used.some(({ bytes }) => bytes > GROWN_BYTES)) {
    await pglite.exec(`truncate ${names.join()} restart identity cascade`);
  } else {
    const deletes = names.map((name) => `delete from ${name};`).join('');
    await pglite.exec(`set session_replication_role = replica; ${deletes}`); // without triggers and foreign keys
  }
  await pglite.exec('reset all; unlisten *');
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
