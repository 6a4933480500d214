import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import type { OperationDeps } from '../deps.ts';
import { noticeJumps, type OtherClocks } from './clocks.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Notices that a clock leaps forward, by time that only ever passes. A day is allowed: what is erased waits that long
 * anyway, and on a machine that sleeps at night no time passes meanwhile.
 */
export function noticeLeaps(elapsedMs: () => number = () => performance.now()): OtherClocks['hasLeapt'] {
  let last: { own: number; elapsed: number } | undefined;
  return (own) => {
    const now = { own: own.getTime(), elapsed: elapsedMs() };
    const leap = last ? now.own - last.own - (now.elapsed - last.elapsed) : 0;
    last = now;
    return leap > DAY_MS;
  };
}

/** The clocks of a process in production. */
export const otherClocks = (db: Db): OtherClocks => ({
  database: async () => {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
    if (!rows[0]) throw new Error('the database gave no time');
    return rows[0].now;
  },
  hasLeapt: noticeLeaps(),
  isOff: noticeJumps(),
});

/** What erasing needs: the clocks, and the record of its looks; and where several jobs share a look, that look. */
export type ErasingDeps = Pick<OperationDeps, 'db' | 'clock' | 'log' | 'otherClocks'> & {
  sharedLook?: () => Promise<Date | undefined>;
};

/** The later of the two clocks: a date of deletion counts from it, so that a clock that is behind shortens no wait. */
export async function laterOf({
  clock,
  otherClocks,
}: Pick<ErasingDeps, 'clock' | 'otherClocks'>): Promise<Date> {
  const [own, database] = [clock(), await otherClocks.database()];
  return new Date(Math.max(own.getTime(), database.getTime()));
}

type Look = { at: Date; own_at: Date; jumped: boolean };

/** The same context, in which the jobs of one tick share one look at the clocks. */
export function sharingLook<Ctx extends ErasingDeps>(ctx: Ctx): Ctx {
  let look: Promise<Date | undefined> | undefined;
  return {
    ...ctx,
    sharedLook() {
      look ??= lookAtClocks(ctx);
      return look;
    },
  };
}

/**
 * The latest moment that was past at a look at least a day old, with no jump of a clock since: only what was due then
 * may be erased. Undefined while nothing may be. Records this look.
 */
export const findErasable = (ctx: ErasingDeps): Promise<Date | undefined> =>
  ctx.sharedLook?.() ?? lookAtClocks(ctx);

async function lookAtClocks({ db, clock, log, otherClocks }: ErasingDeps): Promise<Date | undefined> {
  const own = clock();
  const look = { at: await otherClocks.database(), own_at: own, jumped: false };
  const looks = await db.selectFrom('erasing_looks').selectAll().orderBy('at', 'desc').execute();
  const last = looks[0];
  if (otherClocks.hasLeapt(own) || hasJumped(look, last)) {
    await startOver(db, look);
    if (!last?.jumped)
      log.warn({ own, database: look.at, last }, 'a clock jumped: nothing is erased for a day');
    return undefined;
  }
  if (!last || apart(look.at, last.at) >= HOUR_MS) await record(db, look);
  const seen = looks.find(({ at }) => look.at.getTime() - at.getTime() >= DAY_MS)?.at;
  if (seen && seen > (looks.at(-1)?.at ?? seen))
    await db.deleteFrom('erasing_looks').where('at', '<', seen).execute();
  return seen;
}

const apart = (one: Date, other: Date) => Math.abs(one.getTime() - other.getTime());

/** Whether the two clocks disagree, or one of them moved otherwise than the other since the last look, or back. */
function hasJumped(look: Look, last: Look | undefined): boolean {
  if (apart(look.at, look.own_at) > HOUR_MS) return true;
  if (!last) return false;
  const [moved, movedOwn] = [
    look.at.getTime() - last.at.getTime(),
    look.own_at.getTime() - last.own_at.getTime(),
  ];
  return Math.abs(moved - movedOwn) > HOUR_MS || Math.min(moved, movedOwn) < -HOUR_MS;
}

const record = (db: Db, look: Look) =>
  db
    .insertInto('erasing_looks')
    .values(look)
    .onConflict((conflict) => conflict.doNothing())
    .execute();

/** The looks before a jump count no longer. */
const startOver = (db: Db, look: Look) =>
  db.transaction().execute(async (tx) => {
    await tx.deleteFrom('erasing_looks').execute();
    await record(tx, { ...look, jumped: true });
  });

/**
 * Until when erasing is held since a clock jumped, by the database's clock; undefined when it is not. Judged by the
 * latest look alone, since the process that asks may have the wrong clock.
 */
export async function findErasingHold(db: Db): Promise<Date | undefined> {
  const looks = await db.selectFrom('erasing_looks').selectAll().orderBy('at', 'desc').execute();
  const [last, jump] = [looks[0], looks.find(({ jumped }) => jumped)];
  if (!last || !jump) return undefined;
  const until = new Date(jump.at.getTime() + DAY_MS);
  return until > last.at ? until : undefined;
}

/** The same in words, for `/readyz` and the doctor. */
export async function describeErasingHold(db: Db): Promise<string[]> {
  const until = await findErasingHold(db);
  return until ? [`held until ${until.toISOString()}, because a clock jumped`] : [];
}
