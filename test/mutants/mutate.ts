/** One change to a file: what stands there, what is put in its place, and what kind of change it is. */
export type Mutant = { file: string; at: number; was: string; becomes: string; kind: string };

/** Operators as the formatter writes them, with spaces: so that a type argument is never taken for one. */
const OPERATORS: [string, string][] = [
  [' <= ', ' < '],
  [' >= ', ' > '],
  [' < ', ' <= '],
  [' > ', ' >= '],
  [' === ', ' !== '],
  [' !== ', ' === '],
  [' && ', ' || '],
  [' || ', ' && '],
  [' + ', ' - '],
  [' - ', ' + '],
];

/** Operators that a query names in a string. */
const QUERY_OPERATORS: [string, string][] = [
  [", '<=',", ", '<',"],
  [", '>=',", ", '>',"],
  [", '<',", ", '<=',"],
  [", '>',", ", '>=',"],
  [", '=',", ", '!=',"],
  [", 'is not',", ", 'is',"],
  [", 'is',", ", 'is not',"],
];

const TEXT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** The same length, with comments and strings blank. */
const masked = (source: string) => source.replace(TEXT, (text) => text.replace(/[^\n]/g, ' '));

function closing(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1;
    if (code[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function negations(code: string, source: string, file: string): Mutant[] {
  return [...code.matchAll(/\bif \(/g)].flatMap(({ index, 0: start }) => {
    const open = index + start.length - 1;
    const end = closing(code, open);
    if (end < 0) return [];
    const was = source.slice(open, end + 1);
    return { file, at: open, was, becomes: `(!${was})`, kind: 'condition' };
  });
}

/** Every change that the sampler may make to a file. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const code = masked(source);
  const find = (text: string, pairs: [string, string][], kind: string) =>
    pairs.flatMap(([was, becomes]) =>
      [...text.matchAll(new RegExp(was.replace(/[|+]/g, '\\$&'), 'g'))].map(({ index }) => ({
        file,
        at: index,
        was,
        becomes,
        kind,
      })),
    );
  const numbers = [...code.matchAll(/(?<=[ ([])\d+(?=[,;)\] ])/g)].map(({ index, 0: was }) => {
    return { file, at: index, was, becomes: String(Number(was) + 1), kind: 'number' };
  });
  const statements = [...code.matchAll(/(?<=\n)[ ]{2,}await [\w.]+\([^\n{}]*\);(?=\n)/g)].map(
    ({ index, 0: found }) => {
      const was = source.slice(index, index + found.length);
      return { file, at: index, was, becomes: '', kind: 'statement' };
    },
  );
  return [
    ...find(code, OPERATORS, 'operator'),
    ...find(source, QUERY_OPERATORS, 'query'),
    ...negations(code, source, file),
    ...numbers,
    ...statements,
  ];
}

/** The source with the change made. */
export const apply = (source: string, { at, was, becomes }: Mutant) =>
  source.slice(0, at) + becomes + source.slice(at + was.length);
