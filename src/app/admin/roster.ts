import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { findInSlack } from '../../domain/members/directory.ts';
import { findGoneHolders } from '../../domain/moving/queries.ts';
import { beyondQuestion } from '../../domain/pairs/capacity-views.ts';
import { COLUMNS } from '../../features/roster/columns.ts';
import { dayFirstLine, leftOutLine } from '../../features/roster/columns-views.ts';
import { countsFor, judgeFile } from '../../features/roster/operations.ts';
import { parseRoster } from '../../features/roster/parse.ts';
import { leftOutLines, problemLine, toFix } from '../../features/roster/problem-views.ts';
import { changesAnything, summaryLines } from '../../features/roster/summary-views.ts';
import type {
  Choices,
  MoveOffer,
  Offer,
  Problem,
  RosterFile,
  RosterSummary,
} from '../../features/roster/types.ts';

import { wantedBy } from '../../features/roster/wanted.ts';
import { type AdminConfig, readAdminConfig } from '../../platform/config.ts';
import type { Program } from '../../platform/database/tables.ts';
import { readSpreadsheet } from '../../platform/spreadsheets/read.ts';
import { LIMITS, type Spreadsheet } from '../../platform/spreadsheets/types.ts';
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
import { keysFor, type Opened, withOpened } from './open.ts';
import { NEEDS_DATABASE } from './program.ts';

const USAGE =
  'FILE --program NAME [--sheet NAME] [--others ROLE] [--names] [--new-accounts HOW] [--beyond-capacity] [--already-meeting] [--skip-problems] [--dry-run] [--workspace T…]';

/** `npm run admin -- roster import`: the roster import for the team that runs Mentor. */
export const rosterImport: Command = {
  name: 'roster import',
  usage: USAGE,
  about: 'import residents, mentors, and pairs from an Excel or CSV file',
  help: `Usage: npm run admin -- roster import ${USAGE}

Imports a roster into a program, either completely or not at all. You can repeat it: existing data stays as it is, no
one is removed, and no pair is ended. No messages go out.

  --program NAME  the program, as named in /mentor setup (case doesn't matter)
  --sheet NAME    the sheet, if several list people
  --others ROLE   resident or mentor: the role of anyone whose line doesn't give one
  --names         match mentors by name where the file gives a name instead of an email address
  --beyond-capacity  assign mentors more residents than their capacity, where the file does
  --already-meeting  pairs without a start date have been meeting (otherwise, they're new)
  --skip-problems leave out the lines that have a problem, and import the others
  --new-accounts HOW  for people on the roster whose account was deactivated and who are in the file with a new one:
                  move (their records move to it) or add (they are added as new people). To choose for each person,
                  use "person move" first.
  --dry-run       only show what the import would do and every problem in the file
  --workspace T…  the workspace, if several have installed the app

Columns: ${COLUMNS.join(', ')}.
Other common column names, such as PGY Level or Start Date, also work. Only email (or slack_id) is required. Separate multiple roles or topics with ; or |. Dates look like
2026-07-01 or 7/1/2026.

Needs SLACK_BOT_TOKEN, or, where workspaces install by OAuth, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, and ENCRYPTION_KEY.
${NEEDS_DATABASE}`,
  run: async (args, env) => {
    const asked = readArguments(args);
    if (typeof asked === 'string')
      return { code: 1, err: `${asked}\n\nUsage: npm run admin -- roster import ${USAGE}` };
    const config = readAdminConfig(env);
    const file = await readGivenFile(asked.file, LIMITS.bytes);
    if (!file.ok) return { code: 1, err: file.message };
    return withOpened(config, { now: new Date(), workspace: asked.workspace }, (opened) =>
      run(config, opened, file.bytes, asked),
    );
  },
};

type Asked = ImportAsked & { choices: Choices; isBeyondAgreed: boolean; isMeeting: boolean };

const readArguments = (args: string[]): Asked | string =>
  readOrExplain(() => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...IMPORT_OPTIONS,
        others: { type: 'string' },
        names: { type: 'boolean', default: false },
        'beyond-capacity': { type: 'boolean', default: false },
        'already-meeting': { type: 'boolean', default: false },
        'skip-problems': { type: 'boolean', default: false },
        'new-accounts': { type: 'string' },
      },
    });
    const asked = importAsked(values, positionals);
    if (typeof asked === 'string') return asked;
    const { others, names } = values;
    if (others !== undefined && others !== 'resident' && others !== 'mentor')
      return `--others must be resident or mentor, not ${others}.`;
    const how = values['new-accounts'];
    if (how !== undefined && how !== 'move' && how !== 'add')
      return `--new-accounts must be move or add, not ${how}.`;
    const choices: Choices = {
      names,
      without: values['skip-problems'],
      ...(others ? { others } : {}),
      ...(how ? { moves: how === 'move' ? 'all' : 'none' } : {}),
    };
    return {
      ...asked,
      choices,
      isBeyondAgreed: values['beyond-capacity'],
      isMeeting: values['already-meeting'],
    };
  });

async function run(
  config: AdminConfig,
  { db, client, identity }: Opened,
  bytes: Uint8Array,
  asked: Asked,
): Promise<Ended> {
  const program = await programNamed(db, identity.workspaceId, asked.program);
  if (typeof program === 'string') return { code: 1, err: program };
  const read = readRoster(await readSpreadsheet(bytes), program, asked);
  if (typeof read === 'string') return { code: 1, err: read };
  const gone = (await findGoneHolders(db, program.id)).map(({ userId }) => userId);
  const looked = await findInSlack(client, identity.workspaceId, wantedBy(read.rows, gone));
  if (!looked.ok) return { code: 1, err: unreadable(looked.code) };
  const { directory } = looked;
  const ctx = {
    ...{ db, clock: () => new Date(), queue: nobodyToWake, log: pino({ level: 'silent' }) },
    ...(asked.choices.moves === 'all' ? { keys: await keysFor(config, db) } : {}),
  };
  const facts = {
    program,
    directory,
    actor: 'operator',
    mayNameDirectors: true,
    takeNames: asked.choices.names ?? false,
    without: asked.choices.without ?? false,
    meeting: asked.isMeeting ? countsFor(program) : undefined,
    agrees: () => asked.isBeyondAgreed,
    moves: asked.choices.moves,
  };
  const judged = await judgeFile(ctx, read, facts, asked.dryRun ? 'check' : 'import');
  const isAsked = judged.ok && judged.summary.beyond.length > 0 && !asked.isBeyondAgreed;
  const report = judged.ok
    ? [
        ...summaryReport(program, judged.summary, judged.importId === undefined),
        ...(isAsked ? beyondLines(judged.summary) : []),
      ]
    : [
        ...problemReport(program, judged.problems),
        ...judged.offers.map(offerLine),
        ...judged.moves.map(moveLine),
      ];
  const leftOut = leftOutLine(read.understood);
  const days = dayFirstLine(read.understood);
  const above = [leftOut, days].filter((line) => line !== '');
  return {
    code: judged.ok && (asked.dryRun || !isAsked) ? 0 : 1,
    out: [...above, ...report].join('\n'),
  };
}

/** Reads the roster as asked; or says what has to be asked for. */
function readRoster(file: Spreadsheet, program: Program, { sheet, choices }: Asked): RosterFile | string {
  const sheets = file.ok ? file.sheets.map(({ name }) => name) : [];
  const at = sheet === undefined ? undefined : sheets.indexOf(sheet);
  const listed = sheets.map((name) => `  ${name}`).join('\n');
  if (at === -1) return `The file has no sheet named "${sheet}". Its sheets:\n${listed}`;
  const yearStart = { month: program.year_starts_month, day: program.year_starts_day };
  const known = { moreTopics: program.more_topics, yearStart };
  const read = parseRoster(file, at === undefined ? choices : { ...choices, sheet: at }, known);
  if (read.ask === 'sheet') return `Several sheets list people. Add --sheet NAME:\n${listed}`;
  if (read.ask === 'others')
    return "The file doesn't say who is a resident and who is a mentor. Add --others resident or --others mentor for anyone whose line doesn't give one.";
  return read;
}

const beyondLines = ({ beyond }: RosterSummary): string[] => [
  ...beyond.map(beyondQuestion),
  'Importing this file needs --beyond-capacity.',
];

const offerLine = ({ name, person }: Offer) =>
  `${name} is named as a mentor without an email address. ${person.name} has that name; add --names to use this person.`;

const moveLine = ({ from, to }: MoveOffer) =>
  `${from.name} (${from.userId}, deactivated) seems to have a new Slack account, ${to.userId}. Add --new-accounts move to move their records to it, or --new-accounts add to add a new person.`;

const problemReport = ({ name }: Program, problems: Problem[]): string[] => [
  `${toFix(problems)} in the file for ${name}. Nothing was saved.`,
  ...problems.map(problemLine),
];

function summaryReport({ name }: Program, summary: RosterSummary, dryRun: boolean): string[] {
  const left = leftOutLines(summary, (text) => text);
  if (!changesAnything(summary))
    return [
      `Nothing to change: every${left.length > 0 ? 'one else' : 'thing'} in this file is already on the roster for ${name}.`,
      ...left,
    ];
  const lead = dryRun
    ? `${left.length > 0 ? 'Ready to import' : 'The file looks good'}. Nothing is saved yet. Importing it into ${name} will make these changes:`
    : `Imported into ${name}:`;
  return [lead, ...[...left, ...summaryLines(summary, (person) => person.name)].map((line) => `  ${line}`)];
}
