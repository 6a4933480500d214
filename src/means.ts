import type { Logger } from 'pino';
import type { Clock } from './calendar/dates.ts';
import type { KeyRing } from './confidential/keys.ts';
import type { Db } from './database/tables.ts';

/** The job queue, as far as operations know it. */
export type Queue = {
  /** Asks the workers to send what is waiting for the workspace. */
  wakeSender(workspaceId: string): Promise<void>;
  /** Asks the workers to look at what is due. */
  wakeSweep(): Promise<void>;
};

/** What an operation is given: everything but a way to Slack, which it must not call. */
export type Means = {
  db: Db;
  queue: Queue;
  keys: KeyRing;
  clock: Clock;
  log: Logger;
};
