import { type RawBuilder, sql } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import type { Membership } from '../../domain/members/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { yearStart } from '../../platform/calendar/year.ts';
import { hasRole, membersWithPeople, runningPrograms } from '../../platform/database/sql.ts';
import type { Db, Program } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone, readable } from '../../platform/jobs/alone.ts';
import { refresh } from '../../platform/outbox/enqueue.ts';
import { type ProactiveMessage, sayOnce } from '../../platform/outbox/proactive.ts';

export const RENEWAL_KIND = 'people.renewal';

/** Mentors are asked so long before the academic year begins, and until so shortly before it, in days. */
const ASKED_DAYS = 90;
const LATEST_DAYS = 30;

/** The year about which mentors are asked on a day, by its first day; undefined outside those weeks. */
function renewalYear(
  today: Temporal.PlainDate,
  { year_starts_month, year_starts_day }: Pick<Program, 'year_starts_month' | 'year_starts_day'>,
): Temporal.PlainDate | undefined {
  const next = yearStart(today, { month: year_starts_month, day: year_starts_day }).add({ years: 1 });
  const { days } = today.until(next, { largestUnit: 'days' });
  return days <= ASKED_DAYS && days > LATEST_DAYS ? next : undefined;
}

const renewalKey = (memberId: string, yearOn: string) => `${RENEWAL_KIND}:${memberId}:${yearOn}`;

/** Asks each mentor once in spring whether to mentor again next year; no answer keeps things as they are. */
async function askMentors(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const programs = await runningPrograms(ctx.db).execute();
  const asking = programs.map((program) => ({
    program,
    year: readable(() => ({ on: renewalYear(dateIn(program.time_zone, now), program)?.toString() })),
  }));
  const waiting = await findWithUnasked(
    ctx.db,
    asking.flatMap(({ program, year }) => (year?.on ? [{ id: program.id, on: year.on }] : [])),
  );
  await eachAlone(
    ctx,
    'mentor-profile.renewal',
    asking.filter(({ program, year }) => !year || waiting.has(program.id)).map(({ program }) => program),
    aProgram,
    async (program) => {
      const yearOn = renewalYear(dateIn(program.time_zone, now), program)?.toString();
      if (!yearOn) return;
      const mentors = await findToAsk(ctx.db, program.id, yearOn);
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
    },
  );
}

/** The programs with mentors who were not asked about their program's year yet. */
async function findWithUnasked(db: Db, years: readonly { id: string; on: string }[]): Promise<Set<string>> {
  if (years.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select year.id from unnest(${years.map(({ id }) => id)}::uuid[], ${years.map(({ on }) => on)}::text[]) as year(id, starts_on)
    where exists (select from members m
      join people p on p.workspace_id = m.workspace_id and p.slack_user_id = m.slack_user_id
      where m.program_id = year.id and 'mentor' = any(m.roles) and m.accepting and m.capacity > 0
        and p.deactivated_at is null and not ${finishes(sql`m`, sql`year.starts_on::date`)}
        and not exists (select from outbox o where o.workspace_id = m.workspace_id
          and o.dedupe_key = ${RENEWAL_KIND} || ':' || m.id || ':' || year.starts_on))`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Whether a mentor finishes their own training as a year begins, by the roster and by what a director has planned for
 * that day; they have their letter then, and nothing to answer.
 */
const finishes = (member: RawBuilder<unknown>, yearOn: RawBuilder<unknown>) => sql<boolean>`(
  'resident' = any(${member}.roles)
  and coalesce(${member}.graduates_on, case when ${member}.track in ('preliminary', 'transitional')
    then coalesce(${member}.advances_on, ${yearOn}) else ${yearOn} + 1 end) <= ${yearOn}
  and not exists (select from turns where turns.program_id = ${member}.program_id and turns.state = 'planned'
    and (turns.choices->'staying' ? ${member}.id::text
      or turns.choices->'notFinishing' @> jsonb_build_array(jsonb_build_object('id', ${member}.id::text)))))`;

/** The active mentors of a program who take residents and go on; a mentor who selected "Stop mentoring" isn't asked. */
const findToAsk = (db: Db, programId: string, yearOn: string) =>
  membersWithPeople(db)
    .select(['members.id', 'members.slack_user_id'])
    .where('members.program_id', '=', programId)
    .where(hasRole('mentor'))
    .where('members.accepting', '=', true)
    .where('members.capacity', '>', 0)
    .where((eb) => eb.not(finishes(sql`members`, sql`${yearOn}::date`)))
    .where('people.deactivated_at', 'is', null)
    .orderBy('members.slack_user_id')
    .execute();

/** It can be answered for two months. */
export const renewalQuestions: ProactiveMessage<OperationDeps> = {
  name: 'mentor-profile.renewal',
  urgency: 12,
  run: askMentors,
};

/** Notes that a mentor has said how it goes on with them; the question they were asked shows it. */
export async function recordRenewed(ctx: OperationDeps, mentor: Membership): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    await tx.updateTable('members').set({ renewed_at: now }).where('id', '=', mentor.id).execute();
    const yearOn = renewalYear(dateIn(mentor.program.time_zone, now), mentor.program)?.toString();
    if (yearOn) await refresh(tx, now, mentor.workspace_id, renewalKey(mentor.id, yearOn));
  });
}
