import { setTimeout as sleep } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import { StartError } from './config.ts';
import type { Loops } from './health/loops.ts';
import { troubleOf } from './slack/errors.ts';

type Client = SocketModeReceiver['client'];

/** How long one attempt to connect may take, and the pauses between attempts, in milliseconds. */
export type SocketPace = { attemptMs: number; firstPauseMs: number; longestPauseMs: number };
const PACE: SocketPace = { attemptMs: 15_000, firstPauseMs: 1000, longestPauseMs: 30_000 };
const BEAT_MS = 5000;

/** What the client asks `apps.connections.open` with: one call at a time, which ends in time. */
export const OPENING = { timeout: 10_000, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };

/** What no further attempt changes, by Slack's error code. */
const REFUSED: Record<string, string> = {
  missing_scope: 'SLACK_APP_TOKEN lacks the scope connections:write.',
  not_allowed_token_type: 'SLACK_APP_TOKEN is not an App-Level Token.',
};
const REJECTED = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'team_disabled',
]);

const goodbye = z.object({ type: z.literal('disconnect'), reason: z.string().regex(/^[a-z_]{1,40}$/) });

/** Why Slack closes a connection, where a message says so. */
function reasonIn(data: unknown): string | undefined {
  try {
    return goodbye.safeParse(JSON.parse(String(data))).data?.reason;
  } catch {
    return undefined; // nothing that Slack documents
  }
}

/**
 * Keeps a Socket Mode client connected until it is told to disconnect: each attempt ends in time, a planned refresh
 * connects again at once, and the loop `socket` tells how it stands. The client's own reconnecting must be off.
 * Its `start` then rejects only with a `StartError`, for what no further attempt changes.
 */
export function keepConnected(
  client: Client,
  { loops, log }: { loops: Loops; log: Logger },
  pace: SocketPace = PACE,
): void {
  const keeper = new Keeper(client, log, pace);
  client.on('connected', () => loops.succeeded('socket'));
  loops.expect('socket');
  const beat = setInterval(() => keeper.isConnected && loops.succeeded('socket'), BEAT_MS);
  beat.unref();
  Object.assign(client, {
    start: () => keeper.reach(true),
    disconnect: () => {
      clearInterval(beat);
      return keeper.stop();
    },
  });
}

/** Starts the client again and again while it is not connected. */
class Keeper {
  isConnected = false;
  readonly #connect: () => Promise<unknown>;
  readonly #disconnect: () => Promise<void>;
  readonly #stopping = new AbortController();
  readonly #log: Logger;
  readonly #pace: SocketPace;
  #isTrying = false;
  #reason: string | undefined;

  constructor(client: Client, log: Logger, pace: SocketPace) {
    this.#connect = client.start.bind(client);
    this.#disconnect = client.disconnect.bind(client);
    this.#log = log;
    this.#pace = pace;
    client.on('ws_message', (data: unknown) => {
      this.#reason = reasonIn(data) ?? this.#reason;
    });
    client.on('connected', () => {
      this.isConnected = true;
    });
    client.on('disconnected', () => {
      this.isConnected = false;
      if (!this.#stopping.signal.aborted && !this.#isTrying) void this.reach(false);
    });
  }

  /** Tries until it is connected; the first time it throws for what no further attempt changes. */
  async reach(isFirst: boolean): Promise<void> {
    const { signal } = this.#stopping;
    this.#isTrying = true;
    try {
      for (let pause = 0; !signal.aborted && !this.isConnected; pause = this.#longer(pause)) {
        await sleep(pause, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        this.#reason = undefined;
        await this.#attempt().catch((error: unknown) => {
          const code = this.#reason ?? troubleOf(error).code;
          if (isFirst) refuse(code);
          this.#log.warn({ code }, "Socket Mode: can't connect to Slack yet");
        });
      }
    } finally {
      this.#isTrying = false;
    }
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#disconnect();
  }

  #longer(pause: number): number {
    return Math.min(this.#pace.longestPauseMs, Math.max(this.#pace.firstPauseMs, pause * 2));
  }

  async #attempt(): Promise<void> {
    const over = new AbortController();
    const late = sleep(this.#pace.attemptMs, 'late' as const, { signal: over.signal });
    late.catch(() => undefined);
    try {
      if ((await Promise.race([this.#connect(), late])) !== 'late') return;
      void this.#disconnect().catch(() => undefined);
      this.#reason = 'no_answer';
      throw new Error('no answer in time');
    } finally {
      over.abort();
    }
  }
}

function refuse(code: string): void {
  const why = REFUSED[code] ?? (REJECTED.has(code) ? `Slack rejects SLACK_APP_TOKEN (${code}).` : undefined);
  if (why)
    throw new StartError(
      `Mentor can't start: ${why}\nCreate one under "Basic Information" in your Slack app, with the scope connections:write.`,
    );
}
