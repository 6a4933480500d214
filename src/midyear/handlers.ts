import type { KnownBlock, ModalView } from '@slack/types';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { type Opening, openIn, registerOpening, runOpening } from '../members/opening.ts';
import { findMentors, type Membership } from '../members/queries.ts';
import { findNextChangeDay } from '../pairs/change-queries.ts';
import type { Web } from '../slack/web.ts';
import { reviewOn } from './policy.ts';
import { GO_ON, MIDYEAR, MIDYEAR_TITLE, midyearModal, WENT_ON } from './views.ts';

/** What waits for a director in confidence, as another room shows it. */
export type WaitingFor = (member: Membership) => Promise<readonly KnownBlock[]>;

/** Registers the midyear review: the residents' answer, and the directors' window. */
export function register(web: Web, ctx: Context, waitingFor: WaitingFor): void {
  const opening: Opening = {
    id: 'midyear',
    title: MIDYEAR_TITLE,
    action: 'midyear.read',
    render: (director) => midyearView(ctx, director, waitingFor),
  };
  web.command({
    name: 'midyear',
    usage: 'midyear',
    roles: ['director'],
    about: 'the midyear review: what waits for you, and the load of mentors (directors)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(MIDYEAR, (click) => openIn(ctx, opening, click, click.value));
  web.click(GO_ON, (click) => click.answer(WENT_ON));
}

async function midyearView(ctx: Context, member: Membership, waitingFor: WaitingFor): Promise<ModalView> {
  const { program } = member;
  const now = ctx.clock();
  const today = dateIn(program.time_zone, now);
  const mentors = await findMentors(ctx.db, program.id, today.toString());
  return midyearModal(program, {
    review: reviewOn(today, program),
    changeDay: await findNextChangeDay(ctx.db, program, now),
    today,
    waiting: await waitingFor(member),
    loads: mentors.toSorted((one, other) => other.active_mentees - one.active_mentees),
  });
}
