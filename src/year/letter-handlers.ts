import type { ModalView } from '@slack/types';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import { sendFile } from '../slack/send-file.ts';
import type { Web } from '../slack/web.ts';
import { findService } from './letter-queries.ts';
import {
  LETTER,
  LETTER_NOT_SENT,
  LETTER_SENT,
  LETTER_TITLE,
  letterText,
  NO_YEAR_YET,
  yearBefore,
  yearsOfService,
} from './letter-views.ts';
import { findTurned, startsOf } from './queries.ts';

/** Registers the letter of a mentor's own year, a file in their direct messages. */
export function registerLetter(web: Web, ctx: Context): void {
  web.click(LETTER, (click) =>
    click.openModal(LETTER_TITLE, async () => {
      const access = await authorize(ctx.db, click.person, 'year.letter', click.value);
      return access.ok
        ? send(ctx, access.member)
        : messageModal(LETTER_TITLE, refusal(access.reason, 'year.letter'));
    }),
  );
}

async function send(ctx: Context, mentor: Membership): Promise<ModalView> {
  const { program } = mentor;
  const [yearOn] = await findTurned(ctx.db, program.id);
  if (!yearOn) return messageModal(LETTER_TITLE, NO_YEAR_YET);
  const year = yearBefore(yearOn);
  const span = { from: year.from.toString(), before: yearOn };
  const service = await findService(ctx.db, mentor.id, span);
  const years = yearsOfService(service.since, yearOn, startsOf(program));
  const names = { name: mentor.display_name, program: program.name };
  const content = Buffer.from(letterText(names, year, { ...service, years }));
  const client = await ctx.slack.patient(mentor.workspace_id);
  const isSent = await sendFile(client, mentor.slack_user_id, `mentor-letter-${year.last.year}.txt`, content);
  return messageModal(LETTER_TITLE, isSent ? LETTER_SENT : LETTER_NOT_SENT);
}
