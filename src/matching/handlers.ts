import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { type Action, authorize } from '../members/access.ts';
import { type Opening, open, openIn, registerOpening, runOpening } from '../members/opening.ts';
import { findByRole, findMentors, type Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { findActivePair } from '../pairs/queries.ts';
import { knownTopics } from '../pairs/topics.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { registerAgain } from './again-handlers.ts';
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
import {
  assignMentor,
  closeIfNotNeeded,
  openRequestFor,
  sendRequest,
  withdrawRequest,
} from './operations.ts';
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
import { findMentorsToday, findWish, openInConfidence } from './wishes.ts';

/** Registers asking for a mentor, withdrawing, and assigning one. */
export function register(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: 'request',
    title: REQUEST_TITLE,
    action: 'request.open',
    render: (resident) => requestView(ctx, resident),
  };
  web.command({
    name: 'request',
    usage: 'request',
    roles: ['resident'],
    about: 'ask for a mentor, or see the request you sent',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.shortcut('ask_for_a_mentor', (shortcut) => open(ctx, opening, shortcut));
  web.click(REQUEST, (click) =>
    click.value ? openIn(ctx, opening, click, click.value) : open(ctx, opening, click),
  );
  web.submit(REQUEST_SUBMIT, (submission) => submitRequest(ctx, submission));
  web.click(WITHDRAW, (click) => withdraw(ctx, click));
  web.click(ASSIGN, (click) =>
    click.openModal(ASSIGN_TITLE, () => assignView(ctx, click.person, click.value)),
  );
  web.click(ASSIGN_NEW, (click) =>
    click.openModal(ASSIGN_TITLE, () => assignNewView(ctx, click.person, click.value)),
  );
  web.submit(ASSIGN_SUBMIT, (submission) => submitAssignment(ctx, submission));
  registerAgain(web, ctx);
  registerBatch(web, ctx);
}

/** The form; or, where the resident has a mentor or an open request, that. One the program opened is theirs to fill in. */
async function requestView(ctx: Context, resident: Membership): Promise<ModalView> {
  const pair = await findActivePair(ctx.db, resident.id);
  if (pair) return hasMentorModal(pair.mentor_user);
  const request = await findOpenRequest(ctx.db, resident.id);
  if (request?.source !== 'resident') {
    const mentors = await findByRole(ctx.db, resident.program_id, 'mentor');
    return requestModal(
      resident.program,
      mentors.filter(({ id }) => id !== resident.id),
    );
  }
  const zoned = { ...request, program_time_zone: resident.program.time_zone };
  return openRequestModal(zoned, await findPreferences(ctx.db, request.id));
}

async function submitRequest(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'request.open', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(REQUEST_TITLE, refusal(access.reason, 'request.open')) };
  const resident = access.member;
  const entered = parseForm(requestForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const { preferred, rather_not: ratherNot, note } = entered.data;
  const topics = knownTopics(resident.program.more_topics, entered.data.topics);
  if (topics.length === 0) return { errors: { topics: atLeastOne } };
  const today = dateIn(resident.program.time_zone, ctx.clock()).toString();
  const mentors = await findMentors(ctx.db, resident.program_id, today);
  const problems = checkPicks({ residentUser: person.userId, preferred, ratherNot }, mentors);
  if (problems.length > 0) {
    const names = await findNames(ctx.db, person.workspaceId, [...preferred, ...ratherNot]);
    return { errors: pickErrors(problems, names, resident.program.name) };
  }
  const ids = new Map(mentors.map((mentor) => [mentor.slack_user_id, mentor.id]));
  const sent = await sendRequest(ctx, resident, {
    topics,
    preferred: preferred.flatMap((user) => ids.get(user) ?? []),
    ratherNot,
    note,
  });
  if (sent.ok) return { show: sentModal(resident.program.name) };
  return { show: sent.reason === 'already_open' ? alreadySentModal() : await requestView(ctx, resident) };
}

async function withdraw(ctx: Context, click: Click): Promise<void> {
  const text = await withdrawalOf(ctx, click.person, click.value);
  if (!click.view?.isModal) return click.answer(text);
  await replaceModal(click.client, click.view.id, messageModal(REQUEST_TITLE, text));
}

async function withdrawalOf(ctx: Context, person: Person, requestId: string): Promise<string> {
  const found = await lookUp(ctx, person, 'request.withdraw', requestId);
  if ('refused' in found) return found.refused;
  const withdrawn = await withdrawRequest(ctx, person, requestId);
  return withdrawnText(withdrawn.ok ? 'withdrawn' : withdrawn.reason);
}

const requestIdForm = z.uuid();

/** A request by an id from outside, for a person who may do this in its program at this moment. */
async function lookUp(
  ctx: Context,
  person: Person,
  action: Action,
  requestId: string,
): Promise<{ request: RequestWithPeople; member: Membership } | { refused: string }> {
  const id = requestIdForm.safeParse(requestId).data;
  const request = id && (await findRequest(ctx.db, id));
  if (!request || request.workspace_id !== person.workspaceId) return { refused: withdrawnText('missing') };
  const access = await authorize(ctx.db, person, action, {
    programId: request.program_id,
    owners: [request.resident_id],
  });
  if (access.ok) return { request, member: access.member };
  return {
    refused: access.reason === 'not_theirs' ? withdrawnText('not_yours') : refusal(access.reason, action),
  };
}

async function assignView(ctx: Context, person: Person, requestId: string): Promise<ModalView> {
  const found = await lookUp(ctx, person, 'request.assign', requestId);
  if ('refused' in found) return messageModal(ASSIGN_TITLE, found.refused);
  const { request } = found;
  if (request.status !== 'open') return decidedModal(request);
  const notNeeded = await closeIfNotNeeded(ctx, request.id);
  if (notNeeded) return notNeededModal(request, notNeeded);
  const wish = await findWish(ctx.db, ctx.keys, request);
  const mentors = await findMentorsToday(ctx.db, ctx.clock(), request);
  return assignModal({
    request,
    note: openInConfidence(ctx.keys, request).note,
    preferences: await findPreferences(ctx.db, request.id),
    mentors,
    ranked: rankMentors(wish, mentors),
  });
}

/**
 * Assigning where nobody asked: the program opens the request, as it does when a pair ends, so that everything after
 * it is the same, and other directors see that it is in hand.
 */
async function assignNewView(ctx: Context, person: Person, memberId: string): Promise<ModalView> {
  const id = requestIdForm.safeParse(memberId).data;
  const resident = id && (await findProgramOf(ctx.db, person.workspaceId, id));
  if (!resident) return messageModal(ASSIGN_TITLE, withdrawnText('missing'));
  const access = await authorize(ctx.db, person, 'request.assign', resident.program_id);
  if (!access.ok) return messageModal(ASSIGN_TITLE, refusal(access.reason, 'request.assign'));
  const opened = await openRequestFor(ctx, resident.id);
  const request = opened ?? (await findOpenRequest(ctx.db, resident.id))?.id;
  if (request) return assignView(ctx, person, request);
  const pair = await findActivePair(ctx.db, resident.id);
  return messageModal(ASSIGN_TITLE, pair ? hasMentorText(pair.mentor_user) : NO_RESIDENT);
}

async function submitAssignment(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const found = await lookUp(ctx, person, 'request.assign', metadata.request ?? '');
  if ('refused' in found) return { show: messageModal(ASSIGN_TITLE, found.refused) };
  const { request, member } = found;
  const entered = assignForm.safeParse(form);
  if (!entered.success) return { errors: { mentor: 'Please choose a mentor.' } };
  const { mentor: mentorId } = entered.data;
  const assigned = await assignMentor(ctx, { requestId: request.id, mentorId, director: member });
  if (assigned.ok) return { show: assignedModal(await getRequest(ctx.db, request.id)) };
  switch (assigned.reason) {
    case 'unfit': {
      const name = await findMemberName(ctx.db, request.program_id, mentorId);
      return { errors: { mentor: unfitText(assigned.why, name) } };
    }
    case 'decided':
      return { show: decidedModal(await getRequest(ctx.db, request.id)) };
    case 'missing':
      return { show: messageModal(ASSIGN_TITLE, withdrawnText('missing')) };
    case 'has_mentor':
    case 'left':
      return { show: notNeededModal(request, assigned.reason) };
  }
}
