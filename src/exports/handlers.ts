import { Temporal } from 'temporal-polyfill';
import { record } from '../audit/record.ts';
import { dateIn } from '../calendar/dates.ts';
import { yearStart } from '../calendar/year.ts';
import type { Context } from '../context.ts';
import { transact } from '../database/transact.ts';
import { findFigures } from '../figures/queries.ts';
import { figureText } from '../figures/views.ts';
import { authorize } from '../members/access.ts';
import { type Opening, openIn, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Outcome, Submission } from '../slack/interactions.ts';
import { endWindow } from '../slack/modals.ts';
import { sendFile } from '../slack/send-file.ts';
import type { Web } from '../slack/web.ts';
import { pairsCsv, summaryText } from './files.ts';
import { summarize, type Year } from './policy.ts';
import { findLoad, findPairsIn } from './queries.ts';
import {
  EXPORT,
  EXPORT_SUBMIT,
  EXPORT_TITLE,
  EXPORTED,
  exportForm,
  exportModal,
  NOT_EXPORTED,
  workingExport,
} from './views.ts';

/** Makes the roster as a file; it belongs to another room. */
export type RosterFile = (programId: string) => Promise<string>;

/** Registers the exports of a program, for its directors. */
export function register(web: Web, ctx: Context, rosterFile: RosterFile): void {
  const opening: Opening = {
    id: 'export',
    title: EXPORT_TITLE,
    action: 'program.export',
    render: async (director) => exportModal(director.program, yearsOf(ctx, director)),
  };
  web.command({
    name: 'export',
    usage: 'export',
    roles: ['director'],
    about: 'the roster, pairs and meetings, or a summary of the year, as a file (directors)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(EXPORT, (click) => openIn(ctx, opening, click, click.value));
  web.submit(EXPORT_SUBMIT, (submission) => submit(ctx, submission, rosterFile));
}

const YEARS = 5;

/** The first days of the last academic years, the present one first. */
function yearsOf(ctx: Context, { program }: Membership): string[] {
  const starts = { month: program.year_starts_month, day: program.year_starts_day };
  const first = yearStart(dateIn(program.time_zone, ctx.clock()), starts);
  return Array.from({ length: YEARS }, (_, back) => first.subtract({ years: back }).toString());
}

async function submit(
  ctx: Context,
  { person, form, metadata, client, viewId }: Submission,
  rosterFile: RosterFile,
): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'program.export', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(EXPORT_TITLE, refusal(access.reason, 'program.export')) };
  const entered = parseForm(exportForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const { what, year } = entered.data;
  const from = Temporal.PlainDate.from(year);
  const span = { from, before: from.add({ years: 1 }) };
  return {
    show: workingExport(),
    after: async () => {
      const isSent = await send(ctx, access.member, what, span, rosterFile).catch(() => false);
      await endWindow(ctx, client, viewId, messageModal(EXPORT_TITLE, isSent ? EXPORTED : NOT_EXPORTED));
    },
  };
}

type What = 'roster' | 'pairs' | 'summary';
const NAMES: Record<What, (year: number) => string> = {
  roster: () => 'roster.csv',
  pairs: (year) => `pairs-${year}.csv`,
  summary: (year) => `mentoring-summary-${year}.md`,
};

async function send(
  ctx: Context,
  director: Membership,
  what: What,
  year: Year,
  rosterFile: RosterFile,
): Promise<boolean> {
  const text =
    what === 'roster' ? await rosterFile(director.program_id) : await textOf(ctx, director, what, year);
  const client = await ctx.slack.patient(director.workspace_id);
  const isSent = await sendFile(
    client,
    director.slack_user_id,
    NAMES[what](year.from.year),
    Buffer.from(text),
  );
  if (!isSent) return false;
  await transact(ctx, (tx) =>
    record(tx, ctx.clock(), director, {
      actor: director.slack_user_id,
      action: `exported.${what}`,
      subjectId: director.program_id,
    }),
  );
  return true;
}

async function textOf(ctx: Context, { program }: Membership, what: 'pairs' | 'summary', year: Year) {
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
  const figures = (await findFigures(ctx.db, program.id)).filter(
    ({ half_from }) => half_from >= year.from.toString() && half_from < year.before.toString(),
  );
  const now = await findLoad(ctx.db, program.id);
  return summaryText(program.name, year, summarize(facts, year), now, figures.map(figureText));
}
