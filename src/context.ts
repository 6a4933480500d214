import type { WebClient } from '@slack/web-api';
import type { Means } from './means.ts';

/** Slack clients by purpose, so that a rate limit on reminders cannot stall a person's modal. */
export type SlackClients = {
  /** For answering a person who is waiting: short timeout, no retries. */
  clicks(workspaceId: string): Promise<WebClient>;
  /** For background sending: no retries of its own, the outbox does the retrying. */
  sending(workspaceId: string): Promise<WebClient>;
  /** For work that a person watches in a window, such as reading a large workspace: a long timeout, no retries. */
  patient(workspaceId: string): Promise<WebClient>;
};

/** What every slice's handlers are given, and what the worker works with. */
export type Context = Means & { slack: SlackClients };
