import type { ModalView } from '@slack/types';
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
import { rosterCsv } from './export.ts';
import { findStoredRoster } from './queries.ts';
import { EXPORT, ROSTER_TITLE } from './views.ts';

const SENT =
  'Sent: a CSV file in your messages with me. It can be changed and imported again; imported as it is, it changes nothing.';
const NOT_SENT = 'Slack did not take the file just now. Nothing is lost; please try again in a moment.';

/** Registers the roster as a file, for directors, in their direct messages. */
export function registerExport(web: Web, ctx: Context): void {
  web.click(EXPORT, (click) =>
    click.openModal(ROSTER_TITLE, async () => {
      const access = await authorize(ctx.db, click.person, 'roster.export', click.value);
      return access.ok
        ? send(ctx, access.member)
        : messageModal(ROSTER_TITLE, refusal(access.reason, 'roster.export'));
    }),
  );
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
