import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { readableDate } from '../calendar/dates.ts';
import { type Choosable, mentorSelect } from '../members/mentor-select.ts';
import { topicLabels, topicsInput } from '../pairs/topic-views.ts';
import { topicNames } from '../pairs/topics.ts';
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
} from '../slack/blocks.ts';
import type { Wishes } from './policy.ts';

export const WISHES_TITLE = 'Your wishes';
/** Opens a resident's wishes; its value is their place in the round. */
export const CHOOSE = 'rounds.choose';
export const WISHES_SUBMIT = 'rounds.wishes.submit';

export const MOST_CHOICES = 5;
export const MOST_RATHER_NOT = 2;
const MOST_NOTE = 3000;
const users = (most: number, words: string) => z.array(z.string()).max(most, words).default([]);

export const wishesForm = z.object({
  preferred: users(MOST_CHOICES, `Please choose at most ${MOST_CHOICES}, best first.`),
  topics: z.array(z.string()).default([]),
  rather_not: users(MOST_RATHER_NOT, `Please choose at most ${MOST_RATHER_NOT}.`),
  note: z.string().trim().max(MOST_NOTE, `Please keep the note within ${MOST_NOTE} characters.`).default(''),
});

/** A mentor as residents see them. */
export type Profile = Choosable & {
  id: string;
  topics: readonly string[];
  about: string | null;
  places: number;
};

const until = (day: string) => readableDate(day, { year: true });

/** The question to a resident of a round. */
export const wishesMessage = (placeId: string, programName: string, wishesUntil: string): Message => ({
  text: `Whom would you like as a mentor in ${escapeText(programName)}?`,
  blocks: [
    section(
      `*Whom would you like as a mentor in ${escapeText(programName)}?*\nUntil ${until(wishesUntil)} you can say so; then everybody is matched together, so that nobody gains by being first. It takes two minutes, and you can change it until that day.`,
    ),
    actions('wishes', button(CHOOSE, 'Choose', placeId, { style: 'primary' })),
  ],
});

/** The one reminder. */
export const wishesReminder = (placeId: string, programName: string, wishesUntil: string): Message => ({
  text: `Wishes for your mentor in ${escapeText(programName)} close on ${until(wishesUntil)}.`,
  blocks: [
    section(
      `Wishes for your mentor in *${escapeText(programName)}* close on ${until(wishesUntil)}. Without any you are matched all the same, with whoever has a place.`,
    ),
    actions('wishes', button(CHOOSE, 'Choose', placeId, { style: 'primary' })),
    context('I do not remind you again.'),
  ],
});

/** What either message turns into once wishes are sent or closed. */
export const wishesDone = (isSent: boolean, placeId?: string): Message => ({
  text: isSent ? 'Your wishes are in.' : 'Wishes are closed.',
  blocks: [
    section(isSent ? 'Your wishes are in. You can change them until the day.' : 'Wishes are closed.'),
    ...(isSent && placeId ? [actions('wishes', button(CHOOSE, 'Change', placeId))] : []),
  ],
});

export const WISHES_CLOSED = 'Wishes are closed. You hear from me as soon as you have a mentor.';
export const NOT_IN_ROUND = 'There is no class match here that asks for your wishes at the moment.';

/** As many mentors as a window shows in full; all can be chosen and searched in the list. */
const MOST_SHOWN = 30;

/** One mentor in the directory: name, a line about themselves, topics, places. */
export const profileLine = ({ slack_user_id, about, topics, places }: Profile): string =>
  `• ${mention(slack_user_id)} · ${places} ${places === 1 ? 'place' : 'places'} left${topics.length > 0 ? ` · ${topicLabels(topics)}` : ''}${about ? `\n   _${escapeText(about)}_` : ''}`;

/** The window in which a resident says what they wish, with the mentors there are. */
export function wishesModal(
  place: { id: string; program_name: string; wishes_until: string; more_topics: readonly string[] },
  mentors: readonly Profile[],
  wishes: Wishes,
): ModalView {
  const byId = new Map(mentors.map((mentor) => [mentor.id, mentor]));
  const chosen = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  return modal({
    id: WISHES_SUBMIT,
    title: WISHES_TITLE,
    submit: 'Send',
    metadata: { place: place.id },
    blocks: [
      section(
        `For *${escapeText(place.program_name)}*, until ${until(place.wishes_until)}. All wishes are opened together, and matched so that as many as can be get one of their first choices.`,
      ),
      ...chooser(
        'preferred',
        'Preferred mentors',
        mentors,
        MOST_CHOICES,
        chosen(wishes.choices),
        'Up to five, best first. Type a name to search.',
      ),
      topicsInput('What would you like from a mentor?', place.more_topics, wishes.topics),
      ...chooser(
        'rather_not',
        'Rather not',
        mentors,
        MOST_RATHER_NOT,
        chosen(wishes.ratherNot),
        'At most two. Nobody is shown this, directors neither: from everybody two mentors they did not choose are taken out, yours always among them.',
      ),
      noteInput(wishes.note),
      ...directory(mentors),
      context(
        'Directors see which of your choices you get, and your note. Your wishes are kept sealed and erased 90 days after.',
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
    { optional: true, hint: 'For your directors. Mentors do not see it.' },
  );

function chooser(
  field: string,
  label: string,
  mentors: readonly Profile[],
  most: number,
  initial: readonly Profile[],
  hint: string,
): KnownBlock[] {
  const select = mentorSelect(mentors, most);
  if (!select) return [section('There is no mentor with a place to choose from yet.')];
  const own = mentorSelect(initial, most)?.options;
  return [
    input(field, label, { ...select, ...(own ? { initial_options: own } : {}) }, { optional: true, hint }),
  ];
}

/** The mentors of the program, with what they say of themselves. */
export const directory = (mentors: readonly Profile[]): KnownBlock[] => {
  if (mentors.length === 0) return [];
  const shown = mentors.slice(0, MOST_SHOWN).map(profileLine);
  const parts = Array.from({ length: Math.ceil(shown.length / 6) }, (_, at) =>
    shown.slice(at * 6, at * 6 + 6),
  );
  return [
    section('*Mentors with a place*'),
    ...parts.map((lines) => section(lines.join('\n'))),
    ...(mentors.length > MOST_SHOWN
      ? [context(`and ${mentors.length - MOST_SHOWN} more, in the list above`)]
      : []),
  ];
};

export const wishesSentModal = (wishesUntil: string): ModalView =>
  messageModal(
    WISHES_TITLE,
    `Sent. You can change it until ${until(wishesUntil)} with *Change* in my message, and you hear from me as soon as you have a mentor.`,
  );

/** Tells a mentor that a match is under way. */
export const mentorsMessage = (
  mentor: { places: number },
  programName: string,
  wishesUntil: string,
  ways: KnownBlock,
): Message => ({
  text: `A class match is under way in ${escapeText(programName)}.`,
  blocks: [
    section(
      `*A class match is under way in ${escapeText(programName)}*\nResidents say until ${until(wishesUntil)} whom they would like. You have ${mentor.places === 1 ? '1 place' : `${mentor.places} places`} left, and what you say of yourself is what they choose by.`,
    ),
    ways,
    context(
      'There is nothing you need to do. If you are matched, you hear from me together with your resident.',
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
      section(`Mentors of *${escapeText(program.name)}*, with what they say of themselves.`),
      input(
        'search',
        'Search',
        { type: 'plain_text_input', max_length: 80, ...(search ? { initial_value: search } : {}) },
        { optional: true, hint: 'A name, a topic, or a word of their line.' },
      ),
      ...(sections.length > 0 ? sections : [section('Nobody fits these words. Try fewer of them.')]),
      ...(found.length > PAGE ? [context(`and ${found.length - PAGE} more; search to see them`)] : []),
    ],
  });
}

export const DIRECTORY_SUBMIT = 'rounds.directory.search';
