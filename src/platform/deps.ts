import type { Logger } from 'pino';
import type { Clock } from './calendar/dates.ts';
import type { Db } from './database/tables.ts';
import type { Queue } from './database/transact.ts';
import type { KeyRing } from './encryption/keys.ts';
import type { OtherClocks } from './retention/clocks.ts';

/** What an operation is given: everything but a way to Slack, which it must not call. */
export type OperationDeps = {
  db: Db;
  queue: Queue;
  keys: KeyRing;
  clock: Clock;
  /** What erasing holds that clock against. */
  otherClocks: OtherClocks;
  log: Logger;
};
