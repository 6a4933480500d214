import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { Review } from '../../domain/cadence/midyear-policy.ts';
import { changeButton, rosterButton, scheduleButton } from '../../domain/members/buttons.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  escapeText,
  inWords,
  mention,
  section,
} from '../../platform/slack/blocks.ts';
import type { ClassMatch } from '../class-match/queries.ts';
import { classMatchBlock, MATCH, MATCH_TITLE } from '../class-match/views.ts';
import { EXPORT, EXPORT_TITLE } from '../exports/views.ts';
import { GENTLE_REMINDER, GENTLE_REMINDER_TITLE } from '../gentle-reminders/views.ts';
import { midyearBlock } from '../midyear-review/views.ts';
import { severalRow } from '../requests/batch-views.ts';
import { anewButton } from '../requests/reassign-views.ts';
import { ASSIGN, ASSIGN_NEW } from '../requests/views.ts';
import { YEAR, YEAR_TITLE } from '../year-rollover/views.ts';
import { type DashboardRow, dashboardButtons } from './director-views.ts';
import { MORE, MORE_TITLE } from './more-views.ts';
import type { PairStanding } from './types.ts';

/** A resident who has no mentor, by name and level. */
type Unmatched = { id: string; name: string; pgy: number | null };

/** What directors and coordinators see of the program. */
export type ProgramPart = {
  today: Temporal.PlainDate;
  residents: number;
  matched: number;
  overdue: PairStanding[];
  /** Every pair as the directors' Home tab shows it, worst first. */
  desk: DashboardRow[];
  waiting: (Unmatched & { since: string; asked: boolean; inMatch: boolean })[];
  unmatched: Unmatched[];
  /** The class match that is open, for directors, with how many residents it is about. */
  round: { state: ClassMatch['state']; residents: number } | undefined;
  /** Its draft as a table, once there is one. */
  draft: KnownBlock[];
  /** The midyear review while it is announced or underway, for directors. */
  midyear: Review | undefined;
  /** The new academic year: planned for a day, or to be prepared. */
  year: { planned: string } | { toConfirm: boolean; from: Temporal.PlainDate } | undefined;
  /** Pairs whose mentor cannot take them on, for directors alone. */
  declined: { id: string; resident: string; mentor: string }[];
  /** A new program's first steps. */
  steps: KnownBlock[];
  /** Whom imports brought and no one has told. */
  untold: KnownBlock[];
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

const nameOf = ({ name, pgy }: Unmatched) => `${escapeText(name)}${pgy === null ? '' : ` (PGY-${pgy})`}`;

/** Who asked says so; one whose match ended, say, only needs a mentor. */
const waitsText = ({ asked, since }: ProgramPart['waiting'][number], today: Temporal.PlainDate): string => {
  const on = readableDate(since, { today });
  return asked ? `asked for a mentor on ${on}` : `has needed a mentor since ${on}`;
};

function waitingBlocks(part: ProgramPart): KnownBlock[] {
  const shown = part.waiting.slice(0, MOST_NEEDS);
  return [
    ...shown.map((each) =>
      section(
        `*${nameOf(each)}* ${waitsText(each, part.today)}.${each.inMatch ? ' In the class match.' : ''}`,
        { accessory: button(ASSIGN, 'Assign', each.id) },
      ),
    ),
    ...othersBlock(part.waiting.slice(MOST_NEEDS)),
  ];
}

function yearBlocks({ year, today }: ProgramPart, programId: string): KnownBlock[] {
  if (!year) return [];
  const open = { accessory: button(YEAR, YEAR_TITLE, programId) };
  if ('planned' in year)
    return [
      section(`The new academic year is ready to start on ${readableDate(year.planned, { today })}.`, open),
    ];
  return year.toConfirm
    ? [section('The new academic year is prepared and waiting for a director to confirm it.', open)]
    : [
        section(
          `The new academic year begins on ${readableDate(year.from, { today })}. Preparing it takes 5 minutes.`,
          open,
        ),
      ];
}

/** Those beyond the first few, by name as far as a line holds them. */
const othersBlock = (others: readonly Unmatched[]): KnownBlock[] =>
  others.length === 0 ? [] : [section(`Also ${inWords(others.map(nameOf), MOST_ROWS)}`)];

const declinedBlock = ({ id, resident, mentor }: ProgramPart['declined'][number]): KnownBlock =>
  section(`${mention(mentor)} can't take on ${mention(resident)}.`, { accessory: anewButton(id) });

const unmatchedBlock = (resident: Unmatched): KnownBlock =>
  section(`*${nameOf(resident)}*`, { accessory: button(ASSIGN_NEW, 'Assign', resident.id) });

function overdueBlocks(part: ProgramPart, programId: string): KnownBlock[] {
  const overdue = part.overdue.slice(0, MOST_NEEDS);
  const lines = overdue.map(
    ({ pair, today, missedOn, dueOn }) =>
      `• ${mention(pair.resident_user)} with ${mention(pair.mentor_user)}, due ${readableDate(missedOn ?? dueOn, { today })}`,
  );
  return [
    ...(lines.length > 0
      ? [
          section(`*Overdue*\n${lines.join('\n')}`, {
            accessory: button(GENTLE_REMINDER, GENTLE_REMINDER_TITLE, programId),
          }),
        ]
      : []),
    ...more(overdue.length, part.overdue.length, 'overdue, all listed in *All pairs*'),
  ];
}

/** Residents without a mentor and overdue pairs: what directors act on, and coordinators read in the lists. */
function peopleBlocks(part: ProgramPart, programId: string): KnownBlock[] {
  const unmatched = part.unmatched.slice(0, MOST_NEEDS);
  return [
    ...waitingBlocks(part),
    ...(unmatched.length > 0
      ? [section('*No mentor, no request yet*'), ...unmatched.map(unmatchedBlock)]
      : []),
    ...othersBlock(part.unmatched.slice(MOST_NEEDS)),
    ...(part.waiting.length + part.unmatched.length > 1 ? [severalRow(programId)] : []),
    ...overdueBlocks(part, programId),
  ];
}

/** What waits for a director or coordinator and they can act on, each with its button; nothing when nothing does. */
export function needsBlocks(part: ProgramPart, programId: string): KnownBlock[] {
  return [
    ...part.undelivered,
    ...part.untold,
    ...part.declined.map(declinedBlock),
    ...(part.mayAssign ? peopleBlocks(part, programId) : []),
    ...(part.round ? [classMatchBlock(programId, part.round)] : []),
    ...yearBlocks(part, programId),
    ...(part.midyear ? [midyearBlock(programId, part.midyear, part.today)] : []),
  ];
}

/** The program in one line; none while it has no residents. */
export function lineBlocks({ matched, residents, overdue, round }: ProgramPart): KnownBlock[] {
  if (residents === 0) return [];
  const late = overdue.length === 1 ? '1 pair is' : `${overdue.length} pairs are`;
  const sentences = [
    `${matched} of ${residents} residents have a mentor.`,
    ...(round ? [`${round.residents} ${round.residents === 1 ? 'is' : 'are'} in the class match.`] : []),
    overdue.length === 0 ? 'No pairs are overdue.' : `${late} overdue.`,
  ];
  return [section(`*The program*\n${sentences.join(' ')}`)];
}

const opensMatch = (block: KnownBlock) =>
  block.type === 'section' && block.accessory?.type === 'button' && block.accessory.action_id === MATCH;

/**
 * What a director or coordinator does most; a director has the rest under More, a coordinator the lists beside it.
 * A class match that is underway has its button above, and so has one among the first steps.
 */
export const homeActions = (part: ProgramPart, programId: string): KnownBlock =>
  actions(
    `program.${programId}`,
    ...(part.mayAssign && !part.round && !part.steps.some(opensMatch)
      ? [button(MATCH, MATCH_TITLE, programId)]
      : []),
    changeButton(programId),
    rosterButton(programId),
    ...(part.mayReadRecord
      ? [button(EXPORT, EXPORT_TITLE, programId), button(MORE, MORE_TITLE, programId)]
      : [scheduleButton(programId), ...dashboardButtons(programId)]),
  );
