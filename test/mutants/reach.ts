import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

/** Who imports each file, by paths from the root. */
function importersIn(root: string): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const file of globSync(['src/**/*.ts', 'test/**/*.ts'], { cwd: root })) {
    for (const [, path = ''] of readFileSync(join(root, file), 'utf8').matchAll(IMPORT)) {
      const target = relative(root, join(root, dirname(file), path));
      importers.set(target, [...(importers.get(target) ?? []), file]);
    }
  }
  return importers;
}

/** What a file's name says beside its role: `yearly` of `yearly-operations.ts`; nothing where it has the role alone. */
const subjectOf = (file: string) =>
  basename(file, '.ts').replace(/-?(?:policy|operations|queries|access)$/, '');

/**
 * Finds the test files that reach a file: those named after its subject first, its own feature's next, then by the
 * number of imports between.
 */
export function reaching(root: string): (file: string) => string[] {
  const importers = importersIn(root);
  return (file) => {
    const distance = new Map([[file, 0]]);
    for (const [at, steps] of distance)
      for (const next of importers.get(at) ?? []) if (!distance.has(next)) distance.set(next, steps + 1);
    const folder = dirname(file).split('/').at(-1) ?? '';
    const subject = subjectOf(file);
    const isOfSubject = (test: string) => subject !== '' && test.includes(subject);
    const rank = (test: string) =>
      (distance.get(test) ?? 0) - (isOfSubject(test) ? 200 : 0) - (test.includes(`/${folder}`) ? 100 : 0);
    return [...distance.keys()]
      .filter((path) => /^test\/(unit|integration|journeys|privacy)\/.*\.test\.ts$/.test(path))
      .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  };
}
