import type { Button, HomeView, KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { metText } from '../cadence/standing.ts';
import { readableDate } from '../calendar/dates.ts';
import { PEOPLE, PEOPLE_TITLE } from '../conversations/views.ts';
import { GOALS } from '../goals/views.ts';
import { REQUEST, withdrawButton } from '../matching/views.ts';
import { HISTORY } from '../meetings/history-views.ts';
import { LOG } from '../meetings/views.ts';
import { DOORS, findTimeButton, guideButton, privacyButton, rematchButton } from '../members/doors.ts';
import type { Membership } from '../members/queries.ts';
import { guideBlocks, type Reader, whereBlock } from '../pairs/guide.ts';
import { PAUSE, PAUSE_TITLE } from '../pauses/views.ts';
import { PLACES } from '../people/views.ts';
import { DIRECTORY, DIRECTORY_TITLE } from '../rounds/wish-views.ts';
import {
  actions,
  button,
  context,
  divider,
  header,
  type Message,
  mention,
  modal,
  plain,
  section,
} from '../slack/blocks.ts';
import type { Resource } from '../toolkit/queries.ts';
import { pagesBlock, resourceBlocks } from '../toolkit/views.ts';
import { LETTER, LETTER_TITLE } from '../year/letter-views.ts';
import { pairsBlocks } from './desk-views.ts';
import { deskActions, lineBlock, MOST_ROWS, more, needsBlocks, type ProgramPart } from './program-views.ts';
import type { PairStanding } from './types.ts';

/** What a resident sees of themself. */
type ResidentPart = {
  today: Temporal.PlainDate;
  standing: PairStanding | undefined;
  openRequest: { id: string; since: string } | undefined;
};

/** What a mentor sees of their own pairs; nothing here may tell one kind of ending from another. */
type MentorPart = {
  standings: PairStanding[];
  capacity: number;
  accepting: boolean;
  /** An academic year is over, and its letter can be had. */
  hasLetter: boolean;
};

/** One program as one person sees it. */
export type ProgramView = {
  member: Membership;
  resident: ResidentPart | undefined;
  mentor: MentorPart | undefined;
  program: ProgramPart | undefined;
  /** Shown on the Home tab only, never in a message: the state of one's own confidential request. */
  ownRematch: KnownBlock[];
  /** Shown on the Home tab only, to directors who may open them. */
  confidential: KnownBlock[];
  /** The program's links for residents and mentors. */
  resources: Resource[];
  /** The program's figures, for its directors. */
  figures: KnownBlock[];
};

export const GUIDE = DOORS.guide;
export const ACCEPTING = 'home.accepting';

export const GUIDE_TITLE = 'Mentoring guide';

/** The guide for one reader, and where commands can be typed. */
export const guideModal = (reader: Reader, resources: readonly Resource[] = []): ModalView =>
  modal({
    id: 'guide',
    title: GUIDE_TITLE,
    blocks: [...guideBlocks(reader), pagesBlock(), ...resourceBlocks(resources), whereBlock()],
  });

const INTRO = [
  'Mentor looks after the mentoring of your residency program, here in Slack.',
  'Ask for a mentor, log that you met, and get a friendly reminder when a meeting is due.',
  'What you talk about is never stored, and nothing here is part of any evaluation.',
].join('\n');

/** For somebody who has finished or left, and has no part in a program any more. */
const OVER =
  'Your part in this program is over. Thank you for the time you gave to it. What is kept about you is under *My data*.';

function whenDue(standing: PairStanding): string {
  const shown = { today: standing.today };
  if (standing.pausedUntil) return `Paused until ${readableDate(standing.pausedUntil, shown)}.`;
  if (standing.agreedOn) return `Next: you have a date on ${readableDate(standing.agreedOn, shown)}.`;
  const due = readableDate(standing.dueOn, shown);
  return standing.overdue ? `A meeting has been due since ${due}.` : `Next meeting by ${due}.`;
}

function standingText(standing: PairStanding, lead: string): string {
  const { lastMetOn, today, progress } = standing;
  const last = lastMetOn ? `Last met ${readableDate(lastMetOn, { today })}.` : 'Not met yet.';
  return `${lead}\nMet ${metText(progress)} this year. ${last} ${whenDue(standing)}`;
}

const logButton = (pairId: string, primary: boolean): Button =>
  button(LOG, 'Log a meeting', pairId, primary ? { style: 'primary' } : {});

function residentBlocks(part: ResidentPart, programId: string): KnownBlock[] {
  const { standing, openRequest, today } = part;
  if (standing) {
    return [
      section(standingText(standing, `*Your mentor is ${mention(standing.pair.mentor_user)}*`)),
      actions(
        `resident.${programId}`,
        logButton(standing.pair.id, true),
        findTimeButton(standing.pair.id),
        button(HISTORY, 'Our meetings', standing.pair.id),
        rematchButton(standing.pair.id),
        button(PAUSE, PAUSE_TITLE, programId),
        button(GOALS, 'My goals', programId),
        button(DIRECTORY, DIRECTORY_TITLE, programId),
        button(PEOPLE, PEOPLE_TITLE, programId),
      ),
    ];
  }
  if (openRequest) {
    return [
      section(
        `*Your request for a mentor is with your directors*\nSent ${readableDate(openRequest.since, { today })}. You get a message here as soon as you have a mentor.`,
      ),
      actions(
        `resident.${programId}`,
        withdrawButton(openRequest.id),
        button(PEOPLE, PEOPLE_TITLE, programId),
      ),
    ];
  }
  return [
    section('*You have no mentor yet*\nTell your directors what you would like from one; it takes a minute.'),
    actions(
      `resident.${programId}`,
      button(REQUEST, 'Ask for a mentor', programId, { style: 'primary' }),
      button(DIRECTORY, DIRECTORY_TITLE, programId),
      button(PEOPLE, PEOPLE_TITLE, programId),
    ),
  ];
}

function mentorBlocks(part: MentorPart, programId: string): KnownBlock[] {
  const shown = part.standings.slice(0, MOST_ROWS);
  const places = `${part.standings.length} of ${part.capacity} places taken.`;
  const isFull = part.standings.length >= part.capacity;
  const open = isFull ? 'You take the next one when a place becomes free.' : 'You take new residents.';
  const state = part.accepting ? open : 'You take no new residents for now.';
  return [
    section(
      `*The residents you mentor*\n${part.standings.length === 0 ? 'None at the moment. ' : ''}${places} ${state}`,
    ),
    ...shown.map((standing) =>
      section(standingText(standing, mention(standing.pair.resident_user)), {
        accessory: logButton(standing.pair.id, false),
      }),
    ),
    ...more(shown.length, part.standings.length, 'residents; *Log a meeting* has them all'),
    actions(
      `mentor.${programId}`,
      ...(part.standings.length > shown.length ? [button(LOG, 'Log a meeting')] : []),
      ...(part.standings.length > 0
        ? [
            findTimeButton(),
            button(HISTORY, 'Our meetings'),
            button(GOALS, 'Shared goals', programId),
            button(PAUSE, PAUSE_TITLE, programId),
          ]
        : []),
      acceptingButton(part.accepting, programId),
      button(PLACES, 'Places and profile', programId),
      button(PEOPLE, 'Conversations', programId),
      ...(part.hasLetter ? [button(LETTER, LETTER_TITLE, programId)] : []),
    ),
  ];
}

const acceptingButton = (accepting: boolean, programId: string): Button =>
  accepting
    ? button(ACCEPTING, 'Take no new residents', `${programId}:no`, {
        confirm: {
          title: plain('Take no new residents?'),
          text: plain(
            'Your directors will not be offered you for new matches. Nothing changes for the residents you have.',
          ),
          confirm: plain('Take none'),
          deny: plain('Cancel'),
        },
      })
    : button(ACCEPTING, 'Take new residents again', `${programId}:yes`);

/** What a person has of their own in a program: their mentor, their residents. */
const ownBlocks = ({ member, resident, mentor }: ProgramView): KnownBlock[] => [
  ...(resident ? residentBlocks(resident, member.program.id) : []),
  ...(mentor ? mentorBlocks(mentor, member.program.id) : []),
  ...(member.roles.length === 0 ? [section(OVER)] : []),
];

/** What waits for the reader, the confidential first; `confidential` stays empty in a message. */
function needsYou({ member, program }: ProgramView, confidential: readonly KnownBlock[]): KnownBlock[] {
  const needs = program ? needsBlocks(program, member.program.id) : [];
  if (confidential.length + needs.length === 0) return [];
  return [
    section('*Needs you*'),
    ...(confidential.length > 0 ? [section('*In confidence*'), ...confidential] : []),
    ...needs,
  ];
}

const MOST_LINKS = 5;

/** The program's links, the first of them; the guide has all. */
const linksBlocks = (resources: readonly Resource[]): KnownBlock[] => [
  ...resourceBlocks(resources.slice(0, MOST_LINKS)),
  ...more(Math.min(resources.length, MOST_LINKS), resources.length, 'under *How mentoring works here*'),
];

/** The program in one line, its table, and what can be done. */
const deskBlocks = ({ member, program }: ProgramView, table: readonly KnownBlock[]): KnownBlock[] =>
  program ? [lineBlock(program), ...table, deskActions(program, member.program.id)] : [];

/** The Home tab of somebody who is in no program, with why. */
export const emptyHomeView = (why: string): HomeView => ({
  type: 'home',
  blocks: [
    header('Welcome to Mentor'),
    section(INTRO),
    section(why),
    actions('home', button(DOORS.setup, 'Set up'), guideButton(), privacyButton()),
    context('*Set up* is for workspace admins and owners: it makes a program of its own, in two minutes.'),
  ],
});

/** While a class match is drafted, its table; else the one of the pairs. */
const tableOf = ({ draft, desk }: ProgramPart, programName: string): KnownBlock[] =>
  draft.length > 0 ? draft : pairsBlocks(programName, desk);

/** The Home tab of somebody in a program or several: each person sees only their own things. */
export function homeView(programs: ProgramView[]): HomeView {
  // Slack takes one table; another program has its pairs by the button.
  const withTable = programs.findIndex(({ program }) => program !== undefined);
  const blocks = programs.flatMap((view, index) => [
    ...(index > 0 ? [divider()] : []),
    header(view.member.program.name),
    ...needsYou(view, view.confidential),
    ...ownBlocks(view),
    ...view.ownRematch,
    ...linksBlocks(view.resources),
    ...deskBlocks(
      view,
      view.program && index === withTable ? tableOf(view.program, view.member.program.name) : [],
    ),
    ...view.figures,
  ]);
  const foot = [divider(), actions('home', guideButton(), privacyButton()), context(INTRO)];
  return { type: 'home', blocks: [...cut(blocks, 100 - foot.length), ...foot] };
}

/** Where you stand, for a bare `/mentor` and `/mentor status`: nothing confidential, since messages can be exported. */
export function statusMessage(programs: ProgramView[]): Message {
  const blocks = programs.flatMap((view) => [
    ...(programs.length > 1 ? [header(view.member.program.name)] : []),
    ...needsYou(view, []),
    ...ownBlocks(view),
    ...deskBlocks(view, []),
  ]);
  const foot = [
    actions('home', guideButton()),
    context('Only you can see this. `/mentor help` lists all you can do.'),
  ];
  return {
    text: 'Where you stand in your mentoring program.',
    blocks: [...cut(blocks, 50 - foot.length), ...foot],
  };
}

const cut = (blocks: KnownBlock[], most: number): KnownBlock[] =>
  blocks.length <= most
    ? blocks
    : [
        ...blocks.slice(0, most - 1),
        context('There is more than fits here; your programs’ channels have the rest.'),
      ];
