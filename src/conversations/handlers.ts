import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { type Action, authorize } from '../members/access.ts';
import { type Opening, openIn, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import {
  answerConversation,
  askForConversation,
  endConversation,
  noteTalked,
  setReminded,
} from './operations.ts';
import {
  answeredUntil,
  type Conversation,
  findConversation,
  findConversationsOf,
  findOpenMentors,
} from './queries.ts';
import {
  ASK_MENTOR,
  ASKED,
  END,
  NOT_NOW,
  OVER,
  PEOPLE,
  PEOPLE_SEARCH,
  PEOPLE_TITLE,
  peopleModal,
  REMIND,
  REMIND_NOT,
  TALKED,
  topicsAmong,
  YES,
} from './views.ts';

/** Registers conversations beyond the assigned mentor. */
export function register(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: 'people',
    title: PEOPLE_TITLE,
    action: 'conversation.find',
    render: (member) => peopleView(ctx, member),
  };
  web.command({
    name: 'people',
    usage: 'people',
    roles: ['resident', 'mentor'],
    about: 'find mentors who are open to a conversation, and see whom you talk with',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(PEOPLE, (click) => openIn(ctx, opening, click, click.value));
  web.submit(PEOPLE_SEARCH, async ({ person, form, metadata }) => ({
    show: await viewFor(ctx, person, metadata.program ?? '', { topic: String(form.topic ?? '') }),
  }));
  web.click(ASK_MENTOR, (click) => ask(ctx, click));
  web.click(YES, (click) => answer(ctx, click, true));
  web.click(NOT_NOW, (click) => answer(ctx, click, false));
  web.click(TALKED, (click) =>
    act(ctx, click, async (one, member) => {
      await noteTalked(ctx, one.id, member);
      return 'Noted, for you alone.';
    }),
  );
  web.click(REMIND, (click) => remind(ctx, click, true));
  web.click(REMIND_NOT, (click) => remind(ctx, click, false));
  web.click(END, (click) =>
    act(ctx, click, async (one) => {
      await endConversation(ctx, one.id);
      return 'Ended. Nobody is told.';
    }),
  );
}

async function peopleView(
  ctx: Context,
  member: Membership,
  { topic = '', said }: { topic?: string; said?: string } = {},
): Promise<ModalView> {
  const mentors = member.roles.includes('resident') ? await findOpenMentors(ctx.db, member) : undefined;
  const topics = topicsAmong(mentors ?? [], member.program.more_topics);
  return peopleModal({
    programId: member.program_id,
    selfId: member.id,
    timeZone: member.program.time_zone,
    today: dateIn(member.program.time_zone, ctx.clock()),
    againFrom: answeredUntil(ctx.clock()),
    own: await findConversationsOf(ctx.db, member.id),
    mentors,
    topics,
    topic: topics.find(({ id }) => id === topic)?.id,
    ...(said ? { said } : {}),
  });
}

async function viewFor(
  ctx: Context,
  person: Person,
  programId: string,
  more: { topic?: string; said?: string } = {},
): Promise<ModalView> {
  const access = await authorize(ctx.db, person, 'conversation.find', programId);
  return access.ok
    ? peopleView(ctx, access.member, more)
    : messageModal(PEOPLE_TITLE, refusal(access.reason, 'conversation.find'));
}

/** Shows what came of a click: in its window, anew, or in words. */
async function show(ctx: Context, click: Click, programId: string, said: string): Promise<void> {
  if (!click.view?.isModal) return click.answer(said);
  await replaceModal(click.client, click.view.id, await viewFor(ctx, click.person, programId, { said }));
}

async function ask(ctx: Context, click: Click): Promise<void> {
  const [programId = '', mentorId] = click.value.split(':');
  const access = await authorize(ctx.db, click.person, 'conversation.ask', programId);
  const said = access.ok
    ? ASKED[await askForConversation(ctx, access.member, z.uuid().safeParse(mentorId).data ?? '')]
    : refusal(access.reason, 'conversation.ask');
  await show(ctx, click, programId, said);
}

type Found = { one: Conversation; member: Membership } | { refused: string; programId: string };

/** A conversation by an id from outside, for one of the two, in the program in which they have part in it. */
async function lookUp(ctx: Context, click: Click, action: Action): Promise<Found> {
  const id = z.uuid().safeParse(click.value).data;
  const one = id && (await findConversation(ctx.db, id));
  if (!one || one.workspace_id !== click.person.workspaceId) return { refused: OVER, programId: '' };
  const isResident = one.resident_user === click.person.userId;
  const programId = isResident ? one.program_id : one.mentor_program_id;
  const owners = [isResident ? one.resident_id : one.mentor_id];
  const access = await authorize(ctx.db, click.person, action, { programId, owners });
  if (!access.ok) return { refused: refusal(access.reason, action), programId };
  return { one, member: access.member };
}

async function act(
  ctx: Context,
  click: Click,
  doIt: (one: Conversation, member: Membership) => Promise<string>,
): Promise<void> {
  const found = await lookUp(ctx, click, 'conversation.keep');
  if ('refused' in found) return show(ctx, click, found.programId, found.refused);
  const said = found.one.ended_at ? OVER : await doIt(found.one, found.member);
  await show(ctx, click, found.member.program_id, said);
}

async function remind(ctx: Context, click: Click, isWanted: boolean): Promise<void> {
  await act(ctx, click, async (one, member) => {
    if (one.resident_id !== member.id) return OVER;
    await setReminded(ctx, one.id, member, isWanted);
    return isWanted
      ? 'You are reminded in three months, and every three months after.'
      : 'No reminders any more.';
  });
}

async function answer(ctx: Context, click: Click, isYes: boolean): Promise<void> {
  const found = await lookUp(ctx, click, 'conversation.answer');
  if ('refused' in found) return show(ctx, click, found.programId, found.refused);
  const answered = await answerConversation(ctx, found.one.id, isYes);
  const said = !answered
    ? OVER
    : answered.opened_at
      ? 'You said yes, and they know. A short hello makes it easy for them.'
      : 'Nobody is told.';
  await show(ctx, click, found.member.program_id, said);
}
