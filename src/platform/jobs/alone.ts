import { sql } from 'kysely';
import { isDatabaseDown } from '../database/errors.ts';
import type { Db } from '../database/tables.ts';
import type { OperationDeps } from '../deps.ts';
import { jobFaultCount, namedInPublic } from '../metrics.ts';
import { describeError } from '../slack/troubles.ts';
import { findFaultsOf, forgetFault, forgetMended, recordFault, type Subject, WHOLE_JOB } from './faults.ts';

/** What a job needs to record its faults. */
type FaultDeps = Pick<OperationDeps, 'db' | 'clock' | 'log'>;

/** Something the worker does unasked. Its name starts with that of its feature, and is a label of a metric. */
export type Job<Ctx extends FaultDeps> = {
  name: string;
  /** Works on each subject by itself, through `eachAlone` or `inHalves`. */
  run(ctx: Ctx): Promise<void>;
};

/**
 * Runs each job by itself: one that fails is counted, logged, and recorded, and the others go on. Only when the
 * database cannot be reached does everything stop. `goesOn` is called after each job.
 */
export async function runJobs<Ctx extends FaultDeps>(
  ctx: Ctx,
  jobs: readonly Job<Ctx>[],
  goesOn: () => void = () => undefined,
): Promise<void> {
  const began = ctx.clock();
  const ran: string[] = [];
  for (const job of jobs) {
    if (await runJob(ctx, job)) ran.push(job.name);
    goesOn();
  }
  for (const { workspaceId, programId } of await forgetMended(ctx.db, began, ran))
    ctx.log.info({ workspaceId, programId }, 'what was set aside is served again, or is gone');
}

/** Runs one job, or one part of it, as `runJobs` does; answers whether it went well. */
export async function runJob<Ctx extends FaultDeps>(ctx: Ctx, { name, run }: Job<Ctx>): Promise<boolean> {
  try {
    await run(ctx);
    return true;
  } catch (error) {
    await setAside(ctx, name, WHOLE_JOB, error);
    return false;
  }
}

/** Who was named in the log of a confidential job already: a second line would count what is confidential. */
type Told = Set<string | null | undefined>;

/**
 * Records that a job failed for a subject, and answers when it is tried again. Throws the error if the database can't be
 * reached, because then the subject isn't the cause.
 */
export async function setAside(
  ctx: FaultDeps,
  job: string,
  subject: Subject,
  error: unknown,
  told: Told = new Set(),
): Promise<Date> {
  if (isDatabaseDown(error) && !(await answers(ctx.db))) throw error;
  const name = namedInPublic(job);
  const isPrivate = name !== job;
  const { id, workspaceId, programId } = subject;
  if (!isPrivate || told.size === 0) jobFaultCount.inc({ job: name });
  if (!isPrivate || !told.has(programId))
    ctx.log.error(
      {
        job: name,
        workspaceId,
        programId,
        ...(isPrivate ? {} : { subject: id }),
        error: describeError(error),
      },
      'a job failed for one subject, which is set aside; everything else goes on',
    );
  told.add(programId);
  return recordFault(ctx.db, ctx.clock(), job, subject, error);
}

/** Whether a statement that ran out of time was alone with that. */
const answers = (db: Db): Promise<boolean> =>
  sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );

/**
 * Does a job's work for each item by itself. An item that fails is set aside, and is tried again after 2 minutes, 4,
 * 8, and so on, at most an hour. Each item needs its own transaction. `together` starts all items at once.
 */
export async function eachAlone<Item>(
  ctx: FaultDeps,
  job: string,
  items: readonly Item[],
  subjectOf: (item: Item) => Subject,
  work: (item: Item) => Promise<unknown>,
  { together = false } = {},
): Promise<void> {
  if (items.length === 0) return;
  const faults = await findFaultsOf(ctx.db, ctx.clock(), job);
  const told: Told = new Set();
  const alone = async (item: Item) => {
    const subject = subjectOf(item);
    const fault = faults.get(subject.id);
    if (fault?.waits) return;
    try {
      await work(item);
      if (fault) await forgetFault(ctx.db, job, subject.id);
    } catch (error) {
      await setAside(ctx, job, subject, error, told);
    }
  };
  if (together) await Promise.all(items.map(alone));
  else for (const item of items) await alone(item);
}

/**
 * Does work on many items in one transaction. Where that fails, the halves are tried, down to the items that fail by
 * themselves, which go to `failed`.
 */
export async function inHalves<Item>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<unknown>,
  failed: (item: Item, error: unknown) => Promise<unknown>,
): Promise<void> {
  const [first] = items;
  if (first === undefined) return;
  try {
    await work(items);
  } catch (error) {
    if (items.length === 1) return void (await failed(first, error));
    const middle = Math.ceil(items.length / 2);
    await inHalves(items.slice(0, middle), work, failed);
    await inHalves(items.slice(middle), work, failed);
  }
}

/**
 * What can be told of a subject before it is worked on, so that all can be asked about in one statement; undefined where
 * its stored data can't be read, so that the work on it alone fails and says so.
 */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A program as a job's subject. */
export const aProgram = (program: { id: string; workspace_id: string }): Subject => ({
  id: program.id,
  workspaceId: program.workspace_id,
  programId: program.id,
});

/** A row of a program, such as a pair, a request, or a class match, as a job's subject. */
export const inProgram = (row: { id: string; workspace_id: string; program_id: string }): Subject => ({
  id: row.id,
  workspaceId: row.workspace_id,
  programId: row.program_id,
});

/** A workspace as a job's subject. */
export const aWorkspace = (id: string): Subject => ({ id, workspaceId: id });
