import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { findTimeButton } from '../../domain/members/buttons.ts';
import { topicLabels } from '../../domain/pairs/topic-views.ts';
import { type Topic, topicsOf } from '../../domain/pairs/topics.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  divider,
  escapeText,
  input,
  mention,
  modal,
  option,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import type { Asked } from './operations.ts';
import type { Conversation, OpenMentor } from './queries.ts';

export const PEOPLE_TITLE = 'Find people';
/** The same window for mentors, who find no one in it. */
export const CONVERSATIONS = 'Conversations';
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

/** When a resident hears about a conversation they asked for: one message, never a second after a yes. */
const WHEN_ANSWERED = "You'll hear from me as soon as they say yes, or after a week if they haven't.";

export const OVER = "This has ended, so there's nothing left to do.";

/** What asking led to, in words. */
export const ASKED: Record<Asked, string> = {
  asked: `*Asked.* ${WHEN_ANSWERED}`,
  waits: `You already asked them. ${WHEN_ANSWERED}`,
  talking: 'The two of you already have a conversation going.',
  too_many:
    "You're already waiting for 3 answers. You'll hear about each within a week; then you can ask someone else.",
  not_open: "They're no longer open to conversations. Nothing was sent.",
};

/** A conversation that goes on, as one of the two sees it. */
type Own = Conversation & { last_on: string | null; agreed_for: Date | null };

/** What one person sees: their own conversations, and for a resident who else is there. */
type PeopleView = {
  programId: string;
  selfId: string;
  today: Temporal.PlainDate;
  now: Date;
  timeZone: string;
  /** Mentors asked before this moment can be asked again. */
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

/** What ending does, asked before it: no one is told anything but that a date is off. */
const confirmEnd = (ahead: string | undefined) => ({
  title: plain('End this conversation?'),
  text: plain(
    ahead
      ? `Your meeting on ${ahead} will be canceled, and you'll both be told that and nothing else. The conversation will disappear from both of your lists.`
      : 'No one will be told. It will disappear from both of your lists.',
  ),
  confirm: plain('End conversation'),
  deny: plain('Keep it'),
});

/** What is said after a conversation was ended, with the date that was ahead. */
export const endedText = (off: Temporal.PlainDate | undefined, today: Temporal.PlainDate): string =>
  off
    ? `Ended. Your meeting on ${readableDate(off, { today })} is canceled, and you'll both be told that and nothing else.`
    : 'Ended. No one will be told.';

function ownBlocks(one: Own, { selfId, today, now, timeZone }: PeopleView): KnownBlock[] {
  const isResident = one.resident_id === selfId;
  const other = mention(isResident ? one.mentor_user : one.resident_user);
  const ahead =
    one.agreed_for && one.agreed_for > now
      ? readableDate(dateIn(timeZone, one.agreed_for), { today })
      : undefined;
  const facts = [
    ...(one.last_on ? [`you last talked on ${readableDate(one.last_on, { today })}`] : []),
    ...(ahead ? [`you're meeting on ${ahead}`] : []),
  ].join(', and ');
  const said = facts && `${facts.charAt(0).toUpperCase()}${facts.slice(1)}.`;
  const reminded = isResident && one.remind_from ? " You'll get a reminder every 3 months." : '';
  return [
    section(`*${other}* ${said}${reminded}`),
    actions(
      `own.${one.id}`,
      findTimeButton(one.id),
      button(TALKED, 'We talked today', one.id),
      ...(isResident
        ? [
            one.remind_from
              ? button(REMIND_NOT, 'No reminders', one.id)
              : button(REMIND, 'Remind me every 3 months', one.id),
          ]
        : []),
      button(END, 'End conversation', one.id, { confirm: confirmEnd(ahead) }),
    ),
  ];
}

/** How a mentor who was asked can answer. */
export const answerButtons = (id: string) => [
  button(YES, 'Yes', id, { style: 'primary' }),
  button(NOT_NOW, 'Not now', id),
];

function waitingBlocks(one: Own, view: PeopleView): KnownBlock[] {
  const { selfId, today, timeZone, againFrom, programId } = view;
  const isLong = one.asked_at <= againFrom;
  if (one.resident_id === selfId)
    return [
      section(
        `You asked ${mention(one.mentor_user)} on ${readableDate(dateIn(timeZone, one.asked_at), { today })}. ${isLong ? "It hasn't worked out so far. Calendars are full, and that's no reflection on you." : `No answer yet. ${WHEN_ANSWERED}`}`,
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
              ? 'No one for this topic yet. Try another topic, or choose *Any topic*.'
              : 'No mentors are open to a conversation right now. Mentors set this themselves, so check back later.',
          ),
        ]
      : free.slice(0, MOST_SHOWN).map((mentor) => mentorRow(mentor, view.programId))),
    ...(free.length > MOST_SHOWN
      ? [context(`and ${free.length - MOST_SHOWN} more. Choose a topic to narrow the list.`)]
      : []),
    context(
      "They'll get one message and can answer *Yes* or *Not now*. If they don't say yes, you'll get the same note after a week, whatever the reason.",
    ),
    context(
      "Nothing is due, and it doesn't count as a meeting. Directors see only how many residents have a conversation, never who, and only totals that cover at least 4 residents.",
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
    'Residents can ask you for a conversation if you turn that on under *Capacity and profile*. No one has asked yet.';
  return modal({
    id: PEOPLE_SEARCH,
    title: view.mentors ? PEOPLE_TITLE : CONVERSATIONS,
    ...(view.mentors ? { submit: 'Search' } : {}),
    close: 'Close',
    metadata: { program: view.programId },
    blocks: [
      ...(view.said ? [section(view.said)] : []),
      ...(view.mentors
        ? [
            section(
              'Mentors besides your own who are open to a conversation about a field, a decision, or life in general.',
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
