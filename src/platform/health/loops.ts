/**
 * How long a loop may go without success, in milliseconds: until it counts as late, and until it is started again.
 * `stuckMs` is how long one run may go without getting any further, where a run may take long.
 */
type Bounds = { lateMs: number; stuckMs?: number; restartMs?: number };

/** Whatever goes round in a process. */
const LOOPS = {
  /** The connections of people and jobs to the database can write. */
  connections: { lateMs: 20_000 } as Bounds,
  /** The clock asks for a sweep. */
  tick: { lateMs: 20_000 } as Bounds,
  /** The queue hands out jobs of each kind. */
  'queue.sender': { lateMs: 20_000, restartMs: 60_000 } as Bounds,
  'queue.sweep': { lateMs: 20_000, restartMs: 60_000 } as Bounds,
  /** The queue takes jobs back from workers that died. */
  'queue.monitor': { lateMs: 30_000, restartMs: 60_000 } as Bounds,
  /** The Socket Mode connection is up. It connects again by itself. */
  socket: { lateMs: 30_000 } as Bounds,
  /** A sweep does all that is due. */
  sweep: { lateMs: 60_000, stuckMs: 300_000, restartMs: 300_000 } as Bounds,
  /** A workspace's messages go out. */
  sender: { lateMs: 60_000, stuckMs: 300_000, restartMs: 300_000 } as Bounds,
};

export type LoopName = keyof typeof LOOPS;
export const LOOP_NAMES = Object.keys(LOOPS) as LoopName[];

/** A loop that has not succeeded within its bound, and for how long not. */
export type Late = { name: LoopName; forMs: number; toRestart: boolean };

/** What a run tells of itself: call `goesOn` whenever it got further. */
type Run<T> = (goesOn: () => void) => Promise<T>;

export type Loops = {
  /** From now on the loop must succeed again and again, however little there is to do. */
  expect(name: LoopName): void;
  succeeded(name: LoopName): void;
  /** Watches one run of a loop that runs only when there is something to do: it must go on, and end well in the end. */
  follow<T>(name: LoopName, subject: string, run: Run<T>): Promise<T>;
  late(): Late[];
  /** How many seconds ago each loop succeeded last; those that never did are not among them. */
  ages(): [LoopName, number][];
  /** Everything was started again, and gets the time for it. */
  startedAnew(): void;
};

/** A run under way, or one that failed and is expected again. */
type Pending = { name: LoopName; since: number; failed: boolean; endedAt: number | undefined };

/** So long after its end a failed run is expected again; later, someone else has it, or it is gone. */
const AGAIN_MS = 180_000;

/** Keeps book of a process's loops, by time that only ever passes. */
export function createLoops(now: () => number = () => performance.now()): Loops {
  const last = new Map<LoopName, number>();
  const expected = new Map<LoopName, number>();
  const pending = new Map<string, Pending>();
  return {
    expect: (name) => void expected.set(name, now()),
    succeeded(name) {
      last.set(name, now());
      if (expected.has(name)) expected.set(name, now());
    },
    async follow(name, subject, run) {
      const key = `${name} ${subject}`;
      const before = pending.get(key);
      const mine = {
        name,
        since: before?.since ?? now(),
        failed: before?.failed ?? false,
        endedAt: undefined,
      };
      pending.set(key, mine);
      const isMine = () => pending.get(key) === mine;
      try {
        const result = await run(() => {
          mine.since = now();
        });
        last.set(name, now());
        if (isMine()) pending.delete(key);
        return result;
      } catch (error) {
        if (isMine()) pending.set(key, { ...mine, failed: true, endedAt: now() });
        throw error;
      }
    },
    late: () => lateOf(now(), expected, pending),
    ages: () => [...last].map(([name, at]) => [name, (now() - at) / 1000]),
    startedAnew() {
      for (const name of expected.keys()) expected.set(name, now());
      pending.clear();
    },
  };
}

function lateOf(now: number, expected: Map<LoopName, number>, pending: Map<string, Pending>): Late[] {
  const worst = new Map<LoopName, number>();
  for (const [name, since] of expected) if (now - since > LOOPS[name].lateMs) worst.set(name, now - since);
  for (const [key, { name, since, failed, endedAt }] of pending) {
    if (endedAt !== undefined && now - endedAt > AGAIN_MS) pending.delete(key);
    else if (now - since > boundOf(name, failed))
      worst.set(name, Math.max(now - since, worst.get(name) ?? 0));
  }
  return [...worst].map(([name, forMs]) => {
    const { restartMs = Number.POSITIVE_INFINITY } = LOOPS[name];
    return { name, forMs, toRestart: forMs > restartMs };
  });
}

function boundOf(name: LoopName, failed: boolean): number {
  const { lateMs, stuckMs = lateMs } = LOOPS[name];
  return failed ? lateMs : stuckMs;
}

/** Each late loop in words, for `/readyz` and the doctor. */
export const describeLate = (loops: Loops): string[] =>
  loops.late().map(({ name, forMs }) => `${name} for ${Math.round(forMs / 1000)} s`);
