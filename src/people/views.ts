import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { readableDate } from '../calendar/dates.ts';
import { changeButton, DOORS, mentorWays, notAnyMoreButton, placesCounted } from '../members/doors.ts';
import { topicsInput } from '../pairs/topic-views.ts';
import {
  actions,
  context,
  escapeText,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  section,
} from '../slack/blocks.ts';

export const PLACES = DOORS.places;
export const PLACES_TITLE = 'Places';
export const SAVE = 'places.save';
/** Answers the question in spring: all stays as it is. */
export const KEEP = DOORS.keepPlaces;
export const NOT_ANY_MORE = DOORS.notAnyMore;

/** As many as can be chosen; a roster may give more. */
const MOST_PLACES = 10;
/** As long as one line may be, as the database has it. */
const MOST_ABOUT = 120;

export const placesForm = z.object({
  places: z.coerce.number().int().min(0).max(50),
  topics: z.array(z.string()).default([]),
  about: z
    .string()
    .trim()
    .max(MOST_ABOUT, { error: `Please keep it to one line of ${MOST_ABOUT} characters.` })
    .regex(/^[^\r\n]*$/, { error: 'Please keep it to one line.' })
    .default(''),
  open: z.enum(['yes', 'no']).default('no'),
});
export type Places = z.infer<typeof placesForm>;

/** A mentor's own profile, as it is stored. */
export type Profile = {
  capacity: number;
  topics: readonly string[];
  about: string | null;
  open_to_conversation: boolean;
};

const placeOption = (count: number) => option(count === 1 ? '1 place' : `${count} places`, String(count));

/** What a mentor says of themselves: how many residents, for what, in one line. */
export function placesModal(
  program: { id: string; name: string; more_topics: readonly string[] },
  profile: Profile,
): ModalView {
  const counts = [...new Set([...Array.from({ length: MOST_PLACES + 1 }, (_, n) => n), profile.capacity])];
  return modal({
    id: SAVE,
    title: PLACES_TITLE,
    submit: 'Save',
    metadata: { program: program.id },
    blocks: [
      section(
        `You as a mentor in *${escapeText(program.name)}*. Directors see this when they look for a mentor.`,
      ),
      input('places', 'Places', {
        type: 'static_select',
        options: counts.map(placeOption),
        initial_option: placeOption(profile.capacity),
      }),
      topicsInput('Topics', program.more_topics, profile.topics),
      input(
        'about',
        'About me',
        {
          type: 'plain_text_input',
          max_length: MOST_ABOUT,
          ...(profile.about ? { initial_value: profile.about } : {}),
        },
        { optional: true, hint: 'One line, such as "Hospital medicine; raised two kids during residency".' },
      ),
      openInput(profile.open_to_conversation),
      actions('not_any_more', notAnyMoreButton(program.id, 'Not any more')),
      context('The residents you have stay with you, whatever you change here.'),
    ],
  });
}

const OPEN = option('Yes', 'yes');
const CLOSED = option('No', 'no');

const openInput = (isOpen: boolean) =>
  input(
    'open',
    'Open to a conversation',
    { type: 'radio_buttons', options: [OPEN, CLOSED], initial_option: isOpen ? OPEN : CLOSED },
    { hint: 'With residents who are not yours: a talk now and then, without dates or reminders.' },
  );

type Asked = { program_id: string; capacity: number; accepting: boolean };

/** The question in spring whether to mentor again. */
export const renewalMessage = (mentor: Asked, programName: string, yearOn: string): Message => ({
  text: `Mentoring again next year in ${escapeText(programName)}?`,
  blocks: [
    section(
      `*Mentoring again next year?*\nThe new academic year of ${escapeText(programName)} begins on ${readableDate(yearOn, { year: true })}. You have ${placesCounted(mentor.capacity)} for residents.`,
    ),
    mentorWays(mentor.program_id, mentor.capacity),
    context('Without an answer things stay as they are. The residents you have stay with you either way.'),
  ],
});

/** What the question turns into once it is answered. */
export const renewedMessage = ({ capacity, accepting }: Asked): Message => ({
  text: 'Thank you for your answer about next year.',
  blocks: [
    section(
      accepting
        ? `Thank you. You go on with ${placesCounted(capacity)}.`
        : 'Thank you. You are not offered for new residents; your directors are told in private.',
    ),
  ],
});

export const KEPT = 'Thank you. Everything stays as it is, and you are not asked again this year.';

/** A mentor cannot have fewer places than residents. */
export const tooFew = (residents: number): Record<string, string> => ({
  places: `You have ${residents} ${residents === 1 ? 'resident' : 'residents'} now, so keep at least as many places. To be offered for no more, press "Take no new residents" on your Home tab.`,
});

export const savedModal = (): ModalView =>
  messageModal(PLACES_TITLE, 'Saved. Directors see it the next time they look for a mentor.');

export const NO_MORE_SAID =
  'Your directors are told, in private. Until one of them enters it, you go on with the residents you have, and you are not offered for new ones. Thank you for the time you gave.';
/** To a mentor who is the program's only director. */
export const ONLY_DIRECTOR_SAID =
  'You are not offered for new residents now. As the director you can enter it yourself, under "Someone leaves or changes" on your Home tab.';

/** Tells a director, in private, that a mentor would like to stop. */
export const noMoreMessage = (mentor: {
  id: string;
  program_id: string;
  slack_user_id: string;
  display_name: string;
  program_name: string;
}): Message => ({
  text: `${escapeText(mentor.display_name)} would like to mentor no more.`,
  blocks: [
    section(
      `${mention(mentor.slack_user_id)} would like to mentor no more in ${escapeText(mentor.program_name)}. They go on with the residents they have until you enter it, and are not offered for new ones. Only directors are told.`,
    ),
    actions('no_more', changeButton(mentor.program_id, { memberId: mentor.id, what: 'steps_down' })),
  ],
});
