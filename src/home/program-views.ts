import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { AUDIT, AUDIT_TITLE } from '../audit/views.ts';
import { readableDate } from '../calendar/dates.ts';
import { EXPORT, EXPORT_TITLE } from '../exports/views.ts';
import { KINDLY, KINDLY_TITLE } from '../kindly/views.ts';
import { anewButton } from '../matching/again-views.ts';
import { severalRow } from '../matching/batch-views.ts';
import { ASSIGN, ASSIGN_NEW } from '../matching/views.ts';
import { changeButton, rosterButton } from '../members/doors.ts';
import type { Review } from '../midyear/policy.ts';
import { midyearBlock } from '../midyear/views.ts';
import { SETTINGS, SETTINGS_TITLE } from '../programs/settings-views.ts';
import type { Round } from '../rounds/queries.ts';
import { MATCH, MATCH_TITLE, roundBlock } from '../rounds/views.ts';
import { actions, button, context, mention, section } from '../slack/blocks.ts';
import { RESOURCES, RESOURCES_TITLE } from '../toolkit/views.ts';
import { YEAR, YEAR_TITLE } from '../year/views.ts';
import { type DeskRow, deskButtons } from './desk-views.ts';
import type { PairStanding } from './types.ts';

/** What directors and coordinators see of the program. */
export type ProgramPart = {
  today: Temporal.PlainDate;
  residents: number;
  matched: number;
  overdue: PairStanding[];
  /** Every pair as the desk shows it, worst first. */
  desk: DeskRow[];
  waiting: { id: string; resident: string; since: string }[];
  unmatched: { id: string; user: string }[];
  /** The class match that is open, for directors. */
  round: Round['state'] | undefined;
  /** Its draft as a table, once there is one. */
  draft: KnownBlock[];
  /** The midyear review while it is announced or under way, for directors. */
  midyear: Review | undefined;
  /** The new academic year: planned for a day, or to be prepared. */
  year: { planned: string } | { toConfirm: boolean; from: Temporal.PlainDate } | undefined;
  /** Pairs whose mentor cannot take them on, for directors alone. */
  declined: { id: string; resident: string; mentor: string }[];
  /** What Slack does not take, as this very reader was told. */
  undelivered: KnownBlock[];
  mayAssign: boolean;
  mayReadRecord: boolean;
};

/** Lists are cut here, with a line that says how many more there are. */
export const MOST_ROWS = 10;
/** What needs a hand is cut sooner, so that the table stays in sight: one window has all of it. */
const MOST_NEEDS = 3;

/** How many more there are than are shown. */
export const more = (shown: number, all: number, what: string): KnownBlock[] =>
  all > shown ? [context(`and ${all - shown} more ${what}`)] : [];

function waitingBlocks(part: ProgramPart): KnownBlock[] {
  const shown = part.waiting.slice(0, MOST_NEEDS);
  return [
    ...shown.map(({ id, resident, since }) =>
      section(
        `${mention(resident)} asks for a mentor, waiting since ${readableDate(since, { today: part.today })}.`,
        part.mayAssign ? { accessory: button(ASSIGN, 'Assign', id) } : {},
      ),
    ),
    ...othersBlock(part.waiting.slice(MOST_NEEDS).map(({ resident }) => resident)),
  ];
}

function yearBlocks({ year, today }: ProgramPart, programId: string): KnownBlock[] {
  if (!year) return [];
  const open = { accessory: button(YEAR, YEAR_TITLE, programId) };
  if ('planned' in year)
    return [section(`The new academic year is prepared for ${readableDate(year.planned, { today })}.`, open)];
  return year.toConfirm
    ? [section('The new academic year is entered and waits for a director to confirm it.', open)]
    : [
        section(
          `The new academic year begins on ${readableDate(year.from, { today })}. It takes five minutes.`,
          open,
        ),
      ];
}

/** Those beyond the first few, by name as far as a line holds them. */
const othersBlock = (users: readonly string[]): KnownBlock[] => {
  if (users.length === 0) return [];
  const named = users.slice(0, MOST_ROWS).map(mention).join(', ');
  return [section(`and ${named}${users.length > MOST_ROWS ? `, and ${users.length - MOST_ROWS} more` : ''}`)];
};

const declinedBlock = ({ id, resident, mentor }: ProgramPart['declined'][number]): KnownBlock =>
  section(`${mention(mentor)} cannot take on ${mention(resident)}.`, { accessory: anewButton(id) });

const unmatchedBlock = ({ id, user }: ProgramPart['unmatched'][number], mayAssign: boolean): KnownBlock =>
  section(mention(user), mayAssign ? { accessory: button(ASSIGN_NEW, 'Assign', id) } : {});

function overdueBlocks(part: ProgramPart, programId: string): KnownBlock[] {
  const overdue = part.overdue.slice(0, MOST_NEEDS);
  const lines = overdue.map(
    ({ pair, today, missedOn, dueOn }) =>
      `• ${mention(pair.resident_user)} with ${mention(pair.mentor_user)}, due ${readableDate(missedOn ?? dueOn, { today })}`,
  );
  return [
    ...(lines.length > 0
      ? [
          section(
            `*Past the due date*\n${lines.join('\n')}`,
            part.mayAssign ? { accessory: button(KINDLY, KINDLY_TITLE, programId) } : {},
          ),
        ]
      : []),
    ...more(overdue.length, part.overdue.length, 'past the due date; *All pairs* has them all'),
  ];
}

/** What waits for a director or coordinator, each with its button; nothing when nothing does. */
export function needsBlocks(part: ProgramPart, programId: string): KnownBlock[] {
  const unmatched = part.unmatched.slice(0, MOST_NEEDS);
  return [
    ...part.undelivered,
    ...part.declined.map(declinedBlock),
    ...waitingBlocks(part),
    ...(unmatched.length > 0
      ? [
          section('*No mentor and no request yet*'),
          ...unmatched.map((each) => unmatchedBlock(each, part.mayAssign)),
        ]
      : []),
    ...othersBlock(part.unmatched.slice(MOST_NEEDS).map(({ user }) => user)),
    ...(part.mayAssign && part.waiting.length + part.unmatched.length > 1 ? [severalRow(programId)] : []),
    ...overdueBlocks(part, programId),
    ...(part.round ? [roundBlock(programId, part.round)] : []),
    ...yearBlocks(part, programId),
    ...(part.midyear ? [midyearBlock(programId, part.midyear, part.today)] : []),
  ];
}

/** The program in one line. */
export function lineBlock({ matched, residents, overdue, waiting, unmatched }: ProgramPart): KnownBlock {
  const late = overdue.length === 1 ? '1 pair is' : `${overdue.length} pairs are`;
  const sentences = [
    `${matched} of ${residents} residents have a mentor.`,
    ...(waiting.length + unmatched.length === 0 ? ['Nobody is waiting for one.'] : []),
    overdue.length === 0 ? 'No meeting is overdue.' : `${late} past the due date.`,
  ];
  return section(`*The program*\n${sentences.join(' ')}`);
}

/** What a director or coordinator can do, the lists first. */
export const deskActions = (part: ProgramPart, programId: string): KnownBlock =>
  actions(
    `program.${programId}`,
    ...deskButtons(programId),
    ...(part.mayAssign ? [button(MATCH, MATCH_TITLE, programId)] : []),
    changeButton(programId),
    rosterButton(programId),
    ...(part.mayReadRecord
      ? [
          button(EXPORT, EXPORT_TITLE, programId),
          button(RESOURCES, RESOURCES_TITLE, programId),
          button(SETTINGS, SETTINGS_TITLE, programId),
          button(AUDIT, AUDIT_TITLE, programId),
        ]
      : []),
  );
