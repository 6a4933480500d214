import type { Logger } from 'pino';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the process's own clock is held against before anything is erased or said unasked. */
export type OtherClocks = {
  /** The database's clock. */
  database(): Promise<Date>;
  /** Whether the own clock moved far more, since this was asked last, than time has passed. */
  hasLeapt(own: Date): boolean;
  /** Whether the own clock moved so within the last day, and did not move back. */
  isOff(own: Date): boolean;
};

/**
 * Notices a clock that jumped by more than a day, by time that only ever passes. A day later the new time counts as the
 * right one; a clock that came back counts at once.
 */
export function noticeJumps(elapsedMs: () => number = () => performance.now()): OtherClocks['isOff'] {
  let settled: number | undefined;
  let since: number | undefined;
  return (own) => {
    const elapsed = elapsedMs();
    const offset = own.getTime() - elapsed;
    const isFar = settled !== undefined && Math.abs(offset - settled) > DAY_MS;
    since = isFar ? (since ?? elapsed) : undefined;
    if (since !== undefined && elapsed - since < DAY_MS) return true;
    [settled, since] = [offset, undefined];
    return false;
  };
}

type Clocks = { clock(): Date; otherClocks: OtherClocks; log: Logger };

/** The processes (by their clocks) that say nothing unasked for now. */
const silenced = new WeakSet<OtherClocks>();

/**
 * Compares this process's clock with the others, at every tick. While it is more than an hour from the database's, or for
 * a day after a jump, nothing goes out unasked: people would get a second message on one real day.
 */
export async function compareClocks({ clock, otherClocks, log }: Clocks): Promise<void> {
  const own = clock();
  const database = await otherClocks.database();
  const isOff = otherClocks.isOff(own); // asked each time, since it remembers
  if (!isOff && Math.abs(own.getTime() - database.getTime()) <= HOUR_MS) {
    silenced.delete(otherClocks);
    return;
  }
  if (!silenced.has(otherClocks))
    log.warn({ own, database }, 'a clock jumped: nothing goes out unasked for now');
  silenced.add(otherClocks);
}

/** Whether the clock was found to be off at the last tick. */
export const isSilenced = ({ otherClocks }: Pick<Clocks, 'otherClocks'>): boolean =>
  silenced.has(otherClocks);
