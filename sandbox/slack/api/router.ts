import type { IncomingMessage, ServerResponse } from 'node:http';
import { copyOf, isObj, type Obj, strAt } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import { type FaultRule, slownessOf } from '../workspace/faults.ts';
import { blocksMethods } from './blocks.ts';
import { chatMethods } from './chat.ts';
import { conversationsMethods } from './conversations.ts';
import { filesMethods } from './files.ts';
import { parseBody, pause, readBody, sendJson, sendText } from './http.ts';
import { type Method, needScope, Refusal, readArgs, refuse } from './method.ts';
import { otherMethods } from './other.ts';
import { usersMethods } from './users.ts';
import { viewsMethods } from './views.ts';

/** Every method this Slack knows. */
export const methods: Readonly<Record<string, Method>> = {
  ...blocksMethods,
  ...chatMethods,
  ...conversationsMethods,
  ...filesMethods,
  ...otherMethods,
  ...usersMethods,
  ...viewsMethods,
};

interface Answer {
  status: number;
  body: Obj;
  headers?: Record<string, string>;
}

function authenticate(core: Core, token: string, method: Method): void {
  if (token === '') refuse('not_authed');
  if (core.addressRefused) refuse('invalid_auth');
  const isApp = token === core.credentials.appToken;
  const trouble = isApp ? undefined : core.tokenTrouble(token);
  if (trouble === 'invalid_auth') refuse(trouble);
  if (isApp !== (method.token === 'app')) refuse('not_allowed_token_type');
  if (trouble) refuse(trouble);
  if (isApp && core.install !== 'installed') refuse(core.install);
}

function tooMany(core: Core, name: string, method: Method, given: Obj): Answer | undefined {
  const channel = strAt(given, 'channel');
  const place = core.workspace.channels.get(channel)?.user ?? channel;
  const isLimited = core.limitedHistory && name === 'conversations.history';
  const seconds = isLimited
    ? core.limits.onceAMinute(name, core.workspace.clock())
    : core.limits.check(name, method.tier, place);
  return seconds > 0 ? rateLimited(seconds) : undefined;
}

function rateLimited(seconds: number): Answer {
  return {
    status: 429,
    body: { ok: false, error: 'ratelimited' },
    headers: { 'retry-after': String(seconds) },
  };
}

async function answer(core: Core, name: string, token: string, given: Obj): Promise<Answer> {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  try {
    if (!method)
      return refuse('unknown_method', {
        req_method: name,
        response_metadata: { messages: [`[ERROR] not used by this app: ${name}`] },
      });
    authenticate(core, token, method);
    if (method.scopes) needScope(core, method.scopes);
    const limited = tooMany(core, name, method, given);
    if (limited) return limited;
    if (given.team_id && given.team_id !== core.workspace.teamId) refuse('team_access_not_granted');
    const { args, unknown } = readArgs(method.args, given);
    for (const key of unknown)
      core.journal.problem('protocol', `${name}: argument not used by this app: ${key}`);
    return { status: 200, body: { ok: true, ...(await method.run(core, args)) } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 200, body: { ok: false, error: error.code, ...error.extra } };
  }
}

/** The answer that a fault gives in place of the real one; undefined when the call goes on. */
function faultAnswer(fault: FaultRule): Answer | undefined {
  switch (fault.kind) {
    case 'http500':
      return { status: 500, body: { ok: false, error: 'internal_error' } };
    case 'http503':
      return { status: 503, body: { ok: false, error: 'service_unavailable' } };
    case 'ratelimited':
      return rateLimited(fault.retryAfter ?? 1);
    case 'error':
      return { status: 200, body: { ok: false, error: fault.error ?? 'internal_error' } };
    default:
      return undefined;
  }
}

function bearer(request: IncomingMessage): string {
  return /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim() ?? '';
}

/** What a Web API request brings: its arguments and token, or why it cannot be read. */
export type Given = { values: Obj; token: string } | { error: string };

/** Reads the arguments and the token of a Web API request. */
export async function given(request: IncomingMessage, url: URL): Promise<Given> {
  const body = await parseBody(request.headers['content-type'] ?? '', await readBody(request));
  if ('error' in body) return body;
  const query = Object.fromEntries(url.searchParams);
  const fromBody = body.json ? '' : strAt(body.values, 'token') || strAt(query, 'token');
  return { values: { ...query, ...body.values }, token: bearer(request) || fromBody };
}

/** Arguments for the journal: JSON strings opened, the token taken out. */
function recorded(values: Obj): Obj {
  const opened = Object.entries(values).map(([key, value]): [string, unknown] => {
    if (key === 'token') return [key, 'redacted'];
    if (typeof value !== 'string' || !/^[[{]/.test(value)) return [key, value];
    try {
      return [key, JSON.parse(value)];
    } catch {
      return [key, value];
    }
  });
  return Object.fromEntries(opened);
}

/** Answers one Web API request: faults first, then authentication, scopes, limits and the method itself. */
export async function handleApi(
  core: Core,
  name: string,
  received: Promise<Given>,
  response: ServerResponse,
): Promise<void> {
  const at = Date.now();
  const start = performance.now();
  const done = core.journal.begin();
  try {
    const input = await received;
    const args = 'error' in input ? {} : recorded(input.values);
    const fault = core.faults.strike(name, args);
    const note = (outcome: Answer | undefined) => record(core, name, args, at, start, fault, outcome);
    if (fault?.kind === 'never') {
      note(undefined);
      return;
    }
    if (fault?.kind === 'reset') {
      note(undefined);
      response.destroy();
      return;
    }
    if (core.latency) await pause(core.latency(name));
    if (fault?.kind === 'slow') await pause(slownessOf(fault, args));
    const replaced = fault && faultAnswer(fault);
    const outcome =
      replaced ??
      ('error' in input
        ? { status: 200, body: { ok: false, error: input.error } }
        : await answer(core, name, input.token, input.values));
    note(outcome);
    if (fault?.kind === 'lost_reply') response.destroy();
    else send(core, response, outcome);
  } catch (error) {
    core.journal.problem('protocol', `${name}: the fake Slack itself failed: ${String(error)}`, error);
    if (!response.headersSent) sendText(response, 500, String(error));
  } finally {
    done();
  }
}

function record(
  core: Core,
  name: string,
  args: Obj,
  at: number,
  start: number,
  fault: FaultRule | undefined,
  outcome: Answer | undefined,
): void {
  const body = outcome?.body;
  core.recordCall({
    id: core.journal.id(),
    method: name,
    args,
    at,
    ms: performance.now() - start,
    status: outcome?.status ?? 0,
    ok: body?.ok === true,
    ...(typeof body?.error === 'string' ? { error: body.error } : {}),
    ...(isObj(body) ? { result: copyOf(body) } : {}),
    ...(fault ? { fault: fault.kind } : {}),
  });
}

function send(core: Core, response: ServerResponse, { status, body, headers }: Answer): void {
  if (response.destroyed) return;
  sendJson(response, status, body, {
    'x-oauth-scopes': [...core.scopes].join(','),
    'x-slack-req-id': 'sandbox',
    ...headers,
  });
}
