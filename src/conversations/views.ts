import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { dateIn, readableDate } from '../calendar/dates.ts';
import { topicLabels } from '../pairs/topic-views.ts';
import { type Topic, topicsOf } from '../pairs/topics.ts';
import {
  actions,
  button,
  context,
  divider,
  escapeText,
  input,
  type Message,
  mention,
  modal,
  option,
  plain,
  section,
} from '../slack/blocks.ts';
import type { Asked } from './operations.ts';
import type { Conversation, OpenMentor } from './queries.ts';

export const PEOPLE_TITLE = 'Find people';
/** Opens the window; its value is a program. */
export const PEOPLE = 'conversations.open';
/** The window's own search. */
export const PEOPLE_SEARCH = 'conversations.search';
/** Its value is the resident's program and the mentor. */
export const ASK_MENTOR = 'conversations.ask';
/** Their values are a conversation. */
export const YES = 'conversations.yes';
export const NOT_NOW = 'conversations.not_now';
export const TALKED = 'conversations.talked';
export const REMIND = 'conversations.remind';
export const REMIND_NOT = 'conversations.remind_not';
export const END = 'conversations.end';

export const OVER = 'This is over, so there is nothing left to do.';

/** What asking led to, in words. */
export const ASKED: Record<Asked, string> = {
  asked: '*Asked.* You hear from me as soon as they say yes, and in a week in any case.',
  waits: 'You have asked them already. You hear from me within a week of that.',
  talking: 'You talk with each other already.',
  too_many: 'You wait for three answers already. Each comes within a week; then you can ask somebody else.',
  not_open: 'They are not open to a conversation any more. Nothing was sent.',
};

/** A conversation that goes on, as one of the two sees it. */
export type Own = Conversation & { last_on: string | null };

/** What one person sees: their own conversations, and for a resident who else is there. */
export type PeopleView = {
  programId: string;
  selfId: string;
  today: Temporal.PlainDate;
  timeZone: string;
  /** Whoever was asked before this moment can be asked again. */
  againFrom: Date;
  own: readonly Own[];
  /** For residents; undefined for others. */
  mentors: readonly OpenMentor[] | undefined;
  topics: readonly Topic[];
  topic: string | undefined;
  said?: string;
};

const MOST_OWN = 10;
const MOST_SHOWN = 40;

const confirmEnd = {
  title: plain('End it?'),
  text: plain('Nobody is told. It leaves this list, for both of you.'),
  confirm: plain('End it'),
  deny: plain('Keep it'),
};

function ownBlocks(one: Own, { selfId, today }: PeopleView): KnownBlock[] {
  const isResident = one.resident_id === selfId;
  const other = mention(isResident ? one.mentor_user : one.resident_user);
  const last = one.last_on ? `You noted that you talked on ${readableDate(one.last_on, { today })}.` : '';
  const reminded = isResident && one.remind_from ? ' You are reminded every three months.' : '';
  return [
    section(`*${other}* ${last}${reminded}`),
    actions(
      `own.${one.id}`,
      button(TALKED, 'We talked today', one.id),
      ...(isResident
        ? [
            one.remind_from
              ? button(REMIND_NOT, 'No reminders', one.id)
              : button(REMIND, 'Remind me every 3 months', one.id),
          ]
        : []),
      button(END, 'End it', one.id, { confirm: confirmEnd }),
    ),
  ];
}

const answerButtons = (id: string) => [
  button(YES, 'Yes', id, { style: 'primary' }),
  button(NOT_NOW, 'Not now', id),
];

function waitingBlocks(one: Own, view: PeopleView): KnownBlock[] {
  const { selfId, today, timeZone, againFrom, programId } = view;
  const isLong = one.asked_at <= againFrom;
  if (one.resident_id === selfId)
    return [
      section(
        `You asked ${mention(one.mentor_user)} on ${readableDate(dateIn(timeZone, one.asked_at), { today })}. ${isLong ? 'It has not come about so far; calendars are full, and it says nothing about you.' : 'No answer yet; you hear from me within a week of asking.'}`,
        isLong ? { accessory: button(ASK_MENTOR, 'Ask again', `${programId}:${one.mentor_id}`) } : {},
      ),
    ];
  // What they declined is theirs to take up again, in the message.
  return one.declined_at
    ? []
    : [
        section(`${mention(one.resident_user)} would like a conversation with you.`),
        actions(`asked.${one.id}`, ...answerButtons(one.id)),
      ];
}

function mentorBlocks(view: PeopleView): KnownBlock[] {
  if (!view.mentors) return [];
  const taken = new Set(view.own.map(({ mentor_id }) => mentor_id));
  const free = view.mentors.filter(
    ({ id, topics }) => !taken.has(id) && (!view.topic || topics.includes(view.topic)),
  );
  const topics = view.topics.map(({ id, label }) => option(label, id));
  const initial = topics.find(({ value }) => value === view.topic);
  return [
    input(
      'topic',
      'Topic',
      {
        type: 'static_select',
        options: topics,
        placeholder: plain('Any topic'),
        ...(initial ? { initial_option: initial } : {}),
      },
      { optional: true },
    ),
    ...(free.length === 0
      ? [
          section(
            view.topic
              ? 'Nobody for this topic yet. Try another one, or none.'
              : 'Nobody is open to a conversation at the moment. Mentors say so themselves, and it changes.',
          ),
        ]
      : free.slice(0, MOST_SHOWN).map((mentor) => mentorRow(mentor, view.programId))),
    ...(free.length > MOST_SHOWN
      ? [context(`and ${free.length - MOST_SHOWN} more; choose a topic to see them`)]
      : []),
    context(
      'One message asks them; they answer yes or not now. Without a yes you hear the same kind words after a week, whatever the reason. It is beside your mentor: no dates, no reminders unless you want them, and nobody counts it.',
    ),
  ];
}

const mentorRow = (mentor: OpenMentor, programId: string): KnownBlock =>
  section(
    [
      `${mention(mentor.slack_user_id)}${mentor.program_id === programId ? '' : ` · ${escapeText(mentor.program_name)}`}`,
      ...(mentor.topics.length > 0 ? [topicLabels(mentor.topics)] : []),
      ...(mentor.about ? [`_${escapeText(mentor.about)}_`] : []),
    ].join('\n'),
    { accessory: button(ASK_MENTOR, 'Ask for a conversation', `${programId}:${mentor.id}`) },
  );

/** Conversations beyond the assigned mentor: one's own, and for a resident whom else one could ask. */
export function peopleModal(view: PeopleView): ModalView {
  const going = view.own.filter(({ opened_at }) => opened_at).slice(0, MOST_OWN);
  const waiting = view.own.filter(({ opened_at }) => !opened_at).slice(0, MOST_OWN);
  const own = [
    ...going.flatMap((one) => ownBlocks(one, view)),
    ...waiting.flatMap((one) => waitingBlocks(one, view)),
  ];
  const nothing =
    'Residents may ask you for a conversation when you are open to one: say so under *Places*. At the moment nobody has asked.';
  return modal({
    id: PEOPLE_SEARCH,
    title: PEOPLE_TITLE,
    ...(view.mentors ? { submit: 'Search' } : {}),
    close: 'Close',
    metadata: { program: view.programId },
    blocks: [
      ...(view.said ? [section(view.said)] : []),
      ...(view.mentors
        ? [
            section(
              'Mentors beyond your own, who are open to a conversation about a field, a decision, a life.',
            ),
          ]
        : []),
      ...own,
      ...(!view.mentors && own.length === 0 ? [section(nothing)] : []),
      ...(own.length > 0 && view.mentors ? [divider()] : []),
      ...mentorBlocks(view),
    ],
  });
}

/** The topics that some mentors stand for, in the order of the program's own. */
export function topicsAmong(mentors: readonly OpenMentor[], more: readonly string[]): Topic[] {
  const offered = new Set(mentors.flatMap(({ topics }) => topics));
  const known = topicsOf(more);
  const others = [...offered].filter((id) => !topicsOf([...more]).some((topic) => topic.id === id));
  return [...known, ...others.map((id) => ({ id, label: id }))].slice(0, 100);
}

const peopleButton = (programId: string, label = PEOPLE_TITLE) => button(PEOPLE, label, programId);

/** A mentor is asked for a conversation. */
export function askedMessage(one: Conversation): Message {
  const level = one.resident_pgy === null ? '' : `PGY-${one.resident_pgy}, `;
  return {
    text: 'A resident would like a conversation with you.',
    blocks: [
      section(
        `${mention(one.resident_user)} (${level}${escapeText(one.resident_program_name)}) would like a conversation with you, beside their own mentor. Half an hour is plenty; more only if you both like it. *Not now* tells nobody: in a week they hear that it has not come about, as if you had not seen this.`,
      ),
      actions(`asked.${one.id}`, ...answerButtons(one.id)),
    ],
  };
}

/** The same message once it is answered. */
export function answeredMessage(one: Conversation, isYes: boolean): Message {
  if (!isYes)
    return {
      text: 'You said not now.',
      blocks: [
        section(
          `You said not now about a conversation with ${mention(one.resident_user)}. Nobody is told. Should it suit you later:`,
        ),
        actions(`asked.${one.id}`, button(YES, 'Yes', one.id)),
      ],
    };
  return {
    text: 'You said yes.',
    blocks: [
      section(
        `You said yes to ${mention(one.resident_user)}, and they know. A short hello makes it easy for them; what they hope for is a good first question. Nothing is due and nobody counts it; either of you ends it in silence.`,
      ),
      actions(`asked.${one.id}`, peopleButton(one.mentor_program_id, 'Conversations')),
    ],
  };
}

/** The first message between the two, to the resident. */
export const openedMessage = (one: Conversation): Message => ({
  text: 'There is a yes to your conversation.',
  blocks: [
    section(
      `${mention(one.mentor_user)} is happy to talk with you. Write to them with two or three times that suit you. To begin with:\n• What did you wish you had known at my stage?\n• How did you come to your field, and what would you weigh differently now?\n• What I am weighing at the moment is …`,
    ),
    actions(`opened.${one.id}`, peopleButton(one.program_id)),
    context(
      'This is beside your mentor: nothing is due, and nobody counts it. Either of you ends it in silence.',
    ),
  ],
});

/** After a week without a Yes, whatever the mentor did or did not do. */
export const silenceMessage = (one: Conversation): Message => ({
  text: 'About the conversation you asked for.',
  blocks: [
    section(
      `The conversation with ${mention(one.mentor_user)} that you asked for has not come about so far. Calendars are full, and it says nothing about you. You can ask again, or somebody else.`,
    ),
    actions(`silence.${one.id}`, peopleButton(one.program_id)),
  ],
});

/** The reminder that a resident wished for. */
export const reminderMessage = (one: Conversation): Message => ({
  text: 'A reminder that you wished for.',
  blocks: [
    section(`You wished to be reminded: how about another conversation with ${mention(one.mentor_user)}?`),
    actions(`reminder.${one.id}`, button(REMIND_NOT, 'No reminders', one.id), peopleButton(one.program_id)),
  ],
});
