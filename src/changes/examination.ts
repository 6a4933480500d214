import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import { hoursOf, nextWorkingDay } from '../calendar/hours.ts';
import type { Context } from '../context.ts';
import type { Membership } from '../members/queries.ts';
import { changeMoment, checkChangeDate } from '../pairs/policy.ts';
import type { Planned } from './operations.ts';
import { type Effects, effectsOf, keepsDecider, type Someone } from './policy.ts';
import { findEverybody, findGoing } from './queries.ts';
import { AWAY_DATE, dateProblemOf, type Entered, problemOf } from './views.ts';

/** Somebody who is away, as pauses know them. */
export type AwayMember = { id: string; workspace_id: string; program_id: string; time_zone: string };

/** A change as it was entered, held against the program as it is now. */
export type Examined = {
  who: Someone;
  effects: Effects;
  on: Temporal.PlainDate;
  at: Date;
  everybody: Someone[];
};
type Found = { ok: true; examined: Examined } | { ok: false; errors: Record<string, string> };

/** What an entered change would do, or what stands against it, by field. */
export async function examine(ctx: Context, by: Membership, entered: Entered): Promise<Found> {
  const everybody = await findEverybody(ctx.db, by.program_id);
  const who = everybody.find(({ id }) => id === entered.person);
  if (!who) return { ok: false, errors: problemOf('nobody') };
  const does = effectsOf(who, entered.what, await findGoing(ctx.db, by.program_id));
  if (!does.ok) return { ok: false, errors: problemOf(does.problem) };
  if (entered.what === 'leaves' && who.roles.includes('director')) {
    if (!by.roles.includes('director')) return { ok: false, errors: problemOf('directors_only') };
    const left = everybody.filter(({ id, roles }) => id !== who.id && roles.includes('director'));
    if (!keepsDecider(left, by.program.alternate_contact))
      return { ok: false, errors: problemOf('nobody_decides') };
  }
  const day = dayOf(ctx, by, entered);
  return day.ok ? { ok: true, examined: { who, effects: does.effects, everybody, ...day } } : day;
}

type Day = { ok: true; on: Temporal.PlainDate; at: Date } | { ok: false; errors: Record<string, string> };

/** When it happens; endings happen on working days only, also those for which "Now" is chosen. */
function dayOf(ctx: Context, { program }: Membership, entered: Entered): Day {
  const now = ctx.clock();
  const today = dateIn(program.time_zone, now);
  if (entered.what === 'away') {
    if (!entered.date) return { ok: false, errors: { date: AWAY_DATE } };
    return { ok: true, on: Temporal.PlainDate.from(entered.date), at: now };
  }
  if (entered.when === 'now') {
    const on = nextWorkingDay(today, hoursOf(program));
    return { ok: true, on, at: on.equals(today) ? now : changeMoment(on, program) };
  }
  if (!entered.date) return { ok: false, errors: { date: 'Please choose the date.' } };
  const on = Temporal.PlainDate.from(entered.date);
  const problem = checkChangeDate(on, today, program);
  if (problem) return { ok: false, errors: dateProblemOf(problem, nextWorkingDay(on, hoursOf(program))) };
  return { ok: true, on, at: changeMoment(on, program) };
}

/** What is planned of it: of a pair, on its resident. */
export const plannedOf = (what: Planned['what'], { who, effects, on, at }: Examined): Planned => ({
  memberId: effects.pairId ? (effects.ending[0]?.resident_id ?? who.id) : who.id,
  what,
  pairId: effects.pairId,
  on,
  at,
});
