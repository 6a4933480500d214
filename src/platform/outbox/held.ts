import { sql } from 'kysely';
import { HELD_DAYS_BACK, type HeldDays } from '../calendar/waiting.ts';

const DAY_MS = 86_400_000;
/** Today, in every time zone, and as far ahead as one wait may last. */
const AHEAD_DAYS = 16;

/**
 * The days around now on which the block schedules of a person, in any program, hold back what is unasked. To be
 * selected from `people`, so that no further statement asks.
 */
export function heldDays(now: Date) {
  const shifted = (days: number) => new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
  return sql<HeldDays>`(
    select coalesce(jsonb_agg(jsonb_build_object('first', span.first_day, 'last', span.last_day)), '[]')
    from members member join schedule_spans span on span.member_id = member.id
    where member.workspace_id = people.workspace_id and member.slack_user_id = people.slack_user_id
      and span.kind <> 'good' and span.last_day >= ${shifted(-HELD_DAYS_BACK)} and span.first_day <= ${shifted(AHEAD_DAYS)}
  )`.as('held');
}
