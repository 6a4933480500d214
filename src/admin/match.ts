import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { draftText, readMatchFile } from '../rounds/match-file.ts';
import { draftInThread } from '../rounds/thread.ts';
import type { Command } from './command.ts';

const help = `Usage: npm run admin -- match FILE.json [--json]

Places a class with its mentors, as "Match a class" in Slack does, from a file: to try it, or to check it.
It needs no database and no Slack, and changes nothing.

  { "residents": [{ "id": "ana", "choices": ["omar", "lee"], "topics": ["career"],
                    "ratherNot": [], "conflicts": [] }],
    "mentors":   [{ "id": "omar", "places": 2, "topics": ["career"] }],
    "pins":      [{ "resident": "ana", "mentor": "omar" }],
    "seed": 1 }

choices are mentor ids, best first. In this order: as many placed as can be; fewest outside their
list; fewest in their worst choices; most shared topics; most even load. The seed decides among
equals: the same file gives the same draft, in whatever order its rows stand.

  --json   prints { "pairs", "unplaced", "outside", "profile" }
`;

const argumentError = z.object({ code: z.string().startsWith('ERR_PARSE_ARGS') });

function readArguments(args: string[]): { path: string; json: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [path, ...rest] = positionals;
    return path && rest.length === 0 ? { path, json: values.json } : undefined;
  } catch (error) {
    if (argumentError.safeParse(error).success) return undefined;
    throw error;
  }
}

/** `npm run admin -- match`: the class match on a file. */
export const match: Command = {
  name: 'match',
  usage: 'FILE.json [--json]',
  about: 'places a class with its mentors from a file, as "Match a class" does',
  help,
  async run(args) {
    const asked = readArguments(args);
    if (!asked) return { code: 1, err: help };
    const { path, json } = asked;
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) return { code: 1, err: `There is no file ${path} that I can read.` };
    const file = readMatchFile(text);
    if (!file.ok) {
      const { length } = file.problems;
      const heading = `${length} ${length === 1 ? 'thing' : 'things'} to mend in ${path}:`;
      return { code: 1, err: [heading, ...file.problems.map((problem) => `  ${problem}`)].join('\n') };
    }
    const draft = await draftInThread(file.instance);
    return { code: 0, out: json ? JSON.stringify(draft) : draftText(draft) };
  },
};
