import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import { hoursOf, nextWorkingDay } from '../calendar/hours.ts';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { type Opening, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { findComing, findNextChangeDay, findTurnDay } from '../pairs/change-queries.ts';
import { lonelyBlocks } from '../pairs/change-views.ts';
import { changeMoment, checkChangeDate } from '../pairs/policy.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Web } from '../slack/web.ts';
import { planChange, undoChange } from './operations.ts';
import { type Effects, effectsOf, keepsDecider, type Someone } from './policy.ts';
import { findEverybody, findGoing, hasOpenRequest } from './queries.ts';
import {
  AWAY_DATE,
  CHANGE,
  CHANGE_TITLE,
  CHECK,
  CONFIRM,
  changeForm,
  changeModal,
  dateProblemOf,
  type Entered,
  previewModal,
  problemOf,
  SAID,
  UNDO,
} from './views.ts';

/** What other rooms know and do, handed in by the app. */
export type Others = {
  /** Stores that a member is away until a day, that day included; false where the day does not do. */
  away(member: AwayMember, until: Temporal.PlainDate): Promise<boolean>;
  /** The days of further changes still to come that this member may know of. */
  knownDays(member: Membership): Promise<string[]>;
};
export type AwayMember = { id: string; workspace_id: string; program_id: string; time_zone: string };

/** Registers `/mentor change` and its windows. */
export function register(web: Web, ctx: Context, others: Others): void {
  const opening: Opening = {
    id: 'change',
    title: CHANGE_TITLE,
    action: 'change.enter',
    render: (member) => formFor(ctx, member),
  };
  web.command({
    name: 'change',
    usage: 'change',
    roles: ['director', 'coordinator'],
    about:
      'enter that somebody leaves, steps down or is away, or that a pair ends (directors and coordinators)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(CHANGE, (click) => openAbout(ctx, click));
  web.submit(CHECK, (submission) => check(ctx, others, submission));
  web.submit(CONFIRM, (submission) => confirm(ctx, others, submission));
  web.click(UNDO, (click) => undo(ctx, click));
}

/** From the Home tab, or from a message about somebody, who is chosen then. */
async function openAbout(ctx: Context, { person, value, openModal }: Click): Promise<void> {
  const [programId = '', memberId, what] = value.split(':');
  const asked = (['steps_down', 'pair_ends'] as const).find((each) => each === what);
  const about = { person: memberId, what: asked ?? 'leaves' } as const;
  await openModal(CHANGE_TITLE, async () => {
    const access = await authorize(ctx.db, person, 'change.enter', programId);
    if (!access.ok) return messageModal(CHANGE_TITLE, refusal(access.reason, 'change.enter'));
    return formFor(ctx, access.member, undefined, memberId ? { ...about, person: memberId } : {});
  });
}

async function formFor(
  ctx: Context,
  member: Membership,
  said?: string,
  entered: Partial<Entered> = {},
): Promise<ModalView> {
  const { program } = member;
  return changeModal({
    program,
    people: await findEverybody(ctx.db, program.id),
    changeDay: await findNextChangeDay(ctx.db, program, ctx.clock()),
    coming: await findComing(ctx.db, member),
    entered,
    ...(said ? { said } : {}),
  });
}

/** A change as it was entered, held against the program as it is now. */
type Examined = { who: Someone; effects: Effects; on: Temporal.PlainDate; at: Date; everybody: Someone[] };
type Found = { ok: true; examined: Examined } | { ok: false; errors: Record<string, string> };

async function examine(ctx: Context, by: Membership, entered: Entered): Promise<Found> {
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

async function check(ctx: Context, others: Others, { person, form, metadata }: Submission): Promise<Outcome> {
  const parsed = parseForm(changeForm, form);
  if (!parsed.ok) return { errors: parsed.errors };
  const access = await authorize(ctx.db, person, 'change.enter', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(CHANGE_TITLE, refusal(access.reason, 'change.enter')) };
  const found = await examine(ctx, access.member, parsed.data);
  if (!found.ok) return { errors: found.errors };
  return { show: await previewFor(ctx, others, access.member, parsed.data, found.examined) };
}

async function previewFor(
  ctx: Context,
  others: Others,
  by: Membership,
  entered: Entered,
  { who, effects, on, everybody }: Examined,
): Promise<ModalView> {
  const userOf = new Map(everybody.map(({ id, user }) => [id, user]));
  const users = (ids: readonly string[]) => ids.flatMap((id) => userOf.get(id) ?? []);
  const coming = (await findComing(ctx.db, by)).filter(({ member_id }) => member_id !== who.id);
  const days = [...coming.map(({ happens_on }) => happens_on), ...(await others.knownDays(by))];
  const seen = days.filter((day) => day === on.toString()).length;
  return previewModal(
    by.program,
    entered,
    {
      what: entered.what,
      user: who.user,
      on,
      now: entered.when === 'now' && entered.what !== 'away',
      ending: effects.ending.flatMap(({ resident_id, mentor_id }) => {
        const [resident, mentor] = users([resident_id, mentor_id]);
        return resident && mentor ? [{ resident, mentor }] : [];
      }),
      without: users(effects.without),
      closesRequest: entered.what === 'leaves' && (await hasOpenRequest(ctx.db, who.id)),
    },
    effects.ending.length > 1
      ? []
      : lonelyBlocks(on, await findTurnDay(ctx.db, by.program, ctx.clock()), seen),
  );
}

async function confirm(ctx: Context, others: Others, { person, metadata }: Submission): Promise<Outcome> {
  const parsed = parseForm(changeForm, metadata);
  const access = await authorize(ctx.db, person, 'change.enter', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(CHANGE_TITLE, refusal(access.reason, 'change.enter')) };
  const { member } = access;
  const found = parsed.ok ? await examine(ctx, member, parsed.data) : parsed;
  if (!parsed.ok || !found.ok)
    return { show: await formFor(ctx, member, Object.values(found.ok ? {} : found.errors).join(' ')) };
  const { who, effects, on, at } = found.examined;
  if (parsed.data.what === 'away') {
    const about = { ...member, id: who.id, time_zone: member.program.time_zone };
    const isStored = await others.away(about, on);
    return { show: await formFor(ctx, member, isStored ? SAID.away : AWAY_DATE) };
  }
  await planChange(ctx, member, {
    memberId: effects.pairId ? (effects.ending[0]?.resident_id ?? who.id) : who.id,
    what: parsed.data.what,
    pairId: effects.pairId,
    on,
    at,
  });
  const said = parsed.data.when === 'now' && at <= ctx.clock() ? SAID.now : SAID.planned(on);
  return { show: await formFor(ctx, member, said) };
}

async function undo(ctx: Context, { person, value, view, client, openModal }: Click): Promise<void> {
  const [programId = '', changeId = ''] = value.split(':');
  const access = await authorize(ctx.db, person, 'change.enter', programId);
  const next = async () => {
    if (!access.ok) return messageModal(CHANGE_TITLE, refusal(access.reason, 'change.enter'));
    const isUndone = await undoChange(ctx, access.member, changeId);
    return formFor(ctx, access.member, isUndone ? SAID.undone : SAID.gone);
  };
  if (view?.isModal) await replaceModal(client, view.id, await next());
  else await openModal(CHANGE_TITLE, next);
}
