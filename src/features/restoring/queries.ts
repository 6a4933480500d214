import { sql } from 'kysely';
import type { WorkingTime } from '../../platform/calendar/hours.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { OutboxRow } from '../../platform/outbox/kinds.ts';

/** A person of an open program, with that program's working time. */
type Person = WorkingTime & {
  workspace_id: string;
  program_id: string;
  user: string;
  own_zone: string | null;
};

/** Everyone of an open program, each once, with the first of their programs. */
export async function findEveryone(db: Db): Promise<Person[]> {
  const { rows } = await sql<Person>`
    select distinct on (members.workspace_id, members.slack_user_id) members.workspace_id, members.program_id,
      members.slack_user_id as user, people.time_zone as own_zone, programs.time_zone, programs.working_days,
      programs.working_from_minute, programs.working_until_minute, programs.holidays, programs.federal_holidays
    from members join programs on programs.id = members.program_id
    join people on people.workspace_id = members.workspace_id and people.slack_user_id = members.slack_user_id
    where programs.delete_after is null and people.deactivated_at is null and members.roles <> '{}'
    order by members.workspace_id, members.slack_user_id, members.program_id`.execute(db);
  return rows;
}

/** The proactive messages that wait, of a program or of all. */
export const findProactive = (db: Db, programId?: string): Promise<OutboxRow[]> =>
  db
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', 'planned')
    .where('unasked_on', 'is not', null)
    .where('refresh_of', 'is', null)
    .$if(programId !== undefined, (query) => query.where('program_id', '=', programId ?? ''))
    .orderBy('id')
    .forUpdate()
    .execute();

/** What waits to be sent, by program: reminders, other proactive messages, and what must go out. */
export type Waiting = { program: string | null; reminders: number; proactive: number; others: number };

/** Counts it; changes of sent messages aren't counted. */
export async function countWaiting(db: Db): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select programs.name as program,
      count(*) filter (where outbox.unasked_on is not null and outbox.kind like 'reminders.%')::integer as reminders,
      count(*) filter (where outbox.unasked_on is not null and outbox.kind not like 'reminders.%')::integer as proactive,
      count(*) filter (where outbox.unasked_on is null)::integer as others
    from outbox left join programs on programs.id = outbox.program_id
    where outbox.state in ('planned', 'sending') and outbox.refresh_of is null
    group by outbox.workspace_id, outbox.program_id, programs.name order by programs.name`.execute(db);
  return rows;
}

/** Which of these IDs, of whatever they are, the database knows. */
export async function findKnownIds(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id::text from (select id from pairs union all select id from requests union all select id from rematches
      union all select id from programs union all select id from members union all select id from time_proposals
      union all select id from conversations union all select id from rounds union all select id from fit_checks
      union all select id from changes union all select id from turns union all select id from nudges) as known
    where id::text = any(${ids}::text[])`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
