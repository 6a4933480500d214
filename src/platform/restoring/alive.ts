import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from '../calendar/dates.ts';
import type { Db } from '../database/tables.ts';
import { findHold, type Restoration } from './hold.ts';

const BEAT_MS = 30_000;
/** No process was alive for longer than this: then the database may be another one than before. */
export const SILENCE_MS = 3 * 60_000;
const KEPT_MS = 90 * 86_400_000;

/**
 * Writes that a process is alive. It goes on with the latest span, or begins another after a silence; a process that
 * has just started can't tell whether the database is the one from before.
 */
async function beat(db: Db, now: Date, { starting }: { starting: boolean }): Promise<void> {
  const since = new Date(now.getTime() - SILENCE_MS);
  await sql`
    with latest as (select from_at, until_at from alive order by until_at desc limit 1),
      going as (update alive set until_at = ${now}
        where from_at = (select from_at from latest where until_at >= ${since}::timestamptz) returning 1)
    insert into alive (from_at, until_at, trusted)
    select ${now}::timestamptz, ${now}::timestamptz, ${!starting} or not exists (select from latest)
    where not exists (select from going) on conflict do nothing`.execute(db);
}

/** What a process knows of restorations without asking each time, and how it stops. */
export type Life = {
  held(): Restoration | undefined;
  /** Reads it again. */
  look(): Promise<void>;
  end(): Promise<void>;
};

/** Keeps writing that this process is alive, and reads along whether everything is held. */
export async function beAlive({ db, clock, log }: { db: Db; clock: Clock; log: Logger }): Promise<Life> {
  let held: Restoration | undefined;
  const look = async () => {
    held = await findHold(db);
  };
  await beat(db, clock(), { starting: true });
  await forgetOld(db, new Date(clock().getTime() - KEPT_MS));
  const timer = setInterval(() => {
    beat(db, clock(), { starting: false })
      .then(look)
      .catch((error) => log.warn({ code: error?.code }, "can't record that this process is alive"));
  }, BEAT_MS);
  timer.unref();
  return { held: () => held, look, end: async () => clearInterval(timer) };
}

/** Old spans, and what Slack showed at restorations that are long over. */
async function forgetOld(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('alive').where('until_at', '<', before).execute();
  await sql`delete from restored_messages where restoration_id in
    (select id from restorations where released_at < ${before})`.execute(db);
}

/** The end of the silence before a span that isn't trusted yet, and its beginning. */
export type Silence = { from: Date; until: Date };

/** The latest such silence; undefined when the database is trusted. */
export async function findSilence(db: Db): Promise<Silence | undefined> {
  const { rows } = await sql<{ from: Date | null; until: Date }>`
    select new.from_at as until,
      (select max(old.until_at) from alive old where old.until_at < new.from_at) as from
    from alive new where not new.trusted order by new.from_at limit 1`.execute(db);
  const [row] = rows;
  return row && { from: row.from ?? row.until, until: row.until };
}

/**
 * The last moment that a backup knows, seen from a database that was just restored: the end of the latest span, or of
 * the one before where a process has been started already. Without any, the last message that was sent.
 */
export async function findBackupMoment(db: Db, now: Date): Promise<Date> {
  const [latest, before] = await db
    .selectFrom('alive')
    .selectAll()
    .orderBy('until_at', 'desc')
    .limit(2)
    .execute();
  const isLive = latest && now.getTime() - latest.until_at.getTime() < SILENCE_MS;
  const span = isLive ? (before ?? latest) : latest;
  if (span) return span.until_at;
  const { at } = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.max('sent_at').as('at'))
    .executeTakeFirstOrThrow();
  return at ?? now;
}
