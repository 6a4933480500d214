import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { KeyRing } from './confidential/keys.ts';
import type { Db } from './database.ts';
import type { Clock } from './dates.ts';

/** Slack clients by purpose, so that a rate limit on reminders cannot stall a person's modal. */
export type SlackClients = {
  /** For answering a person who is waiting: short timeout, no retries. */
  clicks(workspaceId: string): Promise<WebClient>;
  /** For background sending: no retries of its own, the outbox does the retrying. */
  sending(workspaceId: string): Promise<WebClient>;
};

/** The job queue, as far as operations know it. */
export type Queue = {
  /** Asks the workers to send what is waiting for the workspace. */
  wakeSender(workspaceId: string): Promise<void>;
  /** Asks the workers to look at what is due. */
  wakeSweep(): Promise<void>;
};

/** What every slice is given. */
export type Context = {
  db: Db;
  slack: SlackClients;
  queue: Queue;
  keys: KeyRing;
  clock: Clock;
  log: Logger;
};
