/** A database that a run is made on. */
export type On = 'Postgres' | 'PGlite';

/** What became of a run. Nothing may be lost, doubled, or erased. */
export type Result = {
  lost: number;
  doubled: number;
  erased: number;
  /** From the end of the fault until everything was well again, in seconds. */
  recovered: number;
  /** What else was seen. */
  note: string;
  isWell: boolean;
};

/** A run by its name. */
export type NamedRun = {
  name: string;
  about: string;
  on: readonly On[];
  run(on: On, server: string): Promise<Result>;
};

/** The result of a run that may erase nothing; it is well when nothing is lost or doubled and all else `holds`. */
export const resultOf = (
  verdict: { lost: number; duplicates: number; unexplained?: number },
  recovered: number,
  note: string,
  holds = true,
): Result => {
  const { lost, duplicates: doubled, unexplained = 0 } = verdict;
  return { lost, doubled, erased: 0, recovered, note, isWell: holds && lost + doubled + unexplained === 0 };
};

/** How many seconds something takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
