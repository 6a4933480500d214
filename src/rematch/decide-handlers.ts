import type { ModalView } from '@slack/types';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { findMentors } from '../members/queries.ts';
import { findMeetingCounts } from '../pairs/queries.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import type { Web } from '../slack/web.ts';
import { closedState, findForDirector } from './access.ts';
import {
  closedModal,
  DECIDE_SUBMIT,
  decidedModal,
  decisionProblem,
  REQUEST_TITLE,
  readDecision,
  requestModal,
} from './decide-views.ts';
import { decideRematch, openRematch } from './operations.ts';
import { eligibleMentors } from './policy.ts';
import { findUsers, type Rematch } from './queries.ts';
import { divertIfRead } from './routing-handlers.ts';
import { NOTHING_HERE, OPEN } from './views.ts';
import { readWords } from './words.ts';

/** Registers opening and deciding for directors. */
export function registerDeciding(web: Web, ctx: Context): void {
  web.click(OPEN, (click) => open(ctx, click));
  web.submit(DECIDE_SUBMIT, (submission) => decide(ctx, submission));
}

async function open(ctx: Context, { person, value, answer, openModal }: Click): Promise<void> {
  // Looked at before any modal opens, so that a refusal stays a line that only this person sees.
  if (!(await findForDirector(ctx.db, person, 'rematch.open', value))) return answer(NOTHING_HERE);
  await openModal(REQUEST_TITLE, async () => {
    const opened = await openRematch(ctx, person, value);
    if (opened.ok) return modalFor(ctx, opened.rematch);
    return opened.reason === 'closed'
      ? closedModal(opened.closed)
      : messageModal(REQUEST_TITLE, NOTHING_HERE);
  });
}

async function modalFor(ctx: Context, rematch: Rematch): Promise<ModalView> {
  const now = ctx.clock();
  const words = readWords(ctx.keys, rematch);
  const mentors = await findMentors(ctx.db, rematch.program_id, dateIn(rematch.time_zone, now).toString());
  const counts = await findMeetingCounts(ctx.db, [rematch.pair_id]);
  return requestModal({
    rematch,
    words,
    preferredUsers: await findUsers(ctx.db, rematch.program_id, words.preferred),
    met: counts.get(rematch.pair_id),
    mentors: eligibleMentors(mentors, rematch, words.preferred),
    now,
  });
}

async function decide(ctx: Context, { person, form, metadata, client }: Submission): Promise<Outcome> {
  const id = metadata.rematch ?? '';
  const found = await findForDirector(ctx.db, person, 'rematch.decide', id);
  if (!found) return { show: messageModal(REQUEST_TITLE, NOTHING_HERE) };
  const closed = closedState(found.rematch);
  if (closed) return { show: closedModal(closed) };
  const decision = readDecision(form, found.rematch, ctx.clock());
  if ('errors' in decision) return decision;
  await divertIfRead(ctx, client, found.rematch);
  const decided = await decideRematch(ctx, person, id, decision);
  if (decided.ok) return { show: decidedModal(decision, decided.rematch) };
  switch (decided.reason) {
    case 'refused':
      return { show: messageModal(REQUEST_TITLE, NOTHING_HERE) };
    case 'closed':
      return { show: closedModal(decided.closed) };
    default:
      return { errors: decisionProblem(decided.reason) };
  }
}
