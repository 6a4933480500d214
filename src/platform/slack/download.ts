import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { slackCode } from './errors.ts';
import { isSlackAddress } from './hosts.ts';

/** An uploaded file's bytes, or why they could not be read. */
export type Downloaded =
  | { ok: true; bytes: Uint8Array }
  | { ok: false; reason: 'gone' | 'too_large' | 'failed' };

const slackFile = z.object({
  size: z.number().nullish(),
  url_private: z.string().nullish(),
  url_private_download: z.string().nullish(),
});

/** The names of the errors by which fetch says a refused connection, a reset and a timeout. */
const NETWORK = new Set(['TypeError', 'TimeoutError', 'AbortError']);
const named = z.object({ name: z.string() });

const GONE = ['file_not_found', 'file_deleted', 'not_visible'];
const TIMEOUT_MS = 20_000;
const MOST_REDIRECTS = 3;

/** Downloads a file that someone uploaded to Slack, if it has at most this many bytes; nothing of it is kept. */
export async function downloadFile(
  client: WebClient,
  fileId: string,
  mostBytes: number,
): Promise<Downloaded> {
  const file = await askAboutFile(client, fileId);
  if (!file) return { ok: false, reason: 'gone' };
  if ((file.size ?? 0) > mostBytes) return { ok: false, reason: 'too_large' };
  const address = file.url_private_download ?? file.url_private;
  if (!address) return { ok: false, reason: 'gone' };
  try {
    const response = await get(client, address);
    // Slack answers with its sign-in page where the token may not read the file.
    const isPage = response?.headers.get('content-type')?.startsWith('text/html') === true;
    if (!response?.ok || isPage) return { ok: false, reason: 'failed' };
    return await readAtMost(response, mostBytes);
  } catch (error) {
    if (NETWORK.has(named.safeParse(error).data?.name ?? '')) return { ok: false, reason: 'failed' };
    throw error;
  }
}

async function askAboutFile(client: WebClient, fileId: string) {
  try {
    return slackFile.parse((await client.files.info({ file: fileId })).file);
  } catch (error) {
    if (GONE.includes(slackCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Follows redirects by hand: the token goes to Slack's addresses only. */
async function get(client: WebClient, address: string): Promise<Response | undefined> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let next = address;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    if (!isSlackAddress(next, client.slackApiUrl)) return undefined;
    const headers = { authorization: `Bearer ${client.token}` };
    const response = await fetch(next, { headers, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || !location) return response;
    await response.body?.cancel();
    next = new URL(location, next).href;
  }
  return undefined;
}

/** Reads the body as long as it stays within the limit, whatever size was announced. */
async function readAtMost(response: Response, most: number): Promise<Downloaded> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > most) return { ok: false, reason: 'too_large' };
    chunks.push(chunk);
  }
  return { ok: true, bytes: Buffer.concat(chunks) };
}
