import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click } from '../slack/interactions.ts';
import type { Web } from '../slack/web.ts';
import { tellNewPairs, welcomeAll } from './tell-operations.ts';
import { TELL_PAIRS, toldText, WELCOME, welcomedText } from './tell-views.ts';
import { ROSTER_TITLE } from './views.ts';

/** Registers what can be said after an import: about new pairs, and to new people. */
export function registerTelling(web: Web, ctx: Context): void {
  web.click(TELL_PAIRS, (click) =>
    tell(ctx, click, async ({ program }) => toldText(await tellNewPairs(ctx, program))),
  );
  web.click(WELCOME, (click) =>
    tell(ctx, click, async ({ program }) => welcomedText(await welcomeAll(ctx, program))),
  );
}

async function tell(
  ctx: Context,
  { person, value, openModal }: Click,
  run: (member: Membership) => Promise<string>,
): Promise<void> {
  await openModal(ROSTER_TITLE, async () => {
    const access = await authorize(ctx.db, person, 'roster.import', value);
    const text = access.ok ? await run(access.member) : refusal(access.reason, 'roster.import');
    return messageModal(ROSTER_TITLE, text);
  });
}
