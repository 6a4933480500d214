import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkContent, draft } from '../api/chat.ts';
import { pause, readBody, sendJson, sendText } from '../api/http.ts';
import { Refusal } from '../api/method.ts';
import { stored } from '../blocks/controls.ts';
import { copyOf, isObj, type Message, type Obj, strAt } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import { slownessOf } from '../workspace/faults.ts';
import type { ResponseTarget } from './triggers.ts';

function sourceOf(core: Core, target: ResponseTarget): Message | undefined {
  const list = target.ephemeral ? core.workspace.ephemerals : core.workspace.messagesIn(target.channel);
  return list.find((message) => message.ts === target.ts);
}

/** Does what a `response_url` post or a command's acknowledgement asks for; throws Slack's refusal. */
export function respond(core: Core, target: ResponseTarget, body: Obj, method: string): void {
  const source = sourceOf(core, target);
  if (body.delete_original === true) {
    if (source) core.remove(source);
    return;
  }
  checkContent(core, method, body, 40_000);
  if (body.replace_original === true && source) {
    core.edit(source, {
      text: strAt(body, 'text'),
      blocks: Array.isArray(body.blocks) && body.blocks.length > 0 ? stored(body.blocks) : undefined,
    } as Partial<Message>);
    return;
  }
  const message = draft(core, target.channel, body);
  core.post(body.response_type === 'in_channel' ? message : { ...message, ephemeral_to: target.user });
}

function answer(
  core: Core,
  id: string,
  text: string,
): { status: number; body: string; args: Obj; error?: string; extra?: Obj } {
  let args: unknown;
  try {
    args = JSON.parse(text);
  } catch {
    return { status: 400, body: 'invalid_payload', args: {}, error: 'invalid_payload' };
  }
  if (!isObj(args)) return { status: 400, body: 'invalid_payload', args: {}, error: 'invalid_payload' };
  const target = core.triggers.response(id);
  if ('error' in target) return { status: 404, body: target.error, args, error: target.error };
  try {
    target.uses += 1;
    respond(core, target, args, 'response_url');
    return { status: 200, body: 'ok', args };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      status: error.code === 'invalid_blocks' ? 400 : 404,
      body: error.code,
      args,
      error: error.code,
      extra: error.extra,
    };
  }
}

/** Answers a post to a `response_url`. */
export async function handleResponse(
  core: Core,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const at = Date.now();
  const start = performance.now();
  const done = core.journal.begin();
  try {
    const text = (await readBody(request)).toString('utf8');
    const fault = core.faults.strike('response_url', {});
    if (fault?.kind === 'slow') await pause(slownessOf(fault, {}));
    const noEffect = fault && fault.kind !== 'slow' && fault.kind !== 'lost_reply';
    const result = noEffect
      ? { status: 503, body: 'service_unavailable', args: {} as Obj }
      : answer(core, id, text);
    const error = 'error' in result ? result.error : undefined;
    core.recordCall({
      id: core.journal.id(),
      method: 'response_url',
      args: copyOf(result.args),
      at,
      ms: performance.now() - start,
      status: result.status,
      ok: result.status === 200,
      ...(error ? { error, result: { error, ...('extra' in result ? result.extra : {}) } } : {}),
      ...(fault ? { fault: fault.kind } : {}),
    });
    if (fault?.kind === 'never') return;
    if (fault?.kind === 'reset' || fault?.kind === 'lost_reply') response.destroy();
    else if (result.status === 200) sendText(response, 200, 'ok');
    else sendJson(response, result.status, { ok: false, error: result.body });
  } finally {
    done();
  }
}
