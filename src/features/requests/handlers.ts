import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import { findDraws } from '../../domain/draws/operations.ts';
import { isTooSmall } from '../../domain/draws/policy.ts';
import { findByRole, findMentors, type Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { findActivePair } from '../../domain/pairs/queries.ts';
import { knownTopics } from '../../domain/pairs/topics.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { windowsOn } from '../../platform/slack/windows.ts';
import { registerAssigning } from './assign-handlers.ts';
import { registerBatch } from './batch-handlers.ts';
import { lookUp } from './look-up.ts';
import { sendRequest, withdrawRequest } from './operations.ts';
import { checkPicks } from './policy.ts';
import { findNames, findOpenRequest, findPreferences } from './queries.ts';
import { registerReassigning } from './reassign-handlers.ts';
import {
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
  const own = windowsOn(web, { title: REQUEST_TITLE, key: 'request' }, (person, id) =>
    lookUp(ctx, person, 'request.withdraw', id),
  );
  own.reply(WITHDRAW, async ({ request, member }) => {
    const person = { workspaceId: member.workspace_id, userId: member.slack_user_id, foreign: false };
    const withdrawn = await withdrawRequest(ctx, person, request.id);
    return withdrawnText(withdrawn.ok ? 'withdrawn' : withdrawn.reason);
  });
  registerAssigning(web, ctx);
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
