import type { ModalView } from '@slack/types';
import type { Context } from '../context.ts';
import { authorize, authorizeInClosed } from '../members/access.ts';
import { refusal } from '../members/refusals.ts';
import { deletionAfter } from '../retention/policy.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { closeProgram, restoreProgram } from './closing-operations.ts';
import {
  CLOSE,
  CLOSE_SUBMIT,
  CLOSE_TITLE,
  closedWords,
  closeForm,
  closeModal,
  REOPEN,
  REOPENED,
} from './closing-views.ts';

/** Registers the closing of a program by one of its directors, and taking that back. */
export function registerClosing(web: Web, ctx: Context): void {
  web.click(CLOSE, (click) => open(ctx, click));
  web.submit(CLOSE_SUBMIT, (submission) => close(ctx, submission));
  web.click(REOPEN, (click) => reopen(ctx, click));
}

async function viewFor(ctx: Context, person: Person, programId: string): Promise<ModalView> {
  const access = await authorize(ctx.db, person, 'program.close', programId);
  return access.ok
    ? closeModal(access.member.program, deletionAfter(ctx.clock()))
    : messageModal(CLOSE_TITLE, refusal(access.reason, 'program.close'));
}

async function open(ctx: Context, { person, value, view, client, openModal }: Click): Promise<void> {
  if (view?.isModal) await replaceModal(client, view.id, await viewFor(ctx, person, value));
  else await openModal(CLOSE_TITLE, () => viewFor(ctx, person, value));
}

async function close(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'program.close', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(CLOSE_TITLE, refusal(access.reason, 'program.close')) };
  const { program, workspace_id: workspaceId, program_id: programId } = access.member;
  const entered = parseForm(closeForm(program.name), form);
  if (!entered.ok) return { errors: entered.errors };
  const closed = await closeProgram(ctx, { workspaceId, programId, by: person.userId });
  const words = closed.ok ? closedWords(program, closed.deleteAfter) : 'It is closed already.';
  return { show: messageModal(CLOSE_TITLE, words) };
}

async function reopen(ctx: Context, click: Click): Promise<void> {
  const access = await authorizeInClosed(ctx.db, click.person, click.value);
  if (!access.ok) {
    const isOpen = await authorize(ctx.db, click.person, 'program.close', click.value);
    return click.answer(isOpen.ok ? REOPENED.not_closed : refusal(access.reason, 'program.close'));
  }
  const { workspace_id: workspaceId, program_id: programId } = access.member;
  const restored = await restoreProgram(ctx, { workspaceId, programId, by: click.person.userId });
  await click.answer(restored.ok ? REOPENED.done : REOPENED[restored.reason]);
}
