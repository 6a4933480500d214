import type pg from 'pg';

/** The pools that metrics tell of, by what they are called at the server. */
const TOLD = { mentor: 'main', 'mentor probes': 'probes' } as const;

/** What a pool is called in metrics. */
export type PoolName = (typeof TOLD)[keyof typeof TOLD];

const open = new Map<pg.Pool, PoolName>();

/** Has metrics tell of a pool until it ends, if it is one of those they tell of. */
export function tellOf(pool: pg.Pool, name: string): void {
  if (name in TOLD) open.set(pool, TOLD[name as keyof typeof TOLD]);
}

/** The pool has ended. */
export const forget = (pool: pg.Pool): void => {
  open.delete(pool);
};

/** How many connections each pool of this process has, how many of them are idle, and who waits for one. */
export const poolCounts = (): { pool: PoolName; open: number; idle: number; waiting: number }[] =>
  [...open].map(([pool, name]) => ({
    pool: name,
    open: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  }));
