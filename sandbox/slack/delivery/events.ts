import { type Obj, strAt } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import type { Delivery } from '../workspace/journal.ts';
import type { Courier } from './courier.ts';
import type { Payloads } from './payloads.ts';

/** When Slack tries again: at once, after one minute, after five. */
export const RETRY_DELAYS = [0, 60_000, 300_000] as const;

const REASON: Record<Delivery['outcome'], string> = {
  pending: 'unknown_error',
  acked: '',
  timeout: 'http_timeout',
  bad_status: 'http_error',
  connection_failed: 'connection_failed',
};

const OF_PEOPLE = new Set(['team_join', 'user_change']);
const OF_CHANNELS = new Set(['member_joined_channel', 'member_left_channel']);

/** The scope without which Slack does not deliver an event, although the manifest subscribes to it. */
function scopeFor(event: Obj): string | undefined {
  const name = strAt(event, 'type');
  if (OF_PEOPLE.has(name)) return 'users:read';
  if (OF_CHANNELS.has(name)) return event.channel_type === 'G' ? 'groups:read' : 'channels:read';
  if (name.startsWith('group_')) return 'groups:read';
  return name.startsWith('channel_') ? 'channels:read' : undefined;
}

/** Sends the events that the manifest subscribes to, and tries again when they are not acknowledged. */
export class Events {
  private readonly core: Core;
  private readonly courier: Courier;
  private readonly payloads: Payloads;
  private readonly delays: readonly number[];
  private readonly timers = new Set<NodeJS.Timeout>();
  private stopped = false;

  constructor(core: Core, courier: Courier, payloads: Payloads, delays: readonly number[]) {
    this.core = core;
    this.courier = courier;
    this.payloads = payloads;
    this.delays = delays;
  }

  /** Sends an event; resolves with its first delivery, or undefined when no one listens for it. */
  async send(event: Obj): Promise<Delivery | undefined> {
    const name = strAt(event, 'type');
    const { events, scopes } = this.core.manifest;
    const scope = scopeFor(event);
    if (!events.has(name) || (scope && !scopes.has(scope)) || !this.courier.isConnected) return undefined;
    const payload = this.payloads.event(
      { event_ts: this.core.workspace.ts(), ...event },
      this.core.workspace.id('Ev'),
    );
    const delivery = await this.courier.deliver({ kind: 'event', name, payload });
    if (delivery.outcome !== 'acked' && !delivery.noRetry) this.retry(name, payload, delivery, 1);
    return delivery;
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private retry(name: string, payload: Obj, last: Delivery, num: number): void {
    const delay = this.delays[num - 1];
    if (delay === undefined || this.stopped) return;
    const timer = setTimeout(async () => {
      this.timers.delete(timer);
      if (!this.courier.isConnected) return;
      const retry = { num, reason: REASON[last.outcome] };
      const delivery = await this.courier.deliver({ kind: 'event', name, payload, retry });
      if (delivery.outcome !== 'acked' && !delivery.noRetry) this.retry(name, payload, delivery, num + 1);
    }, delay);
    timer.unref();
    this.timers.add(timer);
  }
}
