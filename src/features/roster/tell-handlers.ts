import { z } from 'zod';
import { programWindows } from '../../domain/members/windows.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import { replaceModal } from '../../platform/slack/modals.ts';
import { explain } from '../../platform/slack/troubles.ts';
import type { Web } from '../../platform/slack/web.ts';
import { findUntold } from './queries.ts';
import { dismissUntold, tellUntold } from './tell-operations.ts';
import { DISMISSED, TELL, TELL_NOT, TELL_SUBMIT, TELL_TITLE, tellModal, toldText } from './tell-views.ts';

const importIn = (value: string | undefined) => z.uuid().safeParse(value).data;

/** Registers how those whom imports brought are told, at once or later. */
export function registerTelling(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, TELL_TITLE, 'roster.import');
  windows.open(TELL, async ({ program }, { rest }) =>
    tellModal(program, await findUntold(ctx.db, program.id, importIn(rest)), importIn(rest)),
  );
  windows.confirm(TELL_SUBMIT, async ({ program }, { metadata }) => {
    const { pairs, people } = await tellUntold(ctx, program, importIn(metadata.import));
    return { back: messageModal(TELL_TITLE, toldText(pairs, people)) };
  });
  const dismissed = messageModal(TELL_TITLE, DISMISSED);
  windows.reply(
    TELL_NOT,
    async ({ program }, { rest }) => {
      await dismissUntold(ctx, program, importIn(rest));
      return DISMISSED;
    },
    () => dismissed,
    // What an import did, beneath, would go on to offer what is decided. It follows the window on top, which would open
    // again if it were closed before its own turn.
    async ({ view, client }) => {
      if (view?.beneath)
        await replaceModal(client, view.beneath, dismissed).catch((error) =>
          explain(ctx.log, 'modal beneath', error, TELL_NOT),
        );
    },
  );
}
