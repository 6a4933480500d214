import { Temporal } from 'temporal-polyfill';
import { getProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { hoursOf, isWorkingDay } from '../../platform/calendar/hours.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { eachAlone, inProgram } from '../../platform/jobs/alone.ts';
import { type ProactiveMessage, sayOnce, type Word } from '../../platform/outbox/proactive.ts';
import { findRoom } from './drafting.ts';
import { addResidents } from './operations.ts';
import { MENTORS_KIND, REMINDER_KIND, WISHES_KIND } from './policy.ts';
import { type ClassMatch, type ClassMatchEntry, findResidents, findRunning } from './queries.ts';

/** Residents who haven't sent preferences are reminded once, this many working days before they close. */
const REMINDED_DAYS = 2;

/** Asks residents for their wishes, reminds once, and tells mentors that a match is underway. */
async function ask(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const asking = (await findRunning(ctx.db)).filter(({ state }) => state === 'wishes');
  await eachAlone(ctx, 'class-match.ask', asking, inProgram, (round) =>
    transact(ctx, (tx) => askIn(tx, now, round)),
  );
}

async function askIn(tx: Tx, now: Date, round: ClassMatch): Promise<void> {
  const program = await getProgram(tx, round.program_id);
  await addResidents(tx, now, round);
  const residents = await findResidents(tx, round);
  const today = dateIn(program.time_zone, now);
  const isLate = workingDaysUntil(round, program, today) <= REMINDED_DAYS;
  await sayOnce(
    tx,
    now,
    program,
    residents.flatMap((resident) =>
      wordsTo(resident, isLate, now).map((word) => ({ ...word, lastDay: round.wishes_until })),
    ),
  );
  // Who has no opening is asked nothing about taking more.
  const mentors = (await findRoom(tx, program.id, program.time_zone, now)).filter(
    ({ openings }) => openings > 0,
  );
  await sayOnce(
    tx,
    now,
    program,
    mentors.map(({ id, slack_user_id: user }) => ({
      user,
      kind: MENTORS_KIND,
      payload: { roundId: round.id, memberId: id },
      lastDay: round.wishes_until,
      dedupeKey: `${MENTORS_KIND}:${round.id}:${id}`,
    })),
  );
}

/** The first question, and later the one reminder; never the two on one day. */
function wordsTo({ id, user, wished_at, created_at }: ClassMatchEntry, isLate: boolean, now: Date): Word[] {
  if (wished_at) return [];
  const word = (kind: string): Word => ({ user, kind, payload: { placeId: id }, dedupeKey: `${kind}:${id}` });
  const isNew = now.getTime() - created_at.getTime() < 86_400_000;
  return isLate && !isNew ? [word(WISHES_KIND), word(REMINDER_KIND)] : [word(WISHES_KIND)];
}

/** How many working days there are from a day until wishes close, the last one counted. */
function workingDaysUntil({ wishes_until }: ClassMatch, program: Program, today: Temporal.PlainDate): number {
  const last = Temporal.PlainDate.from(wishes_until);
  const hours = hoursOf(program);
  let days = 0;
  for (
    let day = today.add({ days: 1 });
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: 1 })
  )
    if (isWorkingDay(day, hours)) days += 1;
  return days;
}

/** A round has a day on which it closes: its questions go before whatever can wait for weeks. */
export const classMatchQuestions: ProactiveMessage<OperationDeps> = {
  name: 'class-match.ask',
  urgency: 25,
  run: ask,
};
