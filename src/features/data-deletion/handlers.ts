import type { ModalView } from '@slack/types';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Web } from '../../platform/slack/web.ts';
import { removePerson } from './operations.ts';
import { findLeft } from './queries.ts';
import {
  DATA_DELETION,
  DATA_DELETION_CHECK,
  DATA_DELETION_CONFIRM,
  DATA_DELETION_TITLE,
  dataDeletionForm,
  dataDeletionModal,
  dataDeletionPreview,
  NOT_LEFT,
  removedText,
} from './views.ts';

/** Registers the deletion of what is kept about someone who has left, for directors. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, DATA_DELETION_TITLE, 'person.remove');
  windows.show(DATA_DELETION, (director) => removalView(ctx, director));
  windows.submit(DATA_DELETION_CHECK, dataDeletionForm, async ({ program }, entered) => {
    const meant = (await findLeft(ctx.db, program.id)).find(({ id }) => id === entered.person);
    return meant ? dataDeletionPreview(program, meant) : NOT_LEFT;
  });
  windows.confirm(DATA_DELETION_CONFIRM, (director, { metadata }) =>
    remove(ctx, director, metadata.person ?? ''),
  );
}

const removalView = async (ctx: HandlerDeps, { program }: Membership, said?: string): Promise<ModalView> =>
  dataDeletionModal(program, await findLeft(ctx.db, program.id), said);

async function remove(ctx: HandlerDeps, director: Membership, personId: string): Promise<ModalView> {
  const { workspace_id: workspaceId, program_id: programId } = director;
  const by = { actor: director.slack_user_id, workspaceId, programId };
  const removed = await removePerson(ctx, by, personId);
  return removed.ok ? removalView(ctx, director, removedText(removed.left)) : NOT_LEFT;
}
