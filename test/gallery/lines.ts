import { gallery } from './gallery.ts';
import { FILLED_IN, literalsUnder } from './literals.ts';
import { readable, type Text, textsOf } from './texts.ts';

const lineOf = ({ file, role, words }: Text) => `${file}  ${role}: ${readable(words)}`;

/**
 * Everything that can be shown, one line a text, by file: first as the gallery shows it, then what only the source
 * has, such as refusals, errors under fields, files and what commands print.
 */
export function galleryLines(repository: string): string[] {
  const shown = gallery.flatMap(textsOf);
  const all = [...new Set(shown.map(({ words }) => readable(words)))].join('\n');
  const isShown = (words: string) =>
    readable(words)
      .split(FILLED_IN)
      .map((part) => part.trim())
      .filter((part) => part.includes(' '))
      .every((part) => all.includes(part));
  const elsewhere = literalsUnder(repository, 'src').filter(({ words }) => !isShown(words));
  const lines = new Set([...shown, ...elsewhere].map(lineOf));
  return [...lines].sort((one, other) => fileOfLine(one).localeCompare(fileOfLine(other), 'en'));
}

const fileOfLine = (line: string) => line.slice(0, line.indexOf('  '));
