import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { findEveryProgram } from '../../domain/programs/queries.ts';
import { closeProgram, restoreProgram } from '../../features/program-settings/closing-operations.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import { readDatabaseConfig } from '../../platform/config.ts';
import { migrateToLatest } from '../../platform/database/migrate.ts';
import { openDatabase } from '../../platform/database/open.ts';
import { PATIENT } from '../../platform/database/postgres.ts';
import type { Db, Program } from '../../platform/database/tables.ts';
import { otherClocks } from '../../platform/retention/looks.ts';
import { deletionAfter } from '../../platform/retention/policy.ts';
import { type Command, type Ended, readOrExplain } from './command.ts';

type Asked = { name: string; workspace: string | undefined; yes: boolean };
type Work = (db: Db, program: Program, asked: Asked) => Promise<Ended>;

/** What a command that works on the database needs, for its help. */
export const NEEDS_DATABASE =
  "This needs the bot's database: the same DATABASE_URL or DATA_DIR. Stop the bot first if it uses the embedded one.";

const SETTINGS = `--workspace T…  the workspace, if several have a program with that name

${NEEDS_DATABASE}`;

const date = (program: Program, at: Date) => readableDate(dateIn(program.time_zone, at), { year: true });

/** `npm run admin -- program list`: the programs of every workspace. */
export const programList: Command = {
  name: 'program list',
  usage: '',
  about: 'list the programs of every workspace',
  help: `Usage: npm run admin -- program list

Lists every program with its workspace, and for closed ones the date their data will be deleted.`,
  run: async (_, env) =>
    withDatabase(env, async (db) => {
      const programs = await findEveryProgram(db);
      if (programs.length === 0) return { code: 0, out: 'There are no programs yet.' };
      return { code: 0, out: programs.map(lineOf).join('\n') };
    }),
};

const lineOf = (program: Program) =>
  `${program.workspace_id}  ${program.name}${program.delete_after ? `  (closed; data will be deleted on ${date(program, program.delete_after)})` : ''}`;

/** `npm run admin -- program delete`: closes a program and deletes its data after 30 days. */
export const programDelete: Command = {
  name: 'program delete',
  usage: 'NAME [--workspace T…] [--yes]',
  about: 'close a program and delete its data after 30 days',
  help: `Usage: npm run admin -- program delete NAME [--workspace T…] [--yes]

Closes a program for everyone right away: no more messages go out, and a notice is posted in its directors' channel.
After 30 days its data is permanently deleted. Until then, "program restore NAME" reopens it.

  --yes  go ahead; without it, this only shows what would happen
  ${SETTINGS}`,
  run: (args, env) => onProgram('program delete NAME [--workspace T…] [--yes]', args, env, remove),
};

/** `npm run admin -- program restore`: reopens a closed program. */
export const programRestore: Command = {
  name: 'program restore',
  usage: 'NAME [--workspace T…]',
  about: 'reopen a closed program while its data still exists',
  help: `Usage: npm run admin -- program restore NAME [--workspace T…]

Reopens a closed program while its data still exists: everyone gets it back as it was, messages on hold are sent, and
reminders resume based on current due dates.

  ${SETTINGS}`,
  run: (args, env) => onProgram('program restore NAME [--workspace T…]', args, env, restore),
};

const remove: Work = async (db, program, { yes }) => {
  const { name } = program;
  if (!yes) {
    return {
      code: 1,
      out: [
        `This would close ${name} now and delete all its data on ${date(program, deletionAfter(new Date()))}: roles, matches, meetings, and requests.`,
        "A notice would be posted in its directors' channel. Nothing has been done yet. To go ahead, add --yes.",
      ].join('\n'),
    };
  }
  const closed = await closeProgram(contextOf(db), idsOf(program));
  if (!closed.ok)
    return { code: 1, err: closed.reason === 'gone' ? gone(name) : `${name} is already closed.` };
  return {
    code: 0,
    out: `${name} is closed. Its data will be deleted on ${date(program, closed.deleteAfter)}. Until then, "program restore" reopens it.`,
  };
};

const restore: Work = async (db, program) => {
  const { name } = program;
  const restored = await restoreProgram(contextOf(db), idsOf(program));
  if (!restored.ok)
    return { code: 1, err: restored.reason === 'gone' ? gone(name) : `${name} isn't closed.` };
  return { code: 0, out: `${name} is open again. Messages on hold go out within a minute.` };
};

const gone = (name: string) => `${name} no longer exists.`;
/** The ids that name a program in operations. */
export const idsOf = (program: Program) => ({ workspaceId: program.workspace_id, programId: program.id });

/** What operations need; the bot picks up queued work at its next tick. */
export const contextOf = (db: Db) => ({
  db,
  clock: () => new Date(),
  otherClocks: otherClocks(db),
  queue: { wakeSender: async () => undefined, wakeSweep: async () => undefined },
  log: pino({ level: 'silent' }),
});

/** Works on the bot's database, without Slack. */
export async function withDatabase(
  env: Record<string, string | undefined>,
  work: (db: Db) => Promise<Ended>,
): Promise<Ended> {
  const open = await openDatabase(readDatabaseConfig(env), { ...PATIENT, name: 'mentor admin' });
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

const readArguments = (args: string[]): Asked | string =>
  readOrExplain(() => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { workspace: { type: 'string' }, yes: { type: 'boolean', default: false } },
    });
    const [name, ...more] = positionals;
    if (!name) return 'No program given. Add its name.';
    if (more.length > 0)
      return `One program at a time. Put a name with spaces in quotes: "${positionals.join(' ')}"`;
    return { name: name.trim(), workspace: values.workspace, yes: values.yes };
  });

function unknown({ name, workspace }: Asked, all: readonly Program[]): string {
  const where = workspace ? ` in the workspace ${workspace}` : '';
  const known =
    all.length > 0
      ? `Existing programs:\n${all.map((program) => `  ${lineOf(program)}`).join('\n')}`
      : 'There are no programs yet.';
  return `There is no program named "${name}"${where}. ${known}`;
}

const ambiguous = ({ name }: Asked, found: readonly Program[]) =>
  [
    `Several workspaces have a program named "${name}". Add --workspace:`,
    ...found.map((program) => `  ${lineOf(program)}`),
  ].join('\n');
