import type { KnownBlock, ModalView } from '@slack/types';
import { findTimeButton } from '../../domain/members/buttons.ts';
import { dateIn, isTimeZone, readableDate } from '../../platform/calendar/dates.ts';
import type { WorkingHours } from '../../platform/calendar/hours.ts';
import {
  actions,
  button,
  context,
  escapeText,
  type Message,
  mention,
  messageModal,
  option,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import { FILE_NOT_SAVED, FILES_FORBIDDEN, type FileOutcome } from '../../platform/slack/file-views.ts';
import { calendarLinks } from './calendar.ts';
import type { ConnectionKey } from './connection-queries.ts';
import { inHoursFirst } from './policy.ts';

export const TIME_TITLE = 'Find a time';
export const SEND = 'times.send';
/** Its value is the proposal and which of its times, such as `ID 1`. */
export const TAKE = 'times.take';
/** Each with the proposal as its value. */
export const NONE = 'times.none';
export const CHANGE_PROPOSAL = 'times.change';
export const CANCEL = 'times.cancel';
export const WITHDRAW = 'times.withdraw';
export const FILE = 'times.file';

/** How two people can meet. */
export const WAYS = [option('In person', 'in_person'), option('Video', 'video'), option('Phone', 'phone')];
const wayText = (way: string) => WAYS.find(({ value }) => value === way)?.text.text.toLowerCase() ?? '';

/** A time in someone's own time zone, such as "Tue, Sep 22 at 3:00 PM PDT", with its year where that is not this one. */
export function momentText(at: Date, zone: string | null, now: Date): string {
  const timeZone = zone && isTimeZone(zone) ? zone : 'UTC';
  const date = readableDate(dateIn(timeZone, at), { today: dateIn(timeZone, now) });
  const time = at.toLocaleTimeString('en-US', {
    timeZone,
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return `${date} at ${time}`;
}

export const NO_PAIR =
  "You don't have a match right now, so there's no one to find a time with. The Home tab shows what's next for you.";
export const OVER = "This has ended, so there's nothing to schedule.";
/** Says that the proposed times were sent. */
export const sentModal = (user: string): ModalView =>
  messageModal(
    TIME_TITLE,
    `Sent. When ${mention(user)} accepts a time, you'll both get the details for your calendars.`,
  );

/** A proposal as its messages show it, on the reader's own clock. */
export type Shown = {
  id: string;
  of: ConnectionKey;
  other: { user: string; name: string };
  zone: string | null;
  now: Date;
  way: string;
  location: string;
  minutes: number;
  /** The date that this one changes. */
  instead?: Date | undefined;
  /** The program's working hours, which the reader keeps by their own clock. */
  hours: WorkingHours;
};

/** A place as it was entered; an address in it is meant to be followed, so it becomes a link. */
const placeText = (location: string) =>
  location
    .split(/(https:\/\/[^\s<>|]+)/)
    .map((part, at) => (at % 2 === 1 ? `<${escapeText(part)}>` : escapeText(part)))
    .join('');
const wherever = ({ way, location, minutes }: Shown) =>
  `${wayText(way)}${location ? `: ${placeText(location)}` : ''}, ${minutes} minutes`;

const dayText = (at: Date, { zone, now }: Shown) => {
  const timeZone = zone && isTimeZone(zone) ? zone : 'UTC';
  return readableDate(dateIn(timeZone, at), { today: dateIn(timeZone, now) });
};
const insteadText = (shown: Shown) => (shown.instead ? ` instead of ${dayText(shown.instead, shown)}` : '');
const proposedText = (shown: Shown) =>
  shown.instead
    ? `suggested new times for your meeting on ${dayText(shown.instead, shown)}`
    : 'suggested times to meet';
const wouldText = (shown: Shown) =>
  shown.instead
    ? `would like to move your meeting on ${dayText(shown.instead, shown)} to a new time`
    : 'would like to meet';

/** The question to the other side, with a button for each time that lies ahead; an odd hour is never the first. */
export function proposedMessage(shown: Shown, ahead: readonly { at: Date; index: number }[]): Message {
  const times = inHoursFirst(ahead, shown.zone && isTimeZone(shown.zone) ? shown.zone : 'UTC', shown.hours);
  const moments = times.map(({ at }) => momentText(at, shown.zone, shown.now));
  return {
    text: `${escapeText(shown.other.name)} ${proposedText(shown)}${times.length > 0 ? `: ${moments.join(' or ')}` : ''}.`,
    notifiesInFull: true,
    blocks: [
      section(
        times.length > 0
          ? `${mention(shown.other.user)} ${wouldText(shown)} (${wherever(shown)}). Which time works for you?`
          : `${mention(shown.other.user)} suggested times to meet, but they've passed. Would you like to suggest others?`,
      ),
      actions(
        `times.${shown.id}`,
        ...times.map(({ index }, at) =>
          button(
            `${TAKE}.${index}`,
            moments[at] ?? '',
            `${shown.id} ${index}`,
            at === 0 ? { style: 'primary' } : {},
          ),
        ),
        ...(times.length > 0 ? [button(NONE, 'None of these', shown.id)] : [findTimeButton(shown.of.id)]),
      ),
    ],
  };
}

/** Tells the person who proposed times that all of them have passed without an answer. */
export const passedMessage = (shown: Shown): Message => ({
  text: `The times you suggested to ${escapeText(shown.other.name)} have passed.`,
  notifiesInFull: true,
  blocks: [
    section(
      `The times you suggested to ${mention(shown.other.user)} have passed without an answer. Busy weeks are the usual reason, and you can suggest new ones in two taps with *Find a time*.`,
    ),
    actions('again', findTimeButton(shown.of.id)),
  ],
});

/** What that question turns into once it is answered, or gave way to another. */
export const answeredMessage = (agreed: string | undefined, connectionId: string): Message => ({
  text: agreed ? `You're meeting on ${agreed}.` : 'These times are no longer available.',
  notifiesInFull: true,
  blocks: [
    section(agreed ? `You're meeting on *${agreed}*.` : 'These times are no longer available.'),
    ...(agreed ? [] : [actions('again', findTimeButton(connectionId))]),
  ],
});

/** The date, for both; `isAhead` is false once it has passed. */
export function agreedMessage(
  shown: Shown,
  at: Date,
  names: readonly [string, string],
  isAhead: boolean,
): Message {
  const when = momentText(at, shown.zone, shown.now);
  if (!isAhead)
    return {
      text: `Your meeting with ${escapeText(shown.other.name)}.`,
      notifiesInFull: true,
      blocks: [section(`Your meeting with ${mention(shown.other.user)} was on ${when}.`)],
    };
  const { google, outlook } = calendarLinks({ at, minutes: shown.minutes, names, kind: shown.of.kind });
  return {
    text: `You're meeting with ${escapeText(shown.other.name)}: ${when}.`,
    notifiesInFull: true,
    blocks: [
      section(
        `You're meeting with ${mention(shown.other.user)}: *${when}*${insteadText(shown)} (${wherever(shown)}).`,
      ),
      section(`Add it to your calendar: <${google}|Google> · <${outlook}|Outlook> · or as a file.`),
      actions(
        `date.${shown.id}`,
        button(FILE, 'Calendar file', shown.id),
        button(CHANGE_PROPOSAL, 'Change the time', shown.id),
        button(CANCEL, 'Cancel meeting', shown.id, {
          confirm: {
            title: plain('Cancel this meeting?'),
            text: plain("You'll both be told, and you can find another time whenever you like."),
            confirm: plain('Cancel meeting'),
            deny: plain('Keep it'),
          },
        }),
      ),
      context(
        `${shown.of.kind === 'pair' ? "You won't get reminders about this meeting until the day after. " : ''}If your calendar also shows an older time, delete that one.`,
      ),
    ],
  };
}

/** Tells the person who proposed the times that none of them work. */
export const declinedMessage = (shown: Shown): Message => ({
  text: `None of these times work for ${escapeText(shown.other.name)}.`,
  notifiesInFull: true,
  blocks: [
    section(
      `None of these times work for ${mention(shown.other.user)}. Full calendars are the usual reason. Either of you can suggest others with *Find a time*.`,
    ),
    actions('again', findTimeButton(shown.of.id)),
  ],
});

/** Google Calendar takes no cancellation from a file, and others only of what came by one. */
const KEPT_THERE = "If it's still there afterward, delete it.";

/** The date is off, in the same words whatever the reason; `goesOn` offers another one. */
export const cancelledMessage = (shown: Shown, at: Date, goesOn: boolean): Message => ({
  text: `Your meeting with ${escapeText(shown.other.name)} on ${momentText(at, shown.zone, shown.now)} is canceled.`,
  notifiesInFull: true,
  blocks: [
    section(
      `Your meeting with ${mention(shown.other.user)} on ${momentText(at, shown.zone, shown.now)} is canceled.`,
    ),
    actions(
      `off.${shown.id}`,
      button(FILE, 'Calendar file', shown.id),
      ...(goesOn ? [findTimeButton(shown.of.id)] : []),
    ),
    context(`Open the file to remove the meeting from your calendar. ${KEPT_THERE}`),
  ],
});

/** One short word that morning. */
export const todayMessage = (shown: Shown, at: Date): Message => ({
  text: `Today you're meeting with ${escapeText(shown.other.name)}.`,
  notifiesInFull: true,
  blocks: [
    section(
      `Today you're meeting with ${mention(shown.other.user)}: ${momentText(at, shown.zone, shown.now)} (${wherever(shown)}).`,
    ),
    actions(
      `today.${shown.id}`,
      button(CHANGE_PROPOSAL, 'Change the time', shown.id),
      button(CANCEL, 'Cancel meeting', shown.id),
    ),
  ],
});

const SAID = {
  own: 'You suggested these times, so the other person chooses.',
  past: 'This time has passed. Select *Find a time* to suggest others.',
  over: 'These times are no longer available. Select *Find a time* to suggest others.',
  declined: "I'll let them know. Select *Find a time* whenever you'd like to suggest others.",
  cancelled: "Canceled. You'll both be told.",
  withdrawn: 'Withdrawn. The other person can no longer choose these times.',
  no_date: "There's no longer a meeting to change.",
};
/** The answer to a button that changed nothing. */
export const said = (what: keyof typeof SAID): string => SAID[what];

/** What a tap comes to, with what there is to do next. */
export const answer = (text: string, connectionId: string): Message => ({
  text,
  notifiesInFull: true,
  blocks: [section(text), actions('again', findTimeButton(connectionId))] satisfies KnownBlock[],
});

/** Says that a time is agreed. */
export const agreedText = (when: string): string =>
  `Agreed: ${when}. You'll both get the details for your calendars.`;
/** Says that another time was agreed before. */
export const agreedAlready = (when: string): string =>
  `The two of you already agreed on ${when}. Nothing was changed.`;

/** The sentence that comes with a calendar file; one with a number before it changes an entry. */
export const fileText = ({ state, sequence }: { state: string; sequence: number }): string => {
  if (state === 'cancelled') return `Open this file to remove the meeting from your calendar. ${KEPT_THERE}`;
  return sequence > 0
    ? 'Open this file to add the new time to your calendar. If it also shows the old one, delete that one.'
    : 'Open this file to add the meeting to your calendar.';
};

/** What became of a calendar file, with what does without it. */
export function fileSaid(outcome: FileOutcome, state: string): string {
  if (outcome === 'sent') return 'The file is in your messages from Mentor.';
  if (outcome === 'not now') return FILE_NOT_SAVED;
  return state === 'cancelled'
    ? `${FILES_FORBIDDEN} Please remove the meeting from your calendar yourself.`
    : `${FILES_FORBIDDEN} The links in the message add the meeting to Google or Outlook without it.`;
}
