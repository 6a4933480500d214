import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { z } from 'zod';
import { migrateToLatest } from '../../db/migrate.ts';
import { dateIn, readableDate } from '../calendar/dates.ts';
import { readDatabaseConfig } from '../config.ts';
import { openDatabase } from '../database/open.ts';
import type { Db, Program } from '../database/tables.ts';
import { closeProgram, restoreProgram } from '../programs/closing-operations.ts';
import { findEveryProgram } from '../programs/queries.ts';
import { deletionAfter } from '../retention/policy.ts';
import type { Command, Ended } from './command.ts';

type Asked = { name: string; workspace: string | undefined; yes: boolean };
type Work = (db: Db, program: Program, asked: Asked) => Promise<Ended>;

const SETTINGS = `--workspace T…  the workspace, where several have a program of that name

Needs the database as the bot has it (DATABASE_URL or DATA_DIR; the embedded one while the bot is stopped).`;

const date = (program: Program, at: Date) => readableDate(dateIn(program.time_zone, at), { year: true });

/** `npm run admin -- program list`: the programs of every workspace. */
export const programList: Command = {
  name: 'program list',
  usage: '',
  about: 'list the programs of every workspace',
  help: `Usage: npm run admin -- program list

Lists every program with its workspace, and the closed ones with the day on which their data is deleted.`,
  run: async (_, env) =>
    withDatabase(env, async (db) => {
      const programs = await findEveryProgram(db);
      if (programs.length === 0) return { code: 0, out: 'There is no program yet.' };
      return { code: 0, out: programs.map(lineOf).join('\n') };
    }),
};

const lineOf = (program: Program) =>
  `${program.workspace_id}  ${program.name}${program.delete_after ? `  (closed; deleted on ${date(program, program.delete_after)})` : ''}`;

/** `npm run admin -- program delete`: closes a program and deletes its data after 30 days. */
export const programDelete: Command = {
  name: 'program delete',
  usage: 'NAME [--workspace T…] [--yes]',
  about: 'close a program, and delete its data after 30 days',
  help: `Usage: npm run admin -- program delete NAME [--workspace T…] [--yes]

Closes a program: for its people it is gone at once, nothing is sent any more, and its directors' channel is told.
After 30 days its data is deleted for good. Until then "program restore NAME" takes it back.

  --yes  do it; without it, this only says what would happen
  ${SETTINGS}`,
  run: (args, env) => onProgram('program delete NAME [--workspace T…] [--yes]', args, env, remove),
};

/** `npm run admin -- program restore`: takes back that a program was closed. */
export const programRestore: Command = {
  name: 'program restore',
  usage: 'NAME [--workspace T…]',
  about: 'take back that a program was closed, while its data is there',
  help: `Usage: npm run admin -- program restore NAME [--workspace T…]

Takes back "program delete" while the data is there: people have it as before, what was held is sent, and reminders
follow from the dates again (the latest one only).

  ${SETTINGS}`,
  run: (args, env) => onProgram('program restore NAME [--workspace T…]', args, env, restore),
};

const remove: Work = async (db, program, { yes }) => {
  const { name } = program;
  if (!yes) {
    return {
      code: 1,
      out: [
        `${name} would be closed now, and all its data deleted on ${date(program, deletionAfter(new Date()))}: people's roles in it, matches, meetings, requests.`,
        'Its directors are told in their channel. Nothing has been done. To do it, add --yes.',
      ].join('\n'),
    };
  }
  const closed = await closeProgram(contextOf(db), idsOf(program));
  if (!closed.ok)
    return { code: 1, err: closed.reason === 'gone' ? gone(name) : `${name} is closed already.` };
  return {
    code: 0,
    out: `${name} is closed. Its data is deleted on ${date(program, closed.deleteAfter)}; until then "program restore" takes it back.`,
  };
};

const restore: Work = async (db, program) => {
  const { name } = program;
  const restored = await restoreProgram(contextOf(db), idsOf(program));
  if (!restored.ok)
    return { code: 1, err: restored.reason === 'gone' ? gone(name) : `${name} is not closed.` };
  return { code: 0, out: `${name} is there again. What was held goes out at the bot's next tick.` };
};

const gone = (name: string) => `${name} is not there any more.`;
export const idsOf = (program: Program) => ({ workspaceId: program.workspace_id, programId: program.id });

/** What operations need; the bot finds what was left for it at its next tick. */
export const contextOf = (db: Db) => ({
  db,
  clock: () => new Date(),
  queue: { wakeSender: async () => undefined, wakeSweep: async () => undefined },
  log: pino({ level: 'silent' }),
});

/** Works on the database as the bot has it, without Slack. */
export async function withDatabase(
  env: Record<string, string | undefined>,
  work: (db: Db) => Promise<Ended>,
): Promise<Ended> {
  const open = await openDatabase(readDatabaseConfig(env));
  try {
    await migrateToLatest(open.db);
    return await work(open.db);
  } finally {
    await open.close();
  }
}

async function onProgram(
  usage: string,
  args: string[],
  env: Record<string, string | undefined>,
  work: Work,
): Promise<Ended> {
  const asked = readArguments(args);
  if (typeof asked === 'string') return { code: 1, err: `${asked}\n\nUsage: npm run admin -- ${usage}` };
  return withDatabase(env, async (db) => {
    const all = await findEveryProgram(db);
    const found = all.filter(
      ({ name, workspace_id }) =>
        name.toLowerCase() === asked.name.toLowerCase() &&
        (asked.workspace === undefined || workspace_id === asked.workspace),
    );
    const [only, second] = found;
    if (!only) return { code: 1, err: unknown(asked, all) };
    if (second) return { code: 1, err: ambiguous(asked, found) };
    return work(db, only, asked);
  });
}

const argumentError = z.object({ code: z.string().startsWith('ERR_PARSE_ARGS'), message: z.string() });

function readArguments(args: string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { workspace: { type: 'string' }, yes: { type: 'boolean', default: false } },
    });
    const [name, ...more] = positionals;
    if (!name) return 'Which program? Name it.';
    if (more.length > 0)
      return `One program at a time. Put a name of several words in quotes: "${positionals.join(' ')}"`;
    return { name: name.trim(), workspace: values.workspace, yes: values.yes };
  } catch (error) {
    const wrong = argumentError.safeParse(error);
    if (!wrong.success) throw error;
    return wrong.data.message;
  }
}

function unknown({ name, workspace }: Asked, all: readonly Program[]): string {
  const where = workspace ? ` in the workspace ${workspace}` : '';
  const known =
    all.length > 0
      ? `There are:\n${all.map((program) => `  ${lineOf(program)}`).join('\n')}`
      : 'There is none yet.';
  return `There is no program named "${name}"${where}. ${known}`;
}

const ambiguous = ({ name }: Asked, found: readonly Program[]) =>
  [
    `Several workspaces have a program named "${name}". Add --workspace:`,
    ...found.map((program) => `  ${lineOf(program)}`),
  ].join('\n');
