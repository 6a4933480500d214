import type { ModalView } from '@slack/types';
import { record } from '../../domain/audit/record.ts';
import { findEmails } from '../../domain/members/directory.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { memberStill, programWindows } from '../../domain/members/windows.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { transact } from '../../platform/database/transact.ts';
import { fileName } from '../../platform/documents/file-name.ts';
import { makeDocument } from '../../platform/documents/make.ts';
import { toCsv } from '../../platform/documents/text.ts';
import type { Table } from '../../platform/documents/types.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { escapeText, messageModal } from '../../platform/slack/blocks.ts';
import { fileModal } from '../../platform/slack/file-views.ts';
import { sendFile } from '../../platform/slack/send-file.ts';
import type { Web } from '../../platform/slack/web.ts';
import { ROSTER_TITLE } from './choices.ts';
import { rosterTable } from './export.ts';
import { findStoredRoster } from './queries.ts';
import { template } from './template.ts';
import { EXPORT, TEMPLATE } from './views.ts';

const SENT =
  "Sent: you'll find an Excel file in your messages from Mentor. You can edit it and import it again; importing it unchanged does nothing.";
/** Said of a file that has no email addresses, because Slack didn't tell them. */
const WITHOUT_EMAILS = " Slack didn't return email addresses this time, so there are none in the file.";
const TEMPLATE_SENT =
  "Sent: you'll find a CSV file in your messages from Mentor, with every column, what to enter above its heading, and 3 example lines. Replace the examples with your people, save the file as .csv or .xlsx, and choose it under *Roster file* in *Import roster*.";

/** Registers the roster as a file, and one to begin with, in people's direct messages. */
export function registerExport(web: Web, ctx: HandlerDeps): void {
  const importing = programWindows(web, ctx, ROSTER_TITLE, 'roster.import');
  importing.open(TEMPLATE, (member) => sendTemplate(ctx, member));
  const exporting = programWindows(web, ctx, ROSTER_TITLE, 'roster.export');
  exporting.open(EXPORT, (director) => send(ctx, director));
}

async function sendTemplate(
  ctx: HandlerDeps,
  { workspace_id, slack_user_id }: Membership,
): Promise<ModalView> {
  const client = await ctx.slack.patient(workspace_id);
  const content = Buffer.from(template());
  const said =
    'A template for a roster. Replace its example lines with your people, then go to *Import roster*.';
  const outcome = await sendFile(client, slack_user_id, 'roster-template.csv', content, said);
  return fileModal(ROSTER_TITLE, outcome, TEMPLATE_SENT, content);
}

/** The roster as a table, with the email addresses that Slack shows, if it answers. */
export async function readRoster(
  ctx: HandlerDeps,
  { workspace_id, program_id }: Membership,
): Promise<{ table: Table; hasEmails: boolean }> {
  const roster = await findStoredRoster(ctx.db, program_id);
  const client = await ctx.slack.patient(workspace_id);
  const users = roster.members.filter(({ roles, gone }) => roles.length > 0 && !gone);
  const emails = await findEmails(
    client,
    workspace_id,
    users.map(({ userId }) => userId),
  );
  return { table: rosterTable(roster, emails ?? new Map()), hasEmails: emails !== undefined };
}

async function send(ctx: HandlerDeps, director: Membership): Promise<ModalView> {
  const { program } = director;
  const now = ctx.clock();
  const { table, hasEmails } = await readRoster(ctx, director);
  const client = await ctx.slack.patient(director.workspace_id);
  const name = `${fileName(program.name, `roster-${dateIn(program.time_zone, now)}`)}.xlsx`;
  const content = await makeDocument({ kind: 'xlsx', table });
  const still = await memberStill(ctx, director, 'roster.export');
  if ('refused' in still) return messageModal(ROSTER_TITLE, still.refused);
  const said = `The roster of ${escapeText(program.name)}. You can import this file again as is.`;
  const outcome = await sendFile(client, director.slack_user_id, name, content, said);
  if (outcome !== 'not now')
    await transact(ctx, (tx) =>
      record(tx, now, director, {
        actor: director.slack_user_id,
        action: 'roster.exported',
        subjectId: program.id,
      }),
    );
  const sent = hasEmails ? SENT : `${SENT}${WITHOUT_EMAILS}`;
  return fileModal(ROSTER_TITLE, outcome, sent, Buffer.from(toCsv(table)));
}
