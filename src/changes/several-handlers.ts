import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { findNextChangeDay } from '../pairs/change-queries.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Web } from '../slack/web.ts';
import { type AwayMember, type Examined, examine, plannedOf } from './examination.ts';
import { planChanges } from './operations.ts';
import { findEverybody, hasOpenRequest } from './queries.ts';
import {
  type EnteredSeveral,
  type Line,
  SEVERAL_CHECK,
  SEVERAL_CONFIRM,
  severalForm,
  severalMetadata,
  severalModal,
  severalPreview,
} from './several-views.ts';
import { AWAY_DATE, CHANGE_TITLE, SAID, SEVERAL } from './views.ts';

/** What the window for one person does, which this one leads back to. */
export type One = {
  away(member: AwayMember, until: Temporal.PlainDate): Promise<boolean>;
  formFor(member: Membership, said: string): Promise<ModalView>;
  /** A warning about a day on which only one pair ends, as this reader may know. */
  lonely(member: Membership, on: Temporal.PlainDate, memberId: string): Promise<KnownBlock[]>;
};

/** Registers the window in which several people leave or change at once. */
export function registerSeveral(web: Web, ctx: Context, one: One): void {
  web.click(SEVERAL, (click) => open(ctx, click));
  web.submit(SEVERAL_CHECK, (submission) => check(ctx, one, submission));
  web.submit(SEVERAL_CONFIRM, (submission) => confirm(ctx, one, submission));
}

async function windowFor(ctx: Context, { program }: Membership, said?: string): Promise<ModalView> {
  const changeDay = await findNextChangeDay(ctx.db, program, ctx.clock());
  return severalModal(program, await findEverybody(ctx.db, program.id), changeDay, said);
}

async function open(ctx: Context, { person, value, view, client, openModal }: Click): Promise<void> {
  const access = await authorize(ctx.db, person, 'change.enter', value);
  const next = async () =>
    access.ok
      ? windowFor(ctx, access.member)
      : messageModal(CHANGE_TITLE, refusal(access.reason, 'change.enter'));
  if (view?.isModal) await replaceModal(client, view.id, await next());
  else await openModal(CHANGE_TITLE, next);
}

type Found = { ok: true; examined: Examined[] } | { ok: false; errors: Record<string, string> };

/** Each person as if entered alone; what stands against one is said with their name, and stands against all. */
async function examineAll(ctx: Context, by: Membership, entered: EnteredSeveral): Promise<Found> {
  const examined: Examined[] = [];
  const people = await findEverybody(ctx.db, by.program_id);
  for (const id of new Set(entered.people)) {
    const who = people.find((each) => each.id === id);
    if (who?.roles.includes('director'))
      return { ok: false, errors: { people: `${who.name}: directors are entered one by one.` } };
    const found = await examine(ctx, by, { ...entered, person: id });
    if (found.ok) examined.push(found.examined);
    else {
      const { date, ...about } = found.errors;
      const words = Object.values(about)[0];
      return { ok: false, errors: date ? { date } : { people: `${who?.name ?? 'Somebody'}: ${words}` } };
    }
  }
  return { ok: true, examined };
}

async function check(ctx: Context, one: One, { person, form, metadata }: Submission): Promise<Outcome> {
  const parsed = parseForm(severalForm, form);
  if (!parsed.ok) return { errors: parsed.errors };
  const access = await authorize(ctx.db, person, 'change.enter', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(CHANGE_TITLE, refusal(access.reason, 'change.enter')) };
  const found = await examineAll(ctx, access.member, parsed.data);
  if (!found.ok) return { errors: found.errors };
  return { show: await previewFor(ctx, one, access.member, parsed.data, found.examined) };
}

async function previewFor(
  ctx: Context,
  one: One,
  by: Membership,
  entered: EnteredSeveral,
  examined: readonly Examined[],
): Promise<ModalView> {
  const userOf = new Map(examined[0]?.everybody.map(({ id, user }) => [id, user]));
  const leaving = new Set(entered.what === 'leaves' ? entered.people : []);
  const lines: Line[] = [];
  for (const { who, effects } of examined) {
    const ending = effects.ending.flatMap(({ resident_id, mentor_id }) => {
      const [resident, mentor] = [userOf.get(resident_id), userOf.get(mentor_id)];
      return resident && mentor ? [{ resident, mentor }] : [];
    });
    const closesRequest = entered.what === 'leaves' && (await hasOpenRequest(ctx.db, who.id));
    lines.push({ user: who.user, ending, closesRequest });
  }
  const without = new Set(
    examined.flatMap(({ effects }) => effects.without).filter((id) => !leaving.has(id)),
  );
  const [first] = examined;
  if (!first) throw new Error('nobody was chosen');
  const warning =
    lines.flatMap(({ ending }) => ending).length === 1 ? await one.lonely(by, first.on, first.who.id) : [];
  return severalPreview(
    by.program_id,
    entered,
    first.on,
    lines,
    [...without].flatMap((id) => userOf.get(id) ?? []),
    warning,
  );
}

async function confirm(ctx: Context, one: One, { person, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'change.enter', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(CHANGE_TITLE, refusal(access.reason, 'change.enter')) };
  const { member } = access;
  const parsed = parseForm(severalMetadata, metadata);
  const found = parsed.ok ? await examineAll(ctx, member, parsed.data) : parsed;
  if (!parsed.ok || !found.ok)
    return { show: await windowFor(ctx, member, Object.values(found.ok ? {} : found.errors).join(' ')) };
  const { what, when } = parsed.data;
  const [first] = found.examined;
  if (!first) throw new Error('nobody was chosen');
  if (what === 'away') {
    const stored = [];
    for (const { who, on } of found.examined)
      stored.push(await one.away({ ...member, id: who.id, time_zone: member.program.time_zone }, on));
    return { show: await one.formFor(member, stored.every(Boolean) ? SAID.away : AWAY_DATE) };
  }
  await planChanges(
    ctx,
    member,
    found.examined.map((each) => plannedOf(what, each)),
  );
  const isNow = when === 'now' && first.at <= ctx.clock();
  return { show: await one.formFor(member, isNow ? SAID.now : SAID.planned(first.on)) };
}
