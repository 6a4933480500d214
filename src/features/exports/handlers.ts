import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import { record } from '../../domain/audit/record.ts';
import { findEmails } from '../../domain/members/directory.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { memberStill, programWindows } from '../../domain/members/windows.ts';
import { findTotals } from '../../domain/totals/queries.ts';
import { summarize, type Year } from '../../domain/totals/summary-policy.ts';
import { totalTexts } from '../../domain/totals/views.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { yearStart } from '../../platform/calendar/year.ts';
import { transact } from '../../platform/database/transact.ts';
import { fileName } from '../../platform/documents/file-name.ts';
import { makeDocument } from '../../platform/documents/make.ts';
import { toCsv, toMarkdown } from '../../platform/documents/text.ts';
import type { Report, Table } from '../../platform/documents/types.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import { type FileOutcome, fileModal } from '../../platform/slack/file-views.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import { sendFile } from '../../platform/slack/send-file.ts';
import type { Web } from '../../platform/slack/web.ts';
import { pairsTable } from './files.ts';
import { findLoad, findPairsIn } from './queries.ts';
import { summaryReport, yearsText } from './report.ts';
import {
  EXPORT,
  EXPORT_SUBMIT,
  EXPORT_TITLE,
  exportedText,
  exportForm,
  exportModal,
  fileSentence,
  NO_EMAILS,
  workingExport,
} from './views.ts';

/** Makes the roster as a table, with email addresses where Slack tells them; it belongs to another feature. */
type ReadRoster = (director: Membership) => Promise<{ table: Table; hasEmails: boolean }>;

/** Registers the exports of a program, for its directors. */
export function register(web: Web, ctx: HandlerDeps, readRoster: ReadRoster): void {
  const windows = programWindows(web, ctx, EXPORT_TITLE, 'program.export');
  const command = {
    name: 'export',
    usage: 'export',
    purpose: 'files',
    roles: ['director'],
    about: 'get the roster, pairs and meetings, or a yearly summary',
  } as const;
  windows.begin({ id: 'export', command, button: EXPORT }, (director) =>
    exportModal(director.program, yearsOf(ctx, director)),
  );
  windows.submit(EXPORT_SUBMIT, exportForm, (director, entered) =>
    submit(ctx, director, entered, readRoster),
  );
}

const YEARS = 5;

/** The first days of the last academic years, the present one first. */
function yearsOf(ctx: HandlerDeps, { program }: Membership): string[] {
  const starts = { month: program.year_starts_month, day: program.year_starts_day };
  const first = yearStart(dateIn(program.time_zone, ctx.clock()), starts);
  return Array.from({ length: YEARS }, (_, back) => first.subtract({ years: back }).toString());
}

type Entered = z.infer<typeof exportForm>;
type What = Entered['what'][number];

function submit(ctx: HandlerDeps, director: Membership, entered: Entered, readRoster: ReadRoster): Outcome {
  const from = Temporal.PlainDate.from(entered.year);
  const year = { from, before: from.add({ years: 1 }) };
  return { show: workingExport(), finish: () => sendAll(ctx, director, entered, { year, readRoster }) };
}

type Asked = { year: Year; readRoster: ReadRoster };

/** Sends one file after the other, and logs each that was sent. */
async function sendAll(
  ctx: HandlerDeps,
  director: Membership,
  { what, kind }: Entered,
  asked: Asked,
): Promise<ModalView> {
  const client = await ctx.slack.patient(director.workspace_id);
  const texts: string[] = [];
  let [outcome, said]: [FileOutcome, string] = ['sent', exportedText(what.length)];
  for (const each of what) {
    const made = await make(ctx, director, each, asked);
    const file = await fileOf(made, kind);
    const still = await memberStill(ctx, director, 'program.export');
    if ('refused' in still) return messageModal(EXPORT_TITLE, still.refused);
    outcome = await sendFile(
      client,
      director.slack_user_id,
      `${fileName(director.program.name, made.name)}.${file.ending}`,
      file.content,
      fileSentence(each, director.program.name, yearsText(asked.year)),
    );
    if (outcome === 'not now') break;
    if (!made.hasEmails) said = `${exportedText(what.length)}${NO_EMAILS}`;
    texts.push(made.table ? toCsv(made.table) : toMarkdown(made.report));
    await transact(ctx, (tx) =>
      record(tx, ctx.clock(), director, {
        actor: director.slack_user_id,
        action: `exported.${each}`,
        subjectId: director.program_id,
      }),
    );
  }
  return fileModal(EXPORT_TITLE, outcome, said, Buffer.from(texts.join('\n')));
}

/** A file before it is one: a table or a report, and its name. */
type Made = { name: string; hasEmails: boolean } & (
  | { table: Table; report?: undefined }
  | { report: Report; table?: undefined }
);

async function fileOf({ table, report }: Made, kind: Entered['kind']) {
  if (table)
    return kind === 'office'
      ? { ending: 'xlsx', content: await makeDocument({ kind: 'xlsx', table }) }
      : { ending: 'csv', content: Buffer.from(toCsv(table)) };
  const ending = kind === 'office' ? 'docx' : 'pdf';
  return { ending, content: await makeDocument({ kind: ending, report }) };
}

async function make(ctx: HandlerDeps, director: Membership, what: What, asked: Asked): Promise<Made> {
  if (what === 'roster') return { name: 'roster', ...(await asked.readRoster(director)) };
  return what === 'pairs' ? makePairs(ctx, director, asked) : makeSummary(ctx, director, asked);
}

const pairsOf = (ctx: HandlerDeps, { program_id }: Membership, { from, before }: Year) =>
  findPairsIn(ctx.db, program_id, { from: from.toString(), before: before.toString() });

async function makePairs(ctx: HandlerDeps, director: Membership, { year }: Asked): Promise<Made> {
  const pairs = await pairsOf(ctx, director, year);
  const users = new Set(pairs.flatMap(({ resident_user, mentor_user }) => [resident_user, mentor_user]));
  const client = await ctx.slack.patient(director.workspace_id);
  const emails = await findEmails(client, director.workspace_id, [...users]);
  return {
    name: `pairs-${year.from.year}`,
    table: pairsTable(pairs, year, emails ?? new Map()),
    hasEmails: emails !== undefined,
  };
}

/** A year's pairs in counts. */
async function countedIn(ctx: HandlerDeps, director: Membership, year: Year) {
  const day = (text: string) => Temporal.PlainDate.from(text);
  const zone = director.program.time_zone;
  const facts = (await pairsOf(ctx, director, year)).map(
    ({ resident_id, started_on, ended_on, asked_at, met }) => ({
      residentId: resident_id,
      startedOn: day(started_on),
      endedOn: ended_on ? day(ended_on) : undefined,
      waitedSince: asked_at ? dateIn(zone, asked_at) : undefined,
      met: met.map(day),
    }),
  );
  return summarize(facts, year);
}

async function makeSummary(ctx: HandlerDeps, director: Membership, { year }: Asked): Promise<Made> {
  const { program } = director;
  const totals = (await findTotals(ctx.db, program.id)).filter(
    ({ half_from }) => half_from >= year.from.toString() && half_from < year.before.toString(),
  );
  const report = summaryReport({
    program: program.name,
    year,
    summary: await countedIn(ctx, director, year),
    before: await countedIn(ctx, director, { from: year.from.subtract({ years: 1 }), before: year.from }),
    today: dateIn(program.time_zone, ctx.clock()),
    people: await findLoad(ctx.db, program.id),
    totals: totalTexts(totals),
  });
  return { name: `mentoring-summary-${year.from.year}`, report, hasEmails: true };
}
