import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readableDate } from '../calendar/dates.ts';
import { context, escapeText, input, mention, modal, section } from '../slack/blocks.ts';
import type { Someone, What } from './policy.ts';
import { CHANGE_TITLE, changeForm, groupsOf, NOW, ON_THE_DATE, whatOption } from './views.ts';

export const SEVERAL_CHECK = 'change.several.check';
export const SEVERAL_CONFIRM = 'change.several.confirm';
/** As many people as one window and its preview hold. */
export const MOST_PEOPLE = 30;

const CHOOSE = 'Please choose who it is about.';
export const severalForm = changeForm.omit({ person: true }).extend({
  people: z
    .array(z.uuid(), CHOOSE)
    .min(1, CHOOSE)
    .max(MOST_PEOPLE, `At most ${MOST_PEOPLE} people at once. Enter the others after these.`),
});
/** What the confirmation carries along, where a list is one text. */
export const severalMetadata = severalForm.extend({
  people: z
    .string()
    .transform((text) => text.split(' '))
    .pipe(severalForm.shape.people),
});
export type EnteredSeveral = z.infer<typeof severalForm>;

/** Asks who leaves or changes, for several people alike. Directors are entered one by one: each may be the last who decides. */
export const severalModal = (
  program: { id: string; name: string },
  people: readonly Someone[],
  changeDay: Temporal.PlainDate,
  said?: string,
): ModalView =>
  modal({
    id: SEVERAL_CHECK,
    title: CHANGE_TITLE,
    submit: 'Check',
    metadata: { program: program.id },
    blocks: [
      ...(said ? [section(said)] : []),
      section(`Several people in *${escapeText(program.name)}* for whom the same happens on the same day.`),
      input('people', 'People', {
        type: 'multi_static_select',
        option_groups: groupsOf(people.filter(({ roles }) => !roles.includes('director'))),
        max_selected_items: MOST_PEOPLE,
      }),
      input('what', 'What', {
        type: 'radio_buttons',
        options: (['leaves', 'steps_down', 'pair_ends', 'away'] as const).map(whatOption),
      }),
      input('when', 'When', {
        type: 'radio_buttons',
        options: [ON_THE_DATE, NOW],
        initial_option: ON_THE_DATE,
      }),
      input(
        'date',
        'Date',
        { type: 'datepicker', initial_date: changeDay.toString() },
        {
          optional: true,
          hint: `Proposed: the program's next change day. For "Away until": the last day away.`,
        },
      ),
      context(
        'Nothing happens before you have seen what it does and confirmed it: for all of them, or for none. Directors are entered one by one.',
      ),
    ],
  });

/** What happens for one of several, by Slack user. */
export type Line = { user: string; ending: { resident: string; mentor: string }[]; closesRequest: boolean };

const LEAD: Record<What, string> = {
  leaves: 'leave the program and have no role in it any more.',
  steps_down: 'are no mentors of the program any more.',
  pair_ends: 'have a pair that ends.',
  away: 'are away from today on, that day included. Nothing is due for their pairs meanwhile, and no reminders go out.',
};

function lineText({ user, ending, closesRequest }: Line): string {
  const pairs = ending.map(({ resident, mentor }) =>
    resident === user ? `with ${mention(mentor)}` : `with ${mention(resident)}`,
  );
  const ends =
    pairs.length === 0 ? [] : [`${pairs.length === 1 ? 'a pair ends' : 'pairs end'}: ${pairs.join(', ')}`];
  return [
    `• ${mention(user)}`,
    ...ends,
    ...(closesRequest ? ['their request for a mentor closes'] : []),
  ].join(' · ');
}

/** What was entered for several people, in words, to be confirmed. */
export function severalPreview(
  programId: string,
  entered: EnteredSeveral,
  on: Temporal.PlainDate,
  lines: readonly Line[],
  without: readonly string[],
  warning: readonly KnownBlock[] = [],
): ModalView {
  const isAway = entered.what === 'away';
  const day = readableDate(on, { year: true });
  const when = isAway ? `Until ${day}` : entered.when === 'now' ? 'Now' : `On ${day}`;
  const texts = lines.map(lineText);
  return modal({
    id: SEVERAL_CONFIRM,
    title: CHANGE_TITLE,
    submit: 'Confirm',
    metadata: {
      program: programId,
      people: entered.people.join(' '),
      what: entered.what,
      when: entered.when,
      date: on.toString(),
    },
    blocks: [
      section(
        `*${when}*, ${lines.length === 1 ? 'this person' : `these ${lines.length} people`} ${LEAD[entered.what]}`,
      ),
      ...Array.from({ length: Math.ceil(texts.length / 10) }, (_, at) =>
        section(texts.slice(at * 10, at * 10 + 10).join('\n')),
      ),
      ...(without.length > 0
        ? [section(`Then without a mentor, and waiting for one: ${without.map(mention).join(', ')}`)]
        : []),
      ...(lines.some(({ ending }) => ending.length > 0)
        ? [
            context(
              'Residents and mentors read the same few neutral words as at any ending, on that day and not before. No cause is given to anybody.',
            ),
          ]
        : []),
      ...warning,
    ],
  });
}
