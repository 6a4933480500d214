import type { ModalView } from '@slack/types';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { remindKindly } from './operations.ts';
import { findPastDue } from './queries.ts';
import { KINDLY, KINDLY_SUBMIT, KINDLY_TITLE, kindlyForm, kindlyModal, remindedModal } from './views.ts';

/** Registers kind reminders to several pairs at once, for directors. */
export function register(web: Web, ctx: Context): void {
  web.click(KINDLY, (click) => open(ctx, click));
  web.submit(KINDLY_SUBMIT, (submission) => remind(ctx, submission));
}

async function viewFor(ctx: Context, person: Person, programId: string): Promise<ModalView> {
  const access = await authorize(ctx.db, person, 'pairs.remind', programId);
  if (!access.ok) return messageModal(KINDLY_TITLE, refusal(access.reason, 'pairs.remind'));
  const { program } = access.member;
  const now = ctx.clock();
  return kindlyModal(program, await findPastDue(ctx.db, program.id, now), dateIn(program.time_zone, now));
}

async function open(ctx: Context, { person, value, view, client, openModal }: Click): Promise<void> {
  if (view?.isModal) await replaceModal(client, view.id, await viewFor(ctx, person, value));
  else await openModal(KINDLY_TITLE, () => viewFor(ctx, person, value));
}

async function remind(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'pairs.remind', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(KINDLY_TITLE, refusal(access.reason, 'pairs.remind')) };
  const entered = parseForm(kindlyForm, form);
  if (!entered.ok) return { errors: entered.errors };
  return { show: remindedModal(await remindKindly(ctx, access.member, entered.data.pairs)) };
}
