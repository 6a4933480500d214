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

/** Whether a cell could be someone's name: at least 2 words of letters. */
export const isName = (cell: string): boolean =>
  !/[@\d]/.test(cell) && cell.length <= 80 && nameKey(cell).includes(' ');
