import { Temporal } from 'temporal-polyfill';
import { standingsBy, type Total } from '../../domain/totals/operations.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { runningPrograms } from '../../platform/database/sql.ts';
import type { Program } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { type ProactiveMessage, sayOnce, type Word } from '../../platform/outbox/proactive.ts';
import { ASKED_KIND, askedKey } from './operations.ts';
import {
  ANSWER_DAYS,
  type Conversation,
  findAsked,
  findReminded,
  findResidents,
  findTalking,
  findUnanswered,
  MOST_LATE_DAYS,
} from './queries.ts';

export const SILENCE_KIND = 'conversations.silence';
export const REMINDER_KIND = 'conversations.reminder';

const REMIND_MONTHS = 3;
/** A reminder is of use for this many days. */
const USEFUL_DAYS = 14;

/** The last day, before today, on which a reminder was due; undefined where it is long ago or none was yet. */
function lastReminder(from: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  const start = Temporal.PlainDate.from(from);
  let due: Temporal.PlainDate | undefined;
  for (let count = 1; ; count += 1) {
    const next = start.add({ months: count * REMIND_MONTHS });
    if (Temporal.PlainDate.compare(next, today) > 0) break;
    due = next;
  }
  return due && due.until(today, { largestUnit: 'days' }).days <= USEFUL_DAYS ? due : undefined;
}

async function wordsIn(ctx: OperationDeps, now: Date, program: Program): Promise<Word[]> {
  const today = dateIn(program.time_zone, now);
  const on = today.toString();
  const word = (
    kind: string,
    user: string,
    { id }: Conversation,
    dedupeKey: string,
    lastDay: Temporal.PlainDate,
  ): Word => ({
    user,
    kind,
    payload: { conversationId: id },
    dedupeKey,
    lastDay: lastDay.toString(),
  });
  const since = (at: Date, days: number) => dateIn(program.time_zone, at).add({ days });
  const asked = (await findAsked(ctx.db, program.id, now, on)).map((row) =>
    word(ASKED_KIND, row.mentor_user, row, askedKey(row), since(row.asked_at, ANSWER_DAYS)),
  );
  const unanswered = (await findUnanswered(ctx.db, program.id, now, on)).map((row) =>
    word(
      SILENCE_KIND,
      row.resident_user,
      row,
      `${SILENCE_KIND}:${row.id}:${row.asked}`,
      since(row.asked_at, MOST_LATE_DAYS),
    ),
  );
  const reminded = (await findReminded(ctx.db, program.id, on)).flatMap((row) => {
    const due = row.remind_from && lastReminder(row.remind_from, today);
    const key = `${REMINDER_KIND}:${row.id}:${due}`;
    return due ? [word(REMINDER_KIND, row.resident_user, row, key, due.add({ days: USEFUL_DAYS }))] : [];
  });
  return [...asked, ...unanswered, ...reminded];
}

async function run(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const programs = await runningPrograms(ctx.db)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('conversations')
          .innerJoin('members', 'members.id', 'conversations.mentor_id')
          .select('conversations.id')
          .whereRef('conversations.workspace_id', '=', 'programs.workspace_id')
          .where('conversations.ended_at', 'is', null)
          .where((or) =>
            or.or([
              or('conversations.program_id', '=', or.ref('programs.id')),
              or('members.program_id', '=', or.ref('programs.id')),
            ]),
          ),
      ),
    )
    .execute();
  await eachAlone(ctx, 'conversations', programs, aProgram, async (program) => {
    const words = await wordsIn(ctx, now, program);
    await transact(ctx, (tx) => sayOnce(tx, now, program, words));
  });
}

/** Who asked waits a week at most, and loses little by a day. */
export const conversationNotifications: ProactiveMessage<OperationDeps> = {
  name: 'conversations',
  urgency: 15,
  run,
};

/** Residents who talk with a mentor beside their own, in a half-year; the others are the program's residents now. */
export const conversationTotal = (ctx: Pick<OperationDeps, 'db'>): Total => ({
  name: 'conversations',
  partitions: [[['yes'], ['none']]],
  async standingsIn(spans) {
    // Without any conversation there is no total, so a missing total reveals nothing.
    const talking = Map.groupBy(await findTalking(ctx.db, spans), (row) => row.program_id);
    const all = talking.size > 0 ? await findResidents(ctx.db, [...talking.keys()]) : [];
    const residents = Map.groupBy(all, (row) => row.program_id);
    return standingsBy(spans, talking, (some, { programId }) => {
      return new Map<string, 'yes' | 'none'>([
        ...(residents.get(programId) ?? []).map(({ id }): [string, 'none'] => [id, 'none']),
        ...some.map(({ resident_id }): [string, 'yes'] => [resident_id, 'yes']),
      ]);
    });
  },
});
