import type { Membership } from '../../domain/members/queries.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import type { YearNumbers } from './news-views.ts';
import { auditTurn } from './operations.ts';
import { askedKey, findTurn, isAsked } from './queries.ts';

/**
 * Asks the directors, in their channel, to confirm a draft: once, however often it is clicked. The numbers follow from
 * levels and dates alone. False where the draft is another one by now, or confirmed.
 */
export async function askToConfirm(
  ctx: OperationDeps,
  by: Membership,
  draftId: string,
  numbers: YearNumbers,
): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const program = await lockProgram(tx, by.workspace_id, by.program_id);
    const draft = program && (await findTurn(tx, program.id, 'draft'));
    if (!program || draft?.id !== draftId) return false;
    if (await isAsked(tx, program.workspace_id, draft.id)) return true;
    await enqueue(tx, now, {
      workspaceId: program.workspace_id,
      programId: program.id,
      kind: 'year.asked',
      payload: { turnId: draft.id, by: by.slack_user_id, ...numbers },
      to: { channel: program.directors_channel_id },
      dedupeKey: askedKey(draft.id),
    });
    await auditTurn(tx, now, program, by.slack_user_id, 'year.asked');
    return true;
  });
}
