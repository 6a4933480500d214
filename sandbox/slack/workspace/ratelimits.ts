/** Tunable rate limits; what is left out keeps Slack's published figure. */
export interface RateLimitOptions {
  /** `chat.postMessage` a second and channel, after a short burst. */
  perChannelPerSecond?: number;
  perChannelBurst?: number;
  /** `chat.postMessage` a minute over the whole workspace. */
  postsPerMinute?: number;
  postsBurst?: number;
  /** Calls a minute by method, over its tier. */
  perMinute?: Record<string, number>;
  /** The clock, in milliseconds, by which the minutes pass; real time when left out. */
  now?: () => number;
}

/** Slack's tiers: calls a minute and method. */
export type Tier = 1 | 2 | 3 | 4 | 'post' | 'none';

const TIER_PER_MINUTE = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;

class Bucket {
  private tokens: number;
  private at: number;
  private readonly capacity: number;
  private readonly perSecond: number;
  private readonly now: () => number;

  constructor(capacity: number, perSecond: number, now: () => number) {
    this.now = now;
    this.at = now();
    this.capacity = capacity;
    this.perSecond = perSecond;
    this.tokens = capacity;
  }

  /** Seconds to wait before a token is there, or 0. */
  wait(): number {
    const now = this.now();
    const passed = Math.max(0, now - this.at); // a clock that was set back gives nothing
    this.tokens = Math.min(this.capacity, this.tokens + (passed / 1000) * this.perSecond);
    this.at = now;
    return this.tokens >= 1 ? 0 : (1 - this.tokens) / this.perSecond;
  }

  take(): void {
    this.tokens -= 1;
  }
}

/** Token buckets per method, channel and workspace. */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();
  private readonly lastCall = new Map<string, number>();
  private readonly options: RateLimitOptions | false;

  constructor(options: RateLimitOptions | boolean) {
    this.options = options === true ? {} : options;
  }

  /** The seconds of `Retry-After`, or 0 when the call may go on. */
  check(method: string, tier: Tier, channel: string): number {
    if (this.options === false || tier === 'none') return 0;
    const buckets = tier === 'post' ? this.postBuckets(channel) : [this.methodBucket(method, tier)];
    const wait = Math.max(...buckets.map((bucket) => bucket.wait()));
    if (wait > 0) return Math.max(1, Math.ceil(wait));
    for (const bucket of buckets) bucket.take();
    return 0;
  }

  /** The seconds to wait where a method is allowed once a minute, by the workspace's clock, which tests can move. */
  onceAMinute(method: string, at: number): number {
    const left = (this.lastCall.get(method) ?? Number.NEGATIVE_INFINITY) + 60_000 - at;
    if (left > 0 && left <= 60_000) return Math.ceil(left / 1000);
    this.lastCall.set(method, at);
    return 0;
  }

  reset(): void {
    this.buckets.clear();
    this.lastCall.clear();
  }

  private postBuckets(channel: string): Bucket[] {
    const limits = this.options || {};
    const perMinute = limits.postsPerMinute ?? 600;
    return [
      this.bucket(`channel ${channel}`, limits.perChannelBurst ?? 4, limits.perChannelPerSecond ?? 1),
      this.bucket('workspace posts', limits.postsBurst ?? Math.max(1, perMinute / 10), perMinute / 60),
    ];
  }

  private methodBucket(method: string, tier: 1 | 2 | 3 | 4): Bucket {
    const limits = this.options || {};
    const perMinute = limits.perMinute?.[method] ?? TIER_PER_MINUTE[tier];
    return this.bucket(method, perMinute, perMinute / 60);
  }

  private bucket(key: string, capacity: number, perSecond: number): Bucket {
    let bucket = this.buckets.get(key);
    if (!bucket) {
      const now = this.options ? this.options.now : undefined;
      bucket = new Bucket(capacity, perSecond, now ?? (() => performance.now()));
      this.buckets.set(key, bucket);
    }
    return bucket;
  }
}
