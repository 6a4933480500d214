import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import { hoursOf, isWorkingDay } from '../calendar/hours.ts';
import type { Program } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { sayOnce, type Unasked, type Word } from '../outbox/unasked.ts';
import { findRoom } from './drafting.ts';
import { addResidents } from './operations.ts';
import { findResidents, findRunning, type InRound, type Round } from './queries.ts';

export const WISHES_KIND = 'rounds.wishes';
export const REMINDER_KIND = 'rounds.reminder';
export const MENTORS_KIND = 'rounds.mentors';

/** Whoever has sent nothing is reminded once, so many working days before wishes close. */
const REMINDED_DAYS = 2;

/** Asks residents for their wishes, reminds once, and tells mentors that a match is under way. */
async function ask(ctx: Means): Promise<void> {
  const now = ctx.clock();
  for (const round of await findRunning(ctx.db)) {
    if (round.state !== 'wishes') continue;
    await transact(ctx, async (tx) => {
      const program = await tx
        .selectFrom('programs')
        .selectAll()
        .where('id', '=', round.program_id)
        .executeTakeFirstOrThrow();
      await addResidents(tx, now, round);
      const residents = await findResidents(tx, round);
      const today = dateIn(program.time_zone, now);
      const isLate = workingDaysUntil(round, program, today) <= REMINDED_DAYS;
      await sayOnce(
        tx,
        now,
        program,
        residents.flatMap((resident) => wordsTo(resident, isLate, now)),
      );
      const mentors = await findRoom(tx, program.id, program.time_zone, now);
      await sayOnce(
        tx,
        now,
        program,
        mentors.map(({ id, slack_user_id: user }) => ({
          user,
          kind: MENTORS_KIND,
          payload: { roundId: round.id, memberId: id },
          dedupeKey: `${MENTORS_KIND}:${round.id}:${id}`,
        })),
      );
    });
  }
}

/** The first question, and later the one reminder; never the two on one day. */
function wordsTo({ id, user, wished_at, created_at }: InRound, isLate: boolean, now: Date): Word[] {
  if (wished_at) return [];
  const word = (kind: string): Word => ({ user, kind, payload: { placeId: id }, dedupeKey: `${kind}:${id}` });
  const isNew = now.getTime() - created_at.getTime() < 86_400_000;
  return isLate && !isNew ? [word(WISHES_KIND), word(REMINDER_KIND)] : [word(WISHES_KIND)];
}

/** How many working days there are from a day until wishes close, the last one counted. */
function workingDaysUntil({ wishes_until }: Round, program: Program, today: Temporal.PlainDate): number {
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
export const roundQuestions: Unasked<Means> = { name: 'rounds', urgency: 25, speak: ask };
