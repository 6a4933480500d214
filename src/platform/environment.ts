import { readFileSync } from 'node:fs';

/** Settings by name, as the process finds them. */
export type Environment = Record<string, string | undefined>;

/** Settings that a file may hold instead, as container platforms mount secrets: `NAME_FILE` is its path. */
const IN_FILES = [
  'SLACK_BOT_TOKEN',
  'SLACK_CLIENT_SECRET',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'DATABASE_URL',
  'ENCRYPTION_KEY',
  'ENCRYPTION_KEYS_OLD',
] as const;

/** Names that begin so are meant for Mentor. */
const OURS = /^(SLACK|ENCRYPTION|REMINDER|DATABASE)_/;

/**
 * The settings that have a value, without the white space that copying leaves around them, those in files included.
 * Names what can't be read, what is set twice, and, by their beginnings, names that are no setting of `known`.
 */
export function gather(
  env: Environment,
  known: readonly string[],
): { present: Environment; problems: string[]; unknown: string[] } {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim()] as const);
  const present: Environment = Object.fromEntries(trimmed.filter(([, value]) => value));
  const problems: string[] = [];
  for (const name of IN_FILES) {
    const path = present[`${name}_FILE`];
    if (!path) continue;
    if (present[name]) problems.push(`${name} and ${name}_FILE are both set. Set one or the other.`);
    try {
      present[name] = readFileSync(path, 'utf8').trim();
      if (!present[name]) problems.push(`The file named in ${name}_FILE is empty.`);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
      problems.push(`The file named in ${name}_FILE can't be read${code}.`);
    }
  }
  const names = new Set([...known, ...IN_FILES.map((name) => `${name}_FILE`)]);
  const unknown = Object.keys(present).filter((name) => OURS.test(name) && !names.has(name));
  return { present, problems, unknown };
}
