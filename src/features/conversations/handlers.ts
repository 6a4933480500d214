import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Action } from '../../domain/members/access.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { findInWorkspace, memberFor, programWindows } from '../../domain/members/windows.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { zoneOf } from '../../platform/outbox/proactive.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type Refused, windowsOn } from '../../platform/slack/windows.ts';
import {
  answerConversation,
  askForConversation,
  endConversation,
  recordTalked,
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
  endedText,
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
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, PEOPLE_TITLE, 'conversation.find');
  const command = {
    name: 'people',
    usage: 'people',
    purpose: 'mentor',
    roles: ['resident', 'mentor'],
    about: 'find mentors who are open to a conversation',
  } as const;
  windows.begin({ id: 'people', command, button: PEOPLE }, (member) => peopleView(ctx, member));
  windows.confirm(PEOPLE_SEARCH, (member, { form }) =>
    peopleView(ctx, member, { topic: String(form.topic ?? '') }),
  );
  const asking = programWindows(web, ctx, PEOPLE_TITLE, 'conversation.ask');
  asking.reply(
    ASK_MENTOR,
    async (resident, { rest }) =>
      ASKED[await askForConversation(ctx, resident, z.uuid().safeParse(rest).data ?? '')],
    (resident, said) => peopleView(ctx, resident, { said }),
  );
  registerAnswers(web, ctx);
  registerKeeping(web, ctx);
}

/** Windows about a conversation, for whichever of the two may do this; what comes of an act stands above the list. */
function conversations(web: Web, ctx: HandlerDeps, action: Action) {
  const windows = windowsOn(web, { title: PEOPLE_TITLE, key: 'conversation' }, (person, id) =>
    lookUp(ctx, person, action, id),
  );
  return (actionId: string, run: (one: Conversation, member: Membership) => Promise<string>) =>
    windows.reply(
      actionId,
      ({ one, member }) => run(one, member),
      ({ member }, said) => peopleView(ctx, member, { said }),
    );
}

function registerAnswers(web: Web, ctx: HandlerDeps): void {
  const onClick = conversations(web, ctx, 'conversation.answer');
  onClick(YES, (one) => answer(ctx, one, true));
  onClick(NOT_NOW, (one) => answer(ctx, one, false));
}

function registerKeeping(web: Web, ctx: HandlerDeps): void {
  const keeping = conversations(web, ctx, 'conversation.keep');
  const onClick: typeof keeping = (actionId, run) =>
    keeping(actionId, async (one, member) => (one.ended_at ? OVER : run(one, member)));
  onClick(TALKED, async (one, member) => {
    await recordTalked(ctx, one.id, member);
    return 'Noted. Only you can see this.';
  });
  onClick(REMIND, (one, member) => remind(ctx, one, member, true));
  onClick(REMIND_NOT, (one, member) => remind(ctx, one, member, false));
  onClick(END, async (one, member) => {
    const off = await endConversation(ctx, one.id);
    const zone = ownZone(one, member);
    return endedText(off && dateIn(zone, off), dateIn(zone, ctx.clock()));
  });
}

/** In their own time zone a person reads dates, as in messages about them. */
const ownZone = (one: Conversation | undefined, { id, program }: Membership): string =>
  zoneOf((one?.resident_id === id ? one?.resident_zone : one?.mentor_zone) ?? null, program.time_zone);

async function peopleView(
  ctx: HandlerDeps,
  member: Membership,
  { topic = '', said }: { topic?: string; said?: string } = {},
): Promise<ModalView> {
  const mentors = member.roles.includes('resident') ? await findOpenMentors(ctx.db, member) : undefined;
  const topics = topicsAmong(mentors ?? [], member.program.more_topics);
  const own = await findConversationsOf(ctx.db, member.id);
  const timeZone = ownZone(own[0], member);
  return peopleModal({
    programId: member.program_id,
    selfId: member.id,
    timeZone,
    today: dateIn(timeZone, ctx.clock()),
    now: ctx.clock(),
    againFrom: answeredUntil(ctx.clock()),
    own,
    mentors,
    topics,
    topic: topics.find(({ id }) => id === topic)?.id,
    ...(said ? { said } : {}),
  });
}

type Found = { one: Conversation; member: Membership };

/** A conversation by an id from outside, for one of the two, in the program in which they have part in it. */
async function lookUp(
  ctx: HandlerDeps,
  person: Person,
  action: Action,
  value: string,
): Promise<Found | Refused> {
  const one = await findInWorkspace(ctx, person, value, findConversation);
  if (!one) return { refused: OVER };
  const isResident = one.resident_user === person.userId;
  const member = await memberFor(ctx, person, action, {
    programId: isResident ? one.program_id : one.mentor_program_id,
    owners: [isResident ? one.resident_id : one.mentor_id],
  });
  return 'refused' in member ? member : { one, member };
}

async function remind(
  ctx: HandlerDeps,
  one: Conversation,
  member: Membership,
  isWanted: boolean,
): Promise<string> {
  if (one.resident_id !== member.id) return OVER;
  await setReminded(ctx, one.id, member, isWanted);
  return isWanted
    ? "You'll get a reminder in 3 months, and every 3 months after that."
    : "You won't get any more reminders.";
}

async function answer(ctx: HandlerDeps, one: Conversation, isYes: boolean): Promise<string> {
  const answered = await answerConversation(ctx, one.id, isYes);
  if (!answered) return OVER;
  return answered.opened_at
    ? "You said yes, and I've told them. A short hello is a good way to start."
    : 'No one will be told.';
}
