import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { presentDue } from '../../domain/cadence/due.ts';
import type { KnownPair, SidePerson, Span } from '../../domain/cadence/facts.ts';
import { SIDES } from '../../domain/cadence/ladder.ts';
import { findKnownPairs } from '../../domain/cadence/queries.ts';
import { standingOf } from '../../domain/cadence/standing.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { findInWorkspace, memberFor, programWindows } from '../../domain/members/windows.ts';
import { AGREE, AWAY, aboutPair, SNOOZE } from '../../domain/pairs/actions.ts';
import { findActivePairsOf } from '../../domain/pairs/queries.ts';
import { findSpans } from '../../domain/schedules/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type Refused, type Windows, windowsOn } from '../../platform/slack/windows.ts';
import { agreeOn, endPause, pauseMember, pausePair, snooze } from './operations.ts';
import { SNOOZES_A_DUE_DATE } from './policy.ts';
import { countSnoozes, findPause, findPauseOwners, findPausesOf } from './queries.ts';
import {
  AGREE_SUBMIT,
  AGREE_TITLE,
  AWAY_SUBMIT,
  AWAY_TITLE,
  agreedProblem,
  agreeForm,
  agreeModal,
  awayModal,
  END_PAUSE,
  ENDED,
  PAUSE,
  PAUSE_SUBMIT,
  PAUSE_TITLE,
  type PairView,
  type PauseView,
  pauseModal,
  pauseProblem,
  SAVED,
  SNOOZE_SUBMIT,
  SNOOZE_TITLE,
  SNOOZED_ENOUGH,
  SNOOZED_ENOUGH_PLAIN,
  snoozeForm,
  snoozeModal,
  spanForm,
} from './views.ts';

/** Registers the answers to a reminder and `/mentor pause`. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, PAUSE_TITLE, 'pause.enter');
  const command = {
    name: 'pause',
    usage: 'pause',
    purpose: 'time',
    roles: ['resident', 'mentor'],
    about: "pause reminders while you're away, or end a pause",
  } as const;
  windows.begin({ id: 'pause', command, button: PAUSE }, (member) => pauseView(ctx, member));
  windows.submit(PAUSE_SUBMIT, spanForm, (member, entered) => submitPause(ctx, member, spanOf(entered)));
  web.click(END_PAUSE, (click) => clickEndPause(ctx, click));

  const agreeing = ownPairs(web, ctx, AGREE_TITLE);
  opens(web, ctx, { actionId: AGREE, title: AGREE_TITLE }, (own, { value }) => {
    const agreedOn = own.length === 1 && own[0] ? standingOf(own[0].pair, ctx.clock()).agreedOn : undefined;
    return agreeModal(viewsOf(own), aboutPair.read(value).date ?? agreedOn);
  });
  agreeing.submit(AGREE_SUBMIT, agreeForm, (own, { date }) =>
    submitAgreed(ctx, own, Temporal.PlainDate.from(date)),
  );
  const snoozing = ownPairs(web, ctx, SNOOZE_TITLE);
  opens(web, ctx, { actionId: SNOOZE, title: SNOOZE_TITLE }, async (own) =>
    own.length > 1 || (own[0] && (await mayStillSnooze(ctx, own[0])))
      ? snoozeModal(viewsOf(own))
      : messageModal(SNOOZE_TITLE, SNOOZED_ENOUGH),
  );
  snoozing.submit(SNOOZE_SUBMIT, snoozeForm, (own, { weeks }) => submitSnooze(ctx, own, weeks));
  const away = ownPairs(web, ctx, AWAY_TITLE);
  opens(web, ctx, { actionId: AWAY, title: AWAY_TITLE }, (own) => {
    const zone = own[0]?.pair.rules.timeZone ?? 'UTC';
    return awayModal(viewsOf(own), dateIn(zone, ctx.clock()));
  });
  away.submit(AWAY_SUBMIT, spanForm, (own, entered) => submitAway(ctx, own, spanOf(entered)));
}

const viewsOf = (own: readonly Own[]) => own.map(({ view }) => view);

/** A button about one pair by its value; without one, about whichever of their pairs the person chooses. */
function opens(
  web: Web,
  ctx: HandlerDeps,
  { actionId, title }: { actionId: string; title: string },
  render: (own: readonly Own[], click: Click) => ModalView | Promise<ModalView>,
): void {
  web.click(actionId, (click) =>
    click.openModal(title, async () => {
      const { pairId } = aboutPair.read(click.value);
      const found = pairId ? await findOwn(ctx, click.person, pairId) : undefined;
      if (found && 'refused' in found) return messageModal(title, found.refused);
      const own = found ? [found] : await findAllOwn(ctx, click.person);
      return own.length > 0 ? render(own, click) : messageModal(title, ENDED);
    }),
  );
}

const ownPairs = (web: Web, ctx: HandlerDeps, title: string): Windows<Own> =>
  windowsOn(web, { title, key: 'pair' }, (person, id) => findOwn(ctx, person, id));

/** A pair as one of its two people has it. */
type Own = { pair: KnownPair; me: SidePerson; view: PairView };

const todayOf = (ctx: HandlerDeps, { pair }: Own) => dateIn(pair.rules.timeZone, ctx.clock());

/** The active pair this person is one side of, decided against the database; else why not. */
async function findOwn(ctx: HandlerDeps, person: Person, pairId: string): Promise<Own | Refused> {
  const id = z.uuid().safeParse(pairId);
  const pair = id.success ? (await findKnownPairs(ctx.db, [id.data])).get(id.data) : undefined;
  const side = pair && SIDES.find((name) => pair.people[name].user === person.userId);
  if (!pair || !side || pair.workspaceId !== person.workspaceId) return { refused: ENDED };
  const member = await memberFor(ctx, person, 'reminder.answer', {
    programId: pair.programId,
    owners: SIDES.map((name) => pair.people[name].memberId),
  });
  if ('refused' in member) return member;
  if (!pair.facts.active) return { refused: ENDED };
  return asOwn(pair, side);
}

function asOwn(pair: KnownPair, side: PairSide): Own {
  const other = pair.people[side === 'resident' ? 'mentor' : 'resident'];
  return { pair, me: pair.people[side], view: { id: pair.id, other: other.user, name: other.name } };
}

/** Every active pair this person is one side of, by the other's name. */
async function findAllOwn(ctx: HandlerDeps, person: Person): Promise<Own[]> {
  const active = await findActivePairsOf(ctx.db, person);
  const known = await findKnownPairs(
    ctx.db,
    active.map(({ id }) => id),
  );
  return [...known.values()]
    .flatMap((pair) =>
      SIDES.filter((side) => pair.people[side].user === person.userId).map((side) => asOwn(pair, side)),
    )
    .sort((one, other) => one.view.name.localeCompare(other.view.name));
}

async function mayStillSnooze(ctx: HandlerDeps, { pair, me }: Own): Promise<boolean> {
  const today = dateIn(pair.rules.timeZone, ctx.clock());
  const dueOn = presentDue(pair.facts, pair.rules, today).toString();
  const of = { pairId: pair.id, memberId: me.memberId, dueOn };
  return (await countSnoozes(ctx.db, of)) < SNOOZES_A_DUE_DATE;
}

async function submitAgreed(
  ctx: HandlerDeps,
  own: Own,
  on: Temporal.PlainDate,
): Promise<ModalView | Outcome> {
  const agreed = await agreeOn(ctx, { pairId: own.pair.id, on });
  if (agreed.ok) return messageModal(AGREE_TITLE, SAVED.agreed(own.view.other, on, todayOf(ctx, own)));
  if (agreed.reason === 'pair_ended') return messageModal(AGREE_TITLE, ENDED);
  return { errors: { date: agreedProblem(agreed.reason) } };
}

async function submitSnooze(
  ctx: HandlerDeps,
  own: Own,
  weeks: z.infer<typeof snoozeForm>['weeks'],
): Promise<ModalView | Outcome> {
  const { pair, me, view } = own;
  const snoozed = await snooze(ctx, { pairId: pair.id, memberId: me.memberId, weeks });
  if (snoozed.ok)
    return messageModal(SNOOZE_TITLE, SAVED.snoozed(view.other, snoozed.until, todayOf(ctx, own)));
  if (snoozed.reason === 'pair_ended') return messageModal(SNOOZE_TITLE, ENDED);
  return { errors: { weeks: SNOOZED_ENOUGH_PLAIN } };
}

const spanOf = (entered: z.infer<typeof spanForm>): Span => ({
  from: Temporal.PlainDate.from(entered.from),
  until: Temporal.PlainDate.from(entered.until),
});

async function submitAway(
  ctx: HandlerDeps,
  { pair, me, view }: Own,
  span: Span,
): Promise<ModalView | Outcome> {
  const paused = await pausePair(ctx, { pairId: pair.id, memberId: me.memberId, span });
  if (paused.ok) return messageModal(AWAY_TITLE, SAVED.away(view.other, span, paused.dueOn));
  if (paused.reason === 'pair_ended') return messageModal(AWAY_TITLE, ENDED);
  return { errors: pauseProblem(paused.reason) };
}

/** The last day of what the block schedule has someone away for today. */
async function scheduledUntil(ctx: HandlerDeps, { id }: Membership, today: Temporal.PlainDate) {
  const day = today.toString();
  const spans = (await findSpans(ctx.db, [id], { first: day, last: day })).get(id) ?? [];
  const away = spans.find(({ kind }) => kind === 'away');
  return away && Temporal.PlainDate.from(away.last);
}

/** The pause modal of a member, with what is paused now or soon. */
async function pauseView(ctx: HandlerDeps, member: Membership) {
  const today = dateIn(member.program.time_zone, ctx.clock());
  const pauses = await findPausesOf(ctx.db, member.id, today.toString());
  const views = pauses.map((pause): PauseView => {
    const other = pause.resident_id === member.id ? pause.mentor_user : pause.resident_user;
    return {
      id: pause.id,
      span: spanOf({ from: pause.from_on, until: pause.until_on }),
      other: pause.member_id ? undefined : (other ?? undefined),
    };
  });
  return pauseModal(member.program, today, views, await scheduledUntil(ctx, member, today));
}

async function submitPause(ctx: HandlerDeps, member: Membership, span: Span): Promise<ModalView | Outcome> {
  const paused = await pauseMember(ctx, { member, timeZone: member.program.time_zone, span });
  if (!paused.ok) return { errors: pauseProblem(paused.reason) };
  return messageModal(PAUSE_TITLE, SAVED.paused(member.program.name, span));
}

/** Ends a pause from its list, and shows the list again; dates being typed beside it stay. */
async function clickEndPause(ctx: HandlerDeps, { person, value, view, answer, show }: Click): Promise<void> {
  const pause = await findInWorkspace(ctx, person, value, findPause);
  const programId = pause?.program_id ?? view?.metadata.program ?? '';
  const member = await memberFor(ctx, person, 'pause.enter', programId);
  if ('refused' in member) return answer(member.refused);
  if (pause) {
    const owners = await findPauseOwners(ctx.db, pause);
    const owner = await memberFor(ctx, person, 'pause.end', { programId, owners });
    if (!('refused' in owner)) await endPause(ctx, { pauseId: pause.id, timeZone: pause.time_zone });
  }
  await show(PAUSE_TITLE, () => pauseView(ctx, member));
}
