import { z } from 'zod';

/** Runs statements on one connection; answers with the rows of the last one. */
export type Run = (text: string) => Promise<unknown[]>;

/** What the migrations and the job queue put there themselves. */
const KEPT = [
  'pgboss.version',
  'pgboss.instance',
  'pgboss.queue',
  'public.kysely_migration',
  'public.kysely_migration_lock',
];

/** Changes with every definition that is added, altered or dropped, and with the record of migrations. */
export async function schemaOf(run: Run): Promise<string> {
  const rows = await run(`
    select (select max(xmin::text::bigint) from pg_attribute) as columns, (select count(*) from pg_attribute) as many,
      (select max(xmin::text::bigint) from pg_proc) as functions, (select count(*) from pg_constraint) as constraints,
      (select max(xmin::text::bigint) from pg_trigger) as triggers, (select max(oid) from pg_class) as newest,
      (select string_agg(name || timestamp, ' ' order by timestamp, name) from kysely_migration) as migrations`);
  return JSON.stringify(rows);
}

/** Tables grown larger than this are truncated: deleting leaves their files as they are. */
const GROWN_BYTES = 1_000_000;

/** Deletes rather than truncates where there is little: a twentieth of the time. */
export async function empty(run: Run): Promise<void> {
  const rows = z
    .array(z.object({ name: z.string(), bytes: z.number() }))
    .parse(
      await run(
        `select schemaname || '.' || relname as name, pg_relation_size(relid)::int as bytes from pg_stat_user_tables`,
      ),
    );
  const used = rows.filter(({ name, bytes }) => bytes > 0 && !KEPT.includes(name));
  const names = used.map(({ name }) => name);
  if (used.some(({ bytes }) => bytes > GROWN_BYTES)) {
    await run(
      `set session_replication_role = replica; truncate ${names.join()} restart identity cascade`, // the record refuses
    );
  } else {
    const deletes = names.map((name) => `delete from ${name};`).join('');
    await run(`set session_replication_role = replica; ${deletes}`); // without triggers and foreign keys
  }
  await run('reset all; unlisten *');
}
