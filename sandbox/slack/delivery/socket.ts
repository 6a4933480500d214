import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { pause } from '../api/http.ts';
import { isObj, type Obj } from '../types.ts';
import type { Core } from '../workspace/core.ts';

const MAX_CONNECTIONS = 10;
const PING_MS = 5000;
const CLOSE_MS = 500;

/** What travels in one Socket Mode envelope. */
export interface Envelope {
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: Obj;
  accepts_response_payload: boolean;
  retry_attempt?: number;
  retry_reason?: string;
}

interface Waiting {
  socket: WebSocket;
  acceptsPayload: boolean;
  resolve: (payload: unknown) => void;
  reject: (error: Error) => void;
}

/** The Socket Mode end: hello, envelopes, acknowledgements, disconnects. */
export class SocketHub {
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly connections: WebSocket[] = [];
  private readonly waiting = new Map<string, Waiting>();
  private readonly core: Core;
  private turn = 0;
  private stopping = false;
  private readonly unanswered = new Set<Duplex>();
  private silent = false;

  constructor(core: Core) {
    this.core = core;
  }

  get size(): number {
    return this.connections.length;
  }

  /** Takes over an upgrade request; a ticket works once. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.silent) {
      this.unanswered.add(stream);
      stream.on('error', () => stream.destroy());
      return;
    }
    const ticket = new URL(request.url ?? '/', 'http://slack').searchParams.get('ticket') ?? '';
    if (this.core.down || this.stopping || !this.core.tickets.delete(ticket)) {
      stream.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, stream, head, (socket) => this.greet(socket));
  }

  /** Sends a payload over one of the connections and waits for its acknowledgement. */
  send(envelope: Envelope): Promise<unknown> {
    const socket = this.connections[this.turn++ % Math.max(1, this.connections.length)];
    if (!socket) return Promise.reject(new Error('no Socket Mode connection is open'));
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { socket, acceptsPayload: envelope.accepts_response_payload, resolve, reject });
      socket.send(JSON.stringify({ envelope_id: id, ...envelope }));
    });
  }

  /** Tells every connection to reconnect, as Slack does when it recycles its hosts. */
  disconnect(reason: 'refresh_requested' | 'warning' | 'link_disabled' = 'refresh_requested'): void {
    for (const socket of [...this.connections]) {
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
    }
  }

  /** Whether upgrades get no answer at all, as behind a firewall that drops them. */
  silence(isSilent: boolean): void {
    this.silent = isSilent;
    if (isSilent) return;
    for (const stream of this.unanswered) stream.destroy();
    this.unanswered.clear();
  }

  /** Cuts every connection without a word, as a broken network does. */
  cut(): void {
    for (const socket of [...this.connections]) socket.terminate();
  }

  /** Closes every connection with a handshake, and after a moment without one. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.silence(false);
    for (const socket of this.connections) socket.close(1001);
    for (let waited = 0; this.connections.length > 0 && waited < CLOSE_MS; waited += 10) await pause(10);
    this.cut();
    this.server.close();
  }

  private greet(socket: WebSocket): void {
    const pings = setInterval(() => socket.ping(), PING_MS);
    pings.unref();
    socket.on('close', () => {
      clearInterval(pings);
      this.forget(socket);
    });
    socket.on('error', () => socket.terminate());
    if (this.connections.length >= MAX_CONNECTIONS) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      socket.close();
      return;
    }
    this.connections.push(socket);
    socket.on('message', (data) => this.acknowledge(String(data)));
    socket.ping();
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.connections.length,
        debug_info: { host: 'sandbox', approximate_connection_time: 18060 },
        connection_info: { app_id: this.core.credentials.appId },
      }),
    );
  }

  private forget(socket: WebSocket): void {
    const index = this.connections.indexOf(socket);
    if (index >= 0) this.connections.splice(index, 1);
    for (const [id, entry] of this.waiting) {
      if (entry.socket !== socket) continue;
      this.waiting.delete(id);
      entry.reject(new Error('the Socket Mode connection closed before the acknowledgement'));
    }
  }

  private acknowledge(data: string): void {
    const { journal } = this.core;
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      journal.problem('protocol', 'Socket Mode: not JSON', data);
      return;
    }
    const id = isObj(message) ? String(message.envelope_id) : '';
    const entry = this.waiting.get(id);
    if (!entry) {
      journal.problem('protocol', 'Socket Mode: acknowledgement of an unknown envelope', message);
      return;
    }
    this.waiting.delete(id);
    const payload = isObj(message) ? message.payload : undefined;
    const isEmpty =
      payload === undefined || payload === null || (isObj(payload) && Object.keys(payload).length === 0);
    if (!entry.acceptsPayload && !isEmpty)
      journal.problem('protocol', 'Socket Mode: this envelope accepts no payload', message);
    entry.resolve(isEmpty ? undefined : payload);
  }
}
