import type { IncomingMessage } from 'node:http';

const NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A request that is refused, with its HTTP status. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function hostOf(value: string): { name: string; port: string } | undefined {
  const found = /^(\[[0-9a-f:]+\]|[^:]+)(?::(\d+))?$/i.exec(value);
  return found?.[1] ? { name: found[1].toLowerCase(), port: found[2] ?? '80' } : undefined;
}

/**
 * Lets only this machine's own page in: a Host of another name means DNS rebinding, a foreign Origin another site.
 * Without these checks any page in the visitor's browser could drive the sandbox.
 */
export function checkOrigin(request: IncomingMessage, port: number): void {
  const host = hostOf(request.headers.host ?? '');
  if (!host || !NAMES.has(host.name) || host.port !== String(port))
    throw new Refused(403, 'Open the sandbox by its own address on this machine.');
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${request.headers.host}`)
    throw new Refused(403, 'Only the sandbox page itself can do that.');
}

/** Reads a JSON body of bounded size. */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new Refused(415, 'Send JSON with content-type application/json.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 4 * mostBytes) request.destroy();
    else if (size <= mostBytes) chunks.push(chunk);
  }
  // Said once all is read: an answer in the middle of a body reaches no one.
  if (size > mostBytes) throw new Refused(413, "That's too large for the sandbox.");
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
  } catch {
    throw new Refused(400, "That isn't JSON.");
  }
}
