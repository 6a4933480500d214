/** The pools that metrics tell of, by what they are called at the server, and what they are called in metrics. */
const TOLD = { mentor: 'main', 'mentor probes': 'probes', 'mentor queue': 'queue' } as const;

type PoolName = (typeof TOLD)[keyof typeof TOLD];

/** How many connections a pool has, how many of them are idle, and how many requests wait for one. */
export type PoolCounts = { total: number; idle: number; waiting: number };

const open = new Map<object, { name: PoolName; counts: () => PoolCounts | null }>();

/** Has metrics tell of a pool until it ends, if it is one of those they tell of. `counts` is null while it is closed. */
export function tellOf(pool: object, name: string, counts: () => PoolCounts | null): void {
  if (name in TOLD) open.set(pool, { name: TOLD[name as keyof typeof TOLD], counts });
}

/** The pool has ended. */
export const forget = (pool: object): void => {
  open.delete(pool);
};

/** What each pool of this process has, by its name and state. */
export const poolCounts = (): { pool: PoolName; state: 'open' | 'idle' | 'waiting'; count: number }[] =>
  [...open.values()].flatMap(({ name: pool, counts }) => {
    const { total, idle, waiting } = counts() ?? { total: 0, idle: 0, waiting: 0 };
    return [
      { pool, state: 'open', count: total },
      { pool, state: 'idle', count: idle },
      { pool, state: 'waiting', count: waiting },
    ] as const;
  });
