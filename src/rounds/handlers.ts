import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { dateIn, readableDate } from '../calendar/dates.ts';
import { hoursOf, nextWorkingDay } from '../calendar/hours.ts';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { type Opening, openIn, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { changeOne, makeDraft } from './draft-operations.ts';
import {
  AGAIN,
  CHANGE_ONE,
  CHANGE_SUBMIT,
  changeForm,
  changeModal,
  changeRefused,
  draftModal,
  PUBLISH,
  priceText,
  publishedText,
  SAW_ANOTHER,
  userIn,
} from './draft-views.ts';
import { findRoom, gatherFacts } from './drafting.ts';
import { cancelRound, closeWishes, publishRound, startRound } from './operations.ts';
import { findOpenRound, findResidents, findRound, findUnpaired, type Round } from './queries.ts';
import {
  CANCEL,
  CANCELLED,
  CLOSE_NOW,
  dayErrors,
  MATCH,
  MATCH_TITLE,
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
export function register(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: 'match',
    title: MATCH_TITLE,
    action: 'round.run',
    render: (director) => roundView(ctx, director),
  };
  web.command({
    name: 'match',
    usage: 'match',
    roles: ['director'],
    about: 'match a whole class with its mentors: wishes, a draft, and one announcement (directors)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(MATCH, (click) => openIn(ctx, opening, click, click.value));
  web.submit(START, (submission) => start(ctx, submission));
  web.click(CLOSE_NOW, (click) => act(ctx, click, closeNow));
  web.click(AGAIN, (click) => act(ctx, click, again));
  web.click(CANCEL, (click) => act(ctx, click, cancel));
  web.click(PUBLISH, (click) => act(ctx, click, publish));
  web.click(CHANGE_ONE, (click) =>
    click.openModal('Change one', async () => {
      const found = await lookUp(ctx, click.person, click.value);
      return 'refused' in found
        ? messageModal(MATCH_TITLE, found.refused)
        : changeModal(await factsOf(ctx, found));
    }),
  );
  web.submit(CHANGE_SUBMIT, (submission) => change(ctx, submission));
  registerWishes(web, ctx);
}

/** How long residents have for their wishes, as it is proposed: two weeks, to a working day. */
const PROPOSED_DAYS = 14;

/** The form to begin, or where the open round stands. */
async function roundView(ctx: Context, director: Membership, said?: string): Promise<ModalView> {
  const { program } = director;
  const now = ctx.clock();
  const round = await findOpenRound(ctx.db, program.id);
  if (!round) {
    const mentors = await findRoom(ctx.db, program.id, program.time_zone, now);
    const proposed = nextWorkingDay(
      dateIn(program.time_zone, now).add({ days: PROPOSED_DAYS }),
      hoursOf(program),
    );
    return startModal(program, {
      waiting: (await findUnpaired(ctx.db, program.id)).length,
      places: mentors.reduce((sum, { places }) => sum + places, 0),
      proposed: proposed.toString(),
    });
  }
  if (round.state === 'wishes') {
    const residents = await findResidents(ctx.db, round);
    const sent = residents.filter(({ wished_at }) => wished_at !== null).length;
    return wishesOpenModal(round, { sent, all: residents.length });
  }
  if (round.state === 'published') return publishedModal(round, momentText(director, round.announce_at));
  return draftModal(await factsOf(ctx, { round, director }), said);
}

const momentText = ({ program }: Membership, at: Date | null) =>
  at ? readableDate(dateIn(program.time_zone, at), { year: true }) : '';

type Found = { round: Round; director: Membership };

const factsOf = (ctx: Context, { round, director }: Found) =>
  gatherFacts(ctx.db, ctx.keys, round, { timeZone: director.program.time_zone, now: ctx.clock() });

/** A round by an id from outside, for a director of its program. */
async function lookUp(ctx: Context, person: Person, value: string): Promise<Found | { refused: string }> {
  const id = z.uuid().safeParse(value.split(' ')[0]).data;
  const round = id && (await findRound(ctx.db, id));
  if (!round || round.workspace_id !== person.workspaceId) return { refused: OVER };
  const access = await authorize(ctx.db, person, 'round.run', round.program_id);
  return access.ok ? { round, director: access.member } : { refused: refusal(access.reason, 'round.run') };
}

async function start(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'round.run', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(MATCH_TITLE, refusal(access.reason, 'round.run')) };
  const entered = parseForm(startForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const { data } = entered;
  const errors = dayErrors(data, dateIn(access.member.program.time_zone, ctx.clock()));
  if (Object.keys(errors).length > 0) return { errors };
  const started = await startRound(ctx, access.member, {
    levels: data.levels.map(Number),
    beginsUntil: data.begins ?? null,
    wishesUntil: Temporal.PlainDate.from(data.wishes),
    announceOn: data.announce === 'on_date' ? (data.announce_on ?? null) : null,
    evaluators: data.evaluators,
  });
  return { show: started.ok ? startedModal(started.residents, data.wishes) : startRefused(started.reason) };
}

/** Does something with a round, and shows what came of it in the window's place. */
async function act(
  ctx: Context,
  { person, value, view, client, openModal }: Click,
  run: (ctx: Context, found: Found, value: string) => Promise<ModalView>,
): Promise<void> {
  const outcome = async () => {
    const found = await lookUp(ctx, person, value);
    return 'refused' in found ? messageModal(MATCH_TITLE, found.refused) : run(ctx, found, value);
  };
  if (view?.isModal) await replaceModal(client, view.id, await outcome());
  else await openModal(MATCH_TITLE, outcome);
}

async function closeNow(ctx: Context, { round, director }: Found): Promise<ModalView> {
  await closeWishes(ctx, round.id);
  return roundView(ctx, director);
}

async function again(ctx: Context, { round, director }: Found): Promise<ModalView> {
  const made = await makeDraft(ctx, round.id);
  return made
    ? roundView(ctx, director, 'Drafted again, with what you keep.')
    : messageModal(MATCH_TITLE, OVER);
}

const cancel = async (ctx: Context, { round, director }: Found): Promise<ModalView> =>
  messageModal(MATCH_TITLE, (await cancelRound(ctx, director, round.id)) ? CANCELLED : OVER);

async function publish(ctx: Context, { round, director }: Found, value: string): Promise<ModalView> {
  const published = await publishRound(ctx, director, round.id, value.split(' ')[1] ?? '');
  if (published.ok)
    return messageModal(
      MATCH_TITLE,
      publishedText(published.now, momentText(director, published.announceAt)),
    );
  return published.reason === 'changed'
    ? roundView(ctx, director, SAW_ANOTHER)
    : messageModal(MATCH_TITLE, OVER);
}

async function change(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const found = await lookUp(ctx, person, metadata.round ?? '');
  if ('refused' in found) return { show: messageModal(MATCH_TITLE, found.refused) };
  const entered = parseForm(changeForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const { resident, mentor, keep } = entered.data;
  const facts = await factsOf(ctx, found);
  const changed = await changeOne(ctx, found.round, found.director.program.time_zone, {
    resident,
    mentor,
    keep: keep.length > 0,
  });
  if (!changed.ok) {
    const name = facts.mentors.find(({ id }) => id === mentor)?.display_name;
    return { errors: changeRefused(changed.reason, name) };
  }
  return { show: await roundView(ctx, found.director, priceText(changed.moves, userIn(facts))) };
}
