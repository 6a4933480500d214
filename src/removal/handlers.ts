import type { ModalView } from '@slack/types';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { removePerson } from './operations.ts';
import { findLeft } from './queries.ts';
import {
  NOT_LEFT,
  REMOVAL,
  REMOVAL_CHECK,
  REMOVAL_CONFIRM,
  REMOVAL_TITLE,
  removalForm,
  removalModal,
  removalPreview,
  removedText,
} from './views.ts';

const refused = (reason: Parameters<typeof refusal>[0]): ModalView =>
  messageModal(REMOVAL_TITLE, refusal(reason, 'person.remove'));

/** Registers the deletion of what is kept about somebody who has left, for directors. */
export function register(web: Web, ctx: Context): void {
  web.click(REMOVAL, (click) => open(ctx, click));
  web.submit(REMOVAL_CHECK, (submission) => check(ctx, submission));
  web.submit(REMOVAL_CONFIRM, (submission) => confirm(ctx, submission));
}

async function viewFor(ctx: Context, person: Person, programId: string): Promise<ModalView> {
  const access = await authorize(ctx.db, person, 'person.remove', programId);
  if (!access.ok) return refused(access.reason);
  return removalModal(access.member.program, await findLeft(ctx.db, access.member.program_id));
}

async function open(ctx: Context, { person, value, view, client, openModal }: Click): Promise<void> {
  if (view?.isModal) await replaceModal(client, view.id, await viewFor(ctx, person, value));
  else await openModal(REMOVAL_TITLE, () => viewFor(ctx, person, value));
}

async function check(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'person.remove', metadata.program ?? '');
  if (!access.ok) return { show: refused(access.reason) };
  const entered = parseForm(removalForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const left = await findLeft(ctx.db, access.member.program_id);
  const meant = left.find(({ id }) => id === entered.data.person);
  return { show: meant ? removalPreview(access.member.program, meant) : NOT_LEFT };
}

async function confirm(ctx: Context, { person, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'person.remove', metadata.program ?? '');
  if (!access.ok) return { show: refused(access.reason) };
  const { workspace_id: workspaceId, program_id: programId, program } = access.member;
  const by = { actor: person.userId, workspaceId, programId };
  const removed = await removePerson(ctx, by, metadata.person ?? '');
  if (!removed.ok) return { show: NOT_LEFT };
  return { show: removalModal(program, await findLeft(ctx.db, programId), removedText(removed.left)) };
}
