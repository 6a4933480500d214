import type { WebClientOptions } from '@slack/web-api';
import { countSlackCall } from '../metrics.ts';
import { isKnownCode } from './error-codes.ts';

type Fetch = NonNullable<WebClientOptions['fetch']>;

/** The Web API methods that Mentor and its libraries call; `blocks.validate` is the gallery's check. */
export const METHODS: ReadonlySet<string> = new Set([
  'apps.connections.open',
  'auth.revoke',
  'auth.teams.list',
  'auth.test',
  'blocks.validate',
  'chat.postMessage',
  'chat.update',
  'conversations.history',
  'conversations.info',
  'conversations.members',
  'conversations.open',
  'dnd.teamInfo',
  'files.completeUploadExternal',
  'files.getUploadURLExternal',
  'files.info',
  'oauth.v2.access',
  'users.info',
  'users.list',
  'views.open',
  'views.publish',
  'views.push',
  'views.update',
]);

/**
 * What the metrics call a URL: a Web API method of the list above, or `other`. The paths of response URLs and uploads
 * are secrets, and every one is new, so no part of a URL becomes a label.
 */
export function methodOf(url: string): string {
  const method = /\/api\/([A-Za-z0-9.]+)$/.exec(new URL(url).pathname)?.[1] ?? '';
  return METHODS.has(method) ? method : 'other';
}

/** Slack's answers begin with `"ok":true`; only the others are worth parsing. */
function resultOf(text: string): string {
  if (/^\s*\{\s*"ok"\s*:\s*true\b/.test(text)) return 'ok';
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null) return 'other';
    if ('ok' in answer && answer.ok === true) return 'ok';
    return 'error' in answer && isKnownCode(String(answer.error)) ? String(answer.error) : 'other';
  } catch {
    return 'other';
  }
}

const statusLabel = (status: number) =>
  status >= 500 ? 'http_5xx' : status >= 400 ? 'http_4xx' : 'http_other';

/** Called when someone asks for a new match and hardly ever else: a count of it would tell that someone did. */
const UNCOUNTED = 'conversations.members';

function count(method: string, result: string): void {
  if (method !== UNCOUNTED) countSlackCall(method, result);
}

/** `fetch` for a Web API client that counts each call by method and result. */
export const countedFetch: Fetch = async (url, init) => {
  const method = methodOf(String(url));
  const response = await fetch(url, init).catch((error: unknown) => {
    count(method, 'no_answer');
    throw error;
  });
  if (response.status !== 200) {
    count(method, response.status === 429 ? 'ratelimited' : statusLabel(response.status));
    return response;
  }
  const text = await response.text().catch((error: unknown) => {
    count(method, 'no_answer');
    throw error;
  });
  count(method, resultOf(text));
  const { ok, status, statusText, headers } = response;
  return {
    ok,
    status,
    statusText,
    headers,
    url: response.url,
    text: async () => text,
    json: async (): Promise<unknown> => JSON.parse(text),
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  };
};
