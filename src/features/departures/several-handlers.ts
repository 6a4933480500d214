import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { findNextChangeDay } from '../../domain/pairs/change-queries.ts';
import { chosenNext, nextBlocks } from '../../domain/pairs/next-views.ts';
import { isSoon } from '../../domain/pairs/policy.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { type Form, parseForm } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type AwayMember, type Examined, examine, findProgramNow, plannedOf } from './examination.ts';
import { findNexts, type Known } from './next-handlers.ts';
import { planChanges } from './operations.ts';
import { pairsEnding } from './policy.ts';
import { findAsking, findEverybody } from './queries.ts';
import {
  type EnteredSeveral,
  type Line,
  SEVERAL_CHECK,
  SEVERAL_CONFIRM,
  SEVERAL_WHEN,
  severalForm,
  severalMetadata,
  severalModal,
  severalPreview,
} from './several-views.ts';
import { AWAY_DATE, ENTER_CHANGE_TITLE, SAID, SEVERAL } from './views.ts';
import { lacksDate, readSoFar } from './when-views.ts';

/** What the window for one person does, which this one leads to. */
type One = {
  away(members: readonly AwayMember[], until: Temporal.PlainDate): Promise<boolean>;
  /** What this member may know of further changes still to come. */
  known(member: Membership): Promise<Known>;
  recorded(member: Membership, said: string): Promise<ModalView>;
  /** A warning about a day on which only one pair ends, as this reader may know. */
  lonely(member: Membership, on: Temporal.PlainDate, memberId: string): Promise<KnownBlock[]>;
};

/** Registers the window in which several people leave or change at once. */
export function registerSeveral(web: Web, ctx: HandlerDeps, one: One): void {
  const windows = programWindows(web, ctx, ENTER_CHANGE_TITLE, 'change.enter');
  windows.show(SEVERAL, (member) => windowFor(ctx, member));
  windows.change(SEVERAL_WHEN, (member, form) => windowFor(ctx, member, { entered: readSoFar(form) }));
  windows.submit(SEVERAL_CHECK, severalForm, (member, entered, { form }) =>
    check(ctx, one, member, entered, form),
  );
  windows.confirm(SEVERAL_CONFIRM, (member, submission) => confirm(ctx, one, member, submission));
}

async function windowFor(
  ctx: HandlerDeps,
  { program }: Membership,
  more: Parameters<typeof severalModal>[3] = {},
): Promise<ModalView> {
  const changeDay = await findNextChangeDay(ctx.db, program, ctx.clock());
  return severalModal(program, await findEverybody(ctx.db, program.id), changeDay, more);
}

type Found = { ok: true; examined: Examined[] } | { ok: false; errors: Record<string, string> };

/** Each person as if entered alone; what stands against one is said with their name, and stands against all. */
async function examineAll(ctx: HandlerDeps, by: Membership, entered: EnteredSeveral): Promise<Found> {
  const examined: Examined[] = [];
  const program = await findProgramNow(ctx, by);
  for (const [index, id] of [...new Set(entered.people)].entries()) {
    const who = program.everybody.find((each) => each.id === id);
    if (who?.roles.includes('director'))
      return { ok: false, errors: { people: `${who.name}: enter directors one at a time.` } };
    const found = examine(ctx, by, program, { ...entered, person: id, pair: entered.pairs?.[index] });
    if (found.ok) examined.push(found.examined);
    else {
      const { date, ...about } = found.errors;
      const words = Object.values(about)[0];
      return { ok: false, errors: date ? { date } : { people: `${who?.name ?? 'Someone'}: ${words}` } };
    }
  }
  return { ok: true, examined };
}

async function check(
  ctx: HandlerDeps,
  one: One,
  member: Membership,
  entered: EnteredSeveral,
  form: Form,
): Promise<ModalView | Outcome> {
  const found = await examineAll(ctx, member, entered);
  if (found.ok) return previewFor(ctx, one, member, entered, found.examined);
  return lacksDate(form, found.errors)
    ? windowFor(ctx, member, { said: found.errors.date, entered })
    : { errors: found.errors };
}

async function previewFor(
  ctx: HandlerDeps,
  one: One,
  by: Membership,
  entered: EnteredSeveral,
  examined: readonly Examined[],
  beyond: readonly Beyond[] = [],
): Promise<ModalView> {
  const userOf = new Map(examined[0]?.everybody.map(({ id, user }) => [id, user]));
  const leaving = new Set(entered.what === 'leaves' ? entered.people : []);
  const asking =
    entered.what === 'leaves'
      ? await findAsking(
          ctx.db,
          examined.map(({ who }) => who.id),
        )
      : new Set<string>();
  const lines = examined.map(({ who, effects }): Line => {
    const ending = effects.ending.flatMap(({ resident_id, mentor_id }) => {
      const [resident, mentor] = [userOf.get(resident_id), userOf.get(mentor_id)];
      return resident && mentor ? [{ resident, mentor }] : [];
    });
    return { user: who.user, ending, closesRequest: asking.has(who.id) };
  });
  const goesOn = examined.flatMap(({ effects }) => effects.without).some((id) => !leaving.has(id));
  const nexts = await findNexts(ctx, one.known, by, entered.what, examined);
  const [first] = examined;
  if (!first) throw new Error('no one was chosen');
  const { length: pairs } = pairsEnding(examined.map(({ effects }) => effects.ending));
  const warning = pairs === 1 ? await one.lonely(by, first.on, first.who.id) : [];
  const when = { on: first.on, now: entered.what !== 'away' && isSoon(first.at, ctx.clock()) };
  const losing = goesOn ? pairs : 0;
  const shown = { ...entered, pairs: examined.flatMap(({ effects }) => effects.pairId ?? []) };
  return severalPreview(by.program_id, shown, when, lines, losing, warning, nextBlocks(nexts, beyond));
}

async function confirm(
  ctx: HandlerDeps,
  one: One,
  member: Membership,
  { metadata, form }: Submission,
): Promise<ModalView | Outcome> {
  const parsed = parseForm(severalMetadata, metadata);
  const found = parsed.ok ? await examineAll(ctx, member, parsed.data) : parsed;
  if (!parsed.ok || !found.ok)
    return windowFor(ctx, member, { said: Object.values(found.ok ? {} : found.errors).join(' ') });
  const { what } = parsed.data;
  const [first] = found.examined;
  if (!first) throw new Error('no one was chosen');
  if (what === 'away') {
    const isStored = await one.away(
      found.examined.map(({ who }) => ({ ...member, id: who.id, time_zone: member.program.time_zone })),
      first.on,
    );
    return isStored ? one.recorded(member, SAID.away) : windowFor(ctx, member, { said: AWAY_DATE });
  }
  const nexts = await findNexts(ctx, one.known, member, what, found.examined);
  const chosen = chosenNext(form, nexts);
  if ('errors' in chosen) return chosen;
  if ('beyond' in chosen) return previewFor(ctx, one, member, parsed.data, found.examined, chosen.beyond);
  await planChanges(
    ctx,
    member,
    found.examined.map((each) => ({
      ...plannedOf(what, each),
      next: chosen.next.filter(({ residentId }) => each.effects.without.includes(residentId)),
    })),
  );
  return one.recorded(member, isSoon(first.at, ctx.clock()) ? SAID.now : SAID.planned(first.on));
}
