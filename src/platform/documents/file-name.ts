const MOST_LETTERS = 40;

/** The name of a program's file without its ending: letters and digits of any alphabet, and nothing a disk refuses. */
export function fileName(program: string, what: string): string {
  const words = program.normalize('NFC').replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-');
  const short = Array.from(words).slice(0, MOST_LETTERS).join('').replaceAll(/^-|-$/g, '');
  return short === '' ? what : `${short}-${what}`;
}
