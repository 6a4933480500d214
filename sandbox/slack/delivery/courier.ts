import { pause } from '../api/http.ts';
import type { Obj } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import type { Delivery, DeliveryKind } from '../workspace/journal.ts';
import { type SignatureMode, signatureHeaders } from './signing.ts';
import type { SocketHub } from './socket.ts';

/** How long Slack waits for an acknowledgement. */
export const ACK_MS = 3000;

/** One thing to send to the bot. */
export interface Parcel {
  kind: DeliveryKind;
  name: string;
  user?: string;
  payload: Obj;
  /** How a `raw` payload is put on the wire. */
  as?: 'command' | 'interactive' | 'event';
  signature?: SignatureMode;
  retry?: { num: number; reason: string };
}

interface Ack {
  status: number;
  body: string;
  noRetry?: boolean;
}

type Wire = 'command' | 'interactive' | 'event';

function wireOf(parcel: Parcel): Wire {
  if (parcel.as) return parcel.as;
  if (parcel.kind === 'command') return 'command';
  return parcel.kind === 'event' ? 'event' : 'interactive';
}

function encode(wire: Wire, payload: Obj): { body: string; contentType: string } {
  if (wire === 'event') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields = wire === 'command' ? payload : { payload: JSON.stringify(payload) };
  const body = new URLSearchParams(
    Object.entries(fields).map(([key, value]): [string, string] => [key, String(value)]),
  );
  return { body: body.toString(), contentType: 'application/x-www-form-urlencoded' };
}

const ENVELOPE_TYPE = { command: 'slash_commands', interactive: 'interactive', event: 'events_api' } as const;

/** Brings payloads to the bot, over HTTP or Socket Mode, and times the acknowledgement. */
export class Courier {
  requestUrl: string | undefined;
  private readonly core: Core;
  private readonly hub: SocketHub;

  constructor(core: Core, hub: SocketHub) {
    this.core = core;
    this.hub = hub;
  }

  /** Whether there is anywhere to deliver to. */
  get isConnected(): boolean {
    return this.requestUrl !== undefined || this.hub.size > 0;
  }

  /** Sends one payload; resolves on the acknowledgement, or after 3 s when Slack gives up. */
  async deliver(parcel: Parcel): Promise<Delivery> {
    const { journal } = this.core;
    const delivery = this.open(parcel);
    const done = journal.begin();
    const { stopwatch } = this.core;
    const start = stopwatch();
    const reply = this.send(parcel, delivery.transport).then(
      (ack) => this.acknowledged(delivery, ack, stopwatch() - start),
      (error: unknown) => this.failed(delivery, error),
    );
    const waited = () => stopwatch() - start;
    const most = ACK_MS * this.core.patience;
    while (delivery.outcome === 'pending' && waited() <= most)
      await Promise.race([reply, pause(Math.max(1, most + 1 - waited()))]);
    if (delivery.outcome === 'pending') this.givenUp(delivery);
    done();
    this.core.recordDelivery(delivery);
    return delivery;
  }

  private open(parcel: Parcel): Delivery {
    const delivery: Delivery = {
      id: this.core.journal.id(),
      kind: parcel.kind,
      name: parcel.name,
      ...(parcel.user ? { user: parcel.user } : {}),
      payload: parcel.payload,
      at: Date.now(),
      transport: this.requestUrl !== undefined ? 'http' : this.hub.size > 0 ? 'socket' : 'none',
      attempt: (parcel.retry?.num ?? 0) + 1,
      outcome: 'pending',
    };
    this.core.journal.deliveries.push(delivery);
    this.core.recordDelivery(delivery);
    return delivery;
  }

  private async send(parcel: Parcel, transport: Delivery['transport']): Promise<Ack> {
    if (transport === 'http') return this.post(parcel);
    const wire = wireOf(parcel);
    const payload = await this.hub.send({
      type: ENVELOPE_TYPE[wire],
      payload: parcel.payload,
      accepts_response_payload: wire !== 'event',
      ...(parcel.retry ? { retry_attempt: parcel.retry.num, retry_reason: parcel.retry.reason } : {}),
    });
    return { status: 200, body: payload === undefined ? '' : JSON.stringify(payload) };
  }

  private async post(parcel: Parcel): Promise<Ack> {
    const { body, contentType } = encode(wireOf(parcel), parcel.payload);
    const response = await fetch(this.requestUrl ?? '', {
      method: 'POST',
      body,
      headers: {
        'content-type': contentType,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        ...signatureHeaders(this.core.credentials.signingSecret, body, parcel.signature),
        ...(parcel.retry
          ? { 'x-slack-retry-num': String(parcel.retry.num), 'x-slack-retry-reason': parcel.retry.reason }
          : {}),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(60_000),
    });
    return {
      status: response.status,
      body: await response.text(),
      noRetry: response.headers.get('x-slack-no-retry') === '1',
    };
  }

  private acknowledged(delivery: Delivery, ack: Ack, ms: number): void {
    const isLate = delivery.outcome === 'timeout' || ms > ACK_MS * this.core.patience;
    delivery.ackMs = ms;
    delivery.status = ack.status;
    delivery.ackBody = ack.body;
    if (ack.noRetry) delivery.noRetry = true;
    if (isLate) {
      if (delivery.outcome === 'pending') this.givenUp(delivery);
      return;
    }
    const isGood = ack.status >= 200 && ack.status < 300;
    delivery.outcome = isGood ? 'acked' : 'bad_status';
    if (!isGood)
      this.core.journal.problem(
        'bad_status',
        `${delivery.kind} ${delivery.name}: answered ${ack.status}`,
        ack.body,
      );
  }

  private failed(delivery: Delivery, error: unknown): void {
    if (delivery.outcome !== 'pending') return;
    delivery.outcome = 'connection_failed';
    this.core.journal.problem(
      'connection',
      `${delivery.kind} ${delivery.name}: not delivered`,
      String(error),
    );
  }

  private givenUp(delivery: Delivery): void {
    delivery.outcome = 'timeout';
    this.core.journal.lateAcks.push(delivery);
    this.core.journal.problem(
      'late_ack',
      `${delivery.kind} ${delivery.name}: not acknowledged within ${ACK_MS * this.core.patience} ms`,
    );
  }
}
