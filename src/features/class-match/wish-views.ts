import type { Button, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { MOST_RATHER_NOT, RATHER_NOT_LABEL, ratherNotHint } from '../../domain/draws/views.ts';
import { type Choosable, mentorSelect } from '../../domain/members/mentor-select.ts';
import { topicLabels, topicsInput } from '../../domain/pairs/topic-views.ts';
import { topicNames } from '../../domain/pairs/topics.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  section,
} from '../../platform/slack/blocks.ts';
import type { Wishes } from './policy.ts';
import type { ClassMatch } from './queries.ts';

export const WISHES_TITLE = 'Your preferences';
/** Opens a resident's wishes; its value is their place in the round. */
export const CHOOSE = 'rounds.choose';
export const WISHES_SUBMIT = 'rounds.wishes.submit';

const MOST_CHOICES = 5;
const MOST_NOTE = 3000;
const users = (most: number, words: string) => z.array(z.string()).max(most, words).default([]);

/** What a resident enters as preferences. */
export const wishesForm = z.object({
  preferred: users(MOST_CHOICES, `Choose up to ${MOST_CHOICES}, first choice first.`),
  topics: z.array(z.string()).default([]),
  rather_not: users(MOST_RATHER_NOT, `Choose up to ${MOST_RATHER_NOT}.`),
  note: z.string().trim().max(MOST_NOTE, `Keep the note to ${MOST_NOTE} characters or fewer.`).default(''),
});

type Named = Choosable & { id: string };

/** A mentor as residents see them. */
type Profile = Named & {
  topics: readonly string[];
  about: string | null;
  openings: number;
};

const until = (day: string) => readableDate(day, { year: true });

/** The question to a resident of a round. */
export const wishesMessage = (placeId: string, programName: string, wishesUntil: string): Message => ({
  text: `Who would you like as a mentor in ${escapeText(programName)}?`,
  notifiesInFull: true,
  blocks: [
    section(
      `*Who would you like as a mentor in ${escapeText(programName)}?*\nSend your preferences by ${until(wishesUntil)}. Everyone will be matched at the same time, so answering early gives no advantage. It takes 2 minutes, and you can change your answer until preferences close.`,
    ),
    actions('wishes', button(CHOOSE, 'Choose', placeId, { style: 'primary' })),
  ],
});

/** The one reminder. */
export const wishesReminder = (placeId: string, programName: string, wishesUntil: string): Message => ({
  text: `Mentor preferences for ${escapeText(programName)} close on ${until(wishesUntil)}.`,
  notifiesInFull: true,
  blocks: [
    section(
      `Mentor preferences for *${escapeText(programName)}* close on ${until(wishesUntil)}. If you don't send any, you're still part of the match.`,
    ),
    actions('wishes', button(CHOOSE, 'Choose', placeId, { style: 'primary' })),
    context("I won't remind you again."),
  ],
});

/**
 * A resident's own place in a class match on their Home tab, with its button while preferences can be sent. A draft and
 * a match that is published for a later day read alike.
 */
export function ownEntry({ id, wished_at, state, wishes_until }: OwnEntry): {
  text: string;
  choose?: Button;
} {
  if (state !== 'wishes') return { text: WISHES_CLOSED };
  return wished_at
    ? {
        text: `Your preferences are in. You can change them through ${until(wishes_until)}.`,
        choose: button(CHOOSE, 'Change', id),
      }
    : {
        text: `Send your mentor preferences by ${until(wishes_until)}.`,
        choose: button(CHOOSE, 'Choose', id, { style: 'primary' }),
      };
}

type OwnEntry = Pick<ClassMatch, 'state' | 'wishes_until'> & { id: string; wished_at: Date | null };

/** What either message turns into once wishes are sent or closed. */
export const wishesDone = (isSent: boolean, placeId?: string): Message => ({
  text: isSent ? 'Your preferences are in.' : 'Preferences are closed.',
  notifiesInFull: true,
  blocks: [
    section(
      isSent
        ? 'Your preferences are in. You can change them until preferences close.'
        : 'Preferences are closed.',
    ),
    ...(isSent && placeId ? [actions('wishes', button(CHOOSE, 'Change', placeId))] : []),
  ],
});

export const WISHES_CLOSED = "Preferences are closed. I'll message you as soon as you have a mentor.";
const CLASS_MATCH_CANCELED =
  "This class match was canceled, and all preferences were deleted. I'll message you as soon as you have a mentor.";

/**
 * What a resident reads who comes after preferences closed. A draft and a match that is published for a later day read
 * alike: no one hears of it before its day.
 */
export const closedText = (state: ClassMatch['state'], mentorUser: string | undefined): string =>
  mentorUser
    ? `You have a mentor: ${mention(mentorUser)}. There are no more preferences to send.`
    : state === 'cancelled'
      ? CLASS_MATCH_CANCELED
      : WISHES_CLOSED;
export const NOT_IN_CLASS_MATCH = 'No class match is taking preferences right now.';

/** As many mentors as a window shows in full; all can be chosen and searched in the list. */
const MOST_SHOWN = 30;

/** One mentor in the directory: name, a line about themselves, topics, places. */
const profileLine = ({ slack_user_id, about, topics, openings }: Profile): string =>
  `• ${mention(slack_user_id)} · ${openings} ${openings === 1 ? 'opening' : 'openings'}${topics.length > 0 ? ` · ${topicLabels(topics)}` : ''}${about ? `\n   _${escapeText(about)}_` : ''}`;

/** The window in which a resident says what they wish, with the mentors there are. */
export function wishesModal(
  entry: { id: string; program_name: string; wishes_until: string; more_topics: readonly string[] },
  { mentors, all }: { mentors: readonly Profile[]; all: readonly Named[] },
  wishes: Wishes,
  { meant, isSmall }: { meant: readonly string[]; isSmall: boolean },
): ModalView {
  const byId = new Map(mentors.map((mentor) => [mentor.id, mentor]));
  return modal({
    id: WISHES_SUBMIT,
    title: WISHES_TITLE,
    submit: 'Send',
    metadata: { place: entry.id },
    blocks: [
      section(
        `You can send or change your preferences for *${escapeText(entry.program_name)}* through ${until(entry.wishes_until)}. Then they're all opened together, and residents are matched so that as many as possible get one of their top choices.`,
      ),
      ...chooser(
        'preferred',
        'Preferred mentors',
        mentors,
        MOST_CHOICES,
        wishes.choices.flatMap((id) => byId.get(id) ?? []),
        'Up to 5, first choice first. Type a name to search.',
      ),
      topicsInput('What would you like from a mentor?', entry.more_topics, wishes.topics),
      // A mentor who is full now may have an opening later, and the wish holds: all of them can be named.
      ...(mentors.length > 0
        ? chooser(
            'rather_not',
            RATHER_NOT_LABEL,
            all,
            MOST_RATHER_NOT,
            all.filter(({ id }) => meant.includes(id)),
            ratherNotHint(isSmall),
          )
        : []),
      noteInput(wishes.note),
      ...directory(mentors),
      context(
        'Directors will see your note and which of your choices you get; by trying other matches, they may learn the order of your list. Your list and note are kept encrypted and deleted after 90 days.',
      ),
    ],
  });
}

const noteInput = (words: string) =>
  input(
    'note',
    'Note',
    {
      type: 'plain_text_input',
      multiline: true,
      max_length: MOST_NOTE,
      ...(words ? { initial_value: words } : {}),
    },
    { optional: true, hint: "For your directors only. Mentors don't see it." },
  );

function chooser(
  field: string,
  label: string,
  mentors: readonly Named[],
  most: number,
  initial: readonly Named[],
  hint: string,
): KnownBlock[] {
  const select = mentorSelect(mentors, most);
  if (!select) return [section('There are no mentors with openings to choose from yet.')];
  const own = mentorSelect(initial, most)?.options;
  return [
    input(field, label, { ...select, ...(own ? { initial_options: own } : {}) }, { optional: true, hint }),
  ];
}

/** The mentors of the program, with what they say of themselves. */
const directory = (mentors: readonly Profile[]): KnownBlock[] => {
  if (mentors.length === 0) return [];
  const shown = mentors.slice(0, MOST_SHOWN).map(profileLine);
  const parts = Array.from({ length: Math.ceil(shown.length / 6) }, (_, at) =>
    shown.slice(at * 6, at * 6 + 6),
  );
  return [
    section('*Mentors with openings*'),
    ...parts.map((lines) => section(lines.join('\n'))),
    ...(mentors.length > MOST_SHOWN
      ? [context(`and ${mentors.length - MOST_SHOWN} more in the list above`)]
      : []),
  ];
};

/** Says that preferences were saved. */
export const wishesSentModal = (wishesUntil: string): ModalView =>
  messageModal(
    WISHES_TITLE,
    `Sent. You can change your preferences through ${until(wishesUntil)}, with *Change* on the Home tab. I'll message you as soon as you have a mentor.`,
  );

/** Tells a mentor that a match is underway. */
export const mentorsMessage = (
  mentor: { openings: number },
  programName: string,
  wishesUntil: string,
  ways: KnownBlock,
): Message => ({
  text: `A class match is underway in ${escapeText(programName)}.`,
  notifiesInFull: true,
  blocks: [
    section(
      `*A class match is underway in ${escapeText(programName)}*\nResidents can send their preferences through ${until(wishesUntil)}. You have ${mentor.openings === 1 ? '1 opening' : `${mentor.openings} openings`}, and residents choose based on your profile. Is your capacity still right?`,
    ),
    ways,
    context(
      "If nothing has changed, you don't have to answer. If you're matched, I'll tell you and your resident at the same time.",
    ),
  ],
});

export const DIRECTORY_TITLE = 'Mentors';
/** Opens the mentors of a program for a resident; its value is the program. */
export const DIRECTORY = 'rounds.directory';

const PAGE = 60;

/** The mentors of a program, with what they say of themselves; `search` narrows them by any word of it. */
export function directoryModal(
  program: { id: string; name: string },
  mentors: readonly Profile[],
  search: string,
): ModalView {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const textOf = (mentor: Profile) =>
    `${mentor.display_name} ${mentor.real_name ?? ''} ${mentor.about ?? ''} ${topicNames(mentor.topics)}`.toLowerCase();
  const found = mentors.filter((mentor) => words.every((word) => textOf(mentor).includes(word)));
  const lines = found.slice(0, PAGE).map(profileLine);
  const sections = Array.from({ length: Math.ceil(lines.length / 6) }, (_, at) =>
    section(lines.slice(at * 6, at * 6 + 6).join('\n')),
  );
  return modal({
    id: DIRECTORY_SUBMIT,
    title: DIRECTORY_TITLE,
    submit: 'Search',
    close: 'Close',
    metadata: { program: program.id },
    blocks: [
      section(`Mentors in *${escapeText(program.name)}*, in their own words.`),
      input(
        'search',
        'Search',
        { type: 'plain_text_input', max_length: 80, ...(search ? { initial_value: search } : {}) },
        { optional: true, hint: 'Search by name, topic, or a word in their profile.' },
      ),
      ...(sections.length > 0 ? sections : [section('No mentors match. Try fewer words.')]),
      ...(found.length > PAGE
        ? [context(`and ${found.length - PAGE} more. Search to narrow the list.`)]
        : []),
    ],
  });
}

export const DIRECTORY_SUBMIT = 'rounds.directory.search';
