import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { Drafted } from '../database/tables/rounds.ts';
import { evaluatesLevel } from '../members/evaluator-policy.ts';
import { choiceName } from '../members/names.ts';
import { topicLabels } from '../pairs/topic-views.ts';
import { topicNames } from '../pairs/topics.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  mention,
  messageModal,
  modal,
  option,
  plain,
  section,
  shorten,
} from '../slack/blocks.ts';
import { dataTable } from '../slack/tables.ts';
import type { Facts } from './drafting.ts';
import type { Move, Place } from './policy.ts';
import { cancelButton, MATCH_TITLE, selectOf } from './views.ts';

/** Each with the round as its value; **Publish** with when the draft was made, too. */
export const CHANGE_ONE = 'rounds.change_one';
export const AGAIN = 'rounds.again';
export const PUBLISH = 'rounds.publish';
export const CHANGE_SUBMIT = 'rounds.change_one.submit';
const CHANGE_TITLE = 'Change one';

export const changeForm = z.object({
  resident: z.uuid('Please choose a resident.'),
  mentor: z.uuid('Please choose a mentor.'),
  keep: z.array(z.string()).default([]),
});

const ORDINALS = ['1st', '2nd', '3rd', '4th', '5th'];
const ordinal = (choice: number) => ORDINALS[choice - 1] ?? `${choice}th`;
const counted = (count: number, one: string, several: string) => `${count} ${count === 1 ? one : several}`;

/** Lines a window shows; the ones to look at come first. */
const MOST_LINES = 60;
const LINES_IN_SECTION = 12;

type Row = { text: string; order: number };

/** How good a draft is, in one sentence. */
export function profileSentence({ round, residents, instance }: Facts): string {
  const pairs = round.draft ?? [];
  const here = new Set(residents.map(({ resident_id }) => resident_id));
  const mine = pairs.filter(({ resident }) => here.has(resident));
  const asked = instance.residents.filter(({ choices }) => choices.length > 0).length;
  const first = mine.filter(({ choice }) => choice === 1).length;
  const three = mine.filter(({ choice }) => choice !== null && choice <= 3).length;
  const outside = mine.filter(({ choice }) => choice === null).length;
  const unplaced = residents.length - mine.length;
  return [
    `${three} of ${counted(asked, 'resident who chose has', 'residents who chose have')} one of their first three choices, ${first} their first.`,
    ...(outside > 0 ? [`${counted(outside, 'is', 'are')} with a mentor they did not name.`] : []),
    ...(unplaced > 0 ? [`${counted(unplaced, 'is', 'are')} without a place.`] : []),
  ].join(' ');
}

function rowsOf({ round, residents, mentors }: Facts): Row[] {
  const pairs = new Map((round.draft ?? []).map((pair) => [pair.resident, pair]));
  const byId = new Map(mentors.map((mentor) => [mentor.id, mentor]));
  const loads = new Map<string, number>();
  for (const { mentor } of pairs.values()) loads.set(mentor, (loads.get(mentor) ?? 0) + 1);
  return residents.map((row) => {
    const who = `${mention(row.user)}${row.pgy === null ? '' : ` (PGY-${row.pgy})`}`;
    const pair = pairs.get(row.resident_id);
    const mentor = pair && byId.get(pair.mentor);
    if (!pair || !mentor) return { text: `• ${who}: *nobody yet*`, order: 0 };
    const why = [
      pair.choice === null
        ? row.wished_at
          ? 'not among their choices'
          : 'sent no wishes'
        : `${ordinal(pair.choice)} choice`,
      ...(pair.shared.length > 0 ? [`shares ${topicLabels(pair.shared)}`] : []),
      ...(round.evaluators === 'warn' && evaluatesLevel(mentor, row.pgy) ? ['*evaluates them*'] : []),
      `${mentor.load + (loads.get(mentor.id) ?? 0)} of ${mentor.capacity} places`,
    ];
    return {
      text: `• ${who}: ${mention(mentor.slack_user_id)} · ${why.join(' · ')}`,
      order: pair.choice === null ? 1 : 100 - pair.choice,
    };
  });
}

/** What would help those for whom nobody is left; it knows nothing of whom somebody would rather not have. */
function helpBlocks({ round, residents, mentors, instance }: Facts): KnownBlock[] {
  const placed = new Set((round.draft ?? []).map(({ resident }) => resident));
  const left = residents.filter(({ resident_id }) => !placed.has(resident_id)).length;
  if (left === 0) return [];
  const places = mentors.reduce((sum, mentor) => sum + mentor.places, 0);
  const missing = instance.residents.length - places;
  const text =
    missing > 0
      ? `What would help: ${counted(missing, 'more place', 'more places')}. Raise a mentor’s capacity in the roster, or ask another to take new residents, then press *Draft again*.`
      : 'What would help: more mentors with a place whom they may be with, then *Draft again*. There are places, but conflicts or former matches stand in the way.';
  return [section(text)];
}

const MOST_NOTES = 20;

/** What residents wrote for their directors; shown here and nowhere else. */
const noteBlocks = ({ notes }: Facts): KnownBlock[] => [
  ...notes
    .slice(0, MOST_NOTES)
    .map(({ user, note }) => section(`*Note* of ${mention(user)}: ${escapeText(shorten(note, 280))}`)),
  ...(notes.length > MOST_NOTES ? [context(`and ${notes.length - MOST_NOTES} more notes`)] : []),
];

/** The draft, what can be done with it, and what it means. */
export function draftModal(facts: Facts, said?: string): ModalView {
  const { round } = facts;
  const rows = rowsOf(facts).toSorted((one, other) => one.order - other.order);
  const shown = rows.slice(0, MOST_LINES).map(({ text }) => text);
  const sections = Array.from({ length: Math.ceil(shown.length / LINES_IN_SECTION) }, (_, at) =>
    section(shown.slice(at * LINES_IN_SECTION, (at + 1) * LINES_IN_SECTION).join('\n')),
  );
  return modal({
    id: 'rounds.draft',
    title: MATCH_TITLE,
    blocks: [
      ...(said ? [section(said)] : []),
      section(`*The draft.* ${profileSentence(facts)}`),
      ...sections,
      ...(rows.length > shown.length
        ? [context(`and ${rows.length - shown.length} more, who have one of their better choices`)]
        : []),
      ...helpBlocks(facts),
      ...noteBlocks(facts),
      actions(
        'draft',
        button(PUBLISH, 'Publish', `${round.id} ${round.drafted_at?.toISOString() ?? ''}`, {
          style: 'primary',
          confirm: {
            title: plain('Publish this match?'),
            text: plain(
              round.announce_on
                ? 'Both sides are told on the day you chose, all at once.'
                : 'All pairs are made, and both sides are told, all at once.',
            ),
            confirm: plain('Publish'),
            deny: plain('Not yet'),
          },
        }),
        button(CHANGE_ONE, 'Change one', round.id),
        button(AGAIN, 'Draft again', round.id),
        cancelButton(round.id),
      ),
      context(
        'As many as can be are placed; then as few as can be outside their lists, then as few as can be with their last choices, then shared topics and even load count. Former pairs are never placed together. From everybody two mentors they did not choose were taken out by lot before, so who is not offered tells nothing.',
      ),
    ],
  });
}

/** Asks whom to place with whom. */
export function changeModal(facts: Facts): ModalView {
  const residents = facts.residents.map((row) =>
    option(choiceName(row) || row.user, row.resident_id, row.pgy === null ? undefined : `PGY-${row.pgy}`),
  );
  const mentors = facts.mentors
    .filter(({ places }) => places > 0)
    .map((mentor) =>
      option(
        choiceName(mentor) || mentor.slack_user_id,
        mentor.id,
        `${mentor.places} ${mentor.places === 1 ? 'place' : 'places'}`,
      ),
    );
  if (residents.length === 0 || mentors.length === 0)
    return messageModal(
      CHANGE_TITLE,
      'There is nobody to change: no resident is left in this round, or no mentor has a place.',
    );
  return modal({
    id: CHANGE_SUBMIT,
    title: CHANGE_TITLE,
    submit: 'Save',
    metadata: { round: facts.round.id },
    blocks: [
      input('resident', 'Resident', selectOf(residents)),
      input('mentor', 'Mentor', selectOf(mentors)),
      input(
        'keep',
        'Keep when drafting again',
        { type: 'checkboxes', options: [option('Keep this pair whatever else changes', 'keep')] },
        { optional: true },
      ),
      context('Everybody else is placed anew around it. You read what it costs, and can change it back.'),
    ],
  });
}

const placeText = (place: Place): string =>
  place === 'unplaced'
    ? 'nobody'
    : place === 'outside'
      ? 'a mentor they did not name'
      : `their ${ordinal(place)} choice`;

/** What a change costs, in words: first for whom it was made, then for those it moves. */
export function priceText(moves: readonly Move[], userOf: (residentId: string) => string): string {
  const [about, ...others] = moves;
  if (!about) return 'Saved. They are together in the draft already, so nothing moves.';
  const moved = others
    .slice(0, 8)
    .map(
      ({ resident, from, to }) =>
        `${mention(userOf(resident))} gets ${placeText(to)} instead of ${placeText(from)}`,
    );
  const more = others.length > 8 ? ` and ${others.length - 8} more` : '';
  const own = `${mention(userOf(about.resident))} gets ${placeText(about.to)} instead of ${placeText(about.from)}`;
  return moved.length > 0
    ? `*Saved.* ${own}; it moves others: ${moved.join('; ')}${more}.`
    : `*Saved.* ${own}; nobody else moves.`;
}

const REFUSED = {
  over: 'The draft was published or cancelled meanwhile.',
  not_offered: 'is not available for this resident; please choose somebody else.',
  no_place: 'has no place left; please choose somebody else, or raise their capacity in the roster.',
};

/** Why a change cannot be, at its field. */
export const changeRefused = (
  reason: keyof typeof REFUSED,
  name: string | undefined,
): Record<string, string> => ({
  mentor: reason === 'over' ? REFUSED.over : `${name ?? 'This person'} ${REFUSED[reason]}`,
});

export const SAW_ANOTHER =
  '*Nothing was published:* somebody drafted again or changed one since you opened this. Here is the draft as it is now; please look once more.';

export const publishedText = (isNow: boolean, on: string): string =>
  isNow
    ? 'Published. All pairs are made now, and both sides get their message at once. Whoever is without a place waits with a request, and the directors’ channel is told.'
    : `Published. Both sides are told on ${on}, all at once; until then nobody knows, and you can still cancel.`;

/** Names of people as a draft's words need them. */
export const userIn = (facts: Facts) => {
  const users = new Map(facts.residents.map(({ resident_id, user }) => [resident_id, user]));
  return (residentId: string) => users.get(residentId) ?? escapeText(residentId);
};

/** A draft as a native table for the desk: what needs eyes first. */
export function draftTable(
  programName: string,
  draft: readonly Drafted[],
  people: { residents: readonly Named[]; mentors: readonly Named[] },
): KnownBlock[] {
  const mentors = new Map(people.mentors.map((mentor) => [mentor.id, mentor]));
  const pairs = new Map(draft.map((pair) => [pair.resident, pair]));
  const given = Map.groupBy(draft, ({ mentor }) => mentor);
  const rows = people.residents.map((resident) => {
    const pair = pairs.get(resident.id);
    const mentor = pair && mentors.get(pair.mentor);
    const load = mentor ? mentor.active_mentees + (given.get(mentor.id)?.length ?? 0) : 0;
    return {
      order: !mentor ? 0 : pair.choice === null ? 1 : 100 - pair.choice,
      cells: [
        resident.display_name,
        mentor?.display_name ?? 'nobody yet',
        !mentor ? '–' : pair.choice === null ? 'not named' : ordinal(pair.choice),
        mentor && pair.shared.length > 0 ? `shares ${topicNames(pair.shared)}` : '–',
        mentor ? `${load} of ${mentor.capacity}` : '–',
      ],
    };
  });
  const table = dataTable(
    `Draft of the class match in ${programName}`,
    ['Resident', 'Mentor', 'Choice', 'Why', 'Load'],
    rows.toSorted((one, other) => one.order - other.order).map(({ cells }) => cells),
  );
  return table ? [table.block] : [];
}

type Named = { id: string; display_name: string; active_mentees: number; capacity: number };
