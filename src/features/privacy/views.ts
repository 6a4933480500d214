import type { KnownBlock, ModalView } from '@slack/types';
import { HONEST_LIMIT } from '../../domain/pairs/views.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  counted,
  divider,
  mention,
  messageModal,
  modal,
  plain,
  section,
} from '../../platform/slack/blocks.ts';

export const PRIVACY_TITLE = 'My data';
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
  /** Requests this person made as a resident, never requests that others made. */
  rematches: number;
  /** Answers to the private question about a match and to the yearly question. */
  privateAnswers: number;
  /** Class matches for which they sent preferences. */
  wishes: number;
  /** Programs in which they keep goals of their own. */
  goals: number;
  /** Conversations beyond their mentor, or for which they were asked. */
  conversations: number;
  /** Suggestions of times to meet, theirs and to them. */
  times: number;
  reminders: number;
};

/** Who opened or decided this person's own confidential request, and when. */
type Opening = { user: string; action: string; at: Date; timeZone: string };

const SHOWN_OPENINGS = 20;

function countsBlock(counts: Counts): KnownBlock {
  const lines = [
    `${counted(counts.programs, 'program')} with your roles and dates from the roster`,
    counted(counts.pairs, 'match', 'matches'),
    `${counted(counts.meetings, 'meeting')}, with ${counts.entries.toLocaleString('en-US')} of your entries about how you met and your topics`,
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
      ? [`${counted(counts.conversations, 'conversation')} outside your match, requested or ongoing`]
      : []),
    ...(counts.times > 0
      ? [
          `${counted(counts.times, 'suggestion')} of times to meet, by you or to you, with an encrypted place or link until the day after the meeting`,
        ]
      : []),
    ...(counts.goals > 0 ? ['your own goals, encrypted'] : []),
    ...(counts.wishes > 0
      ? [`your preferences in ${counted(counts.wishes, 'class match', 'class matches')}, encrypted`]
      : []),
    ...(counts.privateAnswers > 0
      ? [
          `${counted(counts.privateAnswers, 'answer')} to private questions (how a match is going, and the yearly one)`,
        ]
      : []),
  ];
  return section(
    `*What Mentor keeps about you*\nYour name and time zone as Slack shows them, and:\n${lines.map((line) => `• ${line}`).join('\n')}`,
  );
}

const ACTION: Record<string, string> = {
  'rematch.opened': 'opened it',
  'rematch.decided': 'answered it',
  'rematch.undone': 'undid the answer',
};

function openingBlocks(openings: readonly Opening[]): KnownBlock[] {
  if (openings.length === 0) return [];
  const shown = openings.slice(0, SHOWN_OPENINGS).map(({ user, action, at, timeZone }) => {
    const on = readableDate(dateIn(timeZone, at), { year: true });
    return `• ${mention(user)} ${ACTION[action] ?? 'looked at it'} on ${on}`;
  });
  const rest = openings.length - shown.length;
  return [
    section(`*Who has opened your confidential request*\n${shown.join('\n')}`),
    ...(rest > 0 ? [context(`and ${rest} earlier, all included in your download`)] : []),
  ];
}

const SHOWN_SPANS = 12;

/** What the program's schedule says of the coming days, in words, for the person alone. */
function scheduleBlocks(spans: readonly string[]): KnownBlock[] {
  if (spans.length === 0) return [];
  const rest = spans.length - SHOWN_SPANS;
  const lines = spans.slice(0, SHOWN_SPANS).map((span) => `• ${span}`);
  return [
    section(
      `*From your block schedule*\n${lines.join('\n')}${rest > 0 ? `\nand ${rest} more in your download` : ''}`,
    ),
    context(
      "Only you can see this list. Reminders and *Find a time* name days that are good for you both. Mentor doesn't keep what your program calls them.",
    ),
  ];
}

/** What is kept about a person, who sees which part of it, and how to take it along. */
export function privacyModal(
  counts: Counts,
  openings: readonly Opening[],
  schedule: readonly string[] = [],
): ModalView {
  const inConfidence =
    counts.rematches + counts.requests + counts.privateAnswers + counts.wishes + counts.goals + counts.notes >
    0;
  return modal({
    id: 'privacy',
    title: PRIVACY_TITLE,
    blocks: [
      countsBlock(counts),
      ...scheduleBlocks(schedule),
      ...openingBlocks(openings),
      actions(
        'privacy.download',
        button(DOWNLOAD, 'Download my data'),
        ...(inConfidence ? [withWords()] : []),
        ...(counts.notes > 0 ? [button(NOTES, 'My private notes')] : []),
      ),
      context(
        "You'll get a JSON file as a direct message. It leaves out anything you wrote confidentially, unless you ask to include it.",
      ),
      divider(),
      ...whoSeesWhat(),
    ],
  });
}

/** For someone about whom nothing is kept. */
export const nothingKeptModal = (): ModalView =>
  messageModal(
    PRIVACY_TITLE,
    "Mentor keeps nothing about you. If you join a mentoring program here, you'll see everything that's kept about you, and who can see it.",
  );

const withWords = () =>
  button(DOWNLOAD_ALL, 'Include what I wrote', undefined, {
    confirm: {
      title: plain('Include confidential text?'),
      text: plain(
        'The file will include what you wrote confidentially. It will be sent as a direct message, and on some plans, workspace owners can export messages and files. You can delete it in Slack afterward.',
      ),
      confirm: plain('Send me the file'),
      deny: plain('Cancel'),
    },
  });

function whoSeesWhat(): KnownBlock[] {
  return [
    section(
      "*What your directors see*\nWho is matched with whom, meeting dates and counts, and open requests. They don't see how you met or what topics you logged.",
    ),
    section(
      "*What your mentor or resident sees*\nThat you're matched, the dates you met, a meeting you scheduled together, and whether reminders between you are paused.",
    ),
    section(
      `*A request for a new match*\nOnly the directors who decide it can open it, never your mentor. What you write is encrypted and shown nowhere else. Every view is logged. ${HONEST_LIMIT}`,
    ),
    section(
      "*Your answers to private questions*\nThey're encrypted and shown to no one. Directors see only program totals that cover at least 4 residents.",
    ),
    section(
      "*What is never kept*\nWhat you say to each other. If you write yourself a private note, it's encrypted, and only you can read or delete it. Nothing here is part of any evaluation.",
    ),
    section(
      "*What Mentor can't promise*\nOn some plans, workspace owners can export Slack messages. That's why nothing confidential is ever put in a message, unless you ask for a download that includes it. The place or link for a meeting you schedule stays in messages to the two of you until the day after the meeting.",
    ),
    context(
      "Questions, or something to correct? Ask your program's coordinator. After you leave the program, a director can delete your data. What stays, without your name: that you were matched and when you met, and published totals. If you helped run the program, the activity log keeps a record of what you did.",
    ),
  ];
}

/** What someone is told who deleted all their notes. */
export const notesDeleted = (count: number): string =>
  count === 0
    ? 'You no longer have any private notes.'
    : `${counted(count, 'private note')} deleted. The meetings you logged are unchanged.`;

/** What the person is told once the file is in their messages. */
export const SENT =
  "Your file is in your messages from Mentor. It was sent only to you; delete it there when you're done.";
