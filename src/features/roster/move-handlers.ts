import type { ModalView } from '@slack/types';
import { may } from '../../domain/members/access.ts';
import { ActionIds } from '../../domain/members/buttons.ts';
import { findOne } from '../../domain/members/directory.ts';
import type { SlackPerson } from '../../domain/members/people.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { type Move, movePerson, whyNot } from '../../domain/moving/operations.ts';
import type { Holder } from '../../domain/moving/policy.ts';
import { countKept, findGoneHolders } from '../../domain/moving/queries.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import {
  MOVE_CHECK,
  MOVE_CONFIRM,
  MOVE_TITLE,
  movedModal,
  moveForm,
  moveModal,
  movePreview,
  REFUSED,
} from './move-views.ts';

/** Registers how someone's records move to their new Slack account. */
export function registerMove(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, MOVE_TITLE, 'person.move');
  windows.show(ActionIds.move, async ({ program }, { rest }) =>
    moveModal(program, await findGoneHolders(ctx.db, program.id), rest),
  );
  windows.submit(MOVE_CHECK, moveForm, async (member, { person, account }, { client }) => {
    const found = await findMove(ctx, member, { person, account }, client);
    if ('refused' in found) return { errors: { [found.field]: found.refused } };
    const why = await whyNot(ctx.db, member.program_id, moverOf(member), found.move);
    if (why) return { errors: { account: REFUSED[why] } };
    return movePreview(member.program, found.holder, account, await countKept(ctx.db, person));
  });
  windows.confirm(MOVE_CONFIRM, (member, submission) => move(ctx, member, submission));
}

const moverOf = (member: Membership) => ({
  userId: member.slack_user_id,
  mayNameDirectors: may(member, 'roster.name_directors'),
});

type Found = { holder: Holder; move: Move & { to: SlackPerson } } | { refused: string; field: string };

/** Whom the window means, as the roster and Slack have them at this moment. */
async function findMove(
  ctx: HandlerDeps,
  { program }: Membership,
  { person, account }: { person: string; account: string },
  client: Submission['client'],
): Promise<Found> {
  const holder = (await findGoneHolders(ctx.db, program.id)).find(({ memberId }) => memberId === person);
  if (!holder) return { refused: REFUSED.not_a_member, field: 'person' };
  const to = await findOne(client, program.workspace_id, account);
  if (!to) return { refused: REFUSED.not_active, field: 'account' };
  const old = await findOne(client, program.workspace_id, holder.userId);
  return { holder, move: { from: holder.userId, to, email: old?.email } };
}

async function move(
  ctx: HandlerDeps,
  member: Membership,
  { client, metadata }: Submission,
): Promise<ModalView | Outcome> {
  const { person = '', account = '' } = metadata;
  const found = await findMove(ctx, member, { person, account }, client);
  if ('refused' in found) return messageModal(MOVE_TITLE, found.refused);
  const moved = await movePerson(ctx, member.program, moverOf(member), found.move);
  return moved.ok ? movedModal(found.holder, account) : messageModal(MOVE_TITLE, REFUSED[moved.reason]);
}
