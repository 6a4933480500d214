import type { ModalView } from '@slack/types';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import type { Means } from '../means.ts';
import { authorize } from '../members/access.ts';
import { requestButton } from '../members/doors.ts';
import { type Opening, open, openIn, registerOpening } from '../members/opening.ts';
import { findByRole, findMentors, type Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { findComing, findNextChangeDay, findTurnDay } from '../pairs/change-queries.ts';
import {
  findActivePair,
  findActivePairsOf,
  findMeetingCounts,
  type PairWithPeople,
} from '../pairs/queries.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Web } from '../slack/web.ts';
import {
  closedState,
  decidersOf,
  findChangeDays,
  findForDecider,
  findForResident,
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
  lacksFields,
  mayLack,
  REQUEST_TITLE,
  readChosen,
  requestModal,
  TELL,
} from './decide-views.ts';
import { readDecision } from './decision.ts';
import { decideRematch, openRematch, requestRematch, withdrawRematch } from './operations.ts';
import { contactFor, eligibleMentors, isParty } from './policy.ts';
import { findApproved, findOpenRematch, findUsers, type Rematch } from './queries.ts';
import { divertIfRead, mentorReadsChannel, registerRouting } from './routing-handlers.ts';
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
import { readNote, readWords } from './words.ts';

/** Registers asking for a new match, its state and withdrawal, and what directors do with it. */
export function register(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: ASK,
    title: ASK_TITLE,
    action: 'rematch.ask',
    render: (member) => modalFor(ctx, member),
  };
  registerOpening(web, ctx, opening);
  web.command({
    name: 'rematch',
    usage: 'rematch',
    roles: ['resident'],
    about: 'ask for a new match, in confidence',
    // What was typed after the command goes no further (confidentiality rule 3).
    run: ({ person, openModal }) => open(ctx, opening, { person, openModal }),
  });
  web.click(ASK, (click) => openFromButton(ctx, opening, click));
  web.submit(ASK_SUBMIT, (submission) => submitAsk(ctx, submission));
  web.click(WITHDRAW, (click) => withdraw(ctx, click));
  web.click(READ, (click) =>
    click.openModal(ANSWER_TITLE, async () => {
      const rematch = await findForResident(ctx.db, click.person, 'rematch.read', click.value);
      return rematch
        ? answerModal(rematch, readNote(ctx.keys, rematch), await reachesNobody(ctx.db, rematch))
        : messageModal(ANSWER_TITLE, NOTHING_HERE);
    }),
  );
  web.click(OPEN, (click) => openRequest(ctx, click));
  web.submit(DECIDE_SUBMIT, (submission) => decide(ctx, submission));
  web.change(DECISION, (click) => showFields(ctx, click));
  web.change(TELL, (click) => showFields(ctx, click));
  registerRouting(web, ctx);
}

/** A button with a pair of theirs goes straight to its program; with anything else the person is asked. */
async function openFromButton(ctx: Context, opening: Opening, click: Click): Promise<void> {
  const pairs = click.value === '' ? [] : await findActivePairsOf(ctx.db, click.person);
  const pair = pairs.find(
    ({ id, resident_user }) => id === click.value && resident_user === click.person.userId,
  );
  return pair ? openIn(ctx, opening, click, pair.program_id) : open(ctx, opening, click);
}

/** What a resident who asks is shown: the form with who will see it, or where their request stands. */
export async function modalFor(ctx: Pick<Means, 'db' | 'keys'>, member: Membership): Promise<ModalView> {
  const undecided = await findOpenRematch(ctx.db, member.id);
  if (undecided)
    return stateModal(undecided, readNote(ctx.keys, undecided), await reachesNobody(ctx.db, undecided));
  const pair = await findActivePair(ctx.db, member.id);
  if (!pair) return messageModal(ASK_TITLE, NO_PAIR, requestButton(member.program_id));
  if (pair.change_at) {
    const approved = await findApproved(ctx.db, pair.id);
    return approved ? answerModal(approved, readNote(ctx.keys, approved)) : messageModal(ASK_TITLE, CHANGING);
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
  );
}

async function submitAsk(ctx: Context, { person, form, metadata, client }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'rematch.ask', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(ASK_TITLE, refusal(access.reason, 'rematch.ask')) };
  const entered = askForm.safeParse(form);
  if (!entered.success) return { errors: { words: 'Please keep this under 3,000 characters.' } };
  const resident = access.member;
  const pair = await findActivePair(ctx.db, resident.id);
  if (!pair || pair.id !== metadata.pair) return { show: await modalFor(ctx, resident) };
  const preferred = await preferredMentors(ctx, pair, entered.data.preferred);
  if (!preferred) {
    return { errors: { preferred: 'Please choose mentors of your program other than your present one.' } };
  }
  const readsChannel = await mentorReadsChannel(
    client,
    resident.program.directors_channel_id,
    pair.mentor_user,
  );
  const asked = await requestRematch(ctx, resident, { ...entered.data, preferred }, readsChannel);
  if (asked.ok) return { show: sentModal() };
  if (asked.reason === 'nobody') return { errors: { words: NOBODY_LEFT } };
  return { show: await modalFor(ctx, resident) };
}

/** The member ids of the chosen mentors; undefined when one is not a mentor of the program, or is of this pair. */
async function preferredMentors(ctx: Context, pair: PairWithPeople, users: string[]) {
  if (users.length === 0) return [];
  const mentors = await findByRole(ctx.db, pair.program_id, 'mentor');
  const chosen = [...new Set(users)].map((user) => mentors.find((mentor) => mentor.slack_user_id === user));
  const ids = chosen.flatMap((mentor) => (mentor && !isParty(mentor.id, pair) ? mentor.id : []));
  return ids.length === chosen.length ? ids : undefined;
}

/** Withdraws; the answer takes the place of the modal the button stood in. */
async function withdraw(ctx: Context, { person, value, view, client, answer }: Click): Promise<void> {
  const own = await findForResident(ctx.db, person, 'rematch.withdraw', value);
  if (own) await divertIfRead(ctx, client, own);
  const result = await withdrawRematch(ctx, person, value);
  const text = result.ok ? WITHDRAWN : result.reason === 'closed' ? TOO_LATE : NOTHING_HERE;
  if (!view?.isModal) return answer(text);
  const replaced = client.views.update({ view_id: view.id, view: messageModal(ASK_TITLE, text) });
  await replaced.catch(() => answer(text)); // the person closed it meanwhile
}

async function openRequest(ctx: Context, { person, value, answer, openModal }: Click): Promise<void> {
  // Looked at before any modal opens, so that a refusal stays a line that only this person sees.
  if (!(await findForDecider(ctx.db, person, value))) return answer(NOTHING_HERE);
  await openModal(REQUEST_TITLE, async () => {
    const opened = await openRematch(ctx, person, value);
    if (opened.ok) return requestView(ctx, opened.rematch, opened.decider);
    return opened.reason === 'closed'
      ? closedModal(opened.closed)
      : messageModal(REQUEST_TITLE, NOTHING_HERE);
  });
}

/** Shows the fields that a choice needs, once it is made; what was entered stays. */
async function showFields(ctx: Context, { person, view, client }: Click): Promise<void> {
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
  ctx: Context,
  rematch: Rematch,
  decider: Membership,
  chosen: Chosen = {},
): Promise<ModalView> {
  const now = ctx.clock();
  const words = readWords(ctx.keys, rematch);
  const mentors = await findMentors(ctx.db, rematch.program_id, dateIn(rematch.time_zone, now).toString());
  const counts = await findMeetingCounts(ctx.db, [rematch.pair_id]);
  return requestModal({
    rematch,
    words,
    preferredUsers: await findUsers(ctx.db, rematch.program_id, words.preferred),
    met: counts.get(rematch.pair_id),
    mentors: eligibleMentors(mentors, rematch, words.preferred, await findPromised(ctx.db, decider)),
    now,
    changeDay: await changeDayFor(ctx, rematch, decider),
    chosen,
  });
}

async function changeDayFor(ctx: Context, rematch: Rematch, decider: Membership) {
  const on = await findNextChangeDay(ctx.db, decider.program, ctx.clock());
  const known = (await findChangeDays(ctx.db, decider)).filter(({ id }) => id !== rematch.id);
  const entered = (await findComing(ctx.db, decider)).map(({ happens_on }) => happens_on);
  const seen = [...known.map((change) => change.on), ...entered].filter((day) => day === on.toString());
  return { on, turnsOn: await findTurnDay(ctx.db, decider.program, ctx.clock()), seen: seen.length };
}

async function decide(ctx: Context, { person, form, metadata, client }: Submission): Promise<Outcome> {
  const id = metadata.rematch ?? '';
  const found = await findForDecider(ctx.db, person, id);
  if (!found) return { show: messageModal(REQUEST_TITLE, NOTHING_HERE) };
  const closed = closedState(found.rematch);
  if (closed) return { show: closedModal(closed) };
  if (mayLack(form)) {
    const view = await requestView(ctx, found.rematch, found.decider, readChosen(form));
    if (lacksFields(form, view)) return { show: view };
  }
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
