import { programWindows } from '../../domain/members/windows.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Web } from '../../platform/slack/web.ts';
import { remindGently } from './operations.ts';
import { findPastDue } from './queries.ts';
import {
  GENTLE_REMINDER,
  GENTLE_REMINDER_SUBMIT,
  GENTLE_REMINDER_TITLE,
  gentleReminderForm,
  gentleReminderModal,
  remindedModal,
} from './views.ts';

/** Registers gentle reminders to several pairs at once, for directors. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, GENTLE_REMINDER_TITLE, 'pairs.remind');
  windows.show(GENTLE_REMINDER, async ({ program }) => {
    const now = ctx.clock();
    return gentleReminderModal(
      program,
      await findPastDue(ctx.db, program.id, now),
      dateIn(program.time_zone, now),
    );
  });
  windows.submit(GENTLE_REMINDER_SUBMIT, gentleReminderForm, async (director, { pairs }) =>
    remindedModal(await remindGently(ctx, director, pairs)),
  );
}
