import type {
  BlockAction,
  ButtonAction,
  RespondFn,
  SlackActionMiddlewareArgs,
  ViewOutput,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { HandlerDeps } from '../handler-deps.ts';
import { type Message, messageModal } from './blocks.ts';
import { type Form, readForm } from './forms.ts';
import { toSend } from './full-text.ts';
import { type ActingAt, modalOpener, modalReplacer, type OpenModal, tellUnshown } from './modals.ts';
import { type Person, personOfInteraction } from './person.ts';

/** A button or menu that someone used. */
export type Click = {
  person: Person;
  /** The button's value or the chosen option's: ids only, from outside, to be checked. */
  value: string;
  /** The modal or home tab it stood in, where it stood in one; `beneath` is the modal under that. */
  view: { id: string; beneath?: string; metadata: Record<string, string>; form: Form } | undefined;
  client: WebClient;
  /** Says something to the person who clicked, and to no one else. */
  answer(message: Message | string): Promise<void>;
  /** Answers in the place of a question that this person alone sees; elsewhere as `answer` does. */
  settle(message: Message | string): Promise<void>;
  /** As `settle`, for an act that the message it was done in, or one that follows, shows by itself: nothing is said there. */
  confirm(message: Message | string): Promise<void>;
  /** Opens a window, over the one the button stands in. */
  openModal: OpenModal;
  /** Shows a window in the place of the one the button stands in; elsewhere opens it. */
  show: OpenModal;
  /** Says what came of an act: in the place of the window the button stands in; elsewhere in words. */
  reply(text: string, render: (text: string) => ModalView | Promise<ModalView>): Promise<void>;
};

/** What Bolt gives for a click. */
export type ClickArgs = SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & { client: WebClient };

/** A text alone as a message. */
export const asMessage = (message: Message | string): Message =>
  typeof message === 'string' ? { text: message } : message;

/** What `modal` wrote there: ids as JSON. Anything else holds no id. */
const metadataForm = z.string().transform((text, check): Record<string, string> => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    check.addIssue('not ours');
    return z.NEVER;
  }
});

/** The ids that a window carries. */
export function metadataOf(view: Pick<ViewOutput, 'private_metadata'>): Record<string, string> {
  const parsed = metadataForm.safeParse(view.private_metadata);
  return parsed.success ? parsed.data : {};
}

function clickedValue(action: BlockAction['actions'][number]): string {
  if ('value' in action && typeof action.value === 'string') return action.value;
  if ('selected_option' in action && action.selected_option)
    return String(action.selected_option.value ?? '');
  return '';
}

/** Where a click's next window can stand. */
function placeOf({ action, body, client }: Pick<ClickArgs, 'action' | 'body' | 'client'>): ActingAt {
  const modal = body.view?.type === 'modal' ? body.view : undefined;
  return {
    client,
    triggerId: body.trigger_id,
    name: action.action_id,
    modal: modal && { id: modal.id, hasInputs: modal.blocks.some(({ type }) => type === 'input') },
  };
}

/** Says something to one person where they clicked; where nothing can be shown there any more, in their messages. */
function answerer(
  ctx: HandlerDeps,
  at: ActingAt,
  userId: string,
  respond: RespondFn | undefined,
  replaces = false,
) {
  return async (message: Message | string) => {
    const said = asMessage(message);
    const view = { ...messageModal('Mentor', said.text), ...(said.blocks ? { blocks: said.blocks } : {}) };
    const saying = respond
      ? respond({ response_type: 'ephemeral', replace_original: replaces, ...toSend(said) })
      : modalOpener(ctx, at)('Mentor', async () => view);
    await saying.catch((error: unknown) => tellUnshown(ctx, at, userId, error));
  };
}

/** Makes a click of what Slack sent. */
export function clickOf(ctx: HandlerDeps, args: ClickArgs): Click {
  const { action, body, client, respond } = args;
  const person = personOfInteraction(body);
  const at = placeOf(args);
  const responding = body.response_url ? respond : undefined;
  const answer = answerer(ctx, at, person.userId, responding);
  const isPrivate = body.container?.is_ephemeral === true;
  const settle = isPrivate ? answerer(ctx, at, person.userId, responding, true) : answer;
  const show = modalReplacer(ctx, at, person.userId);
  return {
    person,
    value: clickedValue(action),
    view: body.view && {
      id: body.view.id,
      ...(body.view.previous_view_id ? { beneath: body.view.previous_view_id } : {}),
      metadata: metadataOf(body.view),
      form: readForm(body.view.state?.values ?? {}),
    },
    client,
    answer,
    settle,
    confirm: async (message) => (responding && !isPrivate ? undefined : settle(message)),
    openModal: modalOpener(ctx, at),
    show,
    reply: (text, render) => (at.modal ? show('Mentor', async () => render(text)) : answer(text)),
  };
}
