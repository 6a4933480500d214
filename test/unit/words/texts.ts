import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gallery } from '../../gallery/gallery.ts';
import { literalsUnder } from '../../gallery/literals.ts';
import { readable, type Text, textsOf } from '../../gallery/texts.ts';
import { repository } from '../../support/process.ts';

/** What is not released yet, and the newest release. */
const newest = (changelog: string) =>
  changelog
    .split(/^(?=## )/m)
    .slice(1, 3)
    .join('');

/** A page's words, one text a line: without code, links' addresses and comments. */
function textsOfPage(file: string, page: string): Text[] {
  return page
    .replaceAll(/```[\s\S]*?```|<!--[\s\S]*?-->|<[^>\n]+>|`[^`\n]*`/g, '`…`')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((words) => ({ file, role: 'page', words }));
}

/** The pages for people, and what is new in the changelog. */
export function pages(): Text[] {
  const inDocs = readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' });
  const files = ['README.md', ...inDocs.map((name) => `docs/${name}`)];
  const read = (file: string) => readFileSync(join(repository, file), 'utf8');
  return [
    ...files.filter((file) => file.endsWith('.md')).flatMap((file) => textsOfPage(file, read(file))),
    ...textsOfPage('CHANGELOG.md', newest(read('CHANGELOG.md'))),
    ...textsOfPage('manifest.yml', read('manifest.yml')),
  ];
}

/** Everything the gallery shows, with readable names in it. */
export const shown = (): Text[] =>
  gallery.flatMap(textsOf).map((text) => ({ ...text, words: readable(text.words).replaceAll(' ⏎ ', '\n') }));

/** What is written in the source of the product and of the sandbox, for what no sample shows. */
export const written = (): Text[] =>
  ['src', 'sandbox'].flatMap((folder) => literalsUnder(repository, folder));
