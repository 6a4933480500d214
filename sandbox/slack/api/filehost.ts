import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from '../workspace/core.ts';
import { parseBody, readBody, sendText } from './http.ts';

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>';

/** Serves a private file to the bot's token alone; anyone else gets the login page with status 200, as from Slack. */
export function serveFile(
  core: Core,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const file = core.workspace.files.get(name.split('-').slice(1).join('-'));
  const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
  const isBot = core.tokenTrouble(token) === undefined;
  const mayRead = isBot && core.scopes.has('files:read') && file?.bot_may_read;
  const fault = core.faults.strike('files.download', {});
  if (fault?.kind === 'never') return;
  if (fault?.kind === 'reset' || fault?.kind === 'lost_reply') {
    response.destroy();
    return;
  }
  if (fault) {
    sendText(response, 503, 'service_unavailable');
    return;
  }
  if (!mayRead || !file) {
    core.journal.problem('refused', `files.download: ${name} without the right to it`);
    sendText(response, 200, LOGIN_PAGE, 'text/html; charset=utf-8');
    return;
  }
  sendText(response, 200, Buffer.from(file.content, 'base64'), file.mimetype);
}

/** Takes the bytes of a file announced by `files.getUploadURLExternal`. */
export async function takeUpload(
  core: Core,
  id: string,
  length: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = core.workspace.files.get(id);
  const contentType = request.headers['content-type'] ?? '';
  const body = await readBody(request);
  const fault = core.faults.strike('files.upload', {});
  if (fault?.kind === 'never') return;
  if (fault) {
    response.destroy();
    return;
  }
  const content = contentType.startsWith('multipart/') ? await firstFile(contentType, body) : body;
  if (!file || content.length !== Number(length)) {
    core.journal.problem(
      'refused',
      `files.upload: ${content.length} bytes came where ${length} were announced`,
    );
    sendText(response, 400, 'upload failed');
    return;
  }
  file.content = content.toString('base64');
  sendText(response, 200, `OK - ${content.length}`);
}

async function firstFile(contentType: string, body: Buffer<ArrayBuffer>): Promise<Buffer> {
  const parsed = await parseBody(contentType, body);
  const values = 'error' in parsed ? [] : Object.values(parsed.values);
  return values.find((value): value is Buffer => Buffer.isBuffer(value)) ?? Buffer.alloc(0);
}
