import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { SlackPerson } from '../../domain/members/people.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { askedModal } from './asking-views.ts';
import { registerChannelEvents } from './channel-events.ts';
import { registerClosing } from './closing-handlers.ts';
import { registerFirstSteps } from './first-steps-handlers.ts';
import { saveForm } from './saving.ts';
import { registerSettings } from './settings-handlers.ts';
import { newProgramModal } from './setup-views.ts';
import { type Asker, authorityOf, editModal, refusalModal } from './setup-window.ts';
import { chooseModal, NEW_PROGRAM, SETUP, SETUP_CHOOSE, SETUP_SAVE, SETUP_TITLE } from './views.ts';

/** Registers setup by command, button and modal, and what Slack tells of people and of the installation. */
export function register(web: Web, ctx: HandlerDeps): void {
  web.command({
    name: 'setup',
    usage: 'setup',
    purpose: 'people',
    title: SETUP_TITLE,
    roles: ['director'],
    about: 'change your program; a workspace admin also sets up new ones',
    run: (call) => call.openModal(SETUP_TITLE, () => firstModal(ctx, call, call.argument)),
  });
  web.click(SETUP, (click) => click.openModal(SETUP_TITLE, () => clickedModal(ctx, click)));
  web.submit(SETUP_CHOOSE, async (submission) => ({ show: await chosenModal(ctx, submission) }));
  web.submit(SETUP_SAVE, async (submission) => {
    const saved = await saveForm(ctx, submission);
    if ('saved' in saved) return { show: saved.saved };
    if (!('asked' in saved)) return saved;
    return { show: askedModal(await saved.window(), { ...saved, shown: submission.metadata.shown }) };
  });
  registerSettings(web, ctx, {
    windowOf: (asker, programId) => modalOf(ctx, asker, programId),
    save: (submission, fields, asks) => saveForm(ctx, submission, fields, asks),
  });
  registerClosing(web, ctx);
  registerFirstSteps(web, ctx);
  registerChannelEvents(web, ctx);
}

async function firstModal(ctx: HandlerDeps, asker: Asker, part = ''): Promise<ModalView> {
  const authority = await authorityOf(ctx, asker);
  if (!authority.ok) return refusalModal(authority.reason);
  const named = authority.programs.filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()));
  const programs = named.length > 0 ? named : authority.programs;
  const [only, second] = programs;
  if (!only) return newModal(authority.self);
  if (!second && !authority.mayAdd) return editModal(ctx, asker, authority.self, only);
  return chooseModal(programs, authority.mayAdd);
}

const newModal = (self: SlackPerson) => newProgramModal(randomUUID(), self.timeZone);

async function modalOf(ctx: HandlerDeps, asker: Asker, choice: string): Promise<ModalView> {
  const authority = await authorityOf(ctx, asker);
  if (!authority.ok) return refusalModal(authority.reason);
  if (choice === NEW_PROGRAM) return authority.mayAdd ? newModal(authority.self) : refusalModal('not_admin');
  const program = authority.programs.find(({ id }) => id === choice);
  return program ? editModal(ctx, asker, authority.self, program) : refusalModal('gone');
}

const clickedModal = (ctx: HandlerDeps, click: Click) =>
  click.value === '' ? firstModal(ctx, click) : modalOf(ctx, click, click.value);

const chosenModal = (ctx: HandlerDeps, submission: Submission) =>
  modalOf(ctx, submission, String(submission.form.program ?? ''));
