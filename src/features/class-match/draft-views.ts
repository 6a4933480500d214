import type { KnownBlock, ModalView } from '@slack/types';
import { DRAW_SAID } from '../../domain/draws/views.ts';
import { evaluatesLevel } from '../../domain/members/evaluator-policy.ts';
import { type Leaving, leavingBlocks } from '../../domain/pairs/change-views.ts';
import { topicLabels } from '../../domain/pairs/topic-views.ts';
import {
  actions,
  button,
  context,
  counted,
  escapeText,
  mention,
  modal,
  plain,
  section,
  shorten,
} from '../../platform/slack/blocks.ts';
import type { Facts } from './drafting.ts';
import { cancelButton, MATCH_TITLE } from './views.ts';

/** Each with the round as its value; **Publish** with when the draft was made, too. */
export const CHANGE_ONE = 'rounds.change_one';
export const AGAIN = 'rounds.again';
export const PUBLISH = 'rounds.publish';
/** Its value is the round and when its draft was made, too. */
export const UNDO_CHANGE = 'rounds.undo_change';

const ORDINALS = ['1st', '2nd', '3rd', '4th', '5th'];
/** Which of a resident's choices a match is. */
export const ordinal = (choice: number) => ORDINALS[choice - 1] ?? `${choice}th`;

/** How a match stands to what the resident sent, in the same words wherever a draft is shown. */
export function choiceText(choice: number | null, hasWishes: boolean): string {
  if (choice !== null) return `${ordinal(choice)} choice`;
  return hasWishes ? 'not on their list' : 'sent no preferences';
}
/** Lines a window shows; the ones to look at come first. */
const MOST_LINES = 60;
const LINES_IN_SECTION = 12;

type Row = { resident: string; text: string; order: number };

/** How good a draft is, in a few short sentences; nothing of lists that no one sent. */
function profileSentence({ round, residents, instance }: Facts): string {
  const sent = new Map(residents.map(({ resident_id, wished_at }) => [resident_id, wished_at !== null]));
  const mine = (round.draft ?? []).filter(({ resident }) => sent.has(resident));
  const asked = instance.residents.filter(({ choices }) => choices.length > 0).length;
  const first = mine.filter(({ choice }) => choice === 1).length;
  const three = mine.filter(({ choice }) => choice !== null && choice <= 3).length;
  const outside = mine.filter(({ resident, choice }) => choice === null && sent.get(resident)).length;
  const silent = residents.length - [...sent.values()].filter(Boolean).length;
  const unplaced = residents.length - mine.length;
  return [
    ...(asked > 0
      ? [
          `${three} of ${counted(asked, 'resident who sent preferences', 'residents who sent preferences')} got one of their top 3 choices, and ${first} got their first choice.`,
        ]
      : []),
    ...(outside > 0 ? [`${counted(outside, 'is', 'are')} with a mentor they didn't list.`] : []),
    ...(silent > 0 ? [`${counted(silent, 'resident', 'residents')} sent no preferences.`] : []),
    ...(unplaced > 0 ? [`${counted(unplaced, "wasn't", "weren't")} placed.`] : []),
  ].join(' ');
}

function rowsOf({ round, residents, mentors }: Facts): Row[] {
  const pairs = new Map((round.draft ?? []).map((pair) => [pair.resident, pair]));
  const byId = new Map(mentors.map((mentor) => [mentor.id, mentor]));
  const loads = new Map<string, number>();
  for (const { mentor } of pairs.values()) loads.set(mentor, (loads.get(mentor) ?? 0) + 1);
  return residents.map((row) => {
    const resident = row.resident_id;
    const who = `${mention(row.user)}${row.pgy === null ? '' : ` (PGY-${row.pgy})`}`;
    const pair = pairs.get(row.resident_id);
    const mentor = pair && byId.get(pair.mentor);
    if (!pair || !mentor) return { resident, text: `• ${who}: *no one yet*`, order: 0 };
    const why = [
      choiceText(pair.choice, row.wished_at !== null),
      ...(pair.shared.length > 0 ? [`shared topics: ${topicLabels(pair.shared)}`] : []),
      ...(round.evaluators === 'warn' && evaluatesLevel(mentor, row.pgy)
        ? ['*evaluates this resident*']
        : []),
      `mentor would have ${mentor.load + (loads.get(mentor.id) ?? 0)} of ${mentor.capacity} residents`,
    ];
    return {
      resident,
      text: `• ${who}: ${mention(mentor.slack_user_id)} · ${why.join(' · ')}`,
      order: pair.choice === null ? 1 : 100 - pair.choice,
    };
  });
}

/** The lines of a draft, those to look at first. */
export const worstFirst = (facts: Facts): Row[] =>
  rowsOf(facts).toSorted((one, other) => one.order - other.order);

/** What would help place the residents who are left. It doesn't use whom residents would rather not have. */
function helpBlocks({ round, residents, mentors, instance }: Facts): KnownBlock[] {
  const placed = new Set((round.draft ?? []).map(({ resident }) => resident));
  const left = residents.filter(({ resident_id }) => !placed.has(resident_id)).length;
  if (left === 0) return [];
  const openings = mentors.reduce((sum, mentor) => sum + mentor.openings, 0);
  const missing = instance.residents.length - openings;
  const text =
    missing > 0
      ? `To place everyone, you need ${counted(missing, 'more opening', 'more openings')}. Raise a mentor's capacity in the roster or ask another mentor to take new residents, then select *Draft again*.`
      : 'There are openings, but conflicts, past matches, or the random draw rules them out. Add openings with other mentors, then select *Draft again*.';
  return [section(text)];
}

const MOST_NOTES = 20;

/** What residents wrote for their directors; shown here and nowhere else. */
const noteBlocks = ({ notes }: Facts): KnownBlock[] => [
  ...notes
    .slice(0, MOST_NOTES)
    .map(({ user, note }) => section(`*Note from* ${mention(user)}: ${escapeText(shorten(note, 280))}`)),
  ...(notes.length > MOST_NOTES
    ? [context(`and ${counted(notes.length - MOST_NOTES, 'more note', 'more notes')}`)]
    : []),
];

const hiddenBlocks = (count: number): KnownBlock[] =>
  count > 0
    ? [
        context(
          `and ${count} more. Residents who weren't placed or got a lower-ranked choice are listed first.`,
        ),
      ]
    : [];

/** The change that was made last, with the way back. */
function changedBlocks(facts: Facts): KnownBlock[] {
  const { before_change: before } = facts.round;
  const resident = facts.residents.find(({ resident_id }) => resident_id === before?.resident);
  const mentor = facts.mentors.find(({ id }) => id === before?.mentor);
  if (!resident || !mentor) return []; // someone who has left since
  const text = `*Last change:* ${mention(resident.user)} with ${mention(mentor.slack_user_id)}.`;
  return [section(text, { accessory: button(UNDO_CHANGE, 'Undo this change', draftValue(facts)) })];
}

/** A round with when its draft was made: what a director has seen. */
const draftValue = ({ round }: Facts) => `${round.id} ${round.drafted_at?.toISOString() ?? ''}`;

const mentorsOf = ({ round }: Facts) => (round.draft ?? []).map(({ mentor }) => mentor);

/** The draft, what can be done with it, and what it means. */
export function draftModal(facts: Facts, coming: readonly Leaving[], said?: string): ModalView {
  const { round } = facts;
  const rows = worstFirst(facts);
  const shown = rows.slice(0, MOST_LINES).map(({ text }) => text);
  const sections = Array.from({ length: Math.ceil(shown.length / LINES_IN_SECTION) }, (_, at) =>
    section(shown.slice(at * LINES_IN_SECTION, (at + 1) * LINES_IN_SECTION).join('\n')),
  );
  return modal({
    id: 'rounds.draft',
    title: MATCH_TITLE,
    blocks: [
      ...(said ? [section(said)] : []),
      ...changedBlocks(facts),
      section(`*The draft.* ${profileSentence(facts)}`),
      ...leavingBlocks(mentorsOf(facts), coming),
      ...sections,
      ...hiddenBlocks(rows.length - shown.length),
      ...helpBlocks(facts),
      ...noteBlocks(facts),
      actions(
        'draft',
        button(PUBLISH, 'Publish', draftValue(facts), {
          style: 'primary',
          confirm: {
            title: plain('Publish this match?'),
            text: plain(
              round.announce_on
                ? 'Residents and mentors will all be told at once on the date you chose.'
                : 'All matches will start now, and residents and mentors will be told at once.',
            ),
            confirm: plain('Publish'),
            deny: plain('Not yet'),
          },
        }),
        button(CHANGE_ONE, 'Change a match', round.id),
        button(AGAIN, 'Draft again', round.id),
        cancelButton(round.id),
      ),
      context(
        `The draft places as many residents as possible, preferably with mentors on their lists, and never repeats a past pair. Where lists don't decide, shared topics count, and then how evenly residents are spread.${facts.isSmall ? '' : ` ${DRAW_SAID}`}`,
      ),
    ],
  });
}

export const SAW_ANOTHER =
  "*Nothing was published.* Someone changed the draft after you opened it. Here's the current draft; review it again before you publish.";

/** Says when the matches are announced, and what becomes of residents who weren't placed. */
export const publishedText = (isNow: boolean, on: string, unplaced: number): string =>
  isNow
    ? `Published. All matches start now, and residents and mentors will be told at once.${unplaced === 0 ? '' : ` ${counted(unplaced, "resident wasn't placed and", "residents weren't placed and")} will have an open request, which I'll post in the directors' channel.`}`
    : `Published. Residents and mentors will all be told at once on ${on}. Until then, only directors can see the match, and you can still cancel.`;

/** Said above a draft that was made again; a change that nobody marked may be gone with it. */
export const againText = ({ kept }: Facts): string =>
  kept.length > 0
    ? 'Drafted again, keeping the matches you marked.'
    : 'Drafted again. No matches were marked to keep.';
