import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { OperationDeps } from '../../platform/deps.ts';
import { input, messageModal, modal, option, shorten } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Call, Subcommand } from '../../platform/slack/commands.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Shortcut } from '../../platform/slack/interactions.ts';
import { asTyped } from '../../platform/slack/meaning.ts';
import { replaceModal } from '../../platform/slack/modals.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type Refused, type Windows, windowsOn } from '../../platform/slack/windows.ts';
import { type Action, authorize, type Subject, whereAllowed } from './access.ts';
import type { Membership } from './queries.ts';
import { refusal, whyNoProgram, whyRefused } from './refusals.ts';

type Deps = Pick<OperationDeps, 'db'>;

/** The person as a member who may do this at this moment, or what they are told. */
export async function memberFor(
  ctx: Deps,
  person: Person,
  action: Action,
  about: string | Subject,
): Promise<Membership | Refused> {
  const access = await authorize(ctx.db, person, action, about);
  return access.ok ? access.member : { refused: await whyRefused(ctx.db, person, access.reason, action) };
}

/** The same for a member who was asked about before work that may have taken minutes, such as a look through Slack. */
export const memberStill = (ctx: Deps, member: Membership, action: Action): Promise<Membership | Refused> =>
  memberFor(
    ctx,
    { workspaceId: member.workspace_id, userId: member.slack_user_id, foreign: false },
    action,
    member.program_id,
  );

/** What `find` knows by an ID from outside; undefined where that is nothing of the person's workspace. */
export async function findInWorkspace<Row extends { workspace_id: string }>(
  ctx: Deps,
  person: Person,
  value: string | undefined,
  find: (db: Deps['db'], id: string) => Promise<Row | undefined>,
): Promise<Row | undefined> {
  const id = z.uuid().safeParse(value).data;
  const row = id && !person.foreign ? await find(ctx.db, id) : undefined;
  return row?.workspace_id === person.workspaceId ? row : undefined;
}

/** The window that begins something in a program, and the ways to it. */
type Beginning = {
  /** Names the window in which a person in several programs chooses one. */
  id: string;
  command?: Pick<Subcommand, 'name' | 'usage' | 'purpose' | 'roles' | 'about'> & {
    /** What was typed after the command comes into the window's note. Elsewhere it goes no further. */
    takesNote?: boolean;
  };
  /** A button; its value is the program's ID, or empty to choose. */
  button?: string;
  /** The program's ID that the button's value stands for, where it isn't the value itself. */
  programOf?: (click: Click) => Promise<string>;
  shortcut?: string;
};

type Render = (member: Membership, note: string) => ModalView | Promise<ModalView>;

/** Windows about a program, for members who may do this there. */
type ProgramWindows = Windows<Membership> & {
  /** Registers a window by its command, button, and shortcut; a person in several programs chooses one first. */
  begin(beginning: Beginning, render: Render): void;
  /** A choice in a form that changes the form: its window is drawn again, and what was entered stays. */
  change(actionId: string, render: (member: Membership, form: Form) => Promise<ModalView>): void;
};

/** Registers windows about a program. Each click and submission asks again whether the person may do this there. */
export function programWindows(web: Web, ctx: Deps, title: string, action: Action): ProgramWindows {
  const find = (person: Person, programId: string) => memberFor(ctx, person, action, programId);
  const windows = windowsOn(web, { title, key: 'program' }, find);
  const viewIn = async (person: Person, programId: string, render: Render, note = '') => {
    const found = await find(person, programId);
    return 'refused' in found ? messageModal(title, found.refused) : render(found, note);
  };
  return {
    ...windows,
    change: (actionId, render) =>
      web.change(actionId, async ({ person, view, client }) => {
        const found = view && (await find(person, view.metadata.program ?? ''));
        if (!found || 'refused' in found) return; // the submission says so
        await replaceModal(client, view.id, await render(found, view.form));
      }),
    begin({ id, command, button, shortcut, programOf = async (click) => click.value }, render) {
      const first = (person: Person, note = '') =>
        firstView(ctx, { id, title, action }, person, { render, note });
      const begin = ({ person, openModal }: Shortcut) => openModal(title, () => first(person));
      if (command) {
        const { takesNote, ...subcommand } = command;
        // What was typed after the command goes no further (confidentiality rule 3), but where it is a note.
        const run = takesNote
          ? ({ person, openModal, argument }: Call) =>
              openModal(title, () => first(person, asTyped(argument)))
          : begin;
        web.command({ title, ...subcommand, run });
      }
      if (shortcut) web.shortcut(shortcut, begin);
      if (button)
        web.click(button, (click) =>
          click.openModal(title, async () => {
            const programId = await programOf(click);
            return programId ? viewIn(click.person, programId, render) : first(click.person);
          }),
        );
      web.submit(`choose.${id}`, async ({ person, form }) => ({
        show: await viewIn(person, String(form.program ?? ''), render, String(form.note ?? '')),
      }));
    },
  };
}

async function firstView(
  ctx: Deps,
  { id, title, action }: { id: string; title: string; action: Action },
  person: Person,
  { render, note }: { render: Render; note: string },
): Promise<ModalView> {
  const { memberships, memberAnywhere } = await whereAllowed(ctx.db, person, action);
  const [only, second] = memberships;
  if (!only)
    return messageModal(
      title,
      memberAnywhere ? refusal('not_allowed', action) : await whyNoProgram(ctx.db, person),
    );
  return second ? chooser(id, title, memberships, note) : render(only, note);
}

const chooser = (id: string, title: string, memberships: readonly Membership[], note: string): ModalView =>
  modal({
    id: `choose.${id}`,
    title,
    submit: 'Continue',
    blocks: [
      input('program', 'Program', {
        type: 'static_select',
        options: memberships.slice(0, 100).map(({ program }) => option(program.name, program.id)),
      }),
      ...(note
        ? [
            input(
              'note',
              'Note',
              { type: 'plain_text_input', multiline: true, initial_value: shorten(note, 3000) },
              { optional: true },
            ),
          ]
        : []),
    ],
  });
