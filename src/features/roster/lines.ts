import { isName, saidName } from '../../domain/members/names-policy.ts';
import { counted } from '../../platform/slack/blocks.ts';
import type { SheetRow } from '../../platform/spreadsheets/types.ts';
import { EMAIL_IN, isUnsaid, type Known, monthFirst, readPgy, readRoles, trackIn } from './cells.ts';
import { ALL_FIELDS, type Cells, type Column, FIELDS, type Field } from './columns.ts';
import type { Meaning } from './headers.ts';
import type { Choices, Problem, ReadColumn, RosterRow } from './types.ts';

/** What a word such as "PGY-2", "Interns", or "Faculty" says of the people it stands above or beside. */
export type Rank = Partial<Pick<Cells, 'roles' | 'pgy' | 'track'>>;

function rankIn(text: string): Rank | undefined {
  const words = text.replace(/:$/, '');
  const [roles, level] = [readRoles(words), readPgy(words)];
  const isLevel = level.ok && /[a-z]/i.test(words);
  if (!roles.ok && !isLevel) return undefined;
  return {
    roles: roles.ok ? roles.value : ['resident'],
    pgy: level.ok ? level.value : undefined,
    track: trackIn(words),
  };
}

const NAMES: readonly (Meaning | undefined)[] = ['name', 'first_name', 'last_name'];

/**
 * A line that only says something of those below it, such as "PGY-2", or nothing about anyone, such as a total: one
 * filled cell that is neither an address nor a name. Undefined where the line is about a person.
 */
export function headingIn(
  { cells }: SheetRow,
  columns: readonly ReadColumn[],
): { says: Rank | undefined } | undefined {
  const at = cells.findIndex((cell) => cell !== '');
  const text = cells[at] ?? '';
  const { meaning } = columns[at] ?? {};
  const isAlone = cells.every((cell, index) => index === at || cell === '');
  const saysOther = at > 0 && meaning !== undefined && meaning !== 'left_out' && !NAMES.includes(meaning);
  if (columns.length < 2 || !isAlone || saysOther) return undefined;
  const level = /\b(?:(?:pgy|r)[\s-]?\d|interns?|fellows?|faculty|mentors?|chiefs?|residents?)\b/i.exec(
    text,
  )?.[0];
  const says = rankIn(text) ?? (level && text.length <= 40 ? rankIn(level) : undefined);
  if (says) return { says };
  const isPerson = EMAIL_IN.test(text) || meaning === 'slack_id' || (NAMES.includes(meaning) && isName(text));
  return isPerson ? undefined : { says };
}

/** A problem in its place. */
export const problemOf = (
  line: number,
  column: Column | undefined,
  message: string,
  who: string | undefined,
): Problem => ({ line, column, message, ...(who ? { who } : {}) });

type ByMeaning = ReadonlyMap<Meaning | undefined, string>;

/** What a line is read with. */
export type Reading = { columns: readonly ReadColumn[]; choices: Choices; known: Known };

/** Reads a line about a person; undefined where it doesn't say whom. What is wrong goes to `problems`. */
export function readRow(
  { line, cells }: SheetRow,
  heading: Rank,
  problems: Problem[],
  { columns, choices, known }: Reading,
): RosterRow | undefined {
  const byMeaning = new Map(
    columns.map(({ meaning, index, isDayFirst }) => {
      const cell = NAMES.includes(meaning) || !isUnsaid(cells[index] ?? '') ? (cells[index] ?? '') : '';
      return [meaning, isDayFirst ? monthFirst(cell) : cell];
    }),
  );
  const name = nameIn(byMeaning);
  const unread = new Set<Column>();
  const report = (column: Column | undefined, message: string) => {
    problems.push(problemOf(line, column, message, name));
    if (column) unread.add(column);
  };
  if (cells.slice(columns.length).some((cell) => cell !== '')) {
    report(
      undefined,
      `This line has ${counted(cells.length, 'cell')}, but the file has ${counted(columns.length, 'column')}. Put quotation marks around any cell that contains a comma.`,
    );
  }
  const read = withRank(readCells(byMeaning, report, known), byMeaning, heading, choices);
  if (read.email || read.slackId) return { ...read, line, name, unread };
  if (!unread.has('email') && !unread.has('slack_id')) {
    report(
      byMeaning.has('email') ? 'email' : 'slack_id',
      "This line doesn't name anyone. Enter an email address or a Slack member ID.",
    );
  }
  return undefined;
}

function nameIn(cells: ByMeaning): string | undefined {
  const [first = '', last = ''] = [cells.get('first_name'), cells.get('last_name')];
  return saidName(first || last ? `${first} ${last}` : (cells.get('name') ?? '')) || undefined;
}

/** Every cell that has something in it, read by its column's reader; what is wrong with one is reported. */
function readCells(cells: ByMeaning, report: (column: Column, message: string) => void, known: Known): Cells {
  const value = (field: Field) => {
    const { name, read } = FIELDS[field];
    // Our own export, like others, keeps a spreadsheet from taking a cell for a formula by a quote before it.
    const cell = (cells.get(name) ?? '').replace(/^'(?=[=+\-@])/, '');
    if (cell === '') return undefined;
    const result = read(cell, known);
    if (!result.ok && !(name === 'pgy' && rankIn(cell))) report(name, result.message);
    return result.ok ? result.value : undefined;
  };
  return Object.fromEntries(ALL_FIELDS.map((field) => [field, value(field)])) as Cells;
}

/** What the line leaves open, from its level or role, from what only one role has, and from the heading above it. */
function withRank(read: Cells, cells: ByMeaning, heading: Rank, { others }: Choices): Cells {
  const level = rankIn(cells.get('pgy') ?? '');
  const role = rankIn(cells.get('roles') ?? '');
  const isMentor = read.capacity !== undefined || read.evaluates !== undefined;
  const roles =
    read.roles ??
    level?.roles ??
    (read.pgy !== undefined || read.mentor ? ['resident' as const] : undefined) ??
    heading.roles ??
    (isMentor ? ['mentor' as const] : undefined) ??
    (others && [others]);
  const isResident = roles?.includes('resident') ?? false;
  return {
    ...read,
    roles: cells.get('roles') && !read.roles ? undefined : roles,
    pgy: read.pgy ?? (isResident ? (role?.pgy ?? heading.pgy) : undefined),
    track: read.track ?? (isResident ? (level?.track ?? role?.track ?? heading.track) : undefined),
  };
}
