import type { Button, KnownBlock, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { metText } from '../../domain/cadence/standing.ts';
import { allPairsButton } from '../../domain/members/buttons.ts';
import type { MentorOption } from '../../domain/members/queries.ts';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  escapeText,
  mention,
  modal,
  option,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import { dataTable } from '../../platform/slack/tables.ts';
import { CHANGE_MENTOR, CHANGE_MENTOR_TITLE } from '../departures/mentor-views.ts';
import { GENTLE_REMINDER, GENTLE_REMINDER_TITLE } from '../gentle-reminders/views.ts';
import { PERSON, PERSON_TITLE } from '../roster/person-views.ts';
import type { PairStanding } from './types.ts';

export const PAIRS_TITLE = 'Pairs';
export const MENTORS_TITLE = 'Mentors';
/** Another part of all pairs: `program filter page`. */
export const PAIRS_FILTER = 'desk.pairs.filter';
export const PAIRS_OLDER = 'desk.pairs.next';
export const PAIRS_NEWER = 'desk.pairs.back';
export const MENTORS = 'desk.mentors';

/** How a pair stands, in the words of the directors' Home tab. Held by a pause or an agreed date it is on track, and has no date. */
type State = 'past_due' | 'due_soon' | 'on_track';
const STATES: Record<State, string> = {
  past_due: 'Overdue',
  due_soon: 'Due soon',
  on_track: 'On track',
};
const SOON_DAYS = 14;
const ORDER: readonly State[] = ['past_due', 'due_soon', 'on_track'];

/** A pair as the directors' Home tab shows it. */
export type DashboardRow = {
  standing: PairStanding;
  pgy: number | null;
  state: State;
  nextBy: Temporal.PlainDate | undefined;
};

/** Where pairs stand, worst first. */
export function dashboardRows(
  standings: readonly PairStanding[],
  levelOf: (residentId: string) => number | null,
): DashboardRow[] {
  const soon = standings[0]?.today.add({ days: SOON_DAYS });
  const rows = standings.map((standing) => {
    const { missedOn, dueOn, agreedOn, pausedUntil, pair } = standing;
    const isHeld = agreedOn !== undefined || pausedUntil !== undefined;
    const isSoon = soon !== undefined && Temporal.PlainDate.compare(dueOn, soon) <= 0;
    const state: State = isHeld ? 'on_track' : missedOn ? 'past_due' : isSoon ? 'due_soon' : 'on_track';
    const nextBy = isHeld ? undefined : (missedOn ?? dueOn);
    const row: DashboardRow = { standing, pgy: levelOf(pair.resident_id), state, nextBy };
    // Made once a row, not once a comparison.
    const key = `${ORDER.indexOf(state)} ${nextBy ?? '9999'} ${pair.resident_name} ${pair.resident_user}`;
    return { row, key };
  });
  return rows.toSorted((one, other) => (one.key < other.key ? -1 : 1)).map(({ row }) => row);
}

const HEADER = ['Resident', 'PGY', 'Mentor', 'Met this year', 'Last met', 'Next due', 'Status'];

/** Said where a pair's number of planned meetings isn't the program's. */
const FEWER_PLANNED = 'Pairs that started during the year have fewer meetings planned.';

/** The table of pairs on the Home tab, with the way to all of them. `planned`: a whole year's meetings. */
export function pairsBlocks(
  programName: string,
  rows: readonly DashboardRow[],
  planned: number,
): KnownBlock[] {
  const table = dataTable(
    `Pairs in ${programName}`,
    HEADER,
    rows
      .slice(0, MOST_IN_TABLE)
      .map(({ standing: { pair, progress, lastMetOn, today }, pgy, state, nextBy }) => [
        pair.resident_name,
        pgy ?? '–',
        pair.mentor_name,
        metText(progress),
        lastMetOn ? readableDate(lastMetOn, { today }) : 'not yet',
        nextBy ? readableDate(nextBy, { today }) : '–',
        STATES[state],
      ]),
  );
  if (!table) return [];
  return [
    table.block,
    ...(rows.length > table.shown
      ? [context(`and ${rows.length - table.shown} less urgent, all listed in *All pairs*`)]
      : []),
    ...(rows.some(({ standing }) => standing.progress.of < planned) ? [context(FEWER_PLANNED)] : []),
  ];
}

/** The lists of a program. */
export const dashboardButtons = (programId: string) => [
  allPairsButton(programId),
  button(MENTORS, 'Mentors', programId),
];

/** As many rows as a table takes: no more are made. */
const MOST_IN_TABLE = 100;
const PAGE = 30;
type Filter = State | 'all';
export const FILTERS: readonly Filter[] = ['all', 'past_due', 'due_soon', 'on_track'];

const lineOf = ({
  standing: { pair, progress, lastMetOn, today },
  pgy,
  state,
  nextBy,
}: DashboardRow): string =>
  [
    `• ${mention(pair.resident_user)}${pgy === null ? '' : ` (PGY-${pgy})`} with ${mention(pair.mentor_user)}`,
    `met ${metText(progress)}`,
    lastMetOn ? `last met ${readableDate(lastMetOn, { today })}` : 'not met yet',
    nextBy
      ? `${STATES[state].toLowerCase()}${state === 'past_due' ? ' since' : ', next due'} ${readableDate(nextBy, { today })}`
      : STATES[state].toLowerCase(),
  ].join(' · ');

/** Lines in sections of ten. */
const inTens = (lines: readonly string[]) =>
  Array.from({ length: Math.ceil(lines.length / 10) }, (_, at) =>
    section(lines.slice(at * 10, at * 10 + 10).join('\n')),
  );

/** All pairs of a program, worst first, by state and page by page. */
export function allPairsModal(
  program: { id: string; name: string },
  rows: readonly DashboardRow[],
  filter: Filter,
  page: number,
  mayRemind = false,
  mayAssign = false,
): ModalView {
  const meant = rows.filter(({ state }) => filter === 'all' || state === filter);
  const shown = meant.slice(page * PAGE, (page + 1) * PAGE);
  const choices = FILTERS.map((each) =>
    option(
      `${each === 'all' ? 'All' : STATES[each]} (${rows.filter(({ state }) => each === 'all' || state === each).length})`,
      `${program.id} ${each} 0`,
    ),
  );
  const [chosen] = choices.filter(({ value }) => value === `${program.id} ${filter} 0`);
  const paging = [
    ...(page > 0 ? [button(PAIRS_NEWER, 'Back', `${program.id} ${filter} ${page - 1}`)] : []),
    ...(meant.length > (page + 1) * PAGE
      ? [button(PAIRS_OLDER, 'Next', `${program.id} ${filter} ${page + 1}`)]
      : []),
  ];
  const sections = inTens(shown.map(lineOf));
  return modal({
    id: 'desk.pairs',
    title: PAIRS_TITLE,
    blocks: [
      section(`Pairs in *${escapeText(program.name)}*, most urgent first.`),
      actions('filter', {
        type: 'static_select',
        action_id: PAIRS_FILTER,
        placeholder: plain('Status'),
        options: choices,
        ...(chosen ? { initial_option: chosen } : {}),
      }),
      ...(mayRemind && rows.some(({ state }) => state === 'past_due')
        ? [actions('kindly', button(GENTLE_REMINDER, GENTLE_REMINDER_TITLE, program.id))]
        : []),
      ...(sections.length > 0 ? sections : [section('No pairs with this status.')]),
      ...(paging.length > 0 ? [actions('paging', ...paging)] : []),
      personRow(program.id, ...(mayAssign ? [button(CHANGE_MENTOR, CHANGE_MENTOR_TITLE, program.id)] : [])),
      context(`Pairs that have a meeting scheduled or are away count as on track. ${FEWER_PLANNED}`),
    ],
  });
}

/** Leads on to one person's roles, level, dates, and capacity. */
const personRow = (programId: string, ...more: Button[]) =>
  actions('person', ...more, button(PERSON, PERSON_TITLE, programId));

const MOST_MENTORS = 90;

/** The mentors of a program with their load, heaviest first, and how their pairs stand. */
export function mentorsModal(
  program: { id: string; name: string },
  mentors: readonly MentorOption[],
  rows: readonly DashboardRow[],
): ModalView {
  const byMentor = Map.groupBy(rows, ({ standing }) => standing.pair.mentor_id);
  const shown = mentors
    .toSorted((one, other) => other.active_mentees - one.active_mentees)
    .slice(0, MOST_MENTORS)
    .map((mentor) => {
      const own = byMentor.get(mentor.id) ?? [];
      const met = own.reduce((sum, { standing }) => sum + standing.progress.count, 0);
      const next = own.flatMap(({ nextBy }) => nextBy ?? []).toSorted(Temporal.PlainDate.compare)[0];
      const today = own[0]?.standing.today;
      return [
        `• ${mention(mentor.slack_user_id)}: ${own.length} of ${mentor.capacity} residents`,
        `met ${met} ${met === 1 ? 'time' : 'times'} this year`,
        ...(next && today ? [`next due ${readableDate(next, { today })}`] : []),
        ...(mentor.accepting ? [] : ['not taking new residents']),
      ].join(' · ');
    });
  const sections = inTens(shown);
  return modal({
    id: 'desk.mentors',
    title: MENTORS_TITLE,
    blocks: [
      section(`Mentors in *${escapeText(program.name)}*, sorted by number of residents.`),
      ...(sections.length > 0 ? sections : [section('No mentors yet. Add them with *Import roster*.')]),
      personRow(program.id),
      ...(mentors.length > shown.length
        ? [context(`and ${mentors.length - shown.length} more, with fewer residents`)]
        : []),
    ],
  });
}
