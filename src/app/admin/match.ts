import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { draftText, readMatchFile } from '../../features/class-match/match-file.ts';
import { draftInThread } from '../../features/class-match/thread.ts';
import { counted } from '../../platform/slack/blocks.ts';
import { type Command, readOrExplain } from './command.ts';

const help = `Usage: npm run admin -- match FILE.json [--json]

Runs a class match from a file, the way "Match a class" in Slack does, so you can test it or check a result. It needs
neither a database nor Slack and changes nothing.

  { "residents": [{ "id": "ana", "choices": ["omar", "lee"], "topics": ["career"],
                    "ratherNot": [], "conflicts": [] }],
    "mentors":   [{ "id": "omar", "places": 2, "topics": ["career"] }],
    "pins":      [{ "resident": "ana", "mentor": "omar" }],
    "seed": 1 }

choices are mentor IDs, first choice first; places are a mentor's openings. The match aims for, in this
order: the most residents placed; the fewest matched off their lists; the fewest given a low-ranked choice; the most shared
topics; the most even load; mentors with the most openings left. The seed breaks ties, so the same file gives the same
draft in any row order.

  --json   print { "pairs", "unplaced", "outside", "profile" }
`;

const readArguments = (args: string[]): { path: string; json: boolean } | string =>
  readOrExplain(() => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [path, ...rest] = positionals;
    return path && rest.length === 0 ? { path, json: values.json } : help;
  });

/** `npm run admin -- match`: the class match on a file. */
export const match: Command = {
  name: 'match',
  usage: 'FILE.json [--json]',
  about: 'run a class match from a file, the way "Match a class" in Slack does',
  help,
  async run(args) {
    const asked = readArguments(args);
    if (typeof asked === 'string') return { code: 1, err: help };
    const { path, json } = asked;
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) return { code: 1, err: `${path} doesn't exist or can't be read.` };
    const file = readMatchFile(text);
    if (!file.ok) {
      const { length } = file.problems;
      const heading = `${counted(length, 'problem')} to fix in ${path}:`;
      return { code: 1, err: [heading, ...file.problems.map((problem) => `  ${problem}`)].join('\n') };
    }
    const draft = await draftInThread(file.instance);
    return { code: 0, out: json ? JSON.stringify(draft) : draftText(draft) };
  },
};
