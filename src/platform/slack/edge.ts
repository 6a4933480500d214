import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { type App, AuthorizationError, HTTPModuleFunctions, type HTTPReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import { noticeCount } from '../metrics.ts';
import { explain } from './troubles.ts';

/** In bytes. Slack's own limit for what it sends is far below; anything larger is not from Slack. */
export const BODY_LIMIT = 1024 * 1024;

/**
 * How long a request may take to arrive, in milliseconds: Slack's arrive at once. Idle connections are kept longer than
 * proxies keep theirs (60 s), so that none is closed in the moment a proxy sends on it.
 */
export const SERVER_LIMITS = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 75_000 };

/** A signed payload that is none of those Slack sends; nothing is done with it. */
class MalformedPayload extends Error {}

// Only whether a payload fits is asked, so keys that stand in no shape are passed over.
const text = z.string();
const choice = z.object({ value: text });
const optional = <T extends z.ZodType>(type: T) => type.nullish();

const entered = z.object({
  type: text,
  value: optional(text),
  selected_option: optional(choice),
  selected_options: optional(z.array(choice)),
  selected_user: optional(text),
  selected_users: optional(z.array(text)),
  selected_conversation: optional(text),
  selected_date: optional(text),
  selected_time: optional(text),
  files: optional(z.array(z.object({ id: text }))),
});

const state = z.object({ values: z.record(text, z.record(text, entered)) });

const view = z.object({
  id: text,
  type: text,
  callback_id: text,
  private_metadata: optional(text),
  title: optional(z.object({ text })),
  blocks: z.array(z.object({ type: text })),
  state: optional(state),
});

const interaction = z.object({
  user: z.object({ id: text, team_id: optional(text) }),
  team: z.object({ id: text, enterprise_id: optional(text) }).nullable(),
  enterprise: optional(z.object({ id: text })),
  is_enterprise_install: optional(z.boolean()),
  channel: optional(z.object({ id: text })),
  response_url: optional(text),
  response_urls: optional(z.array(z.object({ response_url: text }))),
});

const action = z.object({
  type: text,
  action_id: text,
  block_id: text,
  value: optional(text),
  selected_option: optional(choice),
});

const clicked = interaction.extend({
  type: z.literal('block_actions'),
  trigger_id: text,
  actions: z.array(action).min(1),
  message: optional(z.object({ ts: text })),
  view: optional(view),
});

const submitted = interaction.extend({
  type: z.literal('view_submission'),
  trigger_id: optional(text),
  view: view.extend({ title: z.object({ text }), state }),
});

const shortcut = interaction.extend({ type: z.literal('shortcut'), trigger_id: text, callback_id: text });

const command = z.object({
  command: z.literal('/mentor'),
  text,
  user_id: text,
  team_id: text,
  enterprise_id: optional(text),
  is_enterprise_install: optional(z.union([text, z.boolean()])),
  trigger_id: text,
  response_url: text,
});

const event = z.object({
  type: z.literal('event_callback'),
  team_id: optional(text),
  enterprise_id: optional(text),
  authorizations: optional(z.array(z.object({}))),
  event: z.object({
    type: text,
    channel: optional(z.union([text, z.object({ id: text })])),
    item: optional(z.object({})),
  }),
});

/** Which of Slack's payloads a body claims to be; in the order in which Bolt looks. */
function claimed(body: Record<string, unknown>): z.ZodType | undefined {
  if (body.event !== undefined) return event;
  if (body.command !== undefined) return command;
  if (body.name !== undefined) return undefined;
  if (body.actions !== undefined) return clicked;
  if (body.type === 'shortcut') return shortcut;
  return body.type === 'view_submission' ? submitted : undefined;
}

/** Whether a body has the shape of a payload that we asked Slack to send. */
export const isPayload = (body: Record<string, unknown>): boolean =>
  claimed(body)?.safeParse(body).success ?? false;

/**
 * What Slack sends beside events and acts, with nothing to do: it left events out because there were too many, or a
 * window was closed. Slack counts any answer but 200 against the app.
 */
const notices = z.discriminatedUnion('type', [
  z.object({ type: z.literal('app_rate_limited'), team_id: text, minute_rate_limited: z.number() }),
  z.object({ type: z.literal('view_closed'), user: z.object({ id: text }) }),
]);

function note(log: Logger, notice: z.infer<typeof notices>): void {
  noticeCount.inc({ type: notice.type });
  if (notice.type === 'view_closed') log.info('a window was closed');
  else
    log.warn(
      { workspace: notice.team_id, minute: notice.minute_rate_limited },
      'Slack dropped events, because there were more than 30,000 in an hour',
    );
}

/**
 * Takes the character NUL, which no one types on purpose and no database text can hold, out of every text of a payload;
 * however deep it is, since what comes from outside must not exhaust the stack.
 */
export function withoutNul<T extends object>(payload: T): T {
  const left: object[] = [payload];
  for (let part = left.pop(); part; part = left.pop())
    for (const key in part) {
      const value: unknown = Reflect.get(part, key);
      if (typeof value === 'string' && value.includes('\0'))
        Reflect.set(part, key, value.replaceAll('\0', ''));
      else if (typeof value === 'object' && value !== null) left.push(value);
    }
  return payload;
}

/** Lets nothing reach Bolt's listeners that has not the shape of one of Slack's payloads, over HTTP or Socket Mode. */
export function checkPayloads(app: App, log: Logger, mode: 'http' | 'socket'): void {
  const processEvent = app.processEvent.bind(app);
  app.processEvent = async (received) => {
    withoutNul(received.body);
    if (isPayload(received.body)) return processEvent(received);
    const notice = notices.safeParse(received.body);
    if (notice.success) return received.ack().then(() => note(log, notice.data));
    log.warn({ mode }, 'a payload with an unknown shape was rejected');
    if (mode === 'http') throw new MalformedPayload();
    await received.ack();
  };
  app.error(async (error) => {
    // Bolt has said so in its log, and answers: no workspace of ours.
    if (error instanceof AuthorizationError) return;
    throw error;
  });
}

/** Answers a request whose processing failed: with a reference that the log has too, and with nothing of the error. */
export const answerFailure =
  (log: Logger) =>
  async ({ error, response }: { error: Error; response: ServerResponse }): Promise<boolean> => {
    const isMalformed = error instanceof MalformedPayload;
    const answer = isMalformed ? 'Not a Slack payload.' : explain(log, 'request', error);
    if (!response.headersSent) {
      response
        .writeHead(isMalformed ? 400 : 500, { 'content-type': 'text/plain; charset=utf-8' })
        .end(`${answer}\n`);
    }
    return false;
  };

/**
 * Reads the body before Bolt does, with a limit, and refuses what is no JSON object and no form: Bolt would look for
 * properties in it outside any error handling, and the process would end.
 */
export function guardRequests(receiver: HTTPReceiver, endpoint: string, signingSecret: string): void {
  const listen = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    if (request.method !== 'POST' || request.url?.split('?')[0] !== endpoint)
      return listen(request, response);
    admit(request, signingSecret).then(
      (status) => {
        if (status === 200) listen(request, inOnePiece(response));
        else response.writeHead(status, { connection: 'close' }).end();
      },
      // The sender went away, or Bolt refused in its own words already.
      () => response.destroy(),
    );
  };
}

/**
 * Bolt writes the head of an answer before its body, so that Node sends it in five pieces, without its length. Held back
 * until the body is there, head and body go out as one. JSON goes out in ASCII, which Node writes without encoding it.
 */
function inOnePiece(response: ServerResponse): ServerResponse {
  const { writeHead, end } = response;
  let head: { status: number; headers: OutgoingHttpHeaders } | undefined;
  const hold = (status: number, headers: OutgoingHttpHeaders = {}) => {
    head = { status, headers };
    return response;
  };
  const finish = (body?: unknown) => {
    if (!head) return end.call(response, body, 'utf8');
    const { status, headers } = head;
    const said = typeof body === 'string' ? body : '';
    const isJson = headers['content-type'] === 'application/json';
    const text = isJson ? inAscii(said) : said;
    const length = isJson ? text.length : Buffer.byteLength(text);
    writeHead.call(response, status, { ...headers, 'content-length': length });
    return end.call(response, text, isJson ? 'latin1' : 'utf8');
  };
  return Object.assign(response, { writeHead: hold, end: finish });
}

/** The same JSON with everything outside ASCII escaped; outside its strings JSON has nothing else. */
const inAscii = (json: string) =>
  json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

async function admit(request: IncomingMessage, signingSecret: string): Promise<200 | 400 | 401 | 413> {
  const limits = { signingSecret, bodyLimit: BODY_LIMIT };
  try {
    const { rawBody } = await HTTPModuleFunctions.bufferIncomingMessage(request, BODY_LIMIT);
    if (isObject(rawBody.toString(), request.headers['content-type'])) return 200;
  } catch (error) {
    if (HTTPModuleFunctions.isRawBodyError(error)) return error.statusCode === 413 ? 413 : 400;
    throw error;
  }
  // What no one signed is told nothing but that.
  return HTTPModuleFunctions.parseAndVerifyHTTPRequest(limits, request).then(
    () => 400,
    () => 401,
  );
}

/** A key of a form that is `payload`, or one that is written in a way that must be decoded to know. */
const MAY_HAVE_PAYLOAD = /(?:^|&)(?:payload|[^=&]*%[^=&]*)=/;

function isObject(body: string, contentType: string | undefined): boolean {
  if (contentType !== 'application/x-www-form-urlencoded') return body.trimStart().startsWith('{');
  if (body.startsWith('payload=%7B') || !MAY_HAVE_PAYLOAD.test(body)) return true;
  const { payload } = parseForm(body);
  return typeof payload !== 'string' || payload.trimStart().startsWith('{');
}
