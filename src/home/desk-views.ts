import type { KnownBlock, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { metText } from '../cadence/standing.ts';
import { readableDate } from '../calendar/dates.ts';
import { KINDLY, KINDLY_TITLE } from '../kindly/views.ts';
import type { MentorOption } from '../members/queries.ts';
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
} from '../slack/blocks.ts';
import { dataTable } from '../slack/tables.ts';
import type { PairStanding } from './types.ts';

export const PAIRS_TITLE = 'Pairs';
export const MENTORS_TITLE = 'Mentors';
/** Opens all pairs of a program; its value is the program. */
export const PAIRS = 'desk.pairs';
/** Another part of them: `program filter page`. */
export const PAIRS_FILTER = 'desk.pairs.filter';
export const PAIRS_OLDER = 'desk.pairs.next';
export const PAIRS_NEWER = 'desk.pairs.back';
export const MENTORS = 'desk.mentors';

/** How a pair stands, in the words of the desk. Held by a pause or an agreed date it is on track, and has no date. */
export type State = 'past_due' | 'due_soon' | 'on_track';
export const STATES: Record<State, string> = {
  past_due: 'Past due',
  due_soon: 'Due soon',
  on_track: 'On track',
};
const SOON_DAYS = 14;
const ORDER: readonly State[] = ['past_due', 'due_soon', 'on_track'];

/** A pair as the desk shows it. */
export type DeskRow = {
  standing: PairStanding;
  pgy: number | null;
  state: State;
  nextBy: Temporal.PlainDate | undefined;
};

/** Where pairs stand, worst first. */
export function deskRows(
  standings: readonly PairStanding[],
  levelOf: (residentId: string) => number | null,
): DeskRow[] {
  const rows = standings.map((standing): DeskRow => {
    const { today, missedOn, dueOn, agreedOn, pausedUntil, pair } = standing;
    const isHeld = agreedOn !== undefined || pausedUntil !== undefined;
    const { days } = today.until(dueOn, { largestUnit: 'days' });
    const state = isHeld ? 'on_track' : missedOn ? 'past_due' : days <= SOON_DAYS ? 'due_soon' : 'on_track';
    return {
      standing,
      pgy: levelOf(pair.resident_id),
      state,
      nextBy: isHeld ? undefined : (missedOn ?? dueOn),
    };
  });
  const since = ({ nextBy }: DeskRow) => nextBy?.toString() ?? '9999';
  return rows.toSorted(
    (one, other) =>
      ORDER.indexOf(one.state) - ORDER.indexOf(other.state) ||
      (since(one) < since(other) ? -1 : since(one) > since(other) ? 1 : 0) ||
      byName(one.standing.pair, other.standing.pair),
  );
}

const byName = (one: PairStanding['pair'], other: PairStanding['pair']) => {
  const [a, b] = [`${one.resident_name} ${one.id}`, `${other.resident_name} ${other.id}`];
  return a < b ? -1 : a > b ? 1 : 0;
};

const HEADER = ['Resident', 'PGY', 'Mentor', 'Met this year', 'Last met', 'Next by', 'State'];

/** The table of pairs on the Home tab, with the way to all of them. */
export function pairsBlocks(programName: string, rows: readonly DeskRow[]): KnownBlock[] {
  const table = dataTable(
    `Pairs of ${programName}`,
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
      ? [context(`and ${rows.length - table.shown} more, less urgent: *All pairs* has them`)]
      : []),
  ];
}

export const deskButtons = (programId: string) => [
  button(PAIRS, 'All pairs', programId),
  button(MENTORS, 'Mentors', programId),
];

/** As many rows as a table takes: no more are made. */
const MOST_IN_TABLE = 100;
const PAGE = 30;
export type Filter = State | 'all';
export const FILTERS: readonly Filter[] = ['all', 'past_due', 'due_soon', 'on_track'];

const lineOf = ({ standing: { pair, progress, lastMetOn, today }, pgy, state, nextBy }: DeskRow): string =>
  [
    `• ${mention(pair.resident_user)}${pgy === null ? '' : ` (PGY-${pgy})`} with ${mention(pair.mentor_user)}`,
    `met ${metText(progress)}`,
    lastMetOn ? `last ${readableDate(lastMetOn, { today })}` : 'not met yet',
    nextBy
      ? `${STATES[state].toLowerCase()}, ${readableDate(nextBy, { today })}`
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
  rows: readonly DeskRow[],
  filter: Filter,
  page: number,
  mayRemind = false,
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
      section(`Pairs of *${escapeText(program.name)}*, what needs a hand first.`),
      actions('filter', {
        type: 'static_select',
        action_id: PAIRS_FILTER,
        placeholder: plain('State'),
        options: choices,
        ...(chosen ? { initial_option: chosen } : {}),
      }),
      ...(mayRemind && rows.some(({ state }) => state === 'past_due')
        ? [actions('kindly', button(KINDLY, KINDLY_TITLE, program.id))]
        : []),
      ...(sections.length > 0 ? sections : [section('No pair stands so.')]),
      ...(paging.length > 0 ? [actions('paging', ...paging)] : []),
      context('A pair that has a date, or is away, is on track.'),
    ],
  });
}

const MOST_MENTORS = 90;

/** The mentors of a program with their load, heaviest first, and how their pairs stand. */
export function mentorsModal(
  program: { id: string; name: string },
  mentors: readonly MentorOption[],
  rows: readonly DeskRow[],
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
        `• ${mention(mentor.slack_user_id)}: ${own.length} of ${mentor.capacity} places`,
        `met ${met} ${met === 1 ? 'time' : 'times'} this year`,
        ...(next && today ? [`next by ${readableDate(next, { today })}`] : []),
        ...(mentor.accepting ? [] : ['takes no new residents']),
      ].join(' · ');
    });
  const sections = inTens(shown);
  return modal({
    id: 'desk.mentors',
    title: MENTORS_TITLE,
    blocks: [
      section(`Mentors of *${escapeText(program.name)}*, the fullest first.`),
      ...(sections.length > 0
        ? sections
        : [section('There are no mentors yet. Add them with *Import roster*.')]),
      ...(mentors.length > shown.length
        ? [context(`and ${mentors.length - shown.length} more, with fewer residents`)]
        : []),
    ],
  });
}
