import type { Button, HomeView, KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import {
  ActionIds,
  findTimeButton,
  guideButton,
  privacyButton,
  rematchButton,
} from '../../domain/members/buttons.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { guideBlocks, type Reader, whereBlock } from '../../domain/pairs/guide.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  divider,
  header,
  type Message,
  mention,
  modal,
  section,
} from '../../platform/slack/blocks.ts';
import { DIRECTORY, DIRECTORY_TITLE } from '../class-match/wish-views.ts';
import { CONVERSATIONS, PEOPLE, PEOPLE_TITLE } from '../conversations/views.ts';
import { GOALS } from '../goals/views.ts';
import type { Resource } from '../guide/queries.ts';
import { pagesBlock, resourceBlocks } from '../guide/views.ts';
import { HISTORY, LOG } from '../meetings/views.ts';
import { CAPACITY } from '../mentor-profile/views.ts';
import { PAUSE, PAUSE_TITLE } from '../pauses/views.ts';
import { REQUEST, withdrawButton } from '../requests/views.ts';
import { LETTER, LETTER_TITLE } from '../year-rollover/letter-views.ts';
import { pairsBlocks } from './director-views.ts';
import { INTRO } from './empty-views.ts';
import { acceptingButton, standingText, suggested } from './own-views.ts';
import { homeActions, lineBlocks, MOST_ROWS, more, needsBlocks, type ProgramPart } from './program-views.ts';
import type { PairStanding } from './types.ts';

/** What a resident sees of themself. */
type ResidentPart = {
  today: Temporal.PlainDate;
  standing: PairStanding | undefined;
  openRequest: { id: string; since: string } | undefined;
  /** Where they stand in a class match that's underway. */
  match?: { text: string; choose?: Button } | undefined;
};

/** What a mentor sees of their own pairs; nothing here may tell one kind of ending from another. */
type MentorPart = {
  standings: PairStanding[];
  capacity: number;
  accepting: boolean;
};

/** One program as one person sees it. */
export type ProgramView = {
  member: Membership;
  resident: ResidentPart | undefined;
  mentor: MentorPart | undefined;
  /** Dates and suggested times in conversations. */
  talks?: KnownBlock[];
  /** An academic year of theirs is over, and its letter can be had. */
  hasLetter?: boolean;
  program: ProgramPart | undefined;
  /** Shown on the Home tab only, never in a message: the state of one's own confidential request. */
  ownRematch: KnownBlock[];
  /** Shown on the Home tab only, to directors who may open them: what waits, and what is decided for a day to come. */
  confidential: KnownBlock[];
  decided: KnownBlock[];
  /** The program's links for residents and mentors. */
  resources: Resource[];
  /** The program's totals, for its directors. */
  figures: KnownBlock[];
};

export const GUIDE = ActionIds.guide;

export const GUIDE_TITLE = 'How mentoring works here';

/** The guide for one reader, and where commands can be typed. */
export const guideModal = (reader: Reader, resources: readonly Resource[] = []): ModalView =>
  modal({
    id: 'guide',
    title: GUIDE_TITLE,
    blocks: [...guideBlocks(reader), pagesBlock(), ...resourceBlocks(resources), whereBlock()],
  });

/** For a person who has finished or left and is no longer in any program. */
const OVER =
  "You're no longer part of this program. Thank you for your time. To see what's kept about you, go to *My data*.";

const logButton = (pairId: string, primary: boolean): Button =>
  button(LOG, 'Log a meeting', pairId, primary ? { style: 'primary' } : {});

function residentBlocks(part: ResidentPart, programId: string): KnownBlock[] {
  const { standing, openRequest, today } = part;
  if (standing) {
    return [
      section(standingText(standing, 'resident', `*Your mentor is ${mention(standing.pair.mentor_user)}*`)),
      ...suggested(standing, 'resident'),
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
        `*Your directors have your request for a mentor*\nSent ${readableDate(openRequest.since, { today })}. I'll message you as soon as you have a mentor.`,
      ),
      actions(
        `resident.${programId}`,
        withdrawButton(openRequest.id),
        button(DIRECTORY, DIRECTORY_TITLE, programId),
        button(PEOPLE, PEOPLE_TITLE, programId),
      ),
    ];
  }
  return unmatchedBlocks(part.match, programId);
}

function unmatchedBlocks(match: ResidentPart['match'], programId: string): KnownBlock[] {
  const ask = button(REQUEST, 'Ask for a mentor', programId, { style: 'primary' });
  return [
    section(
      match
        ? `*You're in the class match*\n${match.text}`
        : "*You don't have a mentor yet*\nTell your directors what you'd like from one. It takes a minute.",
    ),
    actions(
      `resident.${programId}`,
      ...(match ? [match.choose].filter((each) => each !== undefined) : [ask]),
      button(DIRECTORY, DIRECTORY_TITLE, programId),
      button(PEOPLE, PEOPLE_TITLE, programId),
    ),
  ];
}

function mentorBlocks(part: MentorPart, programId: string, hasLetter: boolean): KnownBlock[] {
  const shown = part.standings.slice(0, MOST_ROWS);
  const places = `${part.standings.length} of ${part.capacity} residents.`;
  const isFull = part.standings.length >= part.capacity;
  const open = isFull
    ? "You can take a new resident when there's an opening."
    : "You're open to new residents.";
  const state = part.accepting ? open : "You're not taking new residents right now.";
  return [
    section(
      `*Residents you mentor*\n${part.standings.length === 0 ? 'None right now. ' : ''}${places} ${state}`,
    ),
    ...shown.map((standing) =>
      section(standingText(standing, 'mentor', mention(standing.pair.resident_user)), {
        accessory: logButton(standing.pair.id, false),
      }),
    ),
    ...shown.flatMap((standing) => suggested(standing, 'mentor')),
    ...more(shown.length, part.standings.length, 'residents, all listed in *Log a meeting*'),
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
      button(CAPACITY, 'Capacity and profile', programId),
      button(PEOPLE, CONVERSATIONS, programId),
      ...(hasLetter ? [button(LETTER, LETTER_TITLE, programId)] : []),
    ),
  ];
}

/** What a person has of their own in a program: their mentor, their residents. */
const ownBlocks = ({
  member,
  resident,
  mentor,
  talks = [],
  hasLetter = false,
}: ProgramView): KnownBlock[] => [
  ...(resident ? residentBlocks(resident, member.program.id) : []),
  ...(mentor ? mentorBlocks(mentor, member.program.id, hasLetter) : []),
  ...talks,
  ...(member.roles.length === 0 ? [section(OVER), ...letterOf(member, hasLetter)] : []),
];

/** The letter of a mentor who has finished. */
const letterOf = ({ program }: Membership, hasLetter: boolean): KnownBlock[] =>
  hasLetter ? [actions(`former.${program.id}`, button(LETTER, LETTER_TITLE, program.id))] : [];

/** What waits for the reader, the confidential first; `confidential` stays empty in a message. */
function needsYou({ member, program }: ProgramView, confidential: readonly KnownBlock[]): KnownBlock[] {
  const needs = program ? needsBlocks(program, member.program.id) : [];
  if (confidential.length + needs.length === 0) return [];
  return [
    section('*Needs your attention*'),
    ...(confidential.length > 0 ? [section('*Confidential requests*'), ...confidential] : []),
    ...needs,
  ];
}

const MOST_LINKS = 5;
/** The program's links, the first of them; the guide has all. */
const linksBlocks = (resources: readonly Resource[]): KnownBlock[] => [
  ...resourceBlocks(resources.slice(0, MOST_LINKS)),
  ...more(Math.min(resources.length, MOST_LINKS), resources.length, 'in *How mentoring works here*'),
];

/** The program in one line, what can be done, and its table, which may be long. */
const dashboardBlocks = ({ member, program }: ProgramView, table: readonly KnownBlock[]): KnownBlock[] =>
  program ? [...lineBlocks(program), homeActions(program, member.program.id), ...table] : [];

/** While a class match is drafted, its table; else the one of the pairs. */
const tableOf = ({ draft, desk }: ProgramPart, program: ProgramView['member']['program']): KnownBlock[] =>
  draft.length > 0 ? draft : pairsBlocks(program.name, desk, program.meetings_per_year);

/** The Home tab of a person in one or more programs. Each person sees only their own things. */
export function homeView(programs: ProgramView[], closed: KnownBlock[] = []): HomeView {
  // Slack takes one table; another program has its pairs by the button.
  const withTable = programs.findIndex(({ program }) => program !== undefined);
  const blocks = programs.flatMap((view, index) => [
    ...(index > 0 ? [divider()] : []),
    header(view.member.program.name),
    ...[...(view.program?.steps ?? []), ...needsYou(view, view.confidential), ...view.decided],
    ...ownBlocks(view),
    ...view.ownRematch,
    ...linksBlocks(view.resources),
    ...dashboardBlocks(
      view,
      view.program && index === withTable ? tableOf(view.program, view.member.program) : [],
    ),
    ...view.figures,
  ]);
  const foot = [divider(), actions('home', guideButton(), privacyButton()), context(INTRO)];
  return { type: 'home', blocks: [...cut([...closed, ...blocks], 100 - foot.length), ...foot] };
}

/** Where you stand, for a bare `/mentor` and `/mentor status`: nothing confidential, since messages can be exported. */
export function statusMessage(programs: ProgramView[]): Message {
  const blocks = programs.flatMap((view) => [
    ...(programs.length > 1 ? [header(view.member.program.name)] : []),
    ...needsYou(view, []),
    ...ownBlocks(view),
    ...dashboardBlocks(view, []),
  ]);
  const foot = [
    actions('home', guideButton()),
    context('Only you can see this. For everything you can do, type `/mentor help`.'),
  ];
  return {
    text: 'Your mentoring at a glance.',
    notifiesInFull: true,
    blocks: [...cut(blocks, 50 - foot.length), ...foot],
  };
}

const cut = (blocks: KnownBlock[], most: number): KnownBlock[] =>
  blocks.length <= most
    ? blocks
    : [
        ...blocks.slice(0, most - 1),
        context("There's more than will fit here. For everything you can do, type `/mentor help`."),
      ];
