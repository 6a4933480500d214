const CREDENTIALS =
  /^(?:dr|prof|mr|mrs|ms|mx|md|do|phd|mph|mba|msc|ms|mhs|mbbs|mbchb|dds|dmd|np|pa|rn|faap|facp|facs|facog|jr|sr|ii|iii|iv|m d|d o|ph d)$/;

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll(/[.'’]/g, '')
    .trim();

const withoutTitles = (text: string) =>
  text
    .split(/\s+/)
    .filter((word) => word !== '' && !CREDENTIALS.test(plain(word)))
    .join(' ');

/** A name as one says it, from a list that may write "Last, First", titles, or degrees. */
export function saidName(written: string): string {
  const [last = '', first = ''] = written
    .replaceAll(/\([^)]*\)/g, ' ')
    .split(',')
    .map(withoutTitles)
    .filter((part) => part !== '');
  return `${first} ${last}`.trim();
}

/** What two ways to write the same name have in common: neither accents, titles, initials, nor the order count. */
export const nameKey = (written: string): string =>
  plain(saidName(written))
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word.length > 1)
    .sort()
    .join(' ');

const wordsOf = (name: string) =>
  plain(saidName(name))
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '');

/** The last word of a name, to find those who may share a surname. */
export const lastWord = (name: string): string => wordsOf(name).at(-1) ?? '';

/**
 * Whether a cell names a person by less than their name: the surname alone, of one word or several, or after initials,
 * as in "Dr. Okafor" or "Park, O."
 */
export function isShortFor(written: string, name: string): boolean {
  const [short, full] = [wordsOf(written), wordsOf(name)];
  const from = short.findIndex((word) => word.length > 1);
  const [initials, surname] = [short.slice(0, from), short.slice(from)];
  const given = full.slice(0, -surname.length);
  return (
    from >= 0 &&
    given.length > 0 &&
    surname.join(' ') === full.slice(-surname.length).join(' ') &&
    initials.every((initial, at) => at > 0 || given[0]?.startsWith(initial) === true)
  );
}

/** Whether a cell could be a surname, alone or after initials: letters alone, and not a word such as "yes". */
export const isSurname = (cell: string): boolean =>
  !/[@\d/\\]/.test(cell) &&
  cell.length <= 80 &&
  wordsOf(cell).some((word) => word.length > 1) &&
  !/^(?:yes|no|true|false)$/.test(plain(cell));

/** Whether a cell could be someone's name: at least 2 words of letters. */
export const isName = (cell: string): boolean =>
  !/[@\d]/.test(cell) && cell.length <= 80 && nameKey(cell).includes(' ');
