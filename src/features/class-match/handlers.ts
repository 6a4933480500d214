import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import { notToTry } from '../../domain/draws/trying.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { findInWorkspace, memberFor, programWindows } from '../../domain/members/windows.ts';
import { findBeyond } from '../../domain/pairs/capacity-policy.ts';
import { leftEmpty, readAgreed } from '../../domain/pairs/capacity-views.ts';
import { findComing } from '../../domain/pairs/change-queries.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import { hoursOf, nextWorkingDay } from '../../platform/calendar/hours.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import { replaceModal } from '../../platform/slack/modals.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type Refused, windowsOn } from '../../platform/slack/windows.ts';
import { type OpenRequests, runClassMatches } from './announce-operations.ts';
import {
  CHANGE_CHOICE,
  CHANGE_SUBMIT,
  changeForm,
  changeModal,
  changeRefused,
  priceText,
  undoneText,
} from './change-views.ts';
import { changeOne, makeDraft, priceOf, undoChange } from './draft-operations.ts';
import {
  AGAIN,
  againText,
  CHANGE_ONE,
  draftModal,
  PUBLISH,
  publishedText,
  SAW_ANOTHER,
  UNDO_CHANGE,
} from './draft-views.ts';
import { type Facts, findRoom, gatherFacts } from './drafting.ts';
import { cancelClassMatch, closeWishes, publishClassMatch, startClassMatch } from './operations.ts';
import {
  type ClassMatch,
  findClassMatch,
  findLevels,
  findOpenClassMatch,
  findResidents,
  findUnpaired,
} from './queries.ts';
import {
  CANCEL,
  CANCELLED,
  CLOSE_NOW,
  dayErrors,
  MATCH,
  MATCH_TITLE,
  noOneChosen,
  OVER,
  publishedModal,
  START,
  startedModal,
  startForm,
  startModal,
  startRefused,
  wishesOpenModal,
} from './views.ts';
import { registerWishes } from './wish-handlers.ts';

/** Registers the class match: the directors' windows, and the residents' wishes. */
export function register(web: Web, ctx: HandlerDeps, openRequests: OpenRequests): void {
  const windows = programWindows(web, ctx, MATCH_TITLE, 'round.run');
  const command = {
    name: 'match',
    usage: 'match',
    purpose: 'matching',
    roles: ['director'],
    about: 'match a whole class at once',
  } as const;
  windows.begin({ id: 'match', command, button: MATCH }, (director) => roundView(ctx, director));
  windows.submit(START, startForm, (director, entered) => start(ctx, director, entered));
  const rounds = windowsOn(web, { title: MATCH_TITLE, key: 'round' }, (person, id) =>
    lookUp(ctx, person, id),
  );
  rounds.act(CLOSE_NOW, (found) => closeNow(ctx, found));
  rounds.act(AGAIN, (found) => again(ctx, found));
  rounds.act(CANCEL, (found) => cancel(ctx, found));
  rounds.act(PUBLISH, (found, { rest }) => publish(ctx, found, rest, openRequests));
  rounds.open(
    CHANGE_ONE,
    async (found) => changeModal(await factsOf(ctx, found), await notToTry(ctx.db, found.director)),
    'Change a match',
  );
  web.change(CHANGE_CHOICE, (click) => showPrice(ctx, click));
  rounds.act(UNDO_CHANGE, async (found, { rest }) =>
    roundView(ctx, found.director, undoneText(await undoChange(ctx, found.round.id, rest))),
  );
  rounds.submit(CHANGE_SUBMIT, changeForm, (found, entered, { form }) => change(ctx, found, entered, form));
  registerWishes(web, ctx);
}

/** How long residents have for their wishes, as it is proposed: two weeks, to a working day. */
const PROPOSED_DAYS = 14;

/** The form to begin, or where the open round stands. */
async function roundView(ctx: HandlerDeps, director: Membership, said?: string): Promise<ModalView> {
  const { program } = director;
  const now = ctx.clock();
  const round = await findOpenClassMatch(ctx.db, program.id);
  if (!round) {
    const mentors = await findRoom(ctx.db, program.id, program.time_zone, now);
    const proposed = nextWorkingDay(
      dateIn(program.time_zone, now).add({ days: PROPOSED_DAYS }),
      hoursOf(program),
    );
    const waiting = (await findUnpaired(ctx.db, program.id)).length;
    if (waiting === 0) return startRefused('no_one');
    return startModal(program, {
      waiting,
      openings: mentors.reduce((sum, { openings }) => sum + openings, 0),
      proposed: proposed.toString(),
      levels: await findLevels(ctx.db, program.id),
    });
  }
  if (round.state === 'wishes') {
    const residents = await findResidents(ctx.db, round);
    const sent = residents.filter(({ wished_at }) => wished_at !== null).length;
    return wishesOpenModal(round, { sent, all: residents.length });
  }
  if (round.state === 'published') return publishedModal(round, momentText(director, round.announce_at));
  return draftFor(ctx, director, await factsOf(ctx, { round, director }), said);
}

const draftFor = async (ctx: HandlerDeps, director: Membership, facts: Facts, said?: string) =>
  draftModal(facts, await findComing(ctx.db, director), said);

const momentText = ({ program }: Membership, at: Date | null) =>
  at ? readableDate(dateIn(program.time_zone, at), { year: true }) : '';

type Found = { round: ClassMatch; director: Membership };

const factsOf = (ctx: HandlerDeps, { round, director }: Found) =>
  gatherFacts(ctx.db, ctx.keys, round, { timeZone: director.program.time_zone, now: ctx.clock() });

/** A round by an id from outside, for a director of its program. */
async function lookUp(ctx: HandlerDeps, person: Person, value: string): Promise<Found | Refused> {
  const round = await findInWorkspace(ctx, person, value, findClassMatch);
  if (!round) return { refused: OVER };
  const director = await memberFor(ctx, person, 'round.run', round.program_id);
  return 'refused' in director ? director : { round, director };
}

async function start(
  ctx: HandlerDeps,
  director: Membership,
  entered: z.infer<typeof startForm>,
): Promise<ModalView | Outcome> {
  const errors = dayErrors(entered, dateIn(director.program.time_zone, ctx.clock()));
  if (Object.keys(errors).length > 0) return { errors };
  const started = await startClassMatch(ctx, director, {
    levels: entered.levels.map(Number),
    beginsUntil: entered.begins ?? null,
    wishesUntil: Temporal.PlainDate.from(entered.wishes),
    announceOn: entered.announce === 'on_date' ? (entered.announce_on ?? null) : null,
    evaluators: entered.evaluators,
  });
  if (started.ok) return startedModal(started.residents, entered.wishes);
  if (started.reason === 'open') return startRefused('open');
  const unpaired = await findUnpaired(ctx.db, director.program_id);
  return { errors: { levels: noOneChosen(unpaired.filter(({ pgy }) => pgy === null).length) } };
}

async function closeNow(ctx: HandlerDeps, { round, director }: Found): Promise<ModalView> {
  const made = await closeWishes(ctx, round.id);
  return made ? draftFor(ctx, director, made.facts) : roundView(ctx, director);
}

async function again(ctx: HandlerDeps, { round, director }: Found): Promise<ModalView> {
  const made = await makeDraft(ctx, round.id);
  return made ? draftFor(ctx, director, made.facts, againText(made.facts)) : messageModal(MATCH_TITLE, OVER);
}

const cancel = async (ctx: HandlerDeps, { round, director }: Found): Promise<ModalView> =>
  messageModal(MATCH_TITLE, (await cancelClassMatch(ctx, director, round.id)) ? CANCELLED : OVER);

async function publish(
  ctx: HandlerDeps,
  { round, director }: Found,
  seen: string,
  openRequests: OpenRequests,
): Promise<ModalView> {
  const unplaced = (await findResidents(ctx.db, round)).length - (round.draft ?? []).length;
  const published = await publishClassMatch(ctx, director, round.id, seen);
  if (published.ok) {
    // The worker would do it in a moment. Done here, the director's Home tab shows the pairs at once.
    if (published.now && !ctx.held?.()) await runClassMatches(ctx, openRequests, round.program_id);
    return messageModal(
      MATCH_TITLE,
      publishedText(published.now, momentText(director, published.announceAt), unplaced),
    );
  }
  return published.reason === 'changed'
    ? roundView(ctx, director, SAW_ANOTHER)
    : messageModal(MATCH_TITLE, OVER);
}

/** Says what a change would cost, once two are chosen; what was entered stays. */
async function showPrice(ctx: HandlerDeps, { person, view, client }: Click): Promise<void> {
  if (!view) return;
  const found = await lookUp(ctx, person, view.metadata.round ?? '');
  if ('refused' in found || found.round.state !== 'draft') return; // **Save** says so
  await replaceModal(client, view.id, await pricedModal(ctx, found, view.form));
}

async function pricedModal(ctx: HandlerDeps, found: Found, form: Form): Promise<ModalView> {
  const facts = await factsOf(ctx, found);
  const own = await notToTry(ctx.db, found.director);
  const chosen = changeForm.safeParse(form);
  if (!chosen.success) return changeModal(facts, own);
  const { resident, mentor } = chosen.data;
  const beyond = findBeyond(facts.mentors, [mentor], new Map());
  const name = facts.mentors.find(({ id }) => id === mentor)?.display_name;
  const price =
    mentor === own
      ? { ok: false as const, reason: 'own' as const }
      : await priceOf(facts, { resident, mentor, agreed: beyond.length > 0 });
  return price.ok
    ? changeModal(facts, own, { beyond, price: priceText(price.moves, facts.residents, 'If you save:') })
    : changeModal(facts, own, { price: changeRefused(price.reason, name).mentor });
}

async function change(
  ctx: HandlerDeps,
  found: Found,
  { resident, mentor, keep }: z.infer<typeof changeForm>,
  form: Form,
): Promise<ModalView | Outcome> {
  const facts = await factsOf(ctx, found);
  const name = facts.mentors.find(({ id }) => id === mentor)?.display_name;
  const own = await notToTry(ctx.db, found.director);
  if (mentor === own) return { errors: changeRefused('own', name) };
  const beyond = findBeyond(facts.mentors, [mentor], readAgreed(form));
  const agreed = beyond.length === 0 && readAgreed(form).has(mentor);
  const changed = await changeOne(ctx, facts, { resident, mentor, agreed, keep: keep.length > 0 });
  if (!changed.ok && changed.reason === 'no_place') {
    const errors = leftEmpty(form, beyond);
    return errors ? { errors } : changeModal(facts, own, { beyond });
  }
  if (!changed.ok) return { errors: changeRefused(changed.reason, name) };
  const said = priceText(changed.moves, facts.residents, 'Saved.');
  return { back: await draftFor(ctx, found.director, changed.facts, said) };
}
