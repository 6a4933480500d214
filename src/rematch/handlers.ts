import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { type Opening, open, openIn, registerOpening } from '../members/opening.ts';
import { findByRole, type Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { findActivePair, findActivePairsOf, type PairWithPeople } from '../pairs/queries.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Web } from '../slack/commands.ts';
import { type Click, type Outcome, onClick, onSubmit, type Submission } from '../slack/interactions.ts';
import { inTime } from '../slack/troubles.ts';
import { findForResident } from './access.ts';
import { registerDeciding } from './decide-handlers.ts';
import { requestRematch, withdrawRematch } from './operations.ts';
import { isParty, whoDecides } from './policy.ts';
import { findApproved, findOpenRematch } from './queries.ts';
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
  NOBODY,
  NOTHING_HERE,
  READ,
  sentModal,
  stateModal,
  TOO_LATE,
  WITHDRAW,
  WITHDRAWN,
} from './views.ts';
import { readNote } from './words.ts';

/** How long Slack is asked who reads the directors' channel; after that the safe answer holds, in milliseconds. */
const CHANNEL_PATIENCE_MS = 1200;

/** Registers asking for a new match, its state and withdrawal, and what directors do with it. */
export function register({ app, commands }: Web, ctx: Context): void {
  const opening: Opening = {
    id: ASK,
    title: ASK_TITLE,
    action: 'rematch.ask',
    render: (member) => modalFor(ctx, member),
  };
  registerOpening(app, ctx, opening);
  commands.add({
    name: 'rematch',
    usage: 'rematch',
    about: 'ask for a new match, in confidence',
    // What was typed after the command goes no further (confidentiality rule 3).
    run: ({ person, openModal }) => open(ctx, opening, { person, openModal }),
  });
  onClick(app, ctx, ASK, (click) => openFromButton(ctx, opening, click));
  onSubmit(app, ctx, ASK_SUBMIT, (submission) => submitAsk(ctx, submission));
  onClick(app, ctx, WITHDRAW, (click) => withdraw(ctx, click));
  onClick(app, ctx, READ, (click) =>
    click.openModal(ANSWER_TITLE, async () => {
      const rematch = await findForResident(ctx.db, click.person, 'rematch.read', click.value);
      return rematch
        ? answerModal(rematch, readNote(ctx.keys, rematch))
        : messageModal(ANSWER_TITLE, NOTHING_HERE);
    }),
  );
  registerDeciding({ app }, ctx);
}

/** A button with a pair of theirs goes straight to its program; with anything else the person is asked. */
async function openFromButton(ctx: Context, opening: Opening, click: Click): Promise<void> {
  const pairs = click.value === '' ? [] : await findActivePairsOf(ctx.db, click.person);
  const pair = pairs.find(
    ({ id, resident_user }) => id === click.value && resident_user === click.person.userId,
  );
  return pair ? openIn(ctx, opening, click, pair.program_id) : open(ctx, opening, click);
}

const decidersFor = async (ctx: Context, pair: PairWithPeople) =>
  whoDecides(await findByRole(ctx.db, pair.program_id, 'director'), pair);

async function modalFor(ctx: Context, member: Membership) {
  const undecided = await findOpenRematch(ctx.db, member.id);
  if (undecided) return stateModal(undecided, readNote(ctx.keys, undecided));
  const pair = await findActivePair(ctx.db, member.id);
  if (!pair) return messageModal(ASK_TITLE, NO_PAIR);
  if (pair.change_at) {
    const approved = await findApproved(ctx.db, pair.id);
    return approved ? answerModal(approved, readNote(ctx.keys, approved)) : messageModal(ASK_TITLE, CHANGING);
  }
  const deciders = await decidersFor(ctx, pair);
  if (deciders.length === 0) return messageModal(ASK_TITLE, NOBODY);
  return askModal(
    member.program_id,
    pair.id,
    deciders.map((director) => director.slack_user_id),
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
  const readsChannel = await mentorReadsChannel(client, resident.program.directors_channel_id, pair);
  const asked = await requestRematch(ctx, resident, { ...entered.data, preferred }, readsChannel);
  if (asked.ok) return { show: sentModal() };
  if (asked.reason === 'nobody') return { errors: { words: NOBODY } };
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

/**
 * Whether the mentor sits in the directors' channel, asked of Slack at this moment (confidentiality rule 5). When
 * Slack does not say in time the answer is yes: then the notice goes to each director alone, which is always safe.
 */
async function mentorReadsChannel(
  client: WebClient,
  channel: string,
  pair: PairWithPeople,
): Promise<boolean> {
  const look = async () => {
    let cursor: string | undefined;
    do {
      const page = await client.conversations.members({
        channel,
        limit: 1000,
        ...(cursor ? { cursor } : {}),
      });
      if (!page.members || page.members.includes(pair.mentor_user)) return true;
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
    return false;
  };
  return inTime(look(), CHANNEL_PATIENCE_MS).catch(() => true);
}

/** Withdraws; the answer takes the place of the modal the button stood in. */
async function withdraw(ctx: Context, { person, value, view, client, answer }: Click): Promise<void> {
  const result = await withdrawRematch(ctx, person, value);
  const text = result.ok ? WITHDRAWN : result.reason === 'closed' ? TOO_LATE : NOTHING_HERE;
  if (!view?.isModal) return answer(text);
  const replaced = client.views.update({ view_id: view.id, view: messageModal(ASK_TITLE, text) });
  await replaced.catch(() => answer(text)); // the person closed it meanwhile
}
