import type { ModalView } from '@slack/types';
import { toChooseFrom } from '../../domain/draws/trying.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { findInWorkspace, memberFor } from '../../domain/members/windows.ts';
import { DECLINE } from '../../domain/pairs/actions.ts';
import { type Beyond, findBeyond } from '../../domain/pairs/capacity-policy.ts';
import { leftEmpty, readAgreed } from '../../domain/pairs/capacity-views.ts';
import { findComing } from '../../domain/pairs/change-queries.ts';
import { findPair, type PairWithPeople } from '../../domain/pairs/queries.ts';
import { DECLINED_SAID } from '../../domain/pairs/views.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type Refused, windowsOn } from '../../platform/slack/windows.ts';
import { ASSIGN_TITLE } from './assign-views.ts';
import { declinePair } from './decline-operations.ts';
import { rankMentors } from './policy.ts';
import { findMemberName, findRequest } from './queries.ts';
import { assignAnew, undoAssignment } from './reassign-operations.ts';
import { findRequestOf } from './reassign-queries.ts';
import {
  ANEW,
  ANEW_SUBMIT,
  anewDoneModal,
  anewForm,
  anewModal,
  anewRefused,
  declineRefused,
  NOBODY_TO_TELL,
  undoneText,
} from './reassign-views.ts';
import { UNDO_ASSIGNMENT } from './undo-views.ts';
import { findBareWishes, findMentorsToday, findWish } from './wishes.ts';

/** Registers what mends an assignment: taking it back, a mentor's word that they cannot, and assigning again. */
export function registerReassigning(web: Web, ctx: HandlerDeps): void {
  const assigned = windowsOn(web, { title: ASSIGN_TITLE, key: 'request' }, (person, id) =>
    findAssigned(ctx, person, id),
  );
  assigned.reply(UNDO_ASSIGNMENT, async ({ request, director }) => {
    const undone = await undoAssignment(ctx, request.id, director);
    return undoneText(undone.ok ? 'done' : undone.reason);
  });
  const own = windowsOn(web, { title: ASSIGN_TITLE, key: 'pair' }, (person, id) => findOwn(ctx, person, id));
  own.answer(DECLINE, async ({ pair, mentor }) => {
    const declined = await declinePair(ctx, pair, mentor);
    if (!declined.ok) return declineRefused(declined.reason);
    return declined.told > 0 ? DECLINED_SAID : NOBODY_TO_TELL;
  });
  const declined = windowsOn(web, { title: ASSIGN_TITLE, key: 'pair' }, (person, id) =>
    findDeclined(ctx, person, id),
  );
  declined.open(ANEW, ({ pair, director }) => anewView(ctx, pair, director));
  declined.submit(ANEW_SUBMIT, anewForm, (found, { mentor }, { form }) =>
    submitAnew(ctx, found, mentor, form),
  );
}

/** An assignment by its request's id from outside, for a director of its program. */
async function findAssigned(ctx: HandlerDeps, person: Person, requestId: string) {
  const request = await findInWorkspace(ctx, person, requestId, findRequest);
  if (!request) return { refused: undoneText('missing') };
  const director = await memberFor(ctx, person, 'request.assign', request.program_id);
  return 'refused' in director ? director : { request, director };
}

/** A pair by an id from outside, for its mentor. */
async function findOwn(ctx: HandlerDeps, person: Person, pairId: string) {
  const pair = await findInWorkspace(ctx, person, pairId, findPair);
  if (!pair) return { refused: declineRefused('over') };
  const about = { programId: pair.program_id, owners: [pair.mentor_id] };
  const mentor = await memberFor(ctx, person, 'request.decline', about);
  return 'refused' in mentor ? mentor : { pair, mentor };
}

async function anewView(
  ctx: HandlerDeps,
  pair: PairWithPeople,
  director: Membership,
  beyond: readonly Beyond[] = [],
): Promise<ModalView> {
  const earlier = await findRequestOf(ctx.db, pair.id);
  const request = earlier && (await findRequest(ctx.db, earlier.id));
  const resident = { id: pair.resident_id, user: pair.resident_user, pgy: null };
  const wish = request
    ? await findWish(ctx.db, ctx.keys, request)
    : (await findBareWishes(ctx.db, ctx.keys, [resident])).get(pair.resident_id);
  const mentors = await toChooseFrom(ctx.db, director, await findMentorsToday(ctx.db, ctx.clock(), pair));
  const others = mentors.filter(({ id }) => id !== pair.mentor_id);
  const ranked = wish ? rankMentors(wish, others, { withFull: true }) : [];
  return anewModal(pair, ranked, await findComing(ctx.db, director), beyond);
}

/** A pair whose mentor cannot take it on, for a director who is not its resident. */
async function findDeclined(ctx: HandlerDeps, person: Person, pairId: string): Promise<Declined | Refused> {
  const over = { refused: "This pair is already taken care of, so there's nothing left to do." };
  const pair = await findInWorkspace(ctx, person, pairId, findPair);
  if (!pair) return over;
  const director = await memberFor(ctx, person, 'request.assign', pair.program_id);
  if ('refused' in director) return director;
  const isOver = pair.status !== 'active' || !pair.declined_at || pair.resident_id === director.id;
  return isOver ? over : { pair, director };
}

type Declined = { pair: PairWithPeople; director: Membership };

async function submitAnew(
  ctx: HandlerDeps,
  { pair, director }: Declined,
  mentorId: string,
  form: Form,
): Promise<ModalView | Outcome> {
  if (mentorId === pair.mentor_id) return { errors: { mentor: 'Choose another mentor.' } };
  const agreed = readAgreed(form);
  const assigned = await assignAnew(ctx, { pairId: pair.id, mentorId, director, agreed });
  if (assigned.ok) return anewDoneModal(pair);
  if (assigned.reason === 'unfit' && assigned.why === 'full') {
    const beyond = findBeyond(await findMentorsToday(ctx.db, ctx.clock(), pair), [mentorId], agreed);
    const errors = leftEmpty(form, beyond);
    if (beyond.length > 0) return errors ? { errors } : anewView(ctx, pair, director, beyond);
  }
  return anewRefused(assigned, await findMemberName(ctx.db, pair.program_id, mentorId));
}
