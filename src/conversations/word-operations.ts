import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import type { Program } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Figure } from '../figures/operations.ts';
import type { Means } from '../means.ts';
import { findByRole } from '../members/queries.ts';
import { sayOnce, type Unasked, type Word } from '../outbox/unasked.ts';
import { ASKED_KIND, askedKey } from './operations.ts';
import { type Conversation, findAsked, findReminded, findTalking, findUnanswered } from './queries.ts';

export const SILENCE_KIND = 'conversations.silence';
export const REMINDER_KIND = 'conversations.reminder';

const REMIND_MONTHS = 3;
/** A reminder is of use for so many days. */
const USEFUL_DAYS = 14;

/** The last day, before today, on which a reminder was due; undefined where it is long ago or none was yet. */
export function lastReminder(from: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  const start = Temporal.PlainDate.from(from);
  let due: Temporal.PlainDate | undefined;
  for (let count = 1; ; count += 1) {
    const next = start.add({ months: count * REMIND_MONTHS });
    if (Temporal.PlainDate.compare(next, today) > 0) break;
    due = next;
  }
  return due && due.until(today, { largestUnit: 'days' }).days <= USEFUL_DAYS ? due : undefined;
}

async function wordsIn(ctx: Means, now: Date, program: Program): Promise<Word[]> {
  const today = dateIn(program.time_zone, now);
  const on = today.toString();
  const word = (kind: string, user: string, { id }: Conversation, dedupeKey: string): Word => ({
    user,
    kind,
    payload: { conversationId: id },
    dedupeKey,
  });
  const asked = (await findAsked(ctx.db, program.id, now, on)).map((row) =>
    word(ASKED_KIND, row.mentor_user, row, askedKey(row)),
  );
  const unanswered = (await findUnanswered(ctx.db, program.id, now, on)).map((row) =>
    word(SILENCE_KIND, row.resident_user, row, `${SILENCE_KIND}:${row.id}:${row.asked}`),
  );
  const reminded = (await findReminded(ctx.db, program.id, on)).flatMap((row) => {
    const due = row.remind_from && lastReminder(row.remind_from, today);
    return due ? [word(REMINDER_KIND, row.resident_user, row, `${REMINDER_KIND}:${row.id}:${due}`)] : [];
  });
  return [...asked, ...unanswered, ...reminded];
}

async function speak(ctx: Means): Promise<void> {
  const now = ctx.clock();
  const programs = await ctx.db
    .selectFrom('programs')
    .innerJoin('workspaces', 'workspaces.id', 'programs.workspace_id')
    .selectAll('programs')
    .where('workspaces.stopped_at', 'is', null)
    .where('programs.delete_after', 'is', null)
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
    .orderBy('programs.id')
    .execute();
  for (const program of programs) {
    const words = await wordsIn(ctx, now, program);
    await transact(ctx, (tx) => sayOnce(tx, now, program, words));
  }
}

/** Who asked waits a week at most, and loses little by a day. */
export const conversationWords: Unasked<Means> = { name: 'conversations', urgency: 15, speak };

/** Residents who talk with a mentor beside their own, in a half-year; the others are the program's residents now. */
export const conversationFigure = (ctx: Pick<Means, 'db'>): Figure => ({
  name: 'conversations',
  partitions: [[['yes'], ['none']]],
  async standingsIn({ id }, { from, until }) {
    const talking = await findTalking(ctx.db, id, from, until);
    // Where nobody talks there is no figure, so that its absence tells of nobody.
    if (talking.length === 0) return new Map();
    const residents = await findByRole(ctx.db, id, 'resident');
    return new Map([
      ...residents.map((resident): [string, string] => [resident.id, 'none']),
      ...talking.map(({ resident_id }): [string, string] => [resident_id, 'yes']),
    ]);
  },
});
