import type { ModalView } from '@slack/types';
import { findMentors, type Membership } from '../../domain/members/queries.ts';
import { type Beyond, findBeyond } from '../../domain/pairs/capacity-policy.ts';
import { leftEmpty } from '../../domain/pairs/capacity-views.ts';
import { findComing, findTurnDay } from '../../domain/pairs/change-queries.ts';
import { offeredNext } from '../../domain/pairs/next-policy.ts';
import { nextChangeDay } from '../../domain/pairs/policy.ts';
import { findMeetingCounts } from '../../domain/pairs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import { replaceModal } from '../../platform/slack/modals.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { windowsOn } from '../../platform/slack/windows.ts';
import { closedState, findComingChanges, findForDecider, findOffered, findPromised } from './access.ts';
import {
  type Chosen,
  DECIDE_SUBMIT,
  DECISION,
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
import {
  closedModal,
  decidedModal,
  NOTHING_TO_UNDO,
  toComeModal,
  UNDO,
  undoneText,
} from './decided-views.ts';
import { readDecision } from './decision.ts';
import { decideRematch, openRematch } from './operations.ts';
import { isToCome } from './policy.ts';
import { findNextUser, findUsers, type Rematch } from './queries.ts';
import { undoDecision } from './undo-operations.ts';
import { NOTHING_HERE, OPEN } from './views.ts';
import { decryptWords } from './words.ts';

/** Registers what directors do with a request: opening and deciding it, and undoing that until its day. */
export function registerDeciding(web: Web, ctx: HandlerDeps): void {
  web.click(OPEN, (click) => openRequest(ctx, click));
  const requests = windowsOn(
    web,
    { title: REQUEST_TITLE, key: 'rematch' },
    async (person, id) => (await findForDecider(ctx.db, person, id)) ?? { refused: NOTHING_HERE },
  );
  requests.confirm(DECIDE_SUBMIT, (found, submission) => decide(ctx, found, submission));
  requests.act(UNDO, async ({ rematch }, { person }) =>
    messageModal(REQUEST_TITLE, await undo(ctx, person, rematch.id)),
  );
  web.change(DECISION, (click) => showFields(ctx, click));
  web.change(TELL, (click) => showFields(ctx, click));
}

async function openRequest(ctx: HandlerDeps, { person, value, answer, openModal }: Click): Promise<void> {
  // Judged, and on record, before any modal opens: a refusal stays a line that only this person sees.
  const opened = await openRematch(ctx, person, value);
  if (!opened.ok && opened.reason === 'refused') return answer(NOTHING_HERE);
  await openModal(REQUEST_TITLE, async () => {
    if (!opened.ok) return closedModal(opened.closed);
    const { rematch, decider } = opened;
    return isToCome(rematch)
      ? toComeModal(rematch, await findNextUser(ctx.db, rematch.id), ctx.clock())
      : requestView(ctx, rematch, decider);
  });
}

/** Undoes a decision; the answer takes the place of the window the button stood in. */
async function undo(ctx: HandlerDeps, person: Person, rematchId: string): Promise<string> {
  const undone = await undoDecision(ctx, person, rematchId);
  if (undone.ok) return undoneText(undone.isTold);
  return undone.reason === 'over' ? NOTHING_TO_UNDO : NOTHING_HERE;
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
  if (!isApproval(chosen)) return { mentors: [], leaving: [], changeDay: undefined };
  const now = ctx.clock();
  const coming = await findComingChanges(ctx.db, decider);
  const today = dateIn(rematch.time_zone, now).toString();
  const isNeeded = needsMentor(chosen);
  const mentors = isNeeded ? await findOffered(ctx, { rematch, decider }, preferred, today) : [];
  const promised = isNeeded ? await findPromised(ctx.db, decider) : new Map<string, number>();
  const turnsOn = await findTurnDay(ctx.db, decider.program, now);
  const on = nextChangeDay(dateIn(decider.program.time_zone, now), decider.program, turnsOn);
  const known = coming.days.filter(({ id }) => id !== rematch.id).map((change) => change.on);
  const entered = await findComing(ctx.db, decider);
  const seen = [...known, ...entered.map(({ happens_on }) => happens_on)].filter(
    (day) => day === on.toString(),
  ).length;
  const offered = offeredNext(mentors, rematch, promised, { preferred });
  return { mentors: offered, leaving: entered, changeDay: { on, turnsOn, seen } };
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
  if (decided.ok) return decidedModal(decision, decided.rematch, ctx.clock());
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
