import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import { requestButton } from '../../domain/members/buttons.ts';
import { findByRole, type Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { findActivePair, findActivePairsOf, type PairWithPeople } from '../../domain/pairs/queries.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { windowsOn } from '../../platform/slack/windows.ts';
import { decidersOf, findForResident, reachesNobody } from './access.ts';
import { registerDeciding } from './decide-handlers.ts';
import { requestRematch, withdrawRematch } from './operations.ts';
import { contactFor, isParty, runsProgram } from './policy.ts';
import { findApproved, findOpenRematch } from './queries.ts';
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
  READ,
  sentModal,
  stateModal,
  TOO_LATE,
  WITHDRAW,
  WITHDRAWN,
} from './views.ts';
import { decryptNote } from './words.ts';

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
  registerDeciding(web, ctx);
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
    pair,
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
  const about = {
    pairId: pair.id,
    mentorReadsChannel: await mentorReadsChannel(
      ctx,
      client,
      resident.program.directors_channel_id,
      pair.mentor_user,
    ),
  };
  const asked = await requestRematch(ctx, resident, { ...entered, preferred }, about);
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
