import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { presentDue } from '../cadence/due.ts';
import type { KnownPair, SidePerson, Span } from '../cadence/facts.ts';
import { SIDES } from '../cadence/ladder.ts';
import { findKnownPairs } from '../cadence/queries.ts';
import { standingOf } from '../cadence/standing.ts';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { type Opening, open, openIn, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { AGREE, AWAY, aboutPair, SNOOZE } from '../pairs/actions.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
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
export function register(web: Web, ctx: Context): void {
  const pause: Opening = {
    id: 'pause',
    title: PAUSE_TITLE,
    action: 'pause.enter',
    render: (member) => pauseView(ctx, member),
  };
  web.command({
    name: 'pause',
    usage: 'pause',
    roles: ['resident', 'mentor'],
    about: 'pause reminders while you are away, or end a pause',
    run: runOpening(ctx, pause),
  });
  registerOpening(web, ctx, pause);
  web.click(PAUSE, (click) =>
    click.value ? openIn(ctx, pause, click, click.value) : open(ctx, pause, click),
  );
  web.click(END_PAUSE, (click) => clickEndPause(ctx, click));
  web.submit(PAUSE_SUBMIT, (submission) => submitPause(ctx, submission));

  web.click(AGREE, (click) =>
    openAbout(ctx, click, AGREE_TITLE, async ({ pair, view }, date) =>
      agreeModal(view, date ?? standingOf(pair, ctx.clock()).agreedOn),
    ),
  );
  web.submit(AGREE_SUBMIT, (submission) => submitAgreed(ctx, submission));
  web.click(SNOOZE, (click) =>
    openAbout(ctx, click, SNOOZE_TITLE, async (own) =>
      (await mayStillSnooze(ctx, own)) ? snoozeModal(own.view) : messageModal(SNOOZE_TITLE, SNOOZED_ENOUGH),
    ),
  );
  web.submit(SNOOZE_SUBMIT, (submission) => submitSnooze(ctx, submission));
  web.click(AWAY, (click) =>
    openAbout(ctx, click, AWAY_TITLE, async ({ pair, view }) =>
      awayModal(view, dateIn(pair.rules.timeZone, ctx.clock())),
    ),
  );
  web.submit(AWAY_SUBMIT, (submission) => submitAway(ctx, submission));
}

/** A pair as one of its two people has it. */
type Own = { pair: KnownPair; me: SidePerson; view: { id: string; other: string } };

const todayOf = (ctx: Context, { pair }: Own) => dateIn(pair.rules.timeZone, ctx.clock());

/** The active pair this person is one side of, decided against the database; else why not. */
async function findOwn(
  ctx: Context,
  person: Person,
  pairId: string | undefined,
): Promise<{ ok: true; own: Own } | { ok: false; why: string }> {
  const id = z.uuid().safeParse(pairId);
  const pair = id.success ? (await findKnownPairs(ctx.db, [id.data])).get(id.data) : undefined;
  const side = pair && SIDES.find((name) => pair.people[name].user === person.userId);
  if (!pair || !side || pair.workspaceId !== person.workspaceId) return { ok: false, why: ENDED };
  const access = await authorize(ctx.db, person, 'reminder.answer', {
    programId: pair.programId,
    owners: SIDES.map((name) => pair.people[name].memberId),
  });
  if (!access.ok) return { ok: false, why: refusal(access.reason, 'reminder.answer') };
  if (!pair.facts.active) return { ok: false, why: ENDED };
  const other = pair.people[side === 'resident' ? 'mentor' : 'resident'];
  return { ok: true, own: { pair, me: pair.people[side], view: { id: pair.id, other: other.user } } };
}

function openAbout(
  ctx: Context,
  click: Click,
  title: string,
  render: (own: Own, date: Temporal.PlainDate | undefined) => Promise<ReturnType<typeof messageModal>>,
): Promise<void> {
  return click.openModal(title, async () => {
    const { pairId, date } = aboutPair.read(click.value);
    const found = await findOwn(ctx, click.person, pairId);
    return found.ok ? render(found.own, date) : messageModal(title, found.why);
  });
}

async function mayStillSnooze(ctx: Context, { pair, me }: Own): Promise<boolean> {
  const today = dateIn(pair.rules.timeZone, ctx.clock());
  const dueOn = presentDue(pair.facts, pair.rules, today).toString();
  const of = { pairId: pair.id, memberId: me.memberId, dueOn, besides: '0001-01-01' };
  return (await countSnoozes(ctx.db, of)) < SNOOZES_A_DUE_DATE;
}

async function submitAgreed(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = parseForm(agreeForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const found = await findOwn(ctx, person, metadata.pair);
  if (!found.ok) return { show: messageModal(AGREE_TITLE, found.why) };
  const on = Temporal.PlainDate.from(entered.data.date);
  const agreed = await agreeOn(ctx, { pairId: found.own.pair.id, on });
  if (agreed.ok)
    return {
      show: messageModal(AGREE_TITLE, SAVED.agreed(found.own.view.other, on, todayOf(ctx, found.own))),
    };
  if (agreed.reason === 'pair_ended') return { show: messageModal(AGREE_TITLE, ENDED) };
  return { errors: { date: agreedProblem(agreed.reason) } };
}

async function submitSnooze(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = parseForm(snoozeForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const found = await findOwn(ctx, person, metadata.pair);
  if (!found.ok) return { show: messageModal(SNOOZE_TITLE, found.why) };
  const { pair, me, view } = found.own;
  const snoozed = await snooze(ctx, { pairId: pair.id, memberId: me.memberId, weeks: entered.data.weeks });
  if (snoozed.ok)
    return {
      show: messageModal(SNOOZE_TITLE, SAVED.snoozed(view.other, snoozed.until, todayOf(ctx, found.own))),
    };
  if (snoozed.reason === 'pair_ended') return { show: messageModal(SNOOZE_TITLE, ENDED) };
  return { errors: { weeks: SNOOZED_ENOUGH_PLAIN } };
}

const spanOf = (entered: z.infer<typeof spanForm>): Span => ({
  from: Temporal.PlainDate.from(entered.from),
  until: Temporal.PlainDate.from(entered.until),
});

async function submitAway(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = parseForm(spanForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const found = await findOwn(ctx, person, metadata.pair);
  if (!found.ok) return { show: messageModal(AWAY_TITLE, found.why) };
  const { pair, me, view } = found.own;
  const span = spanOf(entered.data);
  const paused = await pausePair(ctx, { pairId: pair.id, memberId: me.memberId, span });
  if (paused.ok) return { show: messageModal(AWAY_TITLE, SAVED.away(view.other, span, paused.dueOn)) };
  if (paused.reason === 'pair_ended') return { show: messageModal(AWAY_TITLE, ENDED) };
  return { errors: pauseProblem(paused.reason) };
}

/** The pause modal of a member, with what is paused now or soon. */
async function pauseView(ctx: Context, member: Membership) {
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
  return pauseModal(member.program, today, views);
}

async function submitPause(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = parseForm(spanForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const access = await authorize(ctx.db, person, 'pause.enter', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(PAUSE_TITLE, refusal(access.reason, 'pause.enter')) };
  const { member } = access;
  const span = spanOf(entered.data);
  const paused = await pauseMember(ctx, { member, timeZone: member.program.time_zone, span });
  if (!paused.ok) return { errors: pauseProblem(paused.reason) };
  return { show: messageModal(PAUSE_TITLE, SAVED.paused(member.program.name, span)) };
}

/** Ends a pause from its list, and shows the list anew; dates being typed beside it stay. */
async function clickEndPause(ctx: Context, { person, value, view, client, answer }: Click): Promise<void> {
  const id = z.uuid().safeParse(value);
  const pause = id.success ? await findPause(ctx.db, id.data) : undefined;
  const programId = pause?.program_id ?? view?.metadata.program ?? '';
  const access = await authorize(ctx.db, person, 'pause.enter', programId);
  if (!access.ok) return answer(refusal(access.reason, 'pause.enter'));
  if (pause) {
    const may = await authorize(ctx.db, person, 'pause.end', {
      programId,
      owners: await findPauseOwners(ctx.db, pause),
    });
    if (may.ok) await endPause(ctx, { pauseId: pause.id, timeZone: pause.time_zone });
  }
  if (view?.isModal) {
    await replaceModal(client, view.id, await pauseView(ctx, access.member));
  }
}
