import { findRunningPrograms } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone, inProgram } from '../../platform/jobs/alone.ts';
import { type ProactiveMessage, sayOnce, type Word } from '../../platform/outbox/proactive.ts';
import { findErasable } from '../../platform/retention/looks.ts';
import { forgetLocation, keyOf, kindOf, letPass, resolveLeftOver } from './operations.ts';
import { findLeftOver, findPassed, findToday, findToForget, findUnanswered } from './queries.ts';

const DAY_MS = 86_400_000;
const SIDES = ['resident', 'mentor'] as const;
/** Days after which it is no longer news. */
const TOLD_WITHIN_DAYS = 21;

/** One short word on the morning of an agreed date, to both sides, each in the hours of their own program. */
async function remind(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const due = (await findToday(ctx.db, now, new Date(now.getTime() + DAY_MS))).flatMap((one) =>
    SIDES.map((side) => ({ ...one, side, program_id: one[`${side}_program`] })),
  );
  await eachAlone(ctx, 'scheduling.today', await findRunningPrograms(ctx.db, due), aProgram, (program) => {
    const today = dateIn(program.time_zone, now);
    const todays = due.filter(
      ({ program_id, agreed_for }) =>
        program_id === program.id && agreed_for && dateIn(program.time_zone, agreed_for).equals(today),
    );
    const words = todays.map(({ id, side, ...one }): Word => {
      const lasting = { dedupeKey: keyOf('today', id, side), lastDay: today.toString() };
      return {
        user: one[`${side}_user`],
        kind: kindOf('today'),
        payload: { proposalId: id, side },
        ...lasting,
      };
    });
    return transact(ctx, (tx) => sayOnce(tx, now, program, words));
  });
}

/** Tomorrow it is worth nothing. */
export const meetingDayReminders: ProactiveMessage<OperationDeps> = {
  name: 'scheduling.today',
  urgency: 50,
  run: remind,
};

/** Tells the person who proposed times, once and on one of their working days, that all of them have passed. */
async function tellPassed(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const due = await findUnanswered(ctx.db, new Date(now.getTime() - TOLD_WITHIN_DAYS * DAY_MS));
  await eachAlone(ctx, 'scheduling.passed', await findRunningPrograms(ctx.db, due), aProgram, (program) => {
    const words = due
      .filter(({ program_id }) => program_id === program.id)
      .map(({ id, slack_user_id, by_resident }): Word => {
        const side = by_resident ? 'resident' : 'mentor';
        const payload = { proposalId: id, side };
        return { user: slack_user_id, kind: kindOf('passed'), payload, dedupeKey: keyOf('passed', id, side) };
      });
    return transact(ctx, (tx) => sayOnce(tx, now, program, words));
  });
}

/** A word that can wait for a quiet day. */
export const passedTimes: ProactiveMessage<OperationDeps> = {
  name: 'scheduling.passed',
  urgency: 25,
  run: tellPassed,
};

/** Takes the buttons off proposals whose times have all passed. */
export async function settlePassed(ctx: OperationDeps): Promise<void> {
  await eachAlone(
    ctx,
    'scheduling.settle-passed',
    await findPassed(ctx.db, ctx.clock()),
    inProgram,
    ({ id }) => letPass(ctx, id),
  );
}

/** Calls off the agreed dates, and closes the proposals, of pairs and conversations that are over. */
export async function settleLeftOvers(ctx: OperationDeps): Promise<void> {
  await eachAlone(ctx, 'scheduling.left-over', await findLeftOver(ctx.db), inProgram, ({ id }) =>
    resolveLeftOver(ctx, id),
  );
}

/** Forgets the location of dates a day after them: they were over at a look a day ago. */
export async function forgetPlaces(ctx: OperationDeps): Promise<void> {
  const before = await findErasable(ctx);
  if (!before) return;
  await eachAlone(ctx, 'scheduling.forget', await findToForget(ctx.db, before), inProgram, (proposal) =>
    forgetLocation(ctx, proposal),
  );
}
