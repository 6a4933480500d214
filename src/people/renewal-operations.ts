import type { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import { yearStart } from '../calendar/year.ts';
import { membersWithPeople } from '../database/sql.ts';
import type { Db, Program } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import type { Membership } from '../members/queries.ts';
import { refresh } from '../outbox/enqueue.ts';
import { sayOnce, type Unasked } from '../outbox/unasked.ts';

export const RENEWAL_KIND = 'people.renewal';

/** Mentors are asked so long before the academic year begins, and until so shortly before it, in days. */
const ASKED_DAYS = 90;
const LATEST_DAYS = 30;

/** The year about which mentors are asked on a day, by its first day; undefined outside those weeks. */
export function renewalYear(
  today: Temporal.PlainDate,
  { year_starts_month, year_starts_day }: Pick<Program, 'year_starts_month' | 'year_starts_day'>,
): Temporal.PlainDate | undefined {
  const next = yearStart(today, { month: year_starts_month, day: year_starts_day }).add({ years: 1 });
  const { days } = today.until(next, { largestUnit: 'days' });
  return days <= ASKED_DAYS && days > LATEST_DAYS ? next : undefined;
}

export const renewalKey = (memberId: string, yearOn: string) => `${RENEWAL_KIND}:${memberId}:${yearOn}`;

/** Asks each mentor once in spring whether to mentor again next year; no answer keeps things as they are. */
async function askMentors(ctx: Means): Promise<void> {
  const now = ctx.clock();
  for (const program of await findPrograms(ctx.db)) {
    const yearOn = renewalYear(dateIn(program.time_zone, now), program)?.toString();
    if (!yearOn) continue;
    const mentors = await findToAsk(ctx.db, program.id);
    await transact(ctx, (tx) =>
      sayOnce(
        tx,
        now,
        program,
        mentors.map(({ id, slack_user_id: user }) => ({
          user,
          kind: RENEWAL_KIND,
          payload: { memberId: id, yearOn },
          dedupeKey: renewalKey(id, yearOn),
        })),
      ),
    );
  }
}

const findPrograms = (db: Db) =>
  db
    .selectFrom('programs')
    .innerJoin('workspaces', 'workspaces.id', 'programs.workspace_id')
    .selectAll('programs')
    .where('workspaces.stopped_at', 'is', null)
    .where('programs.delete_after', 'is', null)
    .orderBy('programs.id')
    .execute();

/** The active mentors of a program who take residents; whoever said "Not any more" is asked nothing. */
const findToAsk = (db: Db, programId: string) =>
  membersWithPeople(db)
    .select(['members.id', 'members.slack_user_id'])
    .where('members.program_id', '=', programId)
    .where(({ eb, val }) => eb(val('mentor'), '=', eb.fn.any('members.roles')))
    .where('members.accepting', '=', true)
    .where('people.deactivated_at', 'is', null)
    .orderBy('members.id')
    .execute();

/** It can be answered for two months. */
export const renewalQuestions: Unasked<Means> = { name: 'renewal', urgency: 12, speak: askMentors };

/** Notes that a mentor has said how it goes on with them; the question they were asked shows it. */
export async function noteRenewed(ctx: Means, mentor: Membership): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    await tx.updateTable('members').set({ renewed_at: now }).where('id', '=', mentor.id).execute();
    const yearOn = renewalYear(dateIn(mentor.program.time_zone, now), mentor.program)?.toString();
    if (yearOn) await refresh(tx, now, mentor.workspace_id, renewalKey(mentor.id, yearOn));
  });
}
