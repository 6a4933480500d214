import { hoursOf, nextWorking } from '../../platform/calendar/hours.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { eachAlone } from '../../platform/jobs/alone.ts';
import { enqueueAll, type Outgoing } from '../../platform/outbox/enqueue.ts';
import { type ProactiveMessage, reserveDay } from '../../platform/outbox/proactive.ts';
import { type FirstYear, findUnpromptedFirstYears, isTime, markPrompted } from './first-year-queries.ts';

/** The outbox kind of the question to first-years. */
export const PROMPT_KIND = 'matching.prompt';

/** Asks first-years who stand without a mentor a month in whether they would like one: once, in their working hours. */
async function promptFirstYears(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const found = await findUnpromptedFirstYears(ctx.db, now);
  const byProgram = [...Map.groupBy(found, ({ program_id }) => program_id)];
  await eachAlone(ctx, 'requests.first-years', byProgram, subjectOf, async ([, residents]) => {
    const ready = residents.filter((resident) => isTime(resident, now) && isAtWork(resident, now));
    for (let from = 0; from < ready.length; from += AT_ONCE)
      await transact(ctx, (tx) => promptIn(tx, now, ready.slice(from, from + AT_ONCE)));
  });
}

const AT_ONCE = 200;

const subjectOf = ([programId, [first]]: [string, FirstYear[]]) => ({
  id: programId,
  workspaceId: first?.workspace_id,
  programId,
});

const isAtWork = (resident: FirstYear, now: Date) =>
  nextWorking(now, hoursOf(resident), resident.own_time_zone ?? resident.time_zone) <= now;

/** Those who may hear something now; the others another day. */
async function promptIn(tx: Tx, now: Date, residents: readonly FirstYear[]): Promise<void> {
  const [first] = residents;
  if (!first) return;
  const users = residents.map(({ slack_user_id }) => slack_user_id);
  const free = await reserveDay(tx, now, first, users);
  const asked = residents.filter(({ slack_user_id }) => free.has(slack_user_id));
  if (asked.length === 0) return;
  const marked = await markPrompted(
    tx,
    now,
    asked.map(({ id }) => id),
  );
  await enqueueAll(
    tx,
    now,
    asked
      .filter(({ id }) => marked.has(id))
      .map(
        (resident): Outgoing => ({
          workspaceId: resident.workspace_id,
          programId: resident.program_id,
          kind: PROMPT_KIND,
          payload: { memberId: resident.id },
          to: { user: resident.slack_user_id },
          dedupeKey: `${PROMPT_KIND}:${resident.id}`,
          unasked: { on: free.get(resident.slack_user_id) ?? '' },
        }),
      ),
  );
}

/** A resident without a mentor can be asked on any day. */
export const firstYearPrompts: ProactiveMessage<OperationDeps> = {
  name: 'requests.first-years',
  urgency: 10,
  run: promptFirstYears,
};
