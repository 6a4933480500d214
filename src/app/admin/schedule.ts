import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { findInSlack } from '../../domain/members/directory.ts';
import type { Directory } from '../../domain/members/people.ts';
import { checkSchedule, importSchedule } from '../../features/block-schedules/operations.ts';
import type { Plan } from '../../features/block-schedules/policy.ts';
import { readScheduleFile } from '../../features/block-schedules/read.ts';
import { MOST_BYTES } from '../../features/block-schedules/reading.ts';
import { changesAnything, leftLines, summaryLines } from '../../features/block-schedules/summary-views.ts';
import type { BlockLength, Choices, Question, Schedule } from '../../features/block-schedules/types.ts';
import { troubleLine } from '../../features/block-schedules/views.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { readAdminConfig } from '../../platform/config.ts';
import type { Program } from '../../platform/database/tables.ts';
import { type Command, type Ended, readOrExplain } from './command.ts';
import {
  IMPORT_OPTIONS,
  type ImportAsked,
  importAsked,
  nobodyToWake,
  programNamed,
  readGivenFile,
  unreadable,
} from './importing.ts';
import { type Opened, withOpened } from './open.ts';
import { NEEDS_DATABASE } from './program.ts';

const USAGE =
  'FILE --program NAME [--sheet NAME] [--first-day DATE] [--block-length LENGTH] [--dry-run] [--workspace T…]';

/** `npm run admin -- schedule import`: the import of block schedules, for a nightly job. */
export const scheduleImport: Command = {
  name: 'schedule import',
  usage: USAGE,
  about: 'import a block schedule from an Excel or CSV file, Amion, or QGenda',
  help: `Usage: npm run admin -- schedule import ${USAGE}

Imports a block schedule into a program, either completely or not at all. It replaces what earlier files said about the
same people between the file's first and last day. The same file again changes nothing. No messages go out.

  --program NAME  the program, as named in /mentor setup (case doesn't matter)
  --sheet NAME    the sheet, if several have a schedule
  --first-day DATE  the schedule's first day (2026-07-01), if its blocks are only numbered or its dates have no year
  --block-length LENGTH  1, 2, or 4 (weeks), or month, if its blocks are only numbered
  --dry-run       only show what the import would do
  --workspace T…  the workspace, if several have installed the app

Labels mean what a director or coordinator said in /mentor schedule. New ones count as ordinary and are named.

Needs SLACK_BOT_TOKEN, or, where workspaces install by OAuth, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, and ENCRYPTION_KEY.
${NEEDS_DATABASE}`,
  run: async (args, env) => {
    const asked = readArguments(args);
    if (typeof asked === 'string')
      return { code: 1, err: `${asked}\n\nUsage: npm run admin -- schedule import ${USAGE}` };
    const config = readAdminConfig(env);
    const file = await readGivenFile(asked.file, MOST_BYTES);
    if (!file.ok) return { code: 1, err: file.message };
    return withOpened(config, { now: new Date(), workspace: asked.workspace }, (opened) =>
      run(opened, file.bytes, asked),
    );
  },
};

type Asked = ImportAsked & { choices: Choices };

const LENGTHS: readonly BlockLength[] = ['1', '2', '4', 'month'];

const readArguments = (args: string[]): Asked | string =>
  readOrExplain(() => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...IMPORT_OPTIONS,
        'first-day': { type: 'string' },
        'block-length': { type: 'string' },
      },
    });
    const asked = importAsked(values, positionals);
    if (typeof asked === 'string') return asked;
    const firstDay = values['first-day'];
    const length = LENGTHS.find((each) => each === values['block-length']);
    if (values['block-length'] !== undefined && !length)
      return `--block-length must be 1, 2, 4, or month, not ${values['block-length']}.`;
    if (
      firstDay !== undefined &&
      Number.isNaN(Date.parse(/^\d{4}-\d\d-\d\d$/.test(firstDay) ? firstDay : ''))
    )
      return `--first-day must be a date like 2026-07-01, not ${firstDay}.`;
    const choices = { ...(firstDay ? { firstDay } : {}), ...(length ? { length } : {}) };
    return { ...asked, choices };
  });

async function run({ db, client, identity }: Opened, bytes: Uint8Array, asked: Asked): Promise<Ended> {
  const program = await programNamed(db, identity.workspaceId, asked.program);
  if (typeof program === 'string') return { code: 1, err: program };
  const schedule = await readAsked(bytes, program, asked);
  if (typeof schedule === 'string') return { code: 1, err: `${schedule} Nothing was saved.` };
  const emails = new Set(schedule.people.flatMap(({ who }) => who.email ?? []));
  const looked =
    emails.size > 0 ? await findInSlack(client, identity.workspaceId, { emails, ids: new Set() }) : NO_ONE;
  if (!looked.ok) return { code: 1, err: unreadable(looked.code) };
  const given = { program, schedule, directory: looked.directory, chosen: new Map(), actor: 'operator' };
  const ctx = { db, clock: () => new Date(), queue: nobodyToWake, log: pino({ level: 'silent' }) };
  const plan = asked.dryRun ? await checkSchedule(db, given) : await importSchedule(ctx, given);
  return { code: plan.summary.people > 0 ? 0 : 1, out: report(program, plan, asked.dryRun).join('\n') };
}

const NO_ONE: { ok: true; directory: Directory } = {
  ok: true,
  directory: { byEmail: new Map(), byId: new Map() },
};

/** Reads the schedule as asked; or says what has to be asked for, or what is wrong with the file. */
async function readAsked(bytes: Uint8Array, program: Program, asked: Asked): Promise<Schedule | string> {
  const known = {
    today: dateIn(program.time_zone, new Date()).toString(),
    yearStart: { month: program.year_starts_month, day: program.year_starts_day },
  };
  const first = await readScheduleFile(bytes, asked.choices, known);
  if (!('ask' in first)) return 'schedule' in first ? first.schedule : troubleLine(first);
  if (first.ask !== 'sheet' || asked.sheet === undefined) return questionLine(first);
  const sheet = first.sheets.find(({ name }) => name === asked.sheet)?.index;
  if (sheet === undefined) return `The file has no sheet with a schedule named "${asked.sheet}".`;
  const read = await readScheduleFile(bytes, { ...asked.choices, sheet }, known);
  if ('ask' in read) return questionLine(read);
  return 'schedule' in read ? read.schedule : troubleLine(read);
}

function questionLine(question: Question): string {
  if (question.ask === 'sheet')
    return `Several sheets have a schedule. Add --sheet NAME:\n${question.sheets.map(({ name }) => `  ${name}`).join('\n')}\n`;
  return question.ask === 'blocks'
    ? `The blocks don't have dates. Add --first-day DATE, the first day of ${question.first}, and --block-length LENGTH.`
    : `The first date, ${question.first}, has no year. Add --first-day DATE.`;
}

function report({ name }: Program, { summary }: Plan, dryRun: boolean): string[] {
  const left = leftLines(summary).map((line) => `  ${line}`);
  if (summary.people === 0)
    return [`No one in this file is on the roster for ${name}. Nothing was saved.`, ...left];
  if (!changesAnything(summary))
    return [`Nothing to change: everything in this file is already in place for ${name}.`, ...left];
  const days = `${summary.first} to ${summary.last}`;
  const lead = dryRun
    ? `Nothing is saved yet. Importing ${days} into ${name} will do this:`
    : `Imported ${days} into ${name}:`;
  return [lead, ...summaryLines(summary).map((line) => `  ${line}`), ...left];
}
