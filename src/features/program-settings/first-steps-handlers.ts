import { programWindows } from '../../domain/members/windows.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Web } from '../../platform/slack/web.ts';
import { STEPS_HIDE } from './first-steps-views.ts';
import { hideFirstSteps } from './operations.ts';
import { SETUP_TITLE } from './views.ts';

/** Registers how a new program's first steps are hidden. */
export function registerFirstSteps(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, SETUP_TITLE, 'roster.import');
  windows.answer(STEPS_HIDE, async ({ program }) => {
    await hideFirstSteps(ctx, program.id);
    return undefined; // the Home tab shows it
  });
}
