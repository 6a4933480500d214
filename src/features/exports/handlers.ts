import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import { record } from '../../domain/audit/record.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { findTotals } from '../../domain/totals/queries.ts';
import { summarize, type Year } from '../../domain/totals/summary-policy.ts';
import { totalTexts } from '../../domain/totals/views.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { yearStart } from '../../platform/calendar/year.ts';
import { transact } from '../../platform/database/transact.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { fileModal } from '../../platform/slack/file-views.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import { sendFile } from '../../platform/slack/send-file.ts';
import type { Web } from '../../platform/slack/web.ts';
import { pairsCsv, summaryText } from './files.ts';
import { findLoad, findPairsIn } from './queries.ts';
import {
  EXPORT,
  EXPORT_SUBMIT,
  EXPORT_TITLE,
  EXPORTED,
  exportForm,
  exportModal,
  workingExport,
} from './views.ts';

/** Makes the roster as a file; it belongs to another room. */
type RosterFile = (programId: string) => Promise<string>;

/** Registers the exports of a program, for its directors. */
export function register(web: Web, ctx: HandlerDeps, rosterFile: RosterFile): void {
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
    submit(ctx, director, entered, rosterFile),
  );
}

const YEARS = 5;

/** The first days of the last academic years, the present one first. */
function yearsOf(ctx: HandlerDeps, { program }: Membership): string[] {
  const starts = { month: program.year_starts_month, day: program.year_starts_day };
  const first = yearStart(dateIn(program.time_zone, ctx.clock()), starts);
  return Array.from({ length: YEARS }, (_, back) => first.subtract({ years: back }).toString());
}

function submit(
  ctx: HandlerDeps,
  director: Membership,
  { what, year }: z.infer<typeof exportForm>,
  rosterFile: RosterFile,
): Outcome {
  const from = Temporal.PlainDate.from(year);
  const span = { from, before: from.add({ years: 1 }) };
  return {
    show: workingExport(),
    finish: () => send(ctx, director, what, span, rosterFile),
  };
}

type What = 'roster' | 'pairs' | 'summary';
const NAMES: Record<What, (year: number) => string> = {
  roster: () => 'roster.csv',
  pairs: (year) => `pairs-${year}.csv`,
  summary: (year) => `mentoring-summary-${year}.md`,
};

async function send(
  ctx: HandlerDeps,
  director: Membership,
  what: What,
  year: Year,
  rosterFile: RosterFile,
): Promise<ModalView> {
  const text =
    what === 'roster' ? await rosterFile(director.program_id) : await textOf(ctx, director, what, year);
  const client = await ctx.slack.patient(director.workspace_id);
  const content = Buffer.from(text);
  const outcome = await sendFile(client, director.slack_user_id, NAMES[what](year.from.year), content);
  const window = fileModal(EXPORT_TITLE, outcome, EXPORTED, content);
  if (outcome === 'not now') return window;
  await transact(ctx, (tx) =>
    record(tx, ctx.clock(), director, {
      actor: director.slack_user_id,
      action: `exported.${what}`,
      subjectId: director.program_id,
    }),
  );
  return window;
}

async function textOf(ctx: HandlerDeps, { program }: Membership, what: 'pairs' | 'summary', year: Year) {
  const pairs = await findPairsIn(ctx.db, program.id, {
    from: year.from.toString(),
    before: year.before.toString(),
  });
  if (what === 'pairs') return pairsCsv(pairs, year);
  const day = (text: string) => Temporal.PlainDate.from(text);
  const facts = pairs.map(({ started_on, ended_on, asked_at, met }) => ({
    startedOn: day(started_on),
    endedOn: ended_on ? day(ended_on) : undefined,
    waitedSince: asked_at ? dateIn(program.time_zone, asked_at) : undefined,
    met: met.map(day),
  }));
  const figures = (await findTotals(ctx.db, program.id)).filter(
    ({ half_from }) => half_from >= year.from.toString() && half_from < year.before.toString(),
  );
  const now = await findLoad(ctx.db, program.id);
  return summaryText(program.name, year, summarize(facts, year), now, totalTexts(figures));
}
