import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import type { Text } from './texts.ts';

type Node = Record<string, unknown> & { type: string };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** What stands for a value that is filled in. */
export const FILLED_IN = '{…}';
/** A column with its alias, an operator or a condition: words for the database. */
const FOR_DATABASE = /^[\w.]+ as \w+$|^(?:is not|not in|do nothing|for update)$|^[\w.]+ (?:asc|desc)$/;

/** The name of the method that is called, such as `warn` of `ctx.log.warn(…)`. */
function methodOf(node: Node): string {
  const callee = node.callee as Node | undefined;
  const property = callee?.property as { value?: unknown } | undefined;
  return typeof property?.value === 'string' ? property.value : '';
}

/** Log lines, errors thrown for bugs, SQL, types and imports: no one reads them in Slack or a terminal. */
function isUnread(node: Node): boolean {
  if (node.type === 'CallExpression')
    return ['debug', 'info', 'warn', 'error', 'fatal', 'where', 'orderBy', 'raw'].includes(methodOf(node));
  if (node.type === 'NewExpression') return (node.callee as { value?: unknown }).value === 'Error';
  return /^(?:TaggedTemplate|Import|Export(?:All|Named)Declaration$|Ts(?!AsExpression|SatisfiesExpression|NonNull|ConstAssertion))/.test(
    node.type,
  );
}

function* literalsIn(node: unknown): Generator<string> {
  if (Array.isArray(node)) for (const each of node) yield* literalsIn(each);
  else if (typeof node === 'object' && node !== null) {
    if (isNode(node)) {
      if (isUnread(node)) return;
      if (node.type === 'StringLiteral') yield String(node.value);
      if (node.type === 'TemplateLiteral')
        yield (node.quasis as { cooked: string }[]).map(({ cooked }) => cooked).join(FILLED_IN);
    }
    for (const value of Object.values(node)) yield* literalsIn(value);
  }
}

/** Every text written in a file's source that has the look of words for people; what is filled in is `{…}`. */
export function literalsOf(source: string): string[] {
  const module = parseSync(source, { syntax: 'typescript', target: 'es2022' });
  return [...literalsIn(module.body)].filter(
    (words) => /\p{L}{2,}[^\n]* \S*\p{L}/u.test(words) && !FOR_DATABASE.test(words),
  );
}

/** The texts written in every TypeScript file of a folder of the repository. */
export function literalsUnder(repository: string, folder: string): Text[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('.d.ts'))
    .sort()
    .flatMap((path) => {
      const file = `${folder}/${path}`;
      return literalsOf(readFileSync(join(repository, file), 'utf8')).map((words) => ({
        file,
        role: 'text in the source',
        words,
      }));
    });
}
