import { isName } from '../../domain/members/names-policy.ts';
import type { SheetRow } from '../../platform/spreadsheets/types.ts';
import type { Who } from './types.ts';

const EMAIL = /[^\s@,;|<>]+@[^\s@,;|<>]+\.[^\s@,;|<>]+/;
const SLACK_ID = /^<?@?([UW][A-Z0-9]{6,})>?$/i;
/** A level beside a name, such as "Ana Ruiz PGY-2" or "(R3)". */
const LEVEL = /[([]?\b(?:pgy|pg|r|ca)[ -]?\d\b[)\]]?/gi;

/** A name without a level beside it. */
const bare = (cell: string) => cell.replaceAll(LEVEL, ' ').replaceAll(/\s+/g, ' ').trim();

/** The columns that say whom a line is about, by their place. */
export type NameColumns = { email?: number; slackId?: number; name?: number; first?: number; last?: number };

const HEADINGS: readonly [keyof NameColumns, RegExp][] = [
  ['slackId', /^slack(?: ?(?:member )?id)?$/],
  ['email', /^(?:staff |work |hospital |resident )?e-?mail(?: address)?$/],
  ['last', /^(?:staff ?l ?name|(?:staff |resident )?last ?name|last|surname|family name)$/],
  ['first', /^(?:staff ?f ?name|(?:staff |resident )?first ?name|first|given name)$/],
  [
    'name',
    /^(?:(?:full|resident|staff|trainee|fellow|provider|person|employee)?(?:'s)? ?names?|residents?|trainees?|fellows?|interns?|providers?|physicians?|staff|person|people|members?|employees?|who)$/,
  ],
];

/** What a heading says of whom a line is about. */
export const namingOf = (heading: string): keyof NameColumns | undefined =>
  HEADINGS.find(([, pattern]) =>
    pattern.test(
      heading
        .toLowerCase()
        .replaceAll(/[_\s]+/g, ' ')
        .replaceAll(/[*:]/g, '')
        .trim(),
    ),
  )?.[0];

/** Finds the columns that name people, by their headings, and where those say nothing by their cells. */
export function findNames(
  headings: readonly string[],
  lines: readonly SheetRow[],
  isOther: (index: number) => boolean,
): NameColumns {
  const found: NameColumns = {};
  headings.forEach((heading, index) => {
    const naming = isOther(index) ? undefined : namingOf(heading);
    if (naming && found[naming] === undefined) found[naming] = index;
  });
  const width = Math.max(headings.length, ...lines.map(({ cells }) => cells.length));
  const others = Array.from({ length: width }, (_, index) => index).filter(
    (index) => !isOther(index) && !Object.values(found).includes(index),
  );
  const mostly = (index: number, is: (cell: string) => boolean) => {
    const cells = lines.flatMap(({ cells: line }) => line[index] || []);
    return cells.length > 0 && cells.filter(is).length * 2 >= cells.length;
  };
  found.email ??= others.find((index) => mostly(index, (cell) => EMAIL.test(cell)));
  found.slackId ??= others.find((index) => mostly(index, (cell) => SLACK_ID.test(cell)));
  if (found.last === undefined || found.first === undefined)
    found.name ??= others.find((index) => mostly(index, (cell) => isName(bare(cell))));
  return found;
}

/** Whether there is anything by which to find people. */
export const namesSomeone = ({ email, slackId, name, first, last }: NameColumns): boolean =>
  [email, slackId, name].some((index) => index !== undefined) || (first !== undefined && last !== undefined);

/** Whom a line is about; undefined where it names no one. */
export function whoIn({ cells }: SheetRow, columns: NameColumns): Who | undefined {
  const at = (index: number | undefined) => (index === undefined ? '' : (cells[index] ?? ''));
  const email = EMAIL.exec(at(columns.email))?.[0].toLowerCase();
  const slackId = SLACK_ID.exec(at(columns.slackId))?.[1]?.toUpperCase();
  const parts = [at(columns.last), at(columns.first)];
  const name = bare(
    parts.every((part) => part !== '') ? parts.join(', ') : at(columns.name) || parts.join(''),
  );
  // Two parts that are the whole of a name need no second word of their own.
  const named = name !== '' ? { name } : {};
  return email || slackId || name
    ? { ...(email ? { email } : {}), ...(slackId ? { slackId } : {}), ...named }
    : undefined;
}
