import type { SheetRow, Spreadsheet } from '../../platform/spreadsheets/types.ts';
import { type Known, NO_ROLE, quote } from './cells.ts';
import type { Meaning } from './headers.ts';
import { headingIn, problemOf, type Rank, type Reading, readRow } from './lines.ts';
import type { Choices, Problem, RosterFile, RosterRow, Understood } from './types.ts';
import { leftOut, sheetsOfPeople, understand } from './understand.ts';

/** The most people a roster may have. */
export const MOST_ROWS = 5000;

/** Reads a roster from a spreadsheet. Whatever is wrong with it is among the problems, each with its place. */
export function parseRoster(
  file: Spreadsheet,
  choices: Choices = {},
  known: Known = { moreTopics: [] },
): RosterFile {
  const unusable = (message: string, line?: number, more: Partial<RosterFile> = {}): RosterFile => ({
    rows: [],
    problems: [{ line, column: undefined, message }],
    sheets: [],
    ...more,
  });
  if (!file.ok) return unusable(file.message, file.line);
  const sheets = file.sheets.map(({ name }) => name);
  const lists = sheetsOfPeople(file.sheets);
  const chosen = choices.sheet === undefined ? undefined : file.sheets[choices.sheet];
  const sheet = chosen ?? (lists.length === 1 ? lists[0] : file.sheets[0]);
  if (!sheet) return unusable('The file is empty.');
  if (!chosen && lists.length > 1) return { rows: [], problems: [], sheets, ask: 'sheet' };
  const { understood, lines } = understand(sheet, choices, known);
  const problems = headerProblems(understood);
  if (problems.length > 0) return { rows: [], problems, sheets, understood };
  const nobody = unusable('There are no people below the first line.', undefined, { sheets, understood });
  if (lines.length > MOST_ROWS) {
    return unusable(
      `The file has ${lines.length.toLocaleString('en-US')} people, more than the limit of ${MOST_ROWS.toLocaleString('en-US')}. Import it in parts; an import never removes anyone.`,
      undefined,
      { sheets, understood },
    );
  }
  const read = readLines(lines, { columns: understood.columns, choices, known });
  return read.rows.length + read.problems.length > 0 ? { ...read, sheets, understood } : nobody;
}

function headerProblems(understood: Understood): Problem[] {
  const { line, columns } = understood;
  const has = (...meanings: Meaning[]) =>
    columns.some(({ meaning }) => meaning && meanings.includes(meaning));
  const chosen = columns.flatMap(({ meaning, isChosen }) => (isChosen && meaning ? [meaning] : []));
  const twice = new Set(
    chosen.filter((name, index) => name !== 'left_out' && chosen.indexOf(name) !== index),
  );
  if (twice.size > 0)
    return [...twice].map((name) => ({
      line,
      column: undefined,
      message: `More than one column was chosen for ${name}. Choose one.`,
    }));
  if (has('email', 'slack_id')) return [];
  const others = leftOut(understood);
  const seen = others.length > 0 ? ` Columns left out: ${others.slice(0, 10).map(quote).join(', ')}.` : '';
  const message = `The file has no email addresses. Add a column named email with the addresses of people's Slack accounts (or slack_id), and choose the file again.${seen}`;
  return [{ line: undefined, column: undefined, message }];
}

function readLines(
  lines: readonly SheetRow[],
  reading: Reading,
): Pick<RosterFile, 'rows' | 'problems' | 'ask'> {
  const problems: Problem[] = [];
  const { columns } = reading;
  let heading: Rank = {};
  const rows = lines.flatMap((line): RosterRow[] => {
    const above = headingIn(line, columns);
    if (above) {
      heading = above.says ?? heading;
      return [];
    }
    const row = readRow(line, heading, problems, reading);
    return row ? [row] : [];
  });
  const unsaid = rows.filter(({ roles, unread }) => !roles && !unread.has('roles'));
  if (unsaid.length > 0 && !columns.some(({ meaning }) => meaning === 'roles'))
    return { rows, problems, ask: 'others' };
  for (const { line, name } of unsaid) problems.push(problemOf(line, 'roles', NO_ROLE, name));
  return { rows, problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}
