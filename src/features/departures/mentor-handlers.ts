import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { findNextChangeDay } from '../../domain/pairs/change-queries.ts';
import { chosenNext, nextBlocks, nextFieldIn } from '../../domain/pairs/next-views.ts';
import { isSoon } from '../../domain/pairs/policy.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { type Form, parseForm } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type Examined, examine, findProgramNow, plannedOf } from './examination.ts';
import {
  CHANGE_MENTOR,
  CHANGE_MENTOR_SUBMIT,
  CHANGE_MENTOR_TITLE,
  CHOOSE_NEXT,
  changeMentorModal,
  MENTOR_OF,
  MENTOR_WHEN,
  OTHER_MENTOR,
  type Paired,
} from './mentor-views.ts';
import { findNexts, type Known } from './next-handlers.ts';
import { planChanges } from './operations.ts';
import { SAID } from './views.ts';
import { changeForm, lacksDate, readSoFar } from './when-views.ts';

/** What the window for departures and changes does, which this one leads to. */
type One = {
  known(member: Membership): Promise<Known>;
  recorded(member: Membership, said: string): Promise<ModalView>;
  lonely(member: Membership, on: Temporal.PlainDate, memberId: string): Promise<KnownBlock[]>;
};

/** Registers the window in which a director gives a resident another mentor: a pair that ends, and who follows, in one. */
export function registerChangeMentor(web: Web, ctx: HandlerDeps, one: One): void {
  const windows = programWindows(web, ctx, CHANGE_MENTOR_TITLE, 'request.assign');
  windows.open(CHANGE_MENTOR, (director) => windowFor(ctx, one, director, {}));
  windows.confirm(CHANGE_MENTOR_SUBMIT, (director, submission) => confirm(ctx, one, director, submission));
  for (const choice of [MENTOR_OF, MENTOR_WHEN])
    windows.change(choice, (director, form) => windowFor(ctx, one, director, form));
}

/** The pair of a resident as one that ends and is followed by another, at a time that is still to be chosen. */
const entered = (person: unknown, more: Record<string, unknown> = {}) =>
  parseForm(changeForm, { when: 'now', ...more, person, what: 'pair_ends' });

async function windowFor(
  ctx: HandlerDeps,
  one: One,
  director: Membership,
  form: Form,
  beyond: readonly Beyond[] = [],
  said?: string,
): Promise<ModalView> {
  const now = await findProgramNow(ctx, director);
  const nameOf = new Map(now.everybody.map(({ id, name }) => [id, name]));
  const paired = now.going.map(
    ({ resident_id, mentor_id }): Paired => ({
      id: resident_id,
      name: nameOf.get(resident_id) ?? '',
      mentor: nameOf.get(mentor_id) ?? '',
    }),
  );
  const meant = entered(form.person);
  const found = meant.ok ? examine(ctx, director, now, meant.data) : meant;
  if (!found.ok) return changeMentorModal(director.program, paired);
  const { who } = found.examined;
  const nexts = await findNexts(ctx, one.known, director, 'pair_ends', [found.examined]);
  const changeDay = await findNextChangeDay(ctx.db, director.program, ctx.clock());
  return changeMentorModal(director.program, paired, {
    id: who.id,
    pairId: found.examined.effects.pairId,
    ...(said ? { said } : {}),
    next: nextBlocks(nexts, beyond, { required: true }),
    changeDay,
    when: readSoFar(form).when,
    warning: await one.lonely(director, changeDay, who.id),
  });
}

async function confirm(
  ctx: HandlerDeps,
  one: One,
  director: Membership,
  { form, metadata }: Submission,
): Promise<ModalView | Outcome> {
  // The resident was chosen, and the other fields haven't been shown yet.
  if (!('when' in form)) return windowFor(ctx, one, director, form);
  const parsed = entered(form.person, { when: form.when, date: form.date ?? undefined });
  if (!parsed.ok) return { errors: parsed.errors };
  const found = examine(ctx, director, await findProgramNow(ctx, director), parsed.data);
  if (!found.ok) {
    if (lacksDate(form, found.errors)) return windowFor(ctx, one, director, form);
    const { what, ...errors } = found.errors;
    return { errors: { ...errors, ...(what ? { person: what } : {}) } };
  }
  if (metadata.person === form.person && metadata.pair !== found.examined.effects.pairId)
    return windowFor(ctx, one, director, form, [], OTHER_MENTOR);
  const nexts = await findNexts(ctx, one.known, director, 'pair_ends', [found.examined]);
  const chosen = chosenNext(form, nexts);
  if ('errors' in chosen) return chosen;
  if ('beyond' in chosen) return windowFor(ctx, one, director, form, chosen.beyond);
  return chosen.next.some(({ mentorId }) => mentorId !== null)
    ? plan(ctx, one, director, found.examined, chosen.next)
    : lacking(ctx, one, director, form);
}

async function plan(
  ctx: HandlerDeps,
  one: One,
  director: Membership,
  examined: Examined,
  next: Parameters<typeof planChanges>[2][number]['next'],
): Promise<ModalView> {
  await planChanges(ctx, director, [{ ...plannedOf('pair_ends', examined), ...(next ? { next } : {}) }]);
  return one.recorded(director, isSoon(examined.at, ctx.clock()) ? SAID.now : SAID.planned(examined.on));
}

/** Without a next mentor: the field says so where it is shown, and is shown where it is not. */
async function lacking(
  ctx: HandlerDeps,
  one: One,
  director: Membership,
  form: Submission['form'],
): Promise<ModalView | Outcome> {
  const field = nextFieldIn(form, String(form.person));
  return field ? { errors: { [field]: CHOOSE_NEXT } } : windowFor(ctx, one, director, form);
}
