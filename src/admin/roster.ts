import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { z } from 'zod';
import { readAdminConfig } from '../config.ts';
import type { Program } from '../database/tables.ts';
import { findProgramNamed, findPrograms } from '../programs/queries.ts';
import { COLUMNS } from '../roster/columns.ts';
import { MOST_BYTES, TOO_LARGE } from '../roster/decode.ts';
import { findInSlack, wantedBy } from '../roster/directory.ts';
import { judgeFile } from '../roster/operations.ts';
import { parseRoster } from '../roster/parse.ts';
import type { Problem, RosterSummary } from '../roster/types.ts';
import { changesAnything, problemLine, summaryLines, toMend, unknownLine } from '../roster/views.ts';
import type { Command, Ended } from './command.ts';
import { type Opened, withOpened } from './open.ts';

const USAGE = 'FILE --program NAME [--dry-run] [--workspace T…]';

/** `npm run admin -- roster import`: the roster import for whoever runs the bot. */
export const rosterImport: Command = {
  name: 'roster import',
  usage: USAGE,
  about: 'import residents, mentors and pairs from a CSV file',
  help: `Usage: npm run admin -- roster import ${USAGE}

Imports a roster into a program, all of it or nothing. It can be repeated: what is there already stays as it is,
nobody is removed and no pair is ended. No messages go out.

  --program NAME  the program, as named in /mentor setup (in any case)
  --dry-run       only say what the import would do, and everything that is wrong with the file
  --workspace T…  the workspace, where several have installed the app

Columns: ${COLUMNS.join(', ')}.
Only email (or slack_id) and roles must be there. Several roles or topics are separated by ; or |, dates are
written like 2026-07-01 or 7/1/2026. Needs SLACK_BOT_TOKEN (or SLACK_CLIENT_ID and
SLACK_CLIENT_SECRET, and ENCRYPTION_KEY, where workspaces install by OAuth), and the database as the bot has it (DATABASE_URL or
DATA_DIR; the embedded one while the bot is stopped).`,
  run: async (args, env) => {
    const asked = readArguments(args);
    if (!asked.ok)
      return { code: 1, err: `${asked.message}\n\nUsage: npm run admin -- roster import ${USAGE}` };
    const config = readAdminConfig(env);
    const file = await readRosterFile(asked.file);
    if (!file.ok) return { code: 1, err: file.message };
    return withOpened(config, { now: new Date(), workspace: asked.workspace }, (opened) =>
      run(opened, file.bytes, asked),
    );
  },
};

const argumentError = z.object({ code: z.string().startsWith('ERR_PARSE_ARGS'), message: z.string() });
const withCode = z.object({ code: z.string() });

type Asked = { file: string; program: string; dryRun: boolean; workspace: string | undefined };

function readArguments(args: string[]): ({ ok: true } & Asked) | { ok: false; message: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        program: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        workspace: { type: 'string' },
      },
    });
    const [file, ...more] = positionals;
    if (!file) return { ok: false, message: 'Which file? Name a CSV file.' };
    if (more.length > 0) return { ok: false, message: `One file at a time: ${positionals.join(' ')}` };
    if (!values.program) return { ok: false, message: 'Which program? Add --program NAME.' };
    const { program, 'dry-run': dryRun, workspace } = values;
    return { ok: true, file, program, dryRun, workspace };
  } catch (error) {
    const wrong = argumentError.safeParse(error);
    if (!wrong.success) throw error;
    return { ok: false, message: wrong.data.message };
  }
}

async function readRosterFile(
  path: string,
): Promise<{ ok: true; bytes: Uint8Array } | { ok: false; message: string }> {
  try {
    const { size } = await stat(path);
    return size > MOST_BYTES ? { ok: false, message: TOO_LARGE } : { ok: true, bytes: await readFile(path) };
  } catch (error) {
    const code = withCode.safeParse(error).data?.code;
    if (code === 'ENOENT') return { ok: false, message: `There is no file ${path}.` };
    if (code === 'EISDIR') return { ok: false, message: `${path} is a folder. Name a CSV file.` };
    if (code === 'EACCES') return { ok: false, message: `The file ${path} may not be read by this user.` };
    throw error;
  }
}

async function run({ db, client, identity }: Opened, bytes: Uint8Array, asked: Asked): Promise<Ended> {
  const program = await findProgramNamed(db, identity.workspaceId, asked.program);
  if (!program) {
    const names = (await findPrograms(db, identity.workspaceId)).map(({ name }) => name);
    return { code: 1, err: unknownProgram(asked.program, names) };
  }
  const read = parseRoster(bytes, { moreTopics: program.more_topics });
  const looked = await findInSlack(client, identity.workspaceId, wantedBy(read.rows));
  if (!looked.ok) return { code: 1, err: unreadable(looked.code) };
  const { directory } = looked;
  const ctx = { db, clock: () => new Date(), queue: nobodyToWake, log: pino({ level: 'silent' }) };
  const facts = { program, directory, actor: 'operator', mayNameDirectors: true };
  const judged = await judgeFile(ctx, read, facts, asked.dryRun ? 'check' : 'import');
  const report = judged.ok
    ? summaryReport(program, judged.summary, asked.dryRun)
    : problemReport(program, judged.problems);
  const unknown = read.unknownColumns.length > 0 ? [unknownLine(read.unknownColumns)] : [];
  return { code: judged.ok ? 0 : 1, out: [...report, ...unknown].join('\n') };
}

const unreadable = (code: string) =>
  `Slack did not give the list of people in the workspace (${code}). Nothing was saved. Try again in a few minutes; if it stays so, \`npm run admin -- doctor\` says what to mend.`;

/** The bot finds what an import left for it at its next tick. */
const nobodyToWake = { wakeSender: async () => undefined, wakeSweep: async () => undefined };

function unknownProgram(name: string, names: string[]): string {
  const known =
    names.length > 0
      ? `There are:\n${names.map((each) => `  ${each}`).join('\n')}`
      : 'There is none yet: a workspace admin types /mentor setup in Slack.';
  return `There is no program named "${name}". ${known}`;
}

const problemReport = ({ name }: Program, problems: Problem[]): string[] => [
  `${toMend(problems)} in the file for ${name}. Nothing was saved.`,
  ...problems.map(problemLine),
];

function summaryReport({ name }: Program, summary: RosterSummary, dryRun: boolean): string[] {
  if (!changesAnything(summary))
    return [`Nothing to change: all of this file is on the roster of ${name} already.`];
  const lead = dryRun
    ? `The file is good. Nothing is saved yet; importing it into ${name} does this:`
    : `Imported into ${name}:`;
  return [lead, ...summaryLines(summary, (person) => person.name).map((line) => `  ${line}`)];
}
