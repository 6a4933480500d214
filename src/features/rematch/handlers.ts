import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import { requestButton } from '../../domain/members/buttons.ts';
import { findByRole, findMentors, type Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { type Beyond, findBeyond } from '../../domain/pairs/capacity-policy.ts';
import { leftEmpty } from '../../domain/pairs/capacity-views.ts';
import { findComing, findTurnDay } from '../../domain/pairs/change-queries.ts';
import { offeredNext } from '../../domain/pairs/next-policy.ts';
import { nextChangeDay } from '../../domain/pairs/policy.ts';
import {
  findActivePair,
  findActivePairsOf,
  findMeetingCounts,
  type PairWithPeople,
} from '../../domain/pairs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import { replaceModal } from '../../platform/slack/modals.ts';
import type { Web } from '../../platform/slack/web.ts';
import { windowsOn } from '../../platform/slack/windows.ts';
import {
  closedState,
  decidersOf,
  findComingChanges,
  findForDecider,
  findForResident,
  findOffered,
  findPromised,
  reachesNobody,
} from './access.ts';
import {
  type Chosen,
  closedModal,
  DECIDE_SUBMIT,
  DECISION,
  decidedModal,
  decisionProblem,
  isApproval,
  lacksFields,
  mayLack,
  needsMentor,
  REQUEST_TITLE,
  readChosen,
  requestModal,
  TELL,
} from './decide-views.ts';
import { readDecision } from './decision.ts';
import { decideRematch, openRematch, requestRematch, withdrawRematch } from './operations.ts';
import { contactFor, isParty, runsProgram } from './policy.ts';
import { findApproved, findOpenRematch, findUsers, type Rematch } from './queries.ts';
import { mentorReadsChannel } from './routing-handlers.ts';
import {
  ANSWER_TITLE,
  ASK,
  ASK_SUBMIT,
  ASK_TITLE,
  answerModal,
  askForm,
  askModal,
  CHANGING,
  NO_PAIR,
  NOBODY_LEFT,
  NOTHING_HERE,
  nobodyText,
  OPEN,
  READ,
  sentModal,
  stateModal,
  TOO_LATE,
  WITHDRAW,
  WITHDRAWN,
} from './views.ts';
import { decryptNote, decryptWords } from './words.ts';

/** Registers asking for a new match, its state and withdrawal, and what directors do with it. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, ASK_TITLE, 'rematch.ask');
  const command = {
    name: 'rematch',
    usage: 'rematch',
    purpose: 'mentor',
    roles: ['resident'],
    about: 'confidentially ask for a new match',
  } as const;
  windows.begin({ id: ASK, command, button: ASK, programOf: (click) => programOf(ctx, click) }, (resident) =>
    modalFor(ctx, resident),
  );
  windows.submit(ASK_SUBMIT, askForm, (resident, entered, submission) =>
    submitAsk(ctx, resident, entered, submission),
  );
  web.click(WITHDRAW, (click) => withdraw(ctx, click));
  const answers = windowsOn(
    web,
    { title: ANSWER_TITLE, key: 'rematch' },
    async (person, id) =>
      (await findForResident(ctx.db, person, 'rematch.read', id)) ?? { refused: NOTHING_HERE },
  );
  answers.open(READ, async (rematch) =>
    answerModal(rematch, decryptNote(ctx.keys, rematch), await reachesNobody(ctx.db, rematch)),
  );
  web.click(OPEN, (click) => openRequest(ctx, click));
  const requests = windowsOn(
    web,
    { title: REQUEST_TITLE, key: 'rematch' },
    async (person, id) => (await findForDecider(ctx.db, person, id)) ?? { refused: NOTHING_HERE },
  );
  requests.confirm(DECIDE_SUBMIT, (found, submission) => decide(ctx, found, submission));
  web.change(DECISION, (click) => showFields(ctx, click));
  web.change(TELL, (click) => showFields(ctx, click));
}

/** A button with a pair of theirs goes straight to its program; with anything else the person is asked. */
async function programOf(ctx: HandlerDeps, { value, person }: Click): Promise<string> {
  const pairs = value === '' ? [] : await findActivePairsOf(ctx.db, person);
  return (
    pairs.find(({ id, resident_user }) => id === value && resident_user === person.userId)?.program_id ?? ''
  );
}

/** What a resident who asks is shown: the form with who will see it, or where their request stands. */
export async function modalFor(
  ctx: Pick<OperationDeps, 'db' | 'keys'>,
  member: Membership,
): Promise<ModalView> {
  const undecided = await findOpenRematch(ctx.db, member.id);
  if (undecided)
    return stateModal(undecided, decryptNote(ctx.keys, undecided), await reachesNobody(ctx.db, undecided));
  const pair = await findActivePair(ctx.db, member.id);
  if (!pair) return messageModal(ASK_TITLE, NO_PAIR, requestButton(member.program_id));
  if (pair.change_at) {
    const approved = await findApproved(ctx.db, pair.id);
    return approved
      ? answerModal(approved, decryptNote(ctx.keys, approved))
      : messageModal(ASK_TITLE, CHANGING);
  }
  const deciders = await decidersOf(ctx.db, pair);
  if (deciders.length === 0)
    return messageModal(ASK_TITLE, nobodyText(contactFor({ ...member.program, ...pair })));
  const mentors = await findByRole(ctx.db, pair.program_id, 'mentor');
  return askModal(
    member.program_id,
    pair.id,
    deciders.map((decider) => decider.slack_user_id),
    mentors.filter(({ id }) => !isParty(id, pair)),
    mentors.some(({ id, roles }) => id === pair.mentor_id && runsProgram(roles)),
  );
}

async function submitAsk(
  ctx: HandlerDeps,
  resident: Membership,
  entered: z.infer<typeof askForm>,
  { metadata, client }: Submission,
): Promise<ModalView | Outcome> {
  const pair = await findActivePair(ctx.db, resident.id);
  if (!pair || pair.id !== metadata.pair) return modalFor(ctx, resident);
  const preferred = await preferredMentors(ctx, pair, entered.preferred);
  if (!preferred) {
    return { errors: { preferred: 'Choose mentors in your program other than your current one.' } };
  }
  const readsChannel = await mentorReadsChannel(
    ctx,
    client,
    resident.program.directors_channel_id,
    pair.mentor_user,
  );
  const asked = await requestRematch(ctx, resident, { ...entered, preferred }, readsChannel);
  if (asked.ok) return sentModal();
  return asked.reason === 'nobody' ? { errors: { words: NOBODY_LEFT } } : modalFor(ctx, resident);
}

/** The member ids of the chosen mentors; undefined when one is not a mentor of the program, or is of this pair. */
async function preferredMentors(ctx: HandlerDeps, pair: PairWithPeople, users: string[]) {
  if (users.length === 0) return [];
  const mentors = await findByRole(ctx.db, pair.program_id, 'mentor');
  const chosen = [...new Set(users)].map((user) => mentors.find((mentor) => mentor.slack_user_id === user));
  const ids = chosen.flatMap((mentor) => (mentor && !isParty(mentor.id, pair) ? mentor.id : []));
  return ids.length === chosen.length ? ids : undefined;
}

/** Withdraws; the answer takes the place of the modal the button stood in. */
async function withdraw(ctx: HandlerDeps, { person, value, reply }: Click): Promise<void> {
  const result = await withdrawRematch(ctx, person, value);
  const said = result.ok ? WITHDRAWN : result.reason === 'closed' ? TOO_LATE : NOTHING_HERE;
  await reply(said, (text) => messageModal(ASK_TITLE, text));
}

async function openRequest(ctx: HandlerDeps, { person, value, answer, openModal }: Click): Promise<void> {
  // Judged, and on record, before any modal opens: a refusal stays a line that only this person sees.
  const opened = await openRematch(ctx, person, value);
  if (!opened.ok && opened.reason === 'refused') return answer(NOTHING_HERE);
  await openModal(REQUEST_TITLE, async () =>
    opened.ok ? requestView(ctx, opened.rematch, opened.decider) : closedModal(opened.closed),
  );
}

/** Shows the fields that a choice needs, once it is made; what was entered stays. */
async function showFields(ctx: HandlerDeps, { person, view, client }: Click): Promise<void> {
  if (!view) return;
  const found = await findForDecider(ctx.db, person, view.metadata.rematch ?? '');
  if (!found || closedState(found.rematch)) return; // **Decide** says so
  await replaceModal(
    client,
    view.id,
    await requestView(ctx, found.rematch, found.decider, readChosen(view.form)),
  );
}

async function requestView(
  ctx: HandlerDeps,
  rematch: Rematch,
  decider: Membership,
  chosen: Chosen = {},
  beyond: readonly Beyond[] = [],
): Promise<ModalView> {
  const now = ctx.clock();
  const words = decryptWords(ctx.keys, rematch);
  const counts = await findMeetingCounts(ctx.db, [rematch.pair_id]);
  return requestModal({
    rematch,
    words,
    preferredUsers: await findUsers(ctx.db, rematch.program_id, words.preferred),
    met: counts.get(rematch.pair_id),
    now,
    chosen,
    beyond,
    ...(await changeFor(ctx, rematch, decider, words.preferred, chosen)),
  });
}

/** What the fields of an approval offer: looked up only for a choice that has them. */
async function changeFor(
  ctx: HandlerDeps,
  rematch: Rematch,
  decider: Membership,
  preferred: readonly string[],
  chosen: Chosen,
) {
  if (!isApproval(chosen)) return { mentors: [], changeDay: undefined };
  const now = ctx.clock();
  const coming = await findComingChanges(ctx.db, decider);
  const today = dateIn(rematch.time_zone, now).toString();
  const isNeeded = needsMentor(chosen);
  const mentors = isNeeded ? await findOffered(ctx, { rematch, decider }, preferred, today) : [];
  const promised = isNeeded ? await findPromised(ctx.db, decider) : new Map<string, number>();
  const turnsOn = await findTurnDay(ctx.db, decider.program, now);
  const on = nextChangeDay(dateIn(decider.program.time_zone, now), decider.program, turnsOn);
  const known = coming.days.filter(({ id }) => id !== rematch.id).map((change) => change.on);
  const entered = (await findComing(ctx.db, decider)).map(({ happens_on }) => happens_on);
  const seen = [...known, ...entered].filter((day) => day === on.toString()).length;
  const offered = offeredNext(mentors, rematch, promised, preferred);
  return { mentors: offered, changeDay: { on, turnsOn, seen } };
}

async function decide(
  ctx: HandlerDeps,
  found: { rematch: Rematch; decider: Membership },
  { person, form }: Submission,
): Promise<ModalView | Outcome> {
  const closed = closedState(found.rematch);
  if (closed) return closedModal(closed);
  if (mayLack(form)) {
    const view = await requestView(ctx, found.rematch, found.decider, readChosen(form));
    if (lacksFields(form, view)) return view;
  }
  const decision = readDecision(form, found.rematch, ctx.clock());
  if ('errors' in decision) return decision;
  const decided = await decideRematch(ctx, person, found.rematch.id, decision);
  if (decided.ok) return decidedModal(decision, decided.rematch);
  switch (decided.reason) {
    case 'refused':
      return messageModal(REQUEST_TITLE, NOTHING_HERE);
    case 'closed':
      return closedModal(decided.closed);
    case 'mentor_full':
      return askBeyond(ctx, found, form);
    default:
      return { errors: decisionProblem(decided.reason) };
  }
}

/** Asks whether the new mentor may get one resident more than their capacity, in the same window. */
async function askBeyond(
  ctx: HandlerDeps,
  { rematch, decider }: { rematch: Rematch; decider: Membership },
  form: Form,
): Promise<ModalView | Outcome> {
  const today = dateIn(rematch.time_zone, ctx.clock()).toString();
  const mentors = await findMentors(ctx.db, rematch.program_id, today);
  const promised = await findPromised(ctx.db, decider);
  const beyond = findBeyond(mentors, [String(form.mentor)], new Map(), promised);
  const errors = leftEmpty(form, beyond);
  return errors ? { errors } : requestView(ctx, rematch, decider, readChosen(form), beyond);
}
