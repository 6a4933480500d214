import type { ModalView } from '@slack/types';
import type { Context } from '../context.ts';
import { input, messageModal, modal, option } from '../slack/blocks.ts';
import type { Call } from '../slack/commands.ts';
import type { OpenModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { type Action, authorize, whereAllowed } from './access.ts';
import type { Membership } from './queries.ts';
import { refusal, whyNoProgram } from './refusals.ts';

/** A modal about one program, which a person in several is asked to choose first. */
export type Opening = {
  /** Names the chooser's callback, such as `request`. */
  id: string;
  title: string;
  action: Action;
  /** Makes the modal for this member; may be a message modal that says why not. */
  render(member: Membership, argument: string): Promise<ModalView>;
};

const chooser = (opening: Opening, memberships: Membership[], argument: string): ModalView =>
  modal({
    id: `choose.${opening.id}`,
    title: opening.title,
    submit: 'Continue',
    metadata: { argument },
    blocks: [
      input('program', 'Program', {
        type: 'static_select',
        options: memberships.slice(0, 100).map(({ program }) => option(program.name, program.id)),
      }),
    ],
  });

async function rendered(
  ctx: Context,
  opening: Opening,
  person: Person,
  argument: string,
): Promise<ModalView> {
  const { memberships, memberAnywhere } = await whereAllowed(ctx.db, person, opening.action);
  const [only, second] = memberships;
  if (!only)
    return messageModal(
      opening.title,
      memberAnywhere ? refusal('not_allowed', opening.action) : await whyNoProgram(ctx.db, person),
    );
  return second ? chooser(opening, memberships, argument) : opening.render(only, argument);
}

/** Opens the modal for the person, asking for the program only when there are several. Arguments are dates, never texts. */
export function open(
  ctx: Context,
  opening: Opening,
  who: { person: Person; openModal: OpenModal },
  argument = '',
): Promise<void> {
  return who.openModal(opening.title, () => rendered(ctx, opening, who.person, argument));
}

/** As `open`, where the program is known already, such as from a card or a home tab. */
export function openIn(
  ctx: Context,
  opening: Opening,
  who: { person: Person; openModal: OpenModal },
  programId: string,
): Promise<void> {
  return who.openModal(opening.title, async () => {
    const access = await authorize(ctx.db, who.person, opening.action, programId);
    return access.ok
      ? opening.render(access.member, '')
      : messageModal(opening.title, refusal(access.reason, opening.action));
  });
}

/** Registers the chooser's submission. */
export function registerOpening(web: Web, ctx: Context, opening: Opening): void {
  web.submit(`choose.${opening.id}`, async ({ person, form, metadata }) => {
    const access = await authorize(ctx.db, person, opening.action, String(form.program ?? ''));
    if (!access.ok) return { show: messageModal(opening.title, refusal(access.reason, opening.action)) };
    return { show: await opening.render(access.member, metadata.argument ?? '') };
  });
}

/** As `open`, for a subcommand. */
export const runOpening = (ctx: Context, opening: Opening) => (call: Call) =>
  open(ctx, opening, call, call.argument);
