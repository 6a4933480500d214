import { types } from 'node:util';

/** Whether the database refused a write because of this constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return types.isNativeError(error) && 'constraint' in error && error.constraint === constraint;
}

const UNREACHABLE = /terminat|timeout|timed out|connection|clos/i;

/**
 * Codes that say the database does not serve right now: network failures, the server's own (08, 57P0), one that only
 * reads after a failover (25006), one that is out of connections, memory, or disk (53), and a time limit of ours
 * (lock 55P03, statement 57014, idle transaction 25P03).
 */
const DOWN = /^(ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|57P0|57014|08|53|25006|25P03|55P03)/;

/** Whether an error says that the database cannot be reached, rather than that a statement is wrong. */
export function isDatabaseDown(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (DOWN.test(code)) return true;
  return (
    /^(timeout|timed out|Connection terminated|Query read timeout|Client has encountered a connection error|PGlite is clos)/i.test(
      error.message,
    ) && UNREACHABLE.test(error.message)
  );
}

/** Classes of Postgres' errors that pass: transaction state (25), rollback (40), resources (53, 55, 57), system (58). */
const PASSING = /^(25|40|53|55|57|58)[0-9A-Z]{3}$/;

/**
 * Whether the database failed in passing: a time limit, a deadlock, or a serialization failure ended a statement, or
 * the server is down. What failed with it may succeed when it is tried again; a wrong statement or value never does.
 */
export const isPassing = (error: unknown): boolean =>
  isDatabaseDown(error) ||
  (types.isNativeError(error) && 'code' in error && 'severity' in error && PASSING.test(String(error.code)));

/** Whether the database ended this transaction because two of them waited for each other. */
export const isDeadlock = (error: unknown): boolean =>
  types.isNativeError(error) && 'code' in error && error.code === '40P01';

/** Whether an error is what the server answered, rather than that no answer came. */
export const isAnswer = (error: unknown): boolean => types.isNativeError(error) && 'severity' in error;

/** Whether a time limit, or an administrator, ended this statement. */
export const isTimeLimit = (error: unknown): boolean =>
  types.isNativeError(error) && 'code' in error && error.code === '57014';
