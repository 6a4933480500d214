import type { WebClientOptions } from '@slack/web-api';
import { countSlackCall } from '../metrics.ts';

type Fetch = NonNullable<WebClientOptions['fetch']>;

/** Slack's answers begin with `"ok":true`; only the others are worth parsing. */
function resultOf(text: string): string {
  if (/^\s*\{\s*"ok"\s*:\s*true\b/.test(text)) return 'ok';
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null) return 'other';
    if ('ok' in answer && answer.ok === true) return 'ok';
    return 'error' in answer ? String(answer.error) : 'other';
  } catch {
    return 'other';
  }
}

/** `fetch` for a Web API client that counts each call by method and result. */
export const countedFetch: Fetch = async (url, init) => {
  const method = new URL(url).pathname.split('/').at(-1) ?? '';
  const response = await fetch(url, init).catch((error: unknown) => {
    countSlackCall(method, 'no_answer');
    throw error;
  });
  if (response.status !== 200) {
    countSlackCall(method, response.status === 429 ? 'ratelimited' : `http_${response.status}`);
    return response;
  }
  const text = await response.text().catch((error: unknown) => {
    countSlackCall(method, 'no_answer');
    throw error;
  });
  countSlackCall(method, resultOf(text));
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
