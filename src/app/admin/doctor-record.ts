import { sql } from 'kysely';
import type { Db } from '../../platform/database/tables.ts';
import type { Finding } from './doctor-checks.ts';

const GUARDS = ['audit_log_never_emptied', 'audit_log_only_added'];

/** Whether the activity log's triggers are there and on: a restoration can leave them out or turn them off. */
export async function checkRecord(db: Db): Promise<Finding> {
  const what = 'Activity log';
  const { rows } = await sql<{ name: string }>`
    select tgname as name from pg_trigger
    where tgrelid = 'audit_log'::regclass and tgenabled in ('O', 'A')`.execute(db);
  const missing = GUARDS.filter((guard) => !rows.some(({ name }) => name === guard));
  if (missing.length === 0) return { what, ok: true, words: 'append-only' };
  return {
    what,
    ok: false,
    words: `its triggers are missing or turned off (${missing.join(', ')}), so it can be changed. Restore the database with its triggers, or run alter table audit_log enable trigger all.`,
  };
}
