import type { ModalView } from '@slack/types';
import { toChooseFrom } from '../../domain/draws/trying.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { findInWorkspace, memberFor } from '../../domain/members/windows.ts';
import { type Beyond, findBeyond } from '../../domain/pairs/capacity-policy.ts';
import { leftEmpty, readAgreed } from '../../domain/pairs/capacity-views.ts';
import { findComing } from '../../domain/pairs/change-queries.ts';
import { findActivePair } from '../../domain/pairs/queries.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { windowsOn } from '../../platform/slack/windows.ts';
import { type Assigned, assignMentor, closeIfNotNeeded } from './assign-operations.ts';
import { findInClassMatch, findNotAsked, type NotAsked } from './assign-queries.ts';
import {
  ASSIGN_NEW_SUBMIT,
  ASSIGN_SUBMIT,
  ASSIGN_TITLE,
  assignedModal,
  assignForm,
  assignModal,
  decidedModal,
  hasMentorText,
  NO_RESIDENT,
  notNeededModal,
  unfitText,
} from './assign-views.ts';
import { assignSeveral } from './batch-operations.ts';
import { type FoundRequest, lookUp } from './look-up.ts';
import { rankMentors } from './policy.ts';
import {
  findMemberName,
  findOpenRequest,
  findPreferences,
  getRequest,
  type RequestWithPeople,
} from './queries.ts';
import { ASSIGN, ASSIGN_NEW, withdrawnText } from './views.ts';
import { decryptInConfidence, findBareWishes, findMentorsToday, findWish } from './wishes.ts';

/** Registers assigning a mentor, to someone who asked and to someone who didn't. */
export function registerAssigning(web: Web, ctx: HandlerDeps): void {
  const asked = windowsOn(web, { title: ASSIGN_TITLE, key: 'request' }, (person, id) =>
    lookUp(ctx, person, 'request.assign', id),
  );
  asked.open(ASSIGN, ({ request, member }) => assignView(ctx, request, member));
  asked.submit(ASSIGN_SUBMIT, assignForm, (found, { mentor }, { form }) =>
    submitAssignment(ctx, found, mentor, form),
  );
  const unmatched = windowsOn(web, { title: ASSIGN_TITLE, key: 'member' }, (person, id) =>
    findUnmatched(ctx, person, id),
  );
  unmatched.open(ASSIGN_NEW, (found) => assignNewView(ctx, found));
  unmatched.submit(ASSIGN_NEW_SUBMIT, assignForm, (found, { mentor }, { form }) =>
    submitNew(ctx, found, mentor, form),
  );
}

async function assignView(
  ctx: HandlerDeps,
  request: RequestWithPeople,
  director: Membership,
  beyond: readonly Beyond[] = [],
): Promise<ModalView> {
  if (request.status !== 'open') return decidedModal(request);
  const notNeeded = await closeIfNotNeeded(ctx, request.id);
  if (notNeeded) return notNeededModal(request, notNeeded);
  const wish = await findWish(ctx.db, ctx.keys, request);
  const mentors = await findMentorsToday(ctx.db, ctx.clock(), request);
  return assignModal({
    request,
    note: decryptInConfidence(ctx.keys, request).note,
    preferences: await findPreferences(ctx.db, request.id),
    mentors,
    inMatch: await findInClassMatch(ctx.db, request.resident_id),
    ranked: rankMentors(wish, await toChooseFrom(ctx.db, director, mentors), { withFull: true }),
    coming: await findComing(ctx.db, director),
    beyond,
  });
}

type Unmatched = { resident: NotAsked; director: Membership };

/** Finds a resident by a member ID from outside, for a person who may assign mentors in that program. */
async function findUnmatched(ctx: HandlerDeps, person: Person, memberId: string) {
  const resident = await findInWorkspace(ctx, person, memberId, findNotAsked);
  if (!resident) return { refused: withdrawnText('missing') };
  const director = await memberFor(ctx, person, 'request.assign', resident.program_id);
  return 'refused' in director ? director : { resident, director };
}

/**
 * Shows whom a resident who hasn't asked could have. Looking leaves nothing behind: the program opens its request in the
 * same transaction that decides it.
 */
async function assignNewView(
  ctx: HandlerDeps,
  { resident, director }: Unmatched,
  beyond: readonly Beyond[] = [],
): Promise<ModalView> {
  const request = await findOpenRequest(ctx.db, resident.id);
  if (request) return assignView(ctx, await getRequest(ctx.db, request.id), director, beyond);
  const pair = await findActivePair(ctx.db, resident.id);
  if (pair) return messageModal(ASSIGN_TITLE, hasMentorText(pair.mentor_user));
  if (!resident.resident_present) return messageModal(ASSIGN_TITLE, NO_RESIDENT);
  const asking = { id: resident.id, user: resident.resident_user, pgy: resident.pgy };
  const wish = (await findBareWishes(ctx.db, ctx.keys, [asking])).get(resident.id);
  if (!wish) throw new Error('a resident has no wish');
  const mentors = await findMentorsToday(ctx.db, ctx.clock(), resident);
  return assignModal({
    notAsked: resident,
    note: '',
    preferences: [],
    mentors,
    inMatch: await findInClassMatch(ctx.db, resident.id),
    ranked: rankMentors(wish, await toChooseFrom(ctx.db, director, mentors), { withFull: true }),
    coming: await findComing(ctx.db, director),
    beyond,
  });
}

async function submitAssignment(
  ctx: HandlerDeps,
  { request, member }: FoundRequest,
  mentorId: string,
  form: Form,
): Promise<ModalView | Outcome> {
  const agreed = readAgreed(form);
  const assigned = await assignMentor(ctx, { requestId: request.id, mentorId, director: member, agreed });
  if (assigned.ok) return assignedModal(await getRequest(ctx.db, request.id));
  return refusedView(ctx, request.program_id, mentorId, assigned, {
    again: (beyond) => assignView(ctx, request, member, beyond),
    decided: async () => decidedModal(await getRequest(ctx.db, request.id)),
    notNeeded: async (why) => notNeededModal(request, why),
    mentors: () => findMentorsToday(ctx.db, ctx.clock(), request),
    form,
  });
}

async function submitNew(
  ctx: HandlerDeps,
  found: Unmatched,
  mentorId: string,
  form: Form,
): Promise<ModalView | Outcome> {
  const { resident, director } = found;
  const done = await assignSeveral(ctx, director, [{ residentId: resident.id, mentorId }], readAgreed(form));
  const [request] = done.ok ? done.requests : [];
  if (request) return assignedModal(await getRequest(ctx.db, request.requestId));
  const refused = done.ok ? undefined : done.refused.get(resident.id);
  const asItStands = () => assignNewView(ctx, found);
  return refusedView(ctx, resident.program_id, mentorId, refused ?? { ok: false, reason: 'missing' }, {
    again: (beyond) => assignNewView(ctx, found, beyond),
    decided: asItStands,
    notNeeded: asItStands,
    mentors: () => findMentorsToday(ctx.db, ctx.clock(), resident),
    form,
  });
}

type Refusal = Exclude<Assigned, { ok: true }>;

/** What each refusal leads to, for someone who asked and for someone who didn't. */
type Refusals = {
  again: (beyond: readonly Beyond[]) => Promise<ModalView>;
  decided: () => Promise<ModalView>;
  notNeeded: (why: 'has_mentor' | 'left') => Promise<ModalView>;
  mentors: () => ReturnType<typeof findMentorsToday>;
  form: Form;
};

/** A mentor who is full is asked about; anything else that stands against it is said. */
async function refusedView(
  ctx: HandlerDeps,
  programId: string,
  mentorId: string,
  refused: Refusal,
  { again, decided, notNeeded, mentors, form }: Refusals,
): Promise<ModalView | Outcome> {
  switch (refused.reason) {
    case 'unfit': {
      if (refused.why === 'full') {
        const beyond = findBeyond(await mentors(), [mentorId], readAgreed(form));
        const errors = leftEmpty(form, beyond);
        if (beyond.length > 0) return errors ? { errors } : again(beyond);
      }
      const name = await findMemberName(ctx.db, programId, mentorId);
      return { errors: { mentor: unfitText(refused.why, name) } };
    }
    case 'decided':
      return decided();
    case 'missing':
      return messageModal(ASSIGN_TITLE, withdrawnText('missing'));
    case 'has_mentor':
    case 'left':
      return notNeeded(refused.reason);
  }
}
