import type { KnownBlock, ModalView } from '@slack/types';
import { dateIn, readableDate } from '../calendar/dates.ts';
import {
  actions,
  button,
  context,
  divider,
  mention,
  modal,
  ownWords,
  plain,
  section,
} from '../slack/blocks.ts';
import type { Note } from './notes.ts';

export const PRIVACY_TITLE = 'Privacy';
/** The buttons; the person they are about is the one who clicks. */
export const DOWNLOAD = 'privacy.download';
export const DOWNLOAD_ALL = 'privacy.download.all';
export const NOTES = 'privacy.notes';
export const DELETE_NOTES = 'privacy.notes.delete';

/** How much is kept about one person, over all their programs. */
export type Counts = {
  programs: number;
  pairs: number;
  meetings: number;
  entries: number;
  /** Private notes on meetings. */
  notes: number;
  pauses: number;
  snoozes: number;
  requests: number;
  /** Of the person as a resident alone: nothing here is ever about requests that others made. */
  rematches: number;
  fitAnswers: number;
  /** Class matches in which they sent wishes. */
  wishes: number;
  /** Programs in which they keep goals of their own. */
  goals: number;
  /** Conversations beyond their mentor, or for which they were asked. */
  conversations: number;
  reminders: number;
};

/** Who opened or decided this person's own confidential request, and when. */
export type Opening = { user: string; action: string; at: Date; timeZone: string };

const SHOWN_OPENINGS = 20;

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

function countsBlock(counts: Counts): KnownBlock {
  const lines = [
    `${counted(counts.programs, 'program')} with your roles and dates from the roster`,
    counted(counts.pairs, 'match', 'matches'),
    `${counted(counts.meetings, 'meeting')}, with ${counted(counts.entries, 'entry of yours', 'entries of yours')} on how and about what`,
    ...(counts.notes > 0
      ? [`${counted(counts.notes, 'private note')} on meetings, encrypted, which only you can read`]
      : []),
    `${counted(counts.pauses, 'pause')} and ${counted(counts.snoozes, 'snooze')}`,
    `${counted(counts.reminders, 'reminder')} sent to you`,
    ...(counts.requests > 0
      ? [counted(counts.requests, 'request for a mentor', 'requests for a mentor')]
      : []),
    ...(counts.rematches > 0
      ? [counted(counts.rematches, 'confidential request', 'confidential requests')]
      : []),
    ...(counts.conversations > 0
      ? [`${counted(counts.conversations, 'conversation')} beyond your match, asked for or going on`]
      : []),
    ...(counts.goals > 0 ? ['your own goals, encrypted'] : []),
    ...(counts.wishes > 0
      ? [`your wishes in ${counted(counts.wishes, 'class match', 'class matches')}, encrypted`]
      : []),
    ...(counts.fitAnswers > 0
      ? [`${counted(counts.fitAnswers, 'private answer', 'private answers')} about how a match is going`]
      : []),
  ];
  return section(
    `*What Mentor keeps about you*\nYour name and time zone as Slack shows them, and:\n${lines.map((line) => `• ${line}`).join('\n')}`,
  );
}

const ACTION: Record<string, string> = { 'rematch.opened': 'opened it', 'rematch.decided': 'answered it' };

function openingBlocks(openings: readonly Opening[]): KnownBlock[] {
  if (openings.length === 0) return [];
  const shown = openings.slice(0, SHOWN_OPENINGS).map(({ user, action, at, timeZone }) => {
    const on = readableDate(dateIn(timeZone, at), { year: true });
    return `• ${mention(user)} ${ACTION[action] ?? 'looked at it'} on ${on}`;
  });
  const rest = openings.length - shown.length;
  return [
    section(`*Who opened your confidential request*\n${shown.join('\n')}`),
    ...(rest > 0 ? [context(`and ${rest} earlier; your download has them all`)] : []),
  ];
}

/** What is kept about a person, who sees which part of it, and how to take it along. */
export function privacyModal(counts: Counts, openings: readonly Opening[]): ModalView {
  const inConfidence =
    counts.rematches + counts.requests + counts.fitAnswers + counts.wishes + counts.goals + counts.notes > 0;
  return modal({
    id: 'privacy',
    title: PRIVACY_TITLE,
    blocks: [
      countsBlock(counts),
      ...openingBlocks(openings),
      actions(
        'privacy.download',
        button(DOWNLOAD, 'Download my data'),
        ...(inConfidence ? [withWords()] : []),
        ...(counts.notes > 0 ? [button(NOTES, 'My private notes')] : []),
      ),
      context(
        'A JSON file comes to you as a direct message. What you wrote in confidence is left out of it, unless you ask for it.',
      ),
      divider(),
      ...whoSeesWhat(),
    ],
  });
}

const withWords = () =>
  button(DOWNLOAD_ALL, 'Download with my words', undefined, {
    confirm: {
      title: plain('Put your words into a file?'),
      text: plain(
        'The file holds what you wrote in confidence. It comes as a direct message, and on some plans the owners of this workspace can export messages and files. You can delete it in Slack afterwards.',
      ),
      confirm: plain('Send me the file'),
      deny: plain('Cancel'),
    },
  });

function whoSeesWhat(): KnownBlock[] {
  return [
    section(
      '*Your directors see*\nWho is paired with whom, the dates and number of meetings, and open requests. They do not see how you met, nor the topics.',
    ),
    section(
      '*The other one of your match sees*\nThat you are matched, the dates you met, a date you agreed on and a pause of the two of you.',
    ),
    section(
      '*A request for a new match*\nOnly the directors who decide it can open it, and never your mentor. What you write is encrypted and shown nowhere but there. Each opening is recorded. The honest limit: a mentor with one resident may guess.',
    ),
    section(
      '*How a match is going*\nYour answer is encrypted and shown to nobody. Directors see figures of the program only, when at least 4 residents stand behind each.',
    ),
    section(
      '*What is never kept*\nWhat you said to each other, unless you write yourself a private note: it is encrypted, and you alone read and delete it. Nothing here is part of any evaluation.',
    ),
    section(
      '*What Mentor cannot promise*\nOn some plans the owners of a Slack workspace can export messages. For that reason nothing confidential is ever put into a message.',
    ),
    context(
      'Questions, or something to correct? Your program’s coordinator can do it. Once you have left, a director can delete what is kept about you.',
    ),
  ];
}

/** As many notes as a window shows; the download has them all. */
const SHOWN_NOTES = 30;

/** A person's own private notes, and the way to delete them. */
export function notesModal(notes: readonly Note[]): ModalView {
  const rest = notes.length - SHOWN_NOTES;
  return modal({
    id: 'privacy.notes',
    title: PRIVACY_TITLE,
    blocks:
      notes.length === 0
        ? [section('You have no private notes.')]
        : [
            ...notes
              .slice(0, SHOWN_NOTES)
              .flatMap(({ metOn, withUser, text }) => [
                section(`*${readableDate(metOn, { year: true })}, with ${mention(withUser)}*`),
                ...(text === undefined ? [section('_This note cannot be opened._')] : ownWords(text)),
              ]),
            ...(rest > 0 ? [context(`and ${rest} earlier; "Download with my words" has them all`)] : []),
            actions(
              'notes.delete',
              button(DELETE_NOTES, 'Delete my private notes', undefined, {
                style: 'danger',
                confirm: {
                  title: plain('Delete all your private notes?'),
                  text: plain('They cannot be brought back. The meetings you logged stay.'),
                  confirm: plain('Delete them'),
                  deny: plain('Keep them'),
                },
              }),
            ),
          ],
  });
}

/** What the person is told after that. */
export const notesDeleted = (count: number): string =>
  count === 0
    ? 'You have no private notes any more.'
    : `${counted(count, 'private note')} deleted. The meetings you logged stay as they are.`;

/** What the person is told once the file is in their messages. */
export const SENT =
  'Your file is in your messages from Mentor. Only you were sent it; delete it there when you are done.';
export const NOT_SENT =
  'Slack did not take the file, so nothing was sent. Please close this and try again in a moment.';
