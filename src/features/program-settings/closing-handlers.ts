import { authorize, authorizeInClosed } from '../../domain/members/access.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { refusal } from '../../domain/members/refusals.ts';
import { programWindows } from '../../domain/members/windows.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { deletionAfter } from '../../platform/retention/policy.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type Refused, windowsOn } from '../../platform/slack/windows.ts';
import { closeProgram, restoreProgram } from './closing-operations.ts';
import {
  CLOSE,
  CLOSE_SUBMIT,
  CLOSE_TITLE,
  closeForm,
  closeModal,
  closingText,
  REOPEN,
  REOPENED,
  reopenButton,
} from './closing-views.ts';

/** Registers the closing of a program by one of its directors, and taking that back. */
export function registerClosing(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, CLOSE_TITLE, 'program.close');
  windows.show(CLOSE, ({ program }) => closeModal(program, deletionAfter(ctx.clock())));
  windows.submit(
    CLOSE_SUBMIT,
    ({ program }) => closeForm(program.name),
    async (director) => {
      const closed = await closeProgram(ctx, asActor(director));
      if (!closed.ok) return messageModal(CLOSE_TITLE, "It's already closed.");
      const words = closingText(director.program, closed.deleteAfter);
      return messageModal(CLOSE_TITLE, words, reopenButton(director.program_id));
    },
  );
  const closed = windowsOn(web, { title: CLOSE_TITLE, key: 'program' }, (person, programId) =>
    findClosed(ctx, person, programId),
  );
  closed.answer(REOPEN, async (director) => {
    const restored = await restoreProgram(ctx, asActor(director));
    return restored.ok ? REOPENED.done : REOPENED[restored.reason];
  });
}

const asActor = ({ workspace_id, program_id, slack_user_id }: Membership) => ({
  workspaceId: workspace_id,
  programId: program_id,
  by: slack_user_id,
});

/** A director of a closed program. */
async function findClosed(
  ctx: HandlerDeps,
  person: Person,
  programId: string,
): Promise<Membership | Refused> {
  const access = await authorizeInClosed(ctx.db, person, programId);
  if (access.ok) return access.member;
  const isOpen = await authorize(ctx.db, person, 'program.close', programId);
  return { refused: isOpen.ok ? REOPENED.not_closed : refusal(access.reason, 'program.close') };
}
