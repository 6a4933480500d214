import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { checkOrigin } from './guard.ts';
import { type LiveMessage, type Parts, watch } from './protocol.ts';

/** How long to gather changes before telling the pages, in milliseconds. */
const GATHER_MS = 8;

type Page = { socket: WebSocket; users: string[]; sent: Map<string, string> };

/** Pages that are told of every change as it happens. */
export type Live = { changed(): void; stop(): void };

/** Keeps every open page up to date: it is sent the parts that differ from what it was sent before. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the open pages are shared by all that happens to them.
export function openLive(server: Server, port: () => number, see: (users: string[]) => Promise<Parts>): Live {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 10_000 });
  const pages = new Set<Page>();
  let timer: NodeJS.Timeout | undefined;

  const tell = async (page: Page) => {
    const parts = await see(page.users);
    const changed: Parts = {};
    const gone = new Set(page.sent.keys());
    for (const [key, value] of Object.entries(parts)) {
      gone.delete(key);
      const json = JSON.stringify(value);
      if (page.sent.get(key) === json) continue;
      page.sent.set(key, json);
      changed[key] = value;
    }
    for (const key of gone) {
      page.sent.delete(key);
      changed[key] = null;
    }
    if (Object.keys(changed).length > 0 && page.socket.readyState === page.socket.OPEN)
      page.socket.send(JSON.stringify({ parts: changed } satisfies LiveMessage));
  };
  const changed = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const page of pages) void tell(page);
    }, GATHER_MS);
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    try {
      checkOrigin(request, port());
      if (request.url !== '/live') throw new Error('no such socket');
    } catch {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => welcome(opened));
  };
  const welcome = (socket: WebSocket) => {
    const page: Page = { socket, users: [], sent: new Map() };
    pages.add(page);
    socket.on('message', (data) => {
      const asked = watch.safeParse(parsed(String(data)));
      if (!asked.success) return socket.close(1008, 'unreadable');
      page.users = asked.data.watch;
      void tell(page);
    });
    socket.on('close', () => pages.delete(page));
    socket.on('error', () => socket.terminate());
  };
  server.on('upgrade', upgrade);
  return {
    changed,
    stop() {
      clearTimeout(timer);
      for (const { socket } of pages) socket.terminate();
      sockets.close();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
