import { dateIn } from '../calendar/dates.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { sayOnce, type Unasked } from '../outbox/unasked.ts';
import { forgetPlace, keyOf, kindOf, settleLeftOver } from './operations.ts';
import { findLeftOver, findToday, findToForget } from './queries.ts';

const DAY_MS = 86_400_000;

/** One short word on the morning of an agreed date, to both sides. */
async function remind(ctx: Means): Promise<void> {
  const now = ctx.clock();
  const due = await findToday(ctx.db, now, new Date(now.getTime() + DAY_MS));
  for (const [programId, dates] of Map.groupBy(due, ({ program_id }) => program_id))
    await transact(ctx, async (tx) => {
      const program = await tx
        .selectFrom('programs')
        .selectAll()
        .where('id', '=', programId)
        .executeTakeFirstOrThrow();
      const today = dateIn(program.time_zone, now);
      const todays = dates.filter(
        ({ agreed_for }) => agreed_for && dateIn(program.time_zone, agreed_for).equals(today),
      );
      await sayOnce(
        tx,
        now,
        program,
        todays.flatMap(({ id, resident_user, mentor_user }) =>
          (['resident', 'mentor'] as const).map((side) => ({
            user: side === 'resident' ? resident_user : mentor_user,
            kind: kindOf('today'),
            payload: { proposalId: id, side },
            dedupeKey: keyOf('today', id, side),
          })),
        ),
      );
    });
}

/** Tomorrow it is worth nothing. */
export const morningWords: Unasked<Means> = { name: 'times', urgency: 50, speak: remind };

/** What dates leave behind: those of pairs that ended are called off, and places are forgotten a day after. */
export async function tidyTimes(ctx: Means): Promise<void> {
  for (const { id } of await findLeftOver(ctx.db)) await settleLeftOver(ctx, id);
  const before = new Date(ctx.clock().getTime() - DAY_MS);
  for (const proposal of await findToForget(ctx.db, before)) await forgetPlace(ctx, proposal);
}
