import type { ModalView } from '@slack/types';
import { z } from 'zod';
import {
  ActionIds,
  changeButton,
  mentorWays,
  residentsCounted,
  stopMentoringButton,
} from '../../domain/members/buttons.ts';
import { topicsInput } from '../../domain/pairs/topic-views.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
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
} from '../../platform/slack/blocks.ts';

export const CAPACITY = ActionIds.places;
export const CAPACITY_TITLE = 'Capacity and profile';
export const SAVE = 'places.save';
/** Answers the question in spring: all stays as it is. */
export const KEEP = ActionIds.keepCapacity;
export const NOT_ANY_MORE = ActionIds.notAnyMore;
export const NOT_NEXT_YEAR = ActionIds.notNextYear;

/** As many as can be chosen; a roster may give more. */
const MOST_PLACES = 10;
/** As long as one line may be, as the database has it. */
const MOST_ABOUT = 120;

/** What a mentor enters about capacity and profile. */
export const capacityForm = z.object({
  places: z.coerce.number().int().min(0).max(50),
  topics: z.array(z.string()).default([]),
  about: z
    .string()
    .trim()
    .max(MOST_ABOUT, { error: `Keep this to one line of ${MOST_ABOUT} characters or fewer.` })
    .regex(/^[^\r\n]*$/, { error: 'Keep this to one line.' })
    .default(''),
  open: z.enum(['yes', 'no']).default('no'),
});
/** Capacity and profile as a mentor entered them. */
export type MentorProfile = z.infer<typeof capacityForm>;

/** A mentor's own profile, as it is stored. */
type Profile = {
  capacity: number;
  topics: readonly string[];
  about: string | null;
  open_to_conversation: boolean;
};

const placeOption = (count: number) => option(residentsCounted(count), String(count));

/** What a mentor says of themselves: how many residents, for what, in one line. */
export function capacityModal(
  program: { id: string; name: string; more_topics: readonly string[] },
  profile: Profile,
): ModalView {
  const counts = [...new Set([...Array.from({ length: MOST_PLACES + 1 }, (_, n) => n), profile.capacity])];
  return modal({
    id: SAVE,
    title: CAPACITY_TITLE,
    submit: 'Save',
    metadata: { program: program.id },
    blocks: [
      section(
        `Your profile as a mentor in *${escapeText(program.name)}*. Residents and directors see it when they choose a mentor.`,
      ),
      input('places', 'Residents you can take', {
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
        { optional: true, hint: 'One line, such as "Hospital medicine; raised 2 kids during residency."' },
      ),
      openInput(profile.open_to_conversation),
      context("Changes here don't affect your current residents."),
      actions('not_any_more', stopMentoringButton(program.id)),
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
    { hint: "An occasional talk with residents you don't mentor, with no due dates or reminders." },
  );

type Asked = { program_id: string; capacity: number; accepting: boolean };

/** The question in spring whether to mentor again. */
export const renewalMessage = (mentor: Asked, programName: string, yearOn: string): Message => ({
  text: 'Will you mentor again next year?',
  notifiesInFull: true,
  blocks: [
    section(
      `*Will you mentor again next year?*\nThe new academic year in ${escapeText(programName)} begins ${readableDate(yearOn, { year: true })}. You currently take up to ${residentsCounted(mentor.capacity)}.`,
    ),
    mentorWays(mentor.program_id, mentor.capacity, 'Not next year'),
    context("If you don't answer, nothing changes. Your current residents stay with you either way."),
  ],
});

/** What the question turns into once it is answered. */
export const renewedMessage = ({ capacity, accepting }: Asked): Message => ({
  text: 'Thank you for your answer about next year.',
  blocks: [
    section(
      accepting
        ? `Thank you. You'll continue with up to ${residentsCounted(capacity)}.`
        : "Thank you. You won't be suggested for new residents, and your directors have been told privately.",
    ),
  ],
});

export const KEPT = "Thank you. Everything stays as is, and I won't ask again this year.";

/** A mentor cannot have fewer places than residents. */
export const tooFew = (residents: number): Record<string, string> => ({
  places: `You mentor ${residents} ${residents === 1 ? 'resident' : 'residents'} now, so your capacity can't be lower than that. To stop getting new ones, select "Take no new residents" on the Home tab.`,
});

/** Says that capacity and profile were saved. */
export const savedModal = (): ModalView =>
  messageModal(
    CAPACITY_TITLE,
    'Saved. Residents and directors will see it the next time they choose a mentor.',
  );

export const NO_MORE_SAID =
  "Your directors have been told privately. Until one of them records the change, you'll keep your current residents and won't be suggested for new ones. Thank you for your time.";
/** To a mentor who is the program's only director. */
export const ONLY_DIRECTOR_SAID =
  'You won\'t be suggested for new residents. As a director, you can record the change yourself under "Departures and changes" on the Home tab.';

/** Tells a director, in private, that a mentor would like to stop, or not to go on for another year. */
export const noMoreMessage = (
  mentor: {
    id: string;
    program_id: string;
    slack_user_id: string;
    display_name: string;
    program_name: string;
  },
  isNextYear: boolean,
): Message => ({
  text: `${escapeText(mentor.display_name)} would ${isNextYear ? 'rather not mentor next year' : 'like to stop mentoring'}.`,
  blocks: [
    section(
      `${mention(mentor.slack_user_id)} would ${isNextYear ? 'rather not mentor next year' : 'like to stop mentoring'} in ${escapeText(mentor.program_name)}. Until you record it, they'll keep their current residents and won't be suggested for new ones. Only directors are told.`,
    ),
    actions('no_more', changeButton(mentor.program_id, { memberId: mentor.id, what: 'steps_down' })),
  ],
});
