import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { StepName } from '../cadence/ladder.ts';
import { readableDate } from '../calendar/dates.ts';
import { findTimeButton, logButton } from '../members/doors.ts';
import { AGREE, AWAY, LOG_MEETING, SNOOZE } from '../pairs/actions.ts';
import { actions, button, context, escapeText, type Message, mention, section } from '../slack/blocks.ts';
import type { Shown, Tone } from './policy.ts';

/** What one reminder says about one pair, as the person reading it sees it. */
export type NudgeItem = {
  pairId: string;
  /** Today where the program is. */
  today: Temporal.PlainDate;
  step: StepName;
  other: { user: string; name: string };
  /** The due date, or for `met` the date the two had agreed on. */
  dueOn: Temporal.PlainDate;
  tone: Tone;
  firstMeeting: boolean;
  progress: { count: number; of: number };
  /** The pair has ended since the message was sent. */
  ended: boolean;
  shown: Shown;
};

/** Two blocks a pair, the welcome, the lead, the small print and the rest in one section stay within Slack's 50. */
const MOST_WITH_BUTTONS = 22;
/** As many mentions as fit one section. */
const MOST_LISTED = 100;

const which = (item: NudgeItem) => (item.firstMeeting ? 'first' : 'next');

const TEXT: Record<StepName, (item: NudgeItem) => string> = {
  '-14': (item) =>
    `A heads-up: your ${which(item)} meeting with ${mention(item.other.user)} is planned by *${readableDate(item.dueOn, item)}*. Writing now with two or three times makes it easy.`,
  '0': (item) =>
    `A good moment to meet ${mention(item.other.user)}: your ${which(item)} meeting is planned by *${readableDate(item.dueOn, item)}*. A short message with two or three times is all it takes.`,
  '+14': (item) =>
    `No hurry: your ${which(item)} meeting with ${mention(item.other.user)} is still open (planned by ${readableDate(item.dueOn, item)}). If you have met, logging it takes ten seconds. If this is a full stretch, *Snooze* and *We are away* hold reminders for a while.`,
  '+28': (item) =>
    `The last note about this one: your ${which(item)} meeting with ${mention(item.other.user)} is still open (planned by ${readableDate(item.dueOn, item)}). I will not bring it up again. Your program's directors see when pairs last met, and can help you find the time.`,
  met: (item) =>
    `Did you meet ${mention(item.other.user)} on *${readableDate(item.dueOn, item)}*? If it moved, add the new date.`,
};

/** After a silence: as if for the first time. */
const ANEW: Partial<typeof TEXT> = {
  '0': (item) =>
    `A new start: how about a meeting with ${mention(item.other.user)}? A short message with two or three times is all it takes. If you have met, logging it takes ten seconds.`,
  '+14': (item) =>
    `Whenever it suits you both: ${mention(item.other.user)} is one short message away. If this is a full stretch, *Snooze* and *We are away* hold reminders for a while.`,
};

const WELCOME =
  '*Welcome.* Your program keeps its mentoring pairs here now. I remind you both when a meeting is due, so that nobody has to remember.';

const said = (item: NudgeItem) =>
  item.tone === 'anew'
    ? (ANEW[item.step] ?? TEXT[item.step])(item)
    : `${TEXT[item.step](item)} (${countText(item)})`;

const countText = ({ progress: { count, of } }: NudgeItem) =>
  count > of ? `${count} times this year, ${of} planned` : `${count} of ${of} this year`;

function note({ shown, today }: NudgeItem): string {
  if (!shown || 'done' in shown) return '';
  return 'agreed' in shown
    ? `\nYou have a date: *${readableDate(shown.agreed, { today })}*. I will ask the day after.`
    : `\nReminders are paused until ${readableDate(shown.pausedUntil, { today })}.`;
}

const buttons = ({ pairId, step }: NudgeItem) =>
  actions(
    `nudge.${pairId}`,
    button(LOG_MEETING, step === 'met' ? 'Yes, log it' : 'Log a meeting', pairId, { style: 'primary' }),
    findTimeButton(pairId),
    button(AGREE, 'We have a date', pairId),
    button(SNOOZE, 'Snooze', pairId),
    button(AWAY, 'We are away', pairId),
  );

function itemBlocks(item: NudgeItem): KnownBlock[] {
  const done = doneText(item);
  return done ? [section(done)] : [section(`${said(item)}${note(item)}`), buttons(item)];
}

/** What is left to say of a pair that met since, or that has ended. */
function doneText({ other, shown, ended, today }: NudgeItem): string | undefined {
  if (shown && 'done' in shown)
    return `Done: you met ${mention(other.user)} on ${readableDate(shown.done, { today })}.`;
  return ended ? `Your pair with ${mention(other.user)} has ended. There is nothing to do.` : undefined;
}

const isOpen = (item: NudgeItem) => doneText(item) === undefined;

function restBlocks(rest: readonly NudgeItem[]): KnownBlock[] {
  if (rest.length === 0) return [];
  const names = rest.slice(0, MOST_LISTED).map(({ other }) => mention(other.user));
  const more = rest.length > MOST_LISTED ? ` and ${rest.length - MOST_LISTED} more` : '';
  return [
    section(`Also open: ${names.join(', ')}${more}. The Home tab has them all.`),
    actions('rest', logButton()),
  ];
}

const names = (items: readonly NudgeItem[]) => {
  const some = items.slice(0, 3).map(({ other }) => escapeText(other.name));
  return items.length > 3 ? `${some.join(', ')} and ${items.length - 3} more` : some.join(' and ');
};

/** The notification: it stands alone on a locked phone. */
function fallback(items: readonly NudgeItem[]): string {
  const open = items.filter(isOpen);
  const [first] = open;
  if (!first) return 'Done: there is nothing to do here any more.';
  if (open.length > 1) return `Mentoring meetings to plan: ${names(open)}`;
  return first.step === 'met'
    ? `Did you meet ${names(open)} on ${readableDate(first.dueOn, first)}?`
    : `A mentoring meeting to plan: ${names(open)}`;
}

/** One reminder DM, however many pairs it is about; those that were settled since say so. `line` is mrkdwn. */
export function nudgeMessage(items: readonly NudgeItem[], line?: string): Message {
  if (items.length === 0) return { text: 'There is nothing to do here any more.' };
  const open = items.filter(isOpen);
  return {
    text: fallback(items),
    blocks: [
      ...(open.some(({ tone }) => tone === 'welcome') ? [section(WELCOME)] : []),
      ...(items.length > 1 && open.length > 0 ? [section('*Mentoring meetings to plan*')] : []),
      ...items.slice(0, MOST_WITH_BUTTONS).flatMap(itemBlocks),
      ...restBlocks(items.slice(MOST_WITH_BUTTONS).filter(isOpen)),
      ...(line && open.length > 0 ? [context(line)] : []),
      ...(open.length > 0
        ? [
            context(
              'Only you see this. Your program sees that you met and when, never what you talked about.',
            ),
          ]
        : []),
    ],
  };
}
