import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { StepName } from '../../domain/cadence/ladder.ts';
import { metTimes } from '../../domain/cadence/standing.ts';
import { ActionIds, findTimeButton } from '../../domain/members/buttons.ts';
import { AGREE, AWAY, aboutPair, SNOOZE } from '../../domain/pairs/actions.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import {
  actions,
  button,
  context,
  escapeText,
  inWords,
  type Message,
  mention,
  section,
} from '../../platform/slack/blocks.ts';
import type { Shown, Tone } from './policy.ts';

/** What one reminder says about one pair, as the person reading it sees it. */
export type NudgeItem = {
  pairId: string;
  /** Today where the program is. */
  today: Temporal.PlainDate;
  step: StepName;
  /** The side that reads it. */
  side: PairSide;
  other: { user: string; name: string };
  /** The due date, or for `met` the date the two had agreed on. */
  dueOn: Temporal.PlainDate;
  tone: Tone;
  firstMeeting: boolean;
  lastMetOn: Temporal.PlainDate | undefined;
  progress: { count: number; of: number };
  /** The pair has ended since the message was sent. */
  ended: boolean;
  shown: Shown;
  /** The reader's own entry of the meeting that settled it, while it can be undone. */
  undo?: string | undefined;
  /** The next days that are good for both, where there are such: "Good for you both: Mar 9 to 13". */
  good?: string | undefined;
  /** What the other one proposed and waits for, with its buttons. */
  proposed?: KnownBlock[] | undefined;
};

/** Each has its own buttons; with the list and what was settled they stay within Slack's 50 blocks. */
const MOST_QUESTIONS = 10;
/** So many lines fit one section, and as many are named at all. */
const LINES_A_SECTION = 20;
const MOST_LISTED = 100;

const which = (item: NudgeItem) => (item.firstMeeting ? 'first' : 'next');
const due = (item: NudgeItem) => readableDate(item.dueOn, item);
const TWO_TAPS = 'With *Find a time*, you can suggest times in two taps.';

const TEXT: Record<StepName, (item: NudgeItem) => string> = {
  '-14': (item) =>
    `A heads-up: your ${which(item)} meeting with ${mention(item.other.user)} is due by *${due(item)}*. ${TWO_TAPS}`,
  '0': (item) =>
    `It's a good time to meet with ${mention(item.other.user)}: your ${which(item)} meeting is due by *${due(item)}*. ${TWO_TAPS}`,
  '+14': (item) =>
    `No rush: your ${which(item)} meeting with ${mention(item.other.user)} hasn't been logged yet (due by ${due(item)}). ${TWO_TAPS} If you've met, logging it takes 10 seconds. If you're in a busy stretch, *Snooze* or *We are away* will hold reminders for a while.`,
  '+28': (item) =>
    `One last note: your ${which(item)} meeting with ${mention(item.other.user)} hasn't been logged yet (due by ${due(item)}). I won't bring this date up again. ${TWO_TAPS} If finding a time is hard, your directors can help.`,
  met: (item) => `Did you meet with ${mention(item.other.user)} on *${due(item)}*?`,
};

/** After a silence: as if for the first time. */
const ANEW: Partial<typeof TEXT> = {
  '0': (item) =>
    `A fresh start: how about meeting with ${mention(item.other.user)}? ${TWO_TAPS} If you've met, logging it takes 10 seconds.`,
  '+14': (item) =>
    `Whenever it works for you both, ${mention(item.other.user)} is two taps away with *Find a time*. If you're in a busy stretch, *Snooze* or *We are away* will hold reminders for a while.`,
};

const WELCOME =
  "*Welcome.* Your program now runs its mentoring here. I'll remind you both when a meeting is due, so neither of you has to keep track.";

/** The year's plan is met: there is nothing to ask but whether another meeting would help (cadence rule 10). */
const hasMetPlan = ({ step, progress: { count, of } }: NudgeItem) => step !== 'met' && count >= of;

function said(item: NudgeItem): string {
  if (hasMetPlan(item))
    return `You and ${mention(item.other.user)} have met ${metTimes(item.progress)} this year. Would another meeting help?`;
  return item.tone === 'anew' || item.step === '+28'
    ? ((item.tone === 'anew' && ANEW[item.step]) || TEXT[item.step])(item)
    : `${TEXT[item.step](item)} (${countText(item)})`;
}

const countText = ({ progress: { count, of } }: NudgeItem) =>
  count > of ? `${count} times this year; ${of} planned` : `${count} of ${of} this year`;

function note({ shown, today }: NudgeItem): string {
  if (!shown || 'done' in shown) return '';
  return 'agreed' in shown
    ? `You're meeting on *${readableDate(shown.agreed, { today })}*. I'll check in the day after.`
    : `Reminders are paused through ${readableDate(shown.pausedUntil, { today })}.`;
}

const hasDate = ({ shown }: NudgeItem) => shown !== undefined && 'agreed' in shown;
const isQuestion = (item: NudgeItem) => item.step === 'met' && !hasDate(item);
/** It has buttons of its own, beside any list. */
const isAsked = (item: NudgeItem) => isQuestion(item) || (item.proposed !== undefined && !hasDate(item));

/** What can be done about a pair, or about one of several that the window asks for. */
const ways = (blockId: string, pairId?: string) =>
  actions(
    blockId,
    button(ActionIds.logMeeting, 'Log a meeting', pairId, { style: 'primary' }),
    findTimeButton(pairId),
    button(AGREE, 'Already scheduled', pairId),
    button(SNOOZE, 'Snooze', pairId),
    button(AWAY, 'We are away', pairId),
  );

const another = ({ pairId }: NudgeItem) =>
  actions(
    `nudge.${pairId}`,
    findTimeButton(pairId),
    button(ActionIds.logMeeting, 'Log a meeting', pairId),
    button(SNOOZE, 'Snooze', pairId),
  );

const answers = ({ pairId, dueOn }: NudgeItem) =>
  actions(
    `nudge.${pairId}`,
    button(ActionIds.met, 'Yes, we met', aboutPair.write(pairId, dueOn), { style: 'primary' }),
    button(ActionIds.notYet, 'Not yet', aboutPair.write(pairId, dueOn)),
    button(ActionIds.logMeeting, 'On another day', pairId),
  );

function itemBlocks(item: NudgeItem): KnownBlock[] {
  const good = item.good && !hasDate(item) && !isQuestion(item) ? `${item.good}.` : '';
  const about = section([said(item), note(item), good].filter(Boolean).join('\n'));
  if (hasDate(item)) return [about];
  if (isQuestion(item)) return [about, answers(item)];
  if (item.proposed)
    return [...item.proposed, context(`Your ${which(item)} meeting is due by ${due(item)}.`)];
  return [about, hasMetPlan(item) ? another(item) : ways(`nudge.${item.pairId}`, item.pairId)];
}

/** What is left to say of a pair that met since, or that has ended. */
function doneText({ other, shown, ended, today }: NudgeItem): string | undefined {
  if (shown && 'done' in shown)
    return `Done: you met with ${mention(other.user)} on ${readableDate(shown.done, { today })}.`;
  return ended
    ? `Your match with ${mention(other.user)} has ended. There's nothing you need to do.`
    : undefined;
}

const isOpen = (item: NudgeItem) => doneText(item) === undefined;

/** One line a person: when they last met, and by when the next meeting is due; nothing is counted after a silence. */
function lineOf(item: NudgeItem): string {
  const { lastMetOn, tone, step, today } = item;
  const facts = hasDate(item)
    ? [note(item)]
    : [
        ...(hasMetPlan(item)
          ? [`met ${metTimes(item.progress)} this year; would another meeting help?`]
          : []),
        ...(lastMetOn ? [`last met ${readableDate(lastMetOn, { today })}`] : []),
        ...(isQuestion(item) ? [`did you meet on ${due(item)}?`] : []),
        ...(tone === 'anew' || isQuestion(item) || hasMetPlan(item)
          ? []
          : [`${item.firstMeeting ? 'first meeting ' : ''}due by *${due(item)}*`]),
        ...(step === '+28' && !hasMetPlan(item) ? ['the last note about this date'] : []),
        ...(note(item) ? [note(item)] : []),
        ...(item.good && !isQuestion(item) ? [`g${item.good.slice(1)}`] : []),
      ];
  return `• ${mention(item.other.user)}${facts.length > 0 ? `: ${facts.join(' · ')}` : ''}`;
}

const whoOf = (items: readonly NudgeItem[]) => {
  const sides = new Set(items.map(({ side }) => side));
  if (sides.size > 1) return 'people';
  return sides.has('mentor') ? 'residents' : 'mentors';
};

function inSections(first: string, lines: readonly string[]): KnownBlock[] {
  const chunks = Array.from({ length: Math.ceil(lines.length / LINES_A_SECTION) }, (_, at) =>
    lines.slice(at * LINES_A_SECTION, (at + 1) * LINES_A_SECTION),
  );
  return chunks.map((chunk, at) => section([...(at === 0 && first ? [first] : []), ...chunk].join('\n')));
}

/** Several in one list with one row of buttons, whose windows ask which one. */
function listBlocks(items: readonly NudgeItem[]): KnownBlock[] {
  const more =
    items.length > MOST_LISTED
      ? [`…and ${items.length - MOST_LISTED} more. See them all on the Home tab.`]
      : [];
  return [
    ...inSections(`It's a good time to meet with these ${whoOf(items)}:`, [
      ...items.slice(0, MOST_LISTED).map(lineOf),
      ...more,
    ]),
    ...(items.every(hasDate) ? [] : [ways('nudge.list')]),
  ];
}

/** What was settled since: one's own entry with its undo, and the rest in one list. */
function settledBlocks(items: readonly NudgeItem[]): KnownBlock[] {
  const own = items.filter(({ undo }) => undo).slice(0, MOST_QUESTIONS);
  const rest = items.filter((item) => !own.includes(item)).slice(0, MOST_LISTED);
  return [
    ...own.flatMap((item) => [
      section(doneText(item) ?? ''),
      actions(`done.${item.pairId}`, button(ActionIds.undoMeeting, 'Undo', item.undo ?? '')),
    ]),
    ...inSections(
      '',
      rest.map((item) => (rest.length > 1 ? '• ' : '') + doneText(item)),
    ),
  ];
}

const names = (items: readonly NudgeItem[]) =>
  inWords(
    items.map(({ other }) => escapeText(other.name)),
    3,
  );

/** The notification: it stands alone on a locked phone. */
function fallback(items: readonly NudgeItem[]): string {
  const open = items.filter(isOpen);
  const [first] = open;
  if (!first) return "All done. There's nothing left to do here.";
  if (open.length > 1) return `Mentoring meetings to schedule: ${names(open)}`;
  if (first.step === 'met') return `Did you meet with ${names(open)} on ${due(first)}?`;
  return hasMetPlan(first)
    ? `Would another meeting with ${names(open)} help?`
    : `A mentoring meeting to schedule: ${names(open)}`;
}

/** As many pairs as a block's ID has room for. */
const MOST_NAMED = 25;

/** The first block names the pairs by ID whatever becomes of them, which shows after a restoration what was said. */
function aboutPairs(items: readonly NudgeItem[], [first, ...rest]: readonly KnownBlock[]): KnownBlock[] {
  const named = items.slice(0, MOST_NAMED).map(({ pairId }) => pairId.slice(0, 8));
  return first ? [{ ...first, block_id: ['about', ...named.sort()].join('.') }, ...rest] : [];
}

/** One reminder DM, however many pairs it is about; those that were settled since say so. `line` is mrkdwn. */
export function nudgeMessage(items: readonly NudgeItem[], line?: string): Message {
  if (items.length === 0) return { text: "There's nothing left to do here." };
  const open = items.filter(isOpen);
  const asked = open.filter(isAsked).slice(0, MOST_QUESTIONS);
  const others = open.filter((item) => !asked.includes(item));
  return {
    text: fallback(items),
    notifiesInFull: !items.some(({ ended }) => ended), // an ending stays neutral on a locked phone
    blocks: aboutPairs(items, [
      ...(open.some(({ tone }) => tone === 'welcome') ? [section(WELCOME)] : []),
      ...settledBlocks(items.filter((item) => !isOpen(item))),
      ...asked.flatMap(itemBlocks),
      ...(others.length > 1 ? listBlocks(others) : others.flatMap(itemBlocks)),
      ...(line && open.length > 0 ? [context(line)] : []),
      ...(open.length > 0
        ? [
            context(
              'Only you see this message. Your program sees that you met and when, never what you talked about.',
            ),
          ]
        : []),
    ]),
  };
}
