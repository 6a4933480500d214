import { SealError } from './confidential/keys.ts';
import { ConfigError } from './config.ts';
import { FolderInUse } from './database/folder-lock.ts';

/** Something that keeps the process from starting, in words for the operator. */
export class StartError extends Error {}

const byCode: Record<string, string> = {
  ECONNREFUSED: 'the database of DATABASE_URL does not answer. Is it running, and is the address right?',
  ENOTFOUND: 'the host of DATABASE_URL is not known. Is the address right?',
  '28P01': 'the database refuses the user or password of DATABASE_URL.',
  '28000': 'the database refuses the user of DATABASE_URL.',
  '3D000': 'the database of DATABASE_URL does not exist. Make it first (createdb).',
  '42501': 'the user of DATABASE_URL may not make tables there. It must own the database or its schema.',
  EADDRINUSE: 'the port is taken by another process. Choose others with PORT and HEALTH_PORT.',
  EACCES: 'the data folder or a port is not allowed to this user. See DATA_DIR, PORT and HEALTH_PORT.',
};

/** Why something could not be started, in words for the operator; never a setting's value. */
export function reasonOf(what: string, error: unknown): string {
  const isOurs = [ConfigError, FolderInUse, StartError, SealError].some((kind) => error instanceof kind);
  if (!(error instanceof Error)) return `${what}: unknown reason`;
  if (isOurs) return error.message;
  const code = 'code' in error ? String(error.code) : '';
  if (/timeout/i.test(error.message) && /connect/i.test(error.message)) {
    return `${what}: the database of DATABASE_URL does not answer in time. Is the address right?`;
  }
  return `${what}: ${byCode[code] ?? `${error.message} ${code}`.trim()}`;
}
