import type { ModalView } from '@slack/types';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import { fileModal } from '../../platform/slack/file-views.ts';
import { sendFile } from '../../platform/slack/send-file.ts';
import type { Web } from '../../platform/slack/web.ts';
import { findLetterYear, findService } from './letter-queries.ts';
import {
  LETTER,
  LETTER_SENT,
  LETTER_TITLE,
  letterText,
  NO_YEAR_YET,
  yearsOfService,
} from './letter-views.ts';
import { yearBefore } from './policy.ts';
import { startsOf } from './queries.ts';

/** Registers the letter of a mentor's own year, a file in their direct messages. */
export function registerLetter(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, LETTER_TITLE, 'year.letter');
  windows.open(LETTER, (mentor) => send(ctx, mentor));
}

async function send(ctx: HandlerDeps, mentor: Membership): Promise<ModalView> {
  const { program } = mentor;
  const yearOn = await findLetterYear(ctx.db, mentor);
  if (!yearOn) return messageModal(LETTER_TITLE, NO_YEAR_YET);
  const year = yearBefore(yearOn);
  const span = { from: year.from.toString(), before: yearOn };
  const service = await findService(ctx.db, mentor.id, span);
  const years = yearsOfService(service.since, yearOn, startsOf(program));
  const names = { name: mentor.display_name, program: program.name };
  const content = Buffer.from(letterText(names, year, { ...service, years }));
  const client = await ctx.slack.patient(mentor.workspace_id);
  const name = `mentor-letter-${year.last.year}.txt`;
  const outcome = await sendFile(client, mentor.slack_user_id, name, content);
  return fileModal(LETTER_TITLE, outcome, LETTER_SENT, content);
}
