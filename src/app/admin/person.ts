import { parseArgs } from 'node:util';
import { findEveryProgram } from '../../domain/programs/queries.ts';
import { removePerson } from '../../features/data-deletion/operations.ts';
import { findLeft, type Left } from '../../features/data-deletion/queries.ts';
import type { Db, Program } from '../../platform/database/tables.ts';
import { counted } from '../../platform/slack/blocks.ts';
import { type Command, type Ended, readOrExplain } from './command.ts';
import { contextOf, idsOf, NEEDS_DATABASE, withDatabase } from './program.ts';

const USAGE = '[PERSON] --program NAME [--workspace T…] [--yes]';

/** `npm run admin -- person delete`: deletes the data about someone who has left a program. */
export const personDelete: Command = {
  name: 'person delete',
  usage: USAGE,
  about: 'delete the data about someone who has left a program',
  help: `Usage: npm run admin -- person delete ${USAGE}

Permanently deletes the data about someone who has left a program: their name, account, and dates, and everything they
wrote or answered. Their pairs and meeting dates stay, without their name, for the other person and the program's
counts. Published totals, which name no one, and their entries as a director in the activity log stay too.
Their other programs keep their own data. Directors can do the same on the Home tab: Settings, Delete data.

  PERSON          a Slack member ID (U…) or a name; without it, everyone who has left is listed
  --program NAME  the program, as named in /mentor setup (case doesn't matter)
  --yes           go ahead; without it, this only shows what would happen
  --workspace T…  the workspace, if several have a program with that name

${NEEDS_DATABASE}`,
  run: async (args, env) => {
    const asked = readArguments(args);
    if (typeof asked === 'string')
      return { code: 1, err: `${asked}\n\nUsage: npm run admin -- person delete ${USAGE}` };
    return withDatabase(env, (db) => run(db, asked));
  },
};

type Asked = { person: string | undefined; program: string; workspace: string | undefined; yes: boolean };

const readArguments = (args: string[]): Asked | string =>
  readOrExplain(() => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        program: { type: 'string' },
        workspace: { type: 'string' },
        yes: { type: 'boolean', default: false },
      },
    });
    if (!values.program) return 'No program given. Add --program NAME.';
    const { program, workspace, yes } = values;
    return { person: positionals.join(' ').trim() || undefined, program, workspace, yes };
  });

async function run(db: Db, asked: Asked): Promise<Ended> {
  const programs = (await findEveryProgram(db)).filter(
    ({ name, workspace_id }) =>
      name.toLowerCase() === asked.program.toLowerCase() &&
      (asked.workspace === undefined || workspace_id === asked.workspace),
  );
  const [program, second] = programs;
  if (!program)
    return {
      code: 1,
      err: `There is no program named "${asked.program}". To see them all, run "program list".`,
    };
  if (second)
    return {
      code: 1,
      err: `Several workspaces have a program named "${asked.program}". Add --workspace T….`,
    };
  const left = await findLeft(db, program.id);
  const { person } = asked;
  if (!person) return { code: 0, out: listOf(program, left) };
  const meant = left.filter(
    ({ user, name }) => user === person || name.toLowerCase() === person.toLowerCase(),
  );
  const [one, other] = meant;
  if (!one)
    return {
      code: 1,
      err: `No one who has left ${program.name} matches "${person}".\n${listOf(program, left)}`,
    };
  if (other) return { code: 1, err: `Several people are named "${person}". Use a Slack member ID instead.` };
  return asked.yes ? remove(db, program, one) : { code: 1, out: wouldBe(program, one) };
}

const listOf = (program: Program, left: readonly Left[]): string =>
  left.length === 0
    ? `No data remains about anyone who has left ${program.name}.`
    : [
        `People who have left ${program.name}:`,
        ...left.map(
          ({ user, name, pairs, meetings }) => `  ${user}  ${name}  (pairs: ${pairs}, meetings: ${meetings})`,
        ),
      ].join('\n');

const wouldBe = (program: Program, { name, user, pairs, meetings }: Left): string =>
  [
    `This would permanently delete all data about ${name} (${user}) in ${program.name}. What they share with others stays, without their name: ${counted(pairs, 'pair')} with ${counted(meetings, 'meeting')}.`,
    'Nothing has been done yet. To go ahead, add --yes.',
  ].join('\n');

async function remove(db: Db, program: Program, { id, name }: Left): Promise<Ended> {
  const removed = await removePerson(contextOf(db), { actor: 'operator', ...idsOf(program) }, id);
  return removed.ok
    ? { code: 0, out: `The data about ${name} in ${program.name} has been deleted.` }
    : { code: 1, err: `${name} is back in ${program.name}, or their data was already deleted.` };
}
