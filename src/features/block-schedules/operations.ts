import type { Directory } from '../../domain/members/people.ts';
import { replaceSpans, saveLabels } from '../../domain/schedules/operations.ts';
import { dayAfter, dayBefore } from '../../domain/schedules/policy.ts';
import { findLabels, findSpans } from '../../domain/schedules/queries.ts';
import type { LabelKind } from '../../platform/database/tables/schedules.ts';
import type { Db, Program } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { matchPeople } from './people-policy.ts';
import { type Plan, planImport } from './policy.ts';
import { findScheduled } from './queries.ts';
import type { Schedule } from './types.ts';

/** A schedule that was read, with its people looked up in Slack and what was chosen about its labels. */
export type ScheduleImport = {
  program: Pick<Program, 'id' | 'workspace_id'>;
  schedule: Schedule;
  directory: Directory;
  /** How labels of the file were sorted in the window; what was sorted before needs no choice. */
  chosen: ReadonlyMap<string, LabelKind>;
  /** A Slack user ID, or `operator` for the command line. */
  actor: string;
};

type Parts = Pick<OperationDeps, 'db' | 'queue' | 'clock' | 'log'>;

/** Says what an import would do; saves nothing. */
export async function checkSchedule(
  db: Db,
  { program, schedule, directory, chosen }: Omit<ScheduleImport, 'actor'>,
): Promise<Plan> {
  const matched = matchPeople(schedule.people, await findScheduled(db, program.id), directory);
  const sorted = await findLabels(db, program.id);
  const { firstDay: first, lastDay: last, unread } = schedule;
  const around = { first: dayBefore(first), last: dayAfter(last) };
  const ids = matched.found.map(({ member }) => member.id);
  const known = await findSpans(db, ids, around);
  return planImport({ first, last, matched, unread, sorted, chosen, known });
}

/**
 * Imports a schedule: its labels' kinds for the program, and its people's days by kind, in one transaction or not at
 * all. A label is never stored with a person, and the file not at all. What would change nothing isn't even logged.
 */
export async function importSchedule(ctx: Parts, given: ScheduleImport): Promise<Plan> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const plan = await checkSchedule(tx, given);
    const { first, last, changed, sorted } = plan.summary;
    if (sorted > 0) await saveLabels(tx, given.program, given.chosen);
    if (changed > 0)
      await replaceSpans(
        tx,
        now,
        { program: given.program, actor: given.actor },
        { first, last, people: plan.people },
      );
    return plan;
  });
}
