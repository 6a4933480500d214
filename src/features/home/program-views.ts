import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { Review } from '../../domain/cadence/midyear-policy.ts';
import { changeButton, rosterButton } from '../../domain/members/buttons.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import { actions, button, context, inWords, mention, section } from '../../platform/slack/blocks.ts';
import { AUDIT, AUDIT_TITLE } from '../activity-log/views.ts';
import type { ClassMatch } from '../class-match/queries.ts';
import { classMatchBlock, MATCH, MATCH_TITLE } from '../class-match/views.ts';
import { EXPORT, EXPORT_TITLE } from '../exports/views.ts';
import { GENTLE_REMINDER, GENTLE_REMINDER_TITLE } from '../gentle-reminders/views.ts';
import { RESOURCES, RESOURCES_TITLE } from '../guide/views.ts';
import { midyearBlock } from '../midyear-review/views.ts';
import { SETTINGS, SETTINGS_TITLE } from '../program-settings/settings-views.ts';
import { severalRow } from '../requests/batch-views.ts';
import { anewButton } from '../requests/reassign-views.ts';
import { ASSIGN, ASSIGN_NEW } from '../requests/views.ts';
import { YEAR, YEAR_TITLE } from '../year-rollover/views.ts';
import { type DashboardRow, dashboardButtons } from './director-views.ts';
import type { PairStanding } from './types.ts';

/** What directors and coordinators see of the program. */
export type ProgramPart = {
  today: Temporal.PlainDate;
  residents: number;
  matched: number;
  overdue: PairStanding[];
  /** Every pair as the desk shows it, worst first. */
  desk: DashboardRow[];
  waiting: { id: string; resident: string; since: string }[];
  unmatched: { id: string; user: string }[];
  /** The class match that is open, for directors. */
  round: ClassMatch['state'] | undefined;
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

function waitingBlocks(part: ProgramPart): KnownBlock[] {
  const shown = part.waiting.slice(0, MOST_NEEDS);
  return [
    ...shown.map(({ id, resident, since }) =>
      section(
        `${mention(resident)} asked for a mentor on ${readableDate(since, { today: part.today })}.`,
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
const othersBlock = (users: readonly string[]): KnownBlock[] => {
  if (users.length === 0) return [];
  return [section(`Also ${inWords(users.map(mention), MOST_ROWS)}`)];
};

const declinedBlock = ({ id, resident, mentor }: ProgramPart['declined'][number]): KnownBlock =>
  section(`${mention(mentor)} can't take on ${mention(resident)}.`, { accessory: anewButton(id) });

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
            `*Overdue*\n${lines.join('\n')}`,
            part.mayAssign ? { accessory: button(GENTLE_REMINDER, GENTLE_REMINDER_TITLE, programId) } : {},
          ),
        ]
      : []),
    ...more(overdue.length, part.overdue.length, 'overdue, all listed in *All pairs*'),
  ];
}

/** What waits for a director or coordinator, each with its button; nothing when nothing does. */
export function needsBlocks(part: ProgramPart, programId: string): KnownBlock[] {
  const unmatched = part.unmatched.slice(0, MOST_NEEDS);
  return [
    ...part.undelivered,
    ...part.untold,
    ...part.declined.map(declinedBlock),
    ...waitingBlocks(part),
    ...(unmatched.length > 0
      ? [
          section('*No mentor, no request yet*'),
          ...unmatched.map((each) => unmatchedBlock(each, part.mayAssign)),
        ]
      : []),
    ...othersBlock(part.unmatched.slice(MOST_NEEDS).map(({ user }) => user)),
    ...(part.mayAssign && part.waiting.length + part.unmatched.length > 1 ? [severalRow(programId)] : []),
    ...overdueBlocks(part, programId),
    ...(part.round ? [classMatchBlock(programId, part.round)] : []),
    ...yearBlocks(part, programId),
    ...(part.midyear ? [midyearBlock(programId, part.midyear, part.today)] : []),
  ];
}

/** The program in one line. */
export function lineBlock({ matched, residents, overdue, waiting, unmatched }: ProgramPart): KnownBlock {
  const late = overdue.length === 1 ? '1 pair is' : `${overdue.length} pairs are`;
  const sentences = [
    `${matched} of ${residents} residents have a mentor.`,
    ...(waiting.length + unmatched.length === 0 ? ['No one is waiting for one.'] : []),
    overdue.length === 0 ? 'No pairs are overdue.' : `${late} overdue.`,
  ];
  return section(`*The program*\n${sentences.join(' ')}`);
}

/** What a director or coordinator can do, the lists first. */
export const homeActions = (part: ProgramPart, programId: string): KnownBlock =>
  actions(
    `program.${programId}`,
    ...dashboardButtons(programId),
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
