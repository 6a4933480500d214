import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { SOON } from '../../domain/pairs/change-views.ts';
import { nextMayBeChosen } from '../../domain/pairs/next-views.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  context,
  escapeText,
  input,
  mention,
  messageModal,
  modal,
  option,
  section,
} from '../../platform/slack/blocks.ts';
import type { Someone, What } from './policy.ts';
import { ENTER_CHANGE_TITLE, groupsOf, NEUTRAL_MESSAGE, whatOption } from './views.ts';
import { changeForm, type Entered, LAST_DAY_AWAY, whenInputs } from './when-views.ts';

/** A kind of change as a choice for several people, whose pairs are more than one. */
const whatOfSeveral = (what: What) =>
  what === 'pair_ends' ? option('Their pairs end', what) : whatOption(what);

export const SEVERAL_CHECK = 'change.several.check';
/** The choice of when, on which the date depends. */
export const SEVERAL_WHEN = 'change.several.when';
export const SEVERAL_CONFIRM = 'change.several.confirm';
/** As many people as one window and its preview hold. */
const MOST_PEOPLE = 30;

const CHOOSE = 'Choose at least one person.';
/** What is entered about several people at once. */
export const severalForm = changeForm.omit({ person: true, pair: true }).extend({
  people: z
    .array(z.uuid(), CHOOSE)
    .min(1, CHOOSE)
    .max(MOST_PEOPLE, `Choose up to ${MOST_PEOPLE} people at a time. Enter the rest after these.`),
  /** The pairs that were shown to end, by the order of these people, once they were. */
  pairs: z.array(z.uuid()).optional(),
});
const listed = z.string().transform((text) => text.split(' '));
/** What the confirmation carries along, where a list is one text. */
export const severalMetadata = severalForm.extend({
  people: listed.pipe(severalForm.shape.people),
  pairs: listed.pipe(z.array(z.uuid())).optional(),
});
/** A change that was entered about several people. */
export type EnteredSeveral = z.infer<typeof severalForm>;

/** Asks who leaves or changes, for several people alike. Directors are entered one by one: each may be the last who decides. */
export function severalModal(
  program: { id: string; name: string },
  people: readonly Someone[],
  changeDay: Temporal.PlainDate,
  { said, entered = {} }: { said?: string | undefined; entered?: Partial<Entered> } = {},
): ModalView {
  const offered = people.filter(({ roles }) => !roles.includes('director'));
  if (offered.length === 0)
    return messageModal(
      ENTER_CHANGE_TITLE,
      `Everyone in *${escapeText(program.name)}* is a director. Enter directors one at a time.`,
    );
  return modal({
    id: SEVERAL_CHECK,
    title: ENTER_CHANGE_TITLE,
    submit: 'Check',
    metadata: { program: program.id },
    blocks: [
      ...(said ? [section(said)] : []),
      section(`Record the same change on the same date for several people in *${escapeText(program.name)}*.`),
      input('people', 'People', {
        type: 'multi_static_select',
        option_groups: groupsOf(offered),
        max_selected_items: MOST_PEOPLE,
      }),
      input('what', "What's changing?", {
        type: 'radio_buttons',
        options: (['leaves', 'steps_down', 'pair_ends', 'away'] as const).map(whatOfSeveral),
      }),
      ...whenInputs(SEVERAL_WHEN, 'When?', { changeDay, ...entered }, LAST_DAY_AWAY),
      context(
        "The change is recorded only after you've reviewed and confirmed it, for all of them or for none. Enter directors one at a time.",
      ),
    ],
  });
}

/** What happens for one of several, by Slack user. */
export type Line = { user: string; ending: { resident: string; mentor: string }[]; closesRequest: boolean };

/** What happens to a number of people, after the date. */
function leadText(what: What, count: number): string {
  const isOne = count === 1;
  const who = isOne ? 'this person' : `these ${count} people`;
  switch (what) {
    case 'leaves':
      return `${who} ${isOne ? 'leaves the program and no longer has' : 'leave the program and no longer have'} a role in it.`;
    case 'steps_down':
      return `${who} ${isOne ? 'steps down as a mentor' : 'step down as mentors'} in the program.`;
    case 'pair_ends':
      return isOne ? "this person's pair ends." : `all pairs that include ${who} end.`;
    case 'away':
      return `${who} ${isOne ? 'is' : 'are'} away, starting today. During that time, nothing comes due for their pairs and no reminders go out.`;
  }
}

function lineText({ user, ending, closesRequest }: Line): string {
  const pairs = ending.map(({ resident, mentor }) =>
    resident === user ? `with ${mention(mentor)}` : `with ${mention(resident)}`,
  );
  const ends =
    pairs.length === 0 ? [] : [`${pairs.length === 1 ? 'a pair ends' : 'pairs end'}: ${pairs.join(', ')}`];
  return [
    `• ${mention(user)}`,
    ...ends,
    ...(closesRequest ? ['their request for a mentor will close'] : []),
  ].join(' · ');
}

/** What was entered for several people, in words, to be confirmed; `losing`: the pairs that end, where any of their residents goes on. */
export function severalPreview(
  programId: string,
  entered: EnteredSeveral,
  { on, now }: { on: Temporal.PlainDate; now: boolean },
  lines: readonly Line[],
  losing: number,
  warning: readonly KnownBlock[] = [],
  next: readonly KnownBlock[] = [],
): ModalView {
  const isAway = entered.what === 'away';
  const day = readableDate(on, { year: true });
  const when = isAway ? `Through ${day}` : now ? SOON : `On ${day}`;
  const texts = lines.map(lineText);
  return modal({
    id: SEVERAL_CONFIRM,
    title: ENTER_CHANGE_TITLE,
    submit: 'Confirm',
    metadata: {
      program: programId,
      people: entered.people.join(' '),
      what: entered.what,
      when: entered.when,
      date: on.toString(),
      ...(entered.pairs?.length ? { pairs: entered.pairs.join(' ') } : {}),
    },
    blocks: [
      section(`*${when}*, ${leadText(entered.what, lines.length)}`),
      ...Array.from({ length: Math.ceil(texts.length / 10) }, (_, at) =>
        section(texts.slice(at * 10, at * 10 + 10).join('\n')),
      ),
      ...(losing > 0 ? [section(nextMayBeChosen(losing))] : []),
      ...next,
      ...(lines.some(({ ending }) => ending.length > 0) ? [context(NEUTRAL_MESSAGE)] : []),
      ...warning,
    ],
  });
}
