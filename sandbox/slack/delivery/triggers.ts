import { randomBytes } from 'node:crypto';

const TRIGGER_MS = 3000;
const RESPONSE_URL_MS = 30 * 60_000;
const RESPONSE_URL_USES = 5;

interface Trigger {
  user: string;
  at: number;
  used: boolean;
}

/** Where a `response_url` writes to. */
export interface ResponseTarget {
  user: string;
  channel: string;
  /** The message the interaction came from. */
  ts?: string;
  ephemeral?: boolean;
  at: number;
  uses: number;
}

/** Trigger ids (3 s, one use) and response URLs (30 min by real time, five uses). */
export class Triggers {
  private readonly triggers = new Map<string, Trigger>();
  private readonly responses = new Map<string, ResponseTarget>();
  private count = 0;
  private readonly now: () => number;
  private readonly lifetime: number;

  constructor(now: () => number, patience = 1) {
    this.now = now;
    this.lifetime = TRIGGER_MS * patience;
  }

  issue(user: string): string {
    this.prune();
    const id = `${Date.now()}.${++this.count}.${randomBytes(16).toString('hex')}`;
    this.triggers.set(id, { user, at: this.now(), used: false });
    return id;
  }

  /** Uses a trigger up: the person it belongs to, or Slack's error. */
  exchange(id: string): { user: string } | { error: string } {
    if (!/^\d+\.\d+\.[0-9a-f]+$/.test(id)) return { error: 'invalid_trigger_id' };
    const trigger = this.triggers.get(id);
    if (!trigger) return { error: 'expired_trigger_id' };
    if (trigger.used) return { error: 'exchanged_trigger_id' };
    if (this.now() - trigger.at > this.lifetime) return { error: 'expired_trigger_id' };
    trigger.used = true;
    return { user: trigger.user };
  }

  openResponse(target: Pick<ResponseTarget, 'user' | 'channel' | 'ts' | 'ephemeral'>): string {
    const id = randomBytes(12).toString('hex');
    this.responses.set(id, { ...target, at: Date.now(), uses: 0 });
    return id;
  }

  /** Looks up a response URL without using it, or says why it no longer works. */
  response(id: string): ResponseTarget | { error: 'used_url' | 'expired_url' | 'invalid_url' } {
    const target = this.responses.get(id);
    if (!target) return { error: 'invalid_url' };
    if (Date.now() - target.at > RESPONSE_URL_MS) return { error: 'expired_url' };
    if (target.uses >= RESPONSE_URL_USES) return { error: 'used_url' };
    return target;
  }

  /** Makes all triggers and response URLs look older, so that tests need not wait. */
  age(ms: number): void {
    for (const trigger of this.triggers.values()) trigger.at -= ms;
    for (const target of this.responses.values()) target.at -= ms;
  }

  private prune(): void {
    const limit = this.now() - 10 * TRIGGER_MS;
    for (const [id, trigger] of this.triggers) {
      if (trigger.at > limit) break;
      this.triggers.delete(id);
    }
    if (this.responses.size < 5000) return;
    for (const id of [...this.responses.keys()].slice(0, 2500)) this.responses.delete(id);
  }
}
