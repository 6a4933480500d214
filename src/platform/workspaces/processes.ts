import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { type Config, StartError } from '../config.ts';
import type { Db } from '../database/tables.ts';
import { describeLate, type Loops } from '../health/loops.ts';

type Role = Config['ROLE'];

const BEAT_MS = 10_000;
/** A process that was not seen for this long is gone. */
const GONE_SECONDS = 90;
/** One that was not seen for this long can't reach the database. */
const SILENT_SECONDS = 35;

/** What a process says of itself. */
type Self = { id: string; tokenOf: string; role: Role };

/** Writes that a process is alive, and which of its loops are late. */
async function beat(db: Db, { id, tokenOf, role }: Self, late: readonly string[]): Promise<void> {
  await sql`insert into processes (id, token_of, role, late, seen_at)
    values (${id}, ${tokenOf}, ${role}, ${late}::text[], clock_timestamp())
    on conflict (id) do update set seen_at = excluded.seen_at, late = excluded.late`.execute(db);
}

/** What is wrong with processes that are alive, for the doctor: loops that are late, or nothing heard. */
export async function describeProcesses(db: Db): Promise<{ alive: number; lines: string[] }> {
  const { rows } = await sql<{ id: string; role: string; late: string[]; silent: number }>`
    select id, role, late, extract(epoch from clock_timestamp() - seen_at)::integer as silent from processes
    where seen_at > clock_timestamp() - ${GONE_SECONDS} * interval '1 second' order by id`.execute(db);
  const lines = rows.flatMap(({ id, role, late, silent }) => {
    const what = silent > SILENT_SECONDS ? [`no response for ${silent} s`] : late;
    return what.length > 0 ? [`${role} ${id}: ${what.join(', ')}`] : [];
  });
  return { alive: rows.length, lines };
}

/** Whose tokens other live processes have. */
async function findOthers(db: Db, tokenOf: string): Promise<string[]> {
  const { rows } = await sql<{ token_of: string }>`
    select distinct token_of from processes
    where token_of <> ${tokenOf} and seen_at > clock_timestamp() - ${GONE_SECONDS} * interval '1 second'
    order by 1`.execute(db);
  return rows.map((row) => row.token_of);
}

/**
 * Joins the live processes on a database, until the answer is called; throws `StartError` beside one with a token of
 * another app or workspace, such as a test bot that was given production's address, unless that is allowed.
 */
export async function joinProcesses(
  { db, log, loops }: { db: Db; log: Logger; loops: Loops },
  { tokenOf, role }: { tokenOf: string; role: Role },
  { othersAllowed }: { othersAllowed: boolean },
): Promise<() => Promise<void>> {
  const self = { id: randomUUID(), tokenOf, role };
  const leave = () => db.deleteFrom('processes').where('id', '=', self.id).execute();
  await sql`delete from processes where seen_at < clock_timestamp() - interval '1 day'`.execute(db);
  await beat(db, self, []); // before looking: of two that start at once, at least one sees the other
  const others = await findOthers(db, tokenOf);
  if (others.length > 0 && !othersAllowed) {
    await leave();
    throw new StartError(
      [
        `Mentor can't start: a process with a different token is using this database (${others.join(', ')}; this one is ${tokenOf}).`,
        'Check DATABASE_URL and the token. If you replaced the app, stop the other process, and wait 90 seconds if it was killed.',
        'If both are meant to share this database, set ALLOW_OTHER_TOKEN=yes.',
      ].join('\n'),
    );
  }
  loops.expect('connections');
  const timer = setInterval(() => {
    beat(db, self, describeLate(loops)).then(
      () => loops.succeeded('connections'),
      (error) => log.warn({ code: error?.code }, "can't record that this process is alive"),
    );
  }, BEAT_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await leave();
  };
}
