import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObj, type Obj } from '../types.ts';

const MAX_BODY = 20 * 1024 * 1024;

/** The whole body of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) throw new Error('request body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** A parsed Web API body; `json` tells that it came as JSON. */
export interface ParsedBody {
  values: Obj;
  json: boolean;
}

async function multipart(contentType: string, body: Buffer<ArrayBuffer>): Promise<Obj> {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  const values: Obj = {};
  for (const [key, value] of form.entries()) {
    values[key] = typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer());
  }
  return values;
}

/** Reads a body as Slack does: JSON, form or multipart. */
export async function parseBody(
  contentType: string,
  body: Buffer<ArrayBuffer>,
): Promise<ParsedBody | { error: string }> {
  if (contentType.startsWith('application/json')) {
    try {
      const values: unknown = JSON.parse(body.toString('utf8') || '{}');
      return isObj(values) ? { values, json: true } : { error: 'json_not_object' };
    } catch {
      return { error: 'invalid_json' };
    }
  }
  if (contentType.startsWith('multipart/form-data'))
    return { values: await multipart(contentType, body), json: false };
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  if (!isForm && body.length > 0) return { error: 'invalid_post_type' };
  return { values: Object.fromEntries(new URLSearchParams(body.toString('utf8'))), json: false };
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with text of some kind. */
export function sendText(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  contentType = 'text/plain',
): void {
  response.writeHead(status, { 'content-type': contentType });
  response.end(body);
}

/** Waits; the timer does not keep the process alive. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
