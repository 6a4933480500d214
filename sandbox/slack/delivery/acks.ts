import { Refusal } from '../api/method.ts';
import { pushView, replaceView, viewFault } from '../api/views.ts';
import { controlsOf } from '../blocks/controls.ts';
import { asMessages } from '../blocks/surfaces.ts';
import { isObj, type Obj, objAt, strAt, type View } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import type { Delivery } from '../workspace/journal.ts';
import { respond } from './responses.ts';

/** Why Slack tells the person that something failed. */
export type Failure = 'operation_timeout' | 'dispatch_failed' | 'invalid_response';

/** An error shown under an input of a form. */
export interface FormError {
  label: string;
  blockId: string;
  message: string;
}

/** What Slack shows when an interaction was not acknowledged. */
export const TROUBLE = 'We had some trouble connecting. Try again?';

/** The failure of a delivery that was not acknowledged in time with a 2xx. */
export function failureOf(delivery: Delivery): Failure | undefined {
  if (delivery.outcome === 'acked') return undefined;
  return delivery.outcome === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Shows what a command's acknowledgement holds, or that the command failed. */
export function applyCommandAck(
  core: Core,
  delivery: Delivery,
  user: string,
  channel: string,
): Failure | undefined {
  const failure = failureOf(delivery) ?? showReply(core, delivery, user, channel);
  if (failure) core.notice(user, channel, `${delivery.name} failed with the error "${failure}"`);
  return failure;
}

function showReply(core: Core, delivery: Delivery, user: string, channel: string): Failure | undefined {
  const body = delivery.ackBody ?? '';
  if (body === '') return undefined;
  const json = parsed(body);
  const reply: Obj = isObj(json) ? json : { text: body };
  try {
    respond(core, { user, channel, at: Date.now(), uses: 0 }, reply, 'command ack');
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    core.journal.problem('invalid_blocks', `command ack: ${error.code}`, error.extra);
    return 'invalid_response';
  }
}

/** What became of a form after its submission was acknowledged. */
export interface SubmissionOutcome {
  closed: boolean;
  errors?: FormError[];
  failed?: Failure;
}

function bad(core: Core, owner: string, message: string, detail?: unknown): SubmissionOutcome {
  core.journal.problem('protocol', message, detail);
  core.notice(owner, 'modal', TROUBLE);
  return { closed: false, failed: 'invalid_response' };
}

function showErrors(core: Core, view: View, reply: Obj): SubmissionOutcome {
  const errors = Object.entries(objAt(reply, 'errors'));
  const inputs = new Map(
    controlsOf(view.blocks)
      .filter((control) => control.input)
      .map((control) => [control.block.block_id, control]),
  );
  const unknown = errors.filter(([blockId]) => !inputs.has(blockId)).map(([blockId]) => blockId);
  if (errors.length === 0) return bad(core, view.owner, 'view_submission ack: errors is empty', reply);
  if (unknown.length > 0) {
    const offer = [...inputs.keys()].join(', ');
    return bad(
      core,
      view.owner,
      `view_submission ack: errors for ${unknown.join(', ')}, but the input blocks are ${offer}`,
      reply,
    );
  }
  const shown = errors.map(([blockId, message]) => ({
    label: inputs.get(blockId)?.label ?? '',
    blockId,
    message: String(message),
  }));
  core.see(
    view.owner,
    'modal',
    'modal',
    shown.map((error) => `${error.label}: ${error.message}`).join('\n'),
    { view },
  );
  return { closed: false, errors: shown };
}

function showNext(core: Core, view: View, reply: Obj, action: 'update' | 'push'): SubmissionOutcome {
  const next = reply.view;
  const fault = viewFault(next, 'modal', { core, owner: view.owner });
  if (fault || !isObj(next)) {
    return bad(
      core,
      view.owner,
      `view_submission ack: ${fault?.code ?? 'no view'} in ${action}`,
      asMessages(fault?.findings ?? []),
    );
  }
  if (action === 'update') {
    replaceView(core, view, next);
    return { closed: false };
  }
  const pushed = pushView(core, view.owner, next);
  return 'error' in pushed
    ? bad(core, view.owner, `view_submission ack: ${pushed.error}`)
    : { closed: false };
}

/** Does to the modal stack what the acknowledgement of a submission says. */
export function applySubmissionAck(core: Core, delivery: Delivery, view: View): SubmissionOutcome {
  const failed = failureOf(delivery);
  if (failed) {
    core.notice(view.owner, 'modal', TROUBLE);
    return { closed: false, failed };
  }
  const stack = core.workspace.modalsOf(view.owner);
  const index = stack.findIndex((open) => open.id === view.id);
  const current = stack[index];
  const body = delivery.ackBody ?? '';
  const reply = parsed(body);
  if (body !== '' && !isObj(reply))
    return bad(core, view.owner, 'view_submission ack: not a JSON object', body);
  if (!current) return { closed: true };
  const action = strAt(reply, 'response_action');
  if (!isObj(reply) || action === '') {
    if (isObj(reply) && Object.keys(reply).length > 0)
      return bad(core, view.owner, 'view_submission ack: no response_action', reply);
    core.closeFrom(view.owner, index);
    return { closed: true };
  }
  if (action === 'clear') {
    core.closeFrom(view.owner, 0);
    return { closed: true };
  }
  if (action === 'errors') return showErrors(core, current, reply);
  if (action === 'update' || action === 'push') return showNext(core, current, reply, action);
  return bad(core, view.owner, `view_submission ack: unknown response_action ${action}`, reply);
}
