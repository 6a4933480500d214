import { Temporal } from 'temporal-polyfill';
import type { Membership } from '../../domain/members/queries.ts';
import { changeMoment, checkChangeDate, momentOfNow } from '../../domain/pairs/policy.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { hoursOf, nextWorkingDay } from '../../platform/calendar/hours.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Planned } from './operations.ts';
import { type Effects, effectsOf, keepsDecider, type Pair, type Someone } from './policy.ts';
import { findEverybody, findGoing } from './queries.ts';
import { AWAY_DATE, dateProblemOf, problemOf } from './views.ts';
import type { Entered } from './when-views.ts';

/** Someone who is away, as pauses know them. */
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

/** A program's people and active pairs, as a change is held against them. */
export type ProgramNow = { everybody: Someone[]; going: Pair[] };

/** Gathers them, once for all the changes that are entered together. */
export const findProgramNow = async (ctx: HandlerDeps, by: Membership): Promise<ProgramNow> => ({
  everybody: await findEverybody(ctx.db, by.program_id),
  going: await findGoing(ctx.db, by.program_id),
});

/** What an entered change would do, or what stands against it, by field. */
export function examine(
  ctx: HandlerDeps,
  by: Membership,
  { everybody, going }: ProgramNow,
  entered: Entered,
): Found {
  const who = everybody.find(({ id }) => id === entered.person);
  if (!who) return { ok: false, errors: problemOf('nobody') };
  const does = effectsOf(who, entered.what, going);
  if (!does.ok) return { ok: false, errors: problemOf(does.problem) };
  if (entered.pair && entered.pair !== does.effects.pairId)
    return { ok: false, errors: problemOf('other_pair') };
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
function dayOf(ctx: HandlerDeps, { program }: Membership, entered: Entered): Day {
  const now = ctx.clock();
  const today = dateIn(program.time_zone, now);
  if (entered.what === 'away') {
    if (!entered.date) return { ok: false, errors: { date: AWAY_DATE } };
    return { ok: true, on: Temporal.PlainDate.from(entered.date), at: now };
  }
  if (entered.when === 'now') {
    return { ok: true, ...momentOfNow(now, program) };
  }
  if (!entered.date) return { ok: false, errors: { date: 'Choose a date.' } };
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
