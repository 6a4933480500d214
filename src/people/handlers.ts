import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { type Opening, openIn, registerOpening, runOpening } from '../members/opening.ts';
import { refusal } from '../members/refusals.ts';
import { knownTopics } from '../pairs/topics.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Web } from '../slack/web.ts';
import { askToStop, savePlaces } from './operations.ts';
import { noteRenewed } from './renewal-operations.ts';
import {
  KEEP,
  KEPT,
  NO_MORE_SAID,
  NOT_ANY_MORE,
  ONLY_DIRECTOR_SAID,
  PLACES,
  PLACES_TITLE,
  placesForm,
  placesModal,
  SAVE,
  savedModal,
  tooFew,
} from './views.ts';

/** Registers `/mentor places`: what a mentor says of themselves, and that they would like to stop. */
export function register(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: 'places',
    title: PLACES_TITLE,
    action: 'mentor.profile',
    render: async (mentor) => placesModal(mentor.program, mentor),
  };
  web.command({
    name: 'places',
    usage: 'places',
    roles: ['mentor'],
    about: 'say how many residents you take and for what, or that you would like to stop (mentors)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(PLACES, (click) => openIn(ctx, opening, click, click.value));
  web.submit(SAVE, (submission) => save(ctx, submission));
  web.click(KEEP, (click) => keep(ctx, click));
  web.click(NOT_ANY_MORE, (click) => stop(ctx, click));
}

async function save(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'mentor.profile', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(PLACES_TITLE, refusal(access.reason, 'mentor.profile')) };
  const entered = parseForm(placesForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const topics = knownTopics(access.member.program.more_topics, entered.data.topics);
  const saved = await savePlaces(ctx, access.member, { ...entered.data, topics });
  if (saved.ok) await noteRenewed(ctx, access.member);
  return saved.ok ? { show: savedModal() } : { errors: tooFew(saved.residents) };
}

async function keep(ctx: Context, { person, value, answer }: Click): Promise<void> {
  const access = await authorize(ctx.db, person, 'mentor.profile', value);
  if (!access.ok) return answer(refusal(access.reason, 'mentor.profile'));
  await noteRenewed(ctx, access.member);
  await answer(KEPT);
}

async function stop(ctx: Context, { person, value, view, client, openModal }: Click): Promise<void> {
  const access = await authorize(ctx.db, person, 'mentor.profile', value);
  const said = async () => {
    if (!access.ok) return messageModal(PLACES_TITLE, refusal(access.reason, 'mentor.profile'));
    const told = await askToStop(ctx, access.member);
    await noteRenewed(ctx, access.member);
    return messageModal(PLACES_TITLE, told > 0 ? NO_MORE_SAID : ONLY_DIRECTOR_SAID);
  };
  if (view?.isModal) await replaceModal(client, view.id, await said());
  else await openModal(PLACES_TITLE, said);
}
