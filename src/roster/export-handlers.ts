import type { ModalView } from '@slack/types';
import { stringify } from 'csv-stringify/sync';
import { record } from '../audit/record.ts';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { transact } from '../database/transact.ts';
import { authorize } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import { sendFile } from '../slack/send-file.ts';
import type { Web } from '../slack/web.ts';
import { COLUMNS } from './columns.ts';
import { rosterCsv } from './export.ts';
import { findStoredRoster } from './queries.ts';
import { EXPORT, ROSTER_TITLE, TEMPLATE } from './views.ts';

const SENT =
  'Sent: a CSV file in your messages with me. It can be changed and imported again; imported as it is, it changes nothing.';
const TEMPLATE_SENT =
  'Sent: a CSV file with every column and three lines as examples, in your messages with me. Put your people in their place, save it as CSV, and choose it here.';
const NOT_SENT = 'Slack did not take the file just now. Nothing is lost; please try again in a moment.';

/** Registers the roster as a file, and one to begin with, in people's direct messages. */
export function registerExport(web: Web, ctx: Context): void {
  web.click(TEMPLATE, (click) =>
    click.openModal(ROSTER_TITLE, async () => {
      const access = await authorize(ctx.db, click.person, 'roster.import', click.value);
      return access.ok
        ? sendTemplate(ctx, access.member)
        : messageModal(ROSTER_TITLE, refusal(access.reason, 'roster.import'));
    }),
  );
  web.click(EXPORT, (click) =>
    click.openModal(ROSTER_TITLE, async () => {
      const access = await authorize(ctx.db, click.person, 'roster.export', click.value);
      return access.ok
        ? send(ctx, access.member)
        : messageModal(ROSTER_TITLE, refusal(access.reason, 'roster.export'));
    }),
  );
}

/** Every column, and a line for each kind of person; whoever imports it as it is reads that nobody has these addresses. */
const template = () =>
  stringify(
    [
      { email: 'dana@hospital.example', roles: 'director' },
      { email: 'max@hospital.example', roles: 'mentor', capacity: 3, topics: 'career;support' },
      {
        email: 'ana@hospital.example',
        roles: 'resident',
        pgy: 1,
        starts_on: '2026-07-01',
        graduates_on: '2029-06-30',
        mentor_email: 'max@hospital.example',
        paired_on: '2026-07-15',
      },
    ],
    { header: true, columns: [...COLUMNS] },
  );

async function sendTemplate(ctx: Context, { workspace_id, slack_user_id }: Membership): Promise<ModalView> {
  const client = await ctx.slack.patient(workspace_id);
  const isSent = await sendFile(client, slack_user_id, 'roster-template.csv', Buffer.from(template()));
  return messageModal(ROSTER_TITLE, isSent ? TEMPLATE_SENT : NOT_SENT);
}

async function send(ctx: Context, director: Membership): Promise<ModalView> {
  const { program } = director;
  const now = ctx.clock();
  const roster = await findStoredRoster(ctx.db, program.id);
  const client = await ctx.slack.patient(director.workspace_id);
  const name = `roster-${dateIn(program.time_zone, now)}.csv`;
  const isSent = await sendFile(client, director.slack_user_id, name, Buffer.from(rosterCsv(roster)));
  if (isSent)
    await transact(ctx, (tx) =>
      record(tx, now, director, {
        actor: director.slack_user_id,
        action: 'roster.exported',
        subjectId: program.id,
      }),
    );
  return messageModal(ROSTER_TITLE, isSent ? SENT : NOT_SENT);
}
