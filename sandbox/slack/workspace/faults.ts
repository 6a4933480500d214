import type { Obj } from '../types.ts';

/** What goes wrong, and with which calls. */
export interface FaultRule {
  /** Web API method, or `response_url`, `files.download`, `files.upload`; all methods when left out. */
  method?: string | RegExp;
  match?: (args: Obj) => boolean;
  /** How often it strikes; without end when left out. */
  times?: number;
  /** Between 0 and 1, drawn from the seeded generator. */
  probability?: number;
  kind: 'http500' | 'http503' | 'ratelimited' | 'error' | 'slow' | 'never' | 'reset' | 'lost_reply';
  /** For `error`: Slack's error code. */
  error?: string;
  /** For `ratelimited`: seconds. */
  retryAfter?: number;
  /** For `slow`: milliseconds before the effect; a function where it depends on how much is asked for. */
  ms?: number | ((args: Obj) => number);
}

/** How long a slow call takes, in milliseconds. */
export function slownessOf({ ms = 1000 }: FaultRule, args: Obj): number {
  return typeof ms === 'number' ? ms : ms(args);
}

/** What Slack answers where an administrator or a setting of the workspace stands in the way; it may pass. */
export const ADMINISTRATIVE = [
  'ekm_access_denied',
  'accesslimited',
  'access_denied',
  'no_permission',
  'enterprise_is_restricted',
  'two_factor_setup_required',
  'message_limit_exceeded',
] as const;

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The faults to inject, asked before every call. */
export class Faults {
  private rules: { rule: FaultRule; left: number }[] = [];
  private random: () => number;

  constructor(seed: number) {
    this.random = mulberry32(seed);
  }

  /** Adds a fault and returns a function that takes it back. */
  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.rules.push(entry);
    return () => {
      this.rules = this.rules.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.rules = [];
  }

  /** Restarts the random draws. */
  seed(seed: number): void {
    this.random = mulberry32(seed);
  }

  /** The fault that strikes this call, if any; counts it. */
  strike(method: string, args: Obj): FaultRule | undefined {
    for (const entry of this.rules) {
      if (entry.left <= 0 || !applies(entry.rule, method, args)) continue;
      if (entry.rule.probability !== undefined && this.random() >= entry.rule.probability) continue;
      entry.left -= 1;
      return entry.rule;
    }
    return undefined;
  }
}

function applies(rule: FaultRule, method: string, args: Obj): boolean {
  if (typeof rule.method === 'string' && rule.method !== method) return false;
  if (rule.method instanceof RegExp && !rule.method.test(method)) return false;
  return rule.match ? rule.match(args) : true;
}
