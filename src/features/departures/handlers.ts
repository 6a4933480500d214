import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { may } from '../../domain/members/access.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { findComing, findNextChangeDay, findTurnDay } from '../../domain/pairs/change-queries.ts';
import { lonelyBlocks } from '../../domain/pairs/change-views.ts';
import { chosenNext, nextBlocks } from '../../domain/pairs/next-views.ts';
import { isSoon } from '../../domain/pairs/policy.ts';
import { findLinedUp } from '../../domain/pairs/successor-queries.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { type Form, parseForm } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { UNDO_CHANGE } from './coming-views.ts';
import { type AwayMember, type Examined, examine, findProgramNow, plannedOf } from './examination.ts';
import { registerChangeMentor } from './mentor-handlers.ts';
import { findNexts, type Known, registerNextOf } from './next-handlers.ts';
import { planChanges } from './operations.ts';
import { losingBy } from './policy.ts';
import { findAsking, findEverybody, findGoing } from './queries.ts';
import { registerSeveral } from './several-handlers.ts';
import { type Turn, undoAndSay } from './undone-handlers.ts';
import {
  ANOTHER,
  AWAY_DATE,
  CHECK,
  CONFIRM,
  type Coming,
  changeModal,
  ENTER_CHANGE,
  ENTER_CHANGE_TITLE,
  previewModal,
  recordedModal,
  SAID,
} from './views.ts';
import { changeForm, type Entered, lacksDate, readSoFar, WHEN } from './when-views.ts';

/** What other rooms know and do, handed in by the app. */
type Others = {
  /** Stores that members are away until a day, that day included; false where the day does not do. */
  away(members: readonly AwayMember[], until: Temporal.PlainDate): Promise<boolean>;
  /** What this member may know of further changes still to come. */
  known(member: Membership): Promise<Known>;
  /** What a planned new academic year does. */
  turn(member: Membership): Promise<Turn | undefined>;
};

/** Registers `/mentor change` and its windows. */
export function register(web: Web, ctx: HandlerDeps, others: Others): void {
  const windows = programWindows(web, ctx, ENTER_CHANGE_TITLE, 'change.enter');
  const command = {
    name: 'change',
    usage: 'change',
    purpose: 'people',
    roles: ['director', 'coordinator'],
    about: 'record that someone is leaving, stepping down, or away, or that a pair is ending',
  } as const;
  windows.begin({ id: 'change', command }, (member) => formFor(ctx, member));
  windows.open(ENTER_CHANGE, (member, { rest }) => formAbout(ctx, member, rest));
  windows.change(WHEN, (member, form) => formFor(ctx, member, undefined, readSoFar(form)));
  windows.submit(CHECK, changeForm, (member, entered, { form }) => check(ctx, others, member, entered, form));
  windows.confirm(CONFIRM, (member, submission) => confirm(ctx, others, member, submission));
  windows.act(UNDO_CHANGE, async (member, { rest: changeId }) =>
    recorded(ctx, member, await undoAndSay(ctx, others.turn, member, changeId)),
  );
  windows.show(ANOTHER, (member) => formFor(ctx, member));
  registerNextOf(web, ctx, others.known, (member, said) => recorded(ctx, member, said));
  const one = {
    known: others.known,
    recorded: (member: Membership, said: string) => recorded(ctx, member, said),
    lonely: (member: Membership, on: Temporal.PlainDate, memberId: string) =>
      lonely(ctx, others, member, on, memberId),
  };
  registerSeveral(web, ctx, { ...one, away: others.away });
  registerChangeMentor(web, ctx, one);
}

/** From the Home tab, or from a message about someone, who is chosen then. */
function formAbout(ctx: HandlerDeps, member: Membership, about: string): Promise<ModalView> {
  const [person, asked] = about.split(':');
  const what = (['steps_down', 'pair_ends'] as const).find((each) => each === asked) ?? 'leaves';
  return formFor(ctx, member, undefined, person ? { person, what } : {});
}

/** What was just done, and what is to come. */
async function recorded(ctx: HandlerDeps, member: Membership, said: string): Promise<ModalView> {
  return recordedModal(await findAllComing(ctx, member), said);
}

async function findAllComing(ctx: HandlerDeps, member: Membership): Promise<Coming> {
  const { program } = member;
  const coming = await findComing(ctx.db, member);
  const assigns = coming.length > 0 && may(member, 'request.assign');
  const going = assigns ? await findGoing(ctx.db, program.id) : [];
  return {
    program,
    coming,
    linedUp: assigns ? await findLinedUp(ctx.db, member) : [],
    losing: new Set(coming.filter((change) => losingBy(change, going).length > 0).map(({ id }) => id)),
  };
}

async function formFor(
  ctx: HandlerDeps,
  member: Membership,
  said?: string,
  entered: Partial<Entered> = {},
): Promise<ModalView> {
  const { program } = member;
  return changeModal({
    ...(await findAllComing(ctx, member)),
    people: await findEverybody(ctx.db, program.id),
    changeDay: await findNextChangeDay(ctx.db, program, ctx.clock()),
    entered,
    ...(said ? { said } : {}),
  });
}

async function check(
  ctx: HandlerDeps,
  others: Others,
  member: Membership,
  entered: Entered,
  form: Form,
): Promise<ModalView | Outcome> {
  const found = examine(ctx, member, await findProgramNow(ctx, member), entered);
  if (found.ok) return previewFor(ctx, others, member, entered, found.examined);
  return lacksDate(form, found.errors)
    ? formFor(ctx, member, found.errors.date, entered)
    : { errors: found.errors };
}

async function previewFor(
  ctx: HandlerDeps,
  others: Others,
  by: Membership,
  entered: Entered,
  examined: Examined,
  beyond: readonly Beyond[] = [],
): Promise<ModalView> {
  const { who, effects, on, everybody } = examined;
  const nexts = await findNexts(ctx, others.known, by, entered.what, [examined]);
  const userOf = new Map(everybody.map(({ id, user }) => [id, user]));
  const users = (ids: readonly string[]) => ids.flatMap((id) => userOf.get(id) ?? []);
  return previewModal(
    by.program,
    entered,
    {
      what: entered.what,
      user: who.user,
      on,
      now: entered.what !== 'away' && isSoon(examined.at, ctx.clock()),
      pairId: effects.pairId,
      ending: effects.ending.flatMap(({ resident_id, mentor_id }) => {
        const [resident, mentor] = users([resident_id, mentor_id]);
        return resident && mentor ? [{ resident, mentor }] : [];
      }),
      goesOn: effects.without.length > 0,
      closesRequest: entered.what === 'leaves' && (await findAsking(ctx.db, [who.id])).has(who.id),
    },
    effects.ending.length > 1 ? [] : await lonely(ctx, others, by, on, who.id),
    nextBlocks(nexts, beyond),
  );
}

/** A warning when, of the changes this reader may see, only one falls on that day; that of the person meant aside. */
async function lonely(
  ctx: HandlerDeps,
  others: Others,
  by: Membership,
  on: Temporal.PlainDate,
  memberId: string,
): Promise<KnownBlock[]> {
  const coming = (await findComing(ctx.db, by)).filter(({ member_id }) => member_id !== memberId);
  const days = [
    ...coming.map(({ happens_on }) => happens_on),
    ...(await others.known(by)).days.map((day) => day.on),
  ];
  const seen = days.filter((day) => day === on.toString()).length;
  return lonelyBlocks(on, await findTurnDay(ctx.db, by.program, ctx.clock()), seen);
}

async function confirm(
  ctx: HandlerDeps,
  others: Others,
  member: Membership,
  { metadata, form }: Submission,
): Promise<ModalView | Outcome> {
  const parsed = parseForm(changeForm, metadata);
  const found = parsed.ok ? examine(ctx, member, await findProgramNow(ctx, member), parsed.data) : parsed;
  if (!parsed.ok || !found.ok)
    return formFor(ctx, member, Object.values(found.ok ? {} : found.errors).join(' '));
  const { who, on, at } = found.examined;
  if (parsed.data.what === 'away') {
    const about = { ...member, id: who.id, time_zone: member.program.time_zone };
    const isStored = await others.away([about], on);
    return isStored ? recorded(ctx, member, SAID.away) : formFor(ctx, member, AWAY_DATE);
  }
  const nexts = await findNexts(ctx, others.known, member, parsed.data.what, [found.examined]);
  const chosen = chosenNext(form, nexts);
  if ('errors' in chosen) return chosen;
  if ('beyond' in chosen) return previewFor(ctx, others, member, parsed.data, found.examined, chosen.beyond);
  await planChanges(ctx, member, [{ ...plannedOf(parsed.data.what, found.examined), next: chosen.next }]);
  return recorded(ctx, member, isSoon(at, ctx.clock()) ? SAID.now : SAID.planned(on));
}
