import type { WebClient } from '@slack/web-api';
import type { OperationDeps } from './deps.ts';
import type { Patience } from './slack/patience.ts';

/** Slack clients by purpose, so that a rate limit on reminders cannot stall a person's modal. */
export type SlackClients = {
  /** For answering a person who is waiting: short timeout, no retries. */
  clicks(workspaceId: string): Promise<WebClient>;
  /** For what the worker asks Slack: no retries of its own, the outbox does the retrying. */
  sending(workspaceId: string): Promise<WebClient>;
  /** For messages themselves: waits for the slowest answer. The caller goes on without one after a while. */
  posting(workspaceId: string): Promise<WebClient>;
  /** For work that a person watches in a window, such as reading a large workspace: a long timeout, no retries. */
  patient(workspaceId: string): Promise<WebClient>;
};

/** What every slice's handlers are given, and what the worker works with. */
export type HandlerDeps = OperationDeps & {
  slack: SlackClients;
  patience: Patience;
  /** Tables and charts are shown in lines, for a Slack that drops them in silence. */
  plainLines?: boolean;
  /** The restoration for which everything is held, as last read; a command has none. */
  held?: () => { backup_at: Date } | undefined;
};
