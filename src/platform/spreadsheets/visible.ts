/** Characters that no one sees: NUL, soft hyphens, spaces of no width, marks of direction, and the mark of byte order. */
const INVISIBLE = /[\0\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** Joiners: letters of some scripts need them, Latin ones do not. */
const JOINERS = /[\u200c\u200d]/g;
const LATIN = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** A cell without what no one sees in it: an address, a header, or a role that was copied from a page may hold some. */
export function visible(cell: string): string {
  const seen = cell.replace(INVISIBLE, '');
  return (LATIN.test(seen) ? seen.replace(JOINERS, '') : seen).trim();
}
