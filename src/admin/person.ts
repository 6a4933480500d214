import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Db, Program } from '../database/tables.ts';
import { findEveryProgram } from '../programs/queries.ts';
import { removePerson } from '../removal/operations.ts';
import { findLeft, type Left } from '../removal/queries.ts';
import type { Command, Ended } from './command.ts';
import { contextOf, idsOf, withDatabase } from './program.ts';

const USAGE = '[PERSON] --program NAME [--workspace T…] [--yes]';

/** `npm run admin -- person delete`: deletes what is kept about somebody who has left a program. */
export const personDelete: Command = {
  name: 'person delete',
  usage: USAGE,
  about: 'delete what is kept about somebody who has left a program',
  help: `Usage: npm run admin -- person delete ${USAGE}

Deletes for good what is kept about somebody who has left a program: their name, account and dates, and everything they
wrote or answered. That a pair was, and when it met, stays for the other side and for the program's counts, without a
name; so do published figures, which name nobody, and what they did as a director in the record of what was done.
The other programs of the person keep what is theirs. Directors have the same on their Home tab: Settings, Delete data.

  PERSON          a Slack user id (U…) or a name; without it, whoever has left is listed
  --program NAME  the program, as named in /mentor setup (in any case)
  --yes           do it; without it, this only says what would happen
  --workspace T…  the workspace, where several have a program of that name

Needs the database as the bot has it (DATABASE_URL or DATA_DIR; the embedded one while the bot is stopped).`,
  run: async (args, env) => {
    const asked = readArguments(args);
    if (typeof asked === 'string')
      return { code: 1, err: `${asked}\n\nUsage: npm run admin -- person delete ${USAGE}` };
    return withDatabase(env, (db) => run(db, asked));
  },
};

type Asked = { person: string | undefined; program: string; workspace: string | undefined; yes: boolean };

const argumentError = z.object({ code: z.string().startsWith('ERR_PARSE_ARGS'), message: z.string() });

function readArguments(args: string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        program: { type: 'string' },
        workspace: { type: 'string' },
        yes: { type: 'boolean', default: false },
      },
    });
    if (!values.program) return 'Which program? Name it with --program.';
    const { program, workspace, yes } = values;
    return { person: positionals.join(' ').trim() || undefined, program, workspace, yes };
  } catch (error) {
    const wrong = argumentError.safeParse(error);
    if (!wrong.success) throw error;
    return wrong.data.message;
  }
}

async function run(db: Db, asked: Asked): Promise<Ended> {
  const programs = (await findEveryProgram(db)).filter(
    ({ name, workspace_id }) =>
      name.toLowerCase() === asked.program.toLowerCase() &&
      (asked.workspace === undefined || workspace_id === asked.workspace),
  );
  const [program, second] = programs;
  if (!program)
    return { code: 1, err: `There is no program named "${asked.program}". "program list" has them all.` };
  if (second)
    return {
      code: 1,
      err: `Several workspaces have a program named "${asked.program}": add --workspace T….`,
    };
  const left = await findLeft(db, program.id);
  const { person } = asked;
  if (!person) return { code: 0, out: listOf(program, left) };
  const meant = left.filter(
    ({ user, name }) => user === person || name.toLowerCase() === person.toLowerCase(),
  );
  const [one, other] = meant;
  if (!one)
    return { code: 1, err: `Nobody who has left ${program.name} is "${person}".\n${listOf(program, left)}` };
  if (other) return { code: 1, err: `Several people are "${person}": name one by their Slack user id.` };
  return asked.yes ? remove(db, program, one) : { code: 1, out: wouldBe(program, one) };
}

const listOf = (program: Program, left: readonly Left[]): string =>
  left.length === 0
    ? `Nobody has left ${program.name} about whom something is kept.`
    : [
        `Have left ${program.name}:`,
        ...left.map(
          ({ user, name, pairs, meetings }) => `  ${user}  ${name}  (pairs: ${pairs}, meetings: ${meetings})`,
        ),
      ].join('\n');

const wouldBe = (program: Program, { name, user, pairs, meetings }: Left): string =>
  [
    `All that is kept about ${name} (${user}) in ${program.name} would be deleted for good. What others share with them stays without a name: ${pairs} pairs with ${meetings} meetings.`,
    'Nothing has been done. To do it, add --yes.',
  ].join('\n');

async function remove(db: Db, program: Program, { id, name }: Left): Promise<Ended> {
  const removed = await removePerson(contextOf(db), { actor: 'operator', ...idsOf(program) }, id);
  return removed.ok
    ? { code: 0, out: `The data of ${name} in ${program.name} is deleted.` }
    : { code: 1, err: `${name} is in ${program.name} again, or their data was deleted already.` };
}
