import type { KnownBlock, ModalView } from '@slack/types';
import { reviewOn } from '../../domain/cadence/midyear-policy.ts';
import { authorize } from '../../domain/members/access.ts';
import { findMentors, type Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { findNextChangeDay } from '../../domain/pairs/change-queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { windowsOn } from '../../platform/slack/windows.ts';
import { findReviewed } from './queries.ts';
import {
  GO_ON,
  MIDYEAR,
  MIDYEAR_TITLE,
  midyearModal,
  NOT_YOURS,
  QUESTION_TITLE,
  REVIEW,
  reviewModal,
  WENT_ON,
} from './views.ts';

/** What waits for a director in confidence, as another room shows it. */
type WaitingFor = (member: Membership) => Promise<readonly KnownBlock[]>;

/** Registers the midyear review: the residents' answer, and the directors' window. */
export function register(web: Web, ctx: HandlerDeps, waitingFor: WaitingFor): void {
  const windows = programWindows(web, ctx, MIDYEAR_TITLE, 'midyear.read');
  const command = {
    name: 'midyear',
    usage: 'midyear',
    purpose: 'year',
    roles: ['director'],
    about: 'open the midyear review',
  } as const;
  windows.begin({ id: 'midyear', command, button: MIDYEAR }, (director) =>
    midyearView(ctx, director, waitingFor),
  );
  const questions = windowsOn(
    web,
    { title: QUESTION_TITLE, key: 'pair' },
    async (person, id) => (await findForReview(ctx, person, id)) ?? { refused: NOT_YOURS },
  );
  questions.open(REVIEW, ({ id, mentor_user, standing, has_met }) =>
    reviewModal(id, mentor_user, standing, has_met),
  );
  // A window over the other one, as the request's is: what people choose leaves the same traces.
  questions.open(GO_ON, () => messageModal(QUESTION_TITLE, WENT_ON));
}

async function findForReview(ctx: HandlerDeps, person: Person, pairId: string) {
  const pair = await findReviewed(ctx.db, person.workspaceId, pairId);
  if (!pair) return undefined;
  const about = { programId: pair.program_id, owners: [pair.resident_id] };
  return (await authorize(ctx.db, person, 'fit.answer', about)).ok ? pair : undefined;
}

async function midyearView(ctx: HandlerDeps, member: Membership, waitingFor: WaitingFor): Promise<ModalView> {
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
