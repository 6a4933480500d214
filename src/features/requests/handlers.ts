import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import { findDraws } from '../../domain/draws/operations.ts';
import { isTooSmall } from '../../domain/draws/policy.ts';
import { toChooseFrom } from '../../domain/draws/trying.ts';
import { type Action, authorize } from '../../domain/members/access.ts';
import { findByRole, findMentors, type Membership } from '../../domain/members/queries.ts';
import { refusal } from '../../domain/members/refusals.ts';
import { findInWorkspace, memberFor, programWindows } from '../../domain/members/windows.ts';
import { type Beyond, findBeyond } from '../../domain/pairs/capacity-policy.ts';
import { leftEmpty, readAgreed } from '../../domain/pairs/capacity-views.ts';
import { findActivePair } from '../../domain/pairs/queries.ts';
import { knownTopics } from '../../domain/pairs/topics.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type Refused, type Windows, windowsOn } from '../../platform/slack/windows.ts';
import { assignMentor, closeIfNotNeeded } from './assign-operations.ts';
import {
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
import { registerBatch } from './batch-handlers.ts';
import { openRequestFor, sendRequest, withdrawRequest } from './operations.ts';
import { checkPicks, rankMentors } from './policy.ts';
import {
  findMemberName,
  findNames,
  findOpenRequest,
  findPreferences,
  findProgramOf,
  findRequest,
  getRequest,
  type RequestWithPeople,
} from './queries.ts';
import { registerReassigning } from './reassign-handlers.ts';
import {
  ASSIGN,
  ASSIGN_NEW,
  alreadySentModal,
  atLeastOne,
  hasMentorModal,
  openRequestModal,
  pickErrors,
  REQUEST,
  REQUEST_SUBMIT,
  REQUEST_TITLE,
  requestForm,
  requestModal,
  sentModal,
  WITHDRAW,
  withdrawnText,
} from './views.ts';
import { decryptInConfidence, findMentorsToday, findWish } from './wishes.ts';

/** Registers asking for a mentor, withdrawing, and assigning one. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, REQUEST_TITLE, 'request.open');
  const command = {
    name: 'request',
    usage: 'request',
    purpose: 'mentor',
    roles: ['resident'],
    about: 'ask for a mentor, or see your request',
    takesNote: true,
  } as const;
  windows.begin({ id: 'request', command, button: REQUEST, shortcut: 'ask_for_a_mentor' }, (resident, note) =>
    requestView(ctx, resident, note),
  );
  windows.submit(REQUEST_SUBMIT, requestForm, (resident, entered) => submitRequest(ctx, resident, entered));
  const requests = (title: string, action: Action): Windows<Found> =>
    windowsOn(web, { title, key: 'request' }, (person, id) => lookUp(ctx, person, action, id));
  requests(REQUEST_TITLE, 'request.withdraw').reply(WITHDRAW, async ({ request, member }) => {
    const person = { workspaceId: member.workspace_id, userId: member.slack_user_id, foreign: false };
    const withdrawn = await withdrawRequest(ctx, person, request.id);
    return withdrawnText(withdrawn.ok ? 'withdrawn' : withdrawn.reason);
  });
  const assigning = requests(ASSIGN_TITLE, 'request.assign');
  assigning.open(ASSIGN, ({ request, member }) => assignView(ctx, request, member));
  assigning.submit(ASSIGN_SUBMIT, assignForm, (found, { mentor }, { form }) =>
    submitAssignment(ctx, found, mentor, form),
  );
  const unmatched = windowsOn(web, { title: ASSIGN_TITLE, key: 'member' }, (person, id) =>
    findUnmatched(ctx, person, id),
  );
  unmatched.open(ASSIGN_NEW, ({ id, director }) => assignNewView(ctx, id, director));
  registerReassigning(web, ctx);
  registerBatch(web, ctx);
}

/** The form; or, where the resident has a mentor or an open request, that. One the program opened is theirs to fill in. */
async function requestView(ctx: HandlerDeps, resident: Membership, note = ''): Promise<ModalView> {
  const pair = await findActivePair(ctx.db, resident.id);
  if (pair) return hasMentorModal(pair.mentor_user);
  const request = await findOpenRequest(ctx.db, resident.id);
  if (request?.source !== 'resident') {
    const mentors = await findByRole(ctx.db, resident.program_id, 'mentor');
    const draws = await findDraws(ctx.db, ctx.keys, [resident.id]);
    return requestModal(
      resident.program,
      mentors.filter(({ id }) => id !== resident.id),
      { meant: draws.get(resident.id)?.meant ?? [], isSmall: isTooSmall(mentors.length) },
      note,
    );
  }
  const zoned = { ...request, program_time_zone: resident.program.time_zone };
  return openRequestModal(zoned, await findPreferences(ctx.db, request.id));
}

async function submitRequest(
  ctx: HandlerDeps,
  resident: Membership,
  { preferred, rather_not: ratherNot, note, ...entered }: z.infer<typeof requestForm>,
): Promise<ModalView | Outcome> {
  const topics = knownTopics(resident.program.more_topics, entered.topics);
  if (topics.length === 0) return { errors: { topics: atLeastOne } };
  const today = dateIn(resident.program.time_zone, ctx.clock()).toString();
  const mentors = await findMentors(ctx.db, resident.program_id, today);
  const problems = checkPicks({ residentUser: resident.slack_user_id, preferred, ratherNot }, mentors);
  if (problems.length > 0) {
    const names = await findNames(ctx.db, resident.workspace_id, [...preferred, ...ratherNot]);
    return { errors: pickErrors(problems, names, resident.program.name) };
  }
  const ids = new Map(mentors.map((mentor) => [mentor.slack_user_id, mentor.id]));
  const idsOf = (users: readonly string[]) => users.flatMap((user) => ids.get(user) ?? []);
  const wishes = { topics, preferred: idsOf(preferred), ratherNot: idsOf(ratherNot), note };
  const sent = await sendRequest(ctx, resident, wishes);
  if (sent.ok) return sentModal(resident.program.name);
  return sent.reason === 'already_open' ? alreadySentModal() : requestView(ctx, resident);
}

type Found = { request: RequestWithPeople; member: Membership };

/** A request by an id from outside, for a person who may do this in its program at this moment. */
async function lookUp(
  ctx: HandlerDeps,
  person: Person,
  action: Action,
  requestId: string,
): Promise<Found | Refused> {
  const request = await findInWorkspace(ctx, person, requestId, findRequest);
  if (!request) return { refused: withdrawnText('missing') };
  const about = { programId: request.program_id, owners: [request.resident_id] };
  const access = await authorize(ctx.db, person, action, about);
  if (access.ok) return { request, member: access.member };
  return {
    refused: access.reason === 'not_theirs' ? withdrawnText('not_yours') : refusal(access.reason, action),
  };
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
    ranked: rankMentors(wish, await toChooseFrom(ctx.db, director, mentors), { withFull: true }),
    beyond,
  });
}

/**
 * Assigns a mentor to a resident who hasn't asked. The program opens the request, as it does when a pair ends, so every
 * later step is the same, and other directors see that someone is on it.
 */
async function assignNewView(ctx: HandlerDeps, residentId: string, director: Membership): Promise<ModalView> {
  const opened = await openRequestFor(ctx, residentId);
  const request = opened ?? (await findOpenRequest(ctx.db, residentId))?.id;
  if (request) return assignView(ctx, await getRequest(ctx.db, request), director);
  const pair = await findActivePair(ctx.db, residentId);
  return messageModal(ASSIGN_TITLE, pair ? hasMentorText(pair.mentor_user) : NO_RESIDENT);
}

/** Finds a resident by a member ID from outside, for a person who may assign mentors in that program. */
async function findUnmatched(ctx: HandlerDeps, person: Person, memberId: string) {
  const resident = await findInWorkspace(ctx, person, memberId, findProgramOf);
  if (!resident) return { refused: withdrawnText('missing') };
  const director = await memberFor(ctx, person, 'request.assign', resident.program_id);
  return 'refused' in director ? director : { ...resident, director };
}

async function submitAssignment(
  ctx: HandlerDeps,
  { request, member }: Found,
  mentorId: string,
  form: Form,
): Promise<ModalView | Outcome> {
  const agreed = readAgreed(form);
  const assigned = await assignMentor(ctx, { requestId: request.id, mentorId, director: member, agreed });
  if (assigned.ok) return assignedModal(await getRequest(ctx.db, request.id));
  switch (assigned.reason) {
    case 'unfit': {
      if (assigned.why === 'full') {
        const mentors = await findMentorsToday(ctx.db, ctx.clock(), request);
        const beyond = findBeyond(mentors, [mentorId], agreed);
        const errors = leftEmpty(form, beyond);
        if (beyond.length > 0) return errors ? { errors } : assignView(ctx, request, member, beyond);
      }
      const name = await findMemberName(ctx.db, request.program_id, mentorId);
      return { errors: { mentor: unfitText(assigned.why, name) } };
    }
    case 'decided':
      return decidedModal(await getRequest(ctx.db, request.id));
    case 'missing':
      return messageModal(ASSIGN_TITLE, withdrawnText('missing'));
    case 'has_mentor':
    case 'left':
      return notNeededModal(request, assigned.reason);
  }
}
