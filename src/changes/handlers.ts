import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { type Opening, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { findComing, findNextChangeDay, findTurnDay } from '../pairs/change-queries.ts';
import { lonelyBlocks } from '../pairs/change-views.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Web } from '../slack/web.ts';
import { type AwayMember, type Examined, examine, plannedOf } from './examination.ts';
import { planChanges, undoChange } from './operations.ts';
import { findEverybody, hasOpenRequest } from './queries.ts';
import { registerSeveral } from './several-handlers.ts';
import {
  AWAY_DATE,
  CHANGE,
  CHANGE_TITLE,
  CHECK,
  CONFIRM,
  changeForm,
  changeModal,
  type Entered,
  previewModal,
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
  registerSeveral(web, ctx, {
    away: others.away,
    formFor: (member, said) => formFor(ctx, member, said),
    lonely: (member, on, memberId) => lonely(ctx, others, member, on, memberId),
  });
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
    effects.ending.length > 1 ? [] : await lonely(ctx, others, by, on, who.id),
  );
}

/** A warning when, of the changes this reader may see, only one falls on that day; that of the person meant aside. */
async function lonely(
  ctx: Context,
  others: Others,
  by: Membership,
  on: Temporal.PlainDate,
  memberId: string,
): Promise<KnownBlock[]> {
  const coming = (await findComing(ctx.db, by)).filter(({ member_id }) => member_id !== memberId);
  const days = [...coming.map(({ happens_on }) => happens_on), ...(await others.knownDays(by))];
  const seen = days.filter((day) => day === on.toString()).length;
  return lonelyBlocks(on, await findTurnDay(ctx.db, by.program, ctx.clock()), seen);
}

async function confirm(ctx: Context, others: Others, { person, metadata }: Submission): Promise<Outcome> {
  const parsed = parseForm(changeForm, metadata);
  const access = await authorize(ctx.db, person, 'change.enter', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(CHANGE_TITLE, refusal(access.reason, 'change.enter')) };
  const { member } = access;
  const found = parsed.ok ? await examine(ctx, member, parsed.data) : parsed;
  if (!parsed.ok || !found.ok)
    return { show: await formFor(ctx, member, Object.values(found.ok ? {} : found.errors).join(' ')) };
  const { who, on, at } = found.examined;
  if (parsed.data.what === 'away') {
    const about = { ...member, id: who.id, time_zone: member.program.time_zone };
    const isStored = await others.away(about, on);
    return { show: await formFor(ctx, member, isStored ? SAID.away : AWAY_DATE) };
  }
  await planChanges(ctx, member, [plannedOf(parsed.data.what, found.examined)]);
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
