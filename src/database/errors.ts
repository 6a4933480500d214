import { types } from 'node:util';

/** Whether the database refused a write because of this constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return types.isNativeError(error) && 'constraint' in error && error.constraint === constraint;
}

const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|terminat|timeout|Connection|closed|57P0/i;

/** Whether an error says that the database cannot be reached, rather than that a statement is wrong. */
export function isDatabaseDown(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (/^(ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|57P0|08)/.test(code)) return true;
  return (
    /^(timeout|timed out|Connection terminated|Query read timeout|Client has encountered a connection error|PGlite is clos)/i.test(
      error.message,
    ) && UNREACHABLE.test(error.message)
  );
}

/** Whether the database ended this transaction because two of them waited for each other. */
export const isDeadlock = (error: unknown): boolean =>
  types.isNativeError(error) && 'code' in error && error.code === '40P01';
