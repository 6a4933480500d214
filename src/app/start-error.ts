import { ConfigError, StartError } from '../platform/config.ts';
import { FolderInUse } from '../platform/database/folder-lock.ts';
import { DecryptionError } from '../platform/encryption/keys.ts';

const byCode: Record<string, string> = {
  ECONNREFUSED:
    "the database in DATABASE_URL isn't responding. Check that it's running and that the address is right.",
  ENOTFOUND: "the host in DATABASE_URL can't be found. Check the address.",
  '28P01': 'the database rejects the user or password in DATABASE_URL.',
  '28000': 'the database rejects the user in DATABASE_URL.',
  '55000': "the database in DATABASE_URL isn't accepting connections. Allow them, then start again.",
  '57P03': "the database server isn't ready yet. Start again in a moment.",
  '53300':
    'the database has no free connection. Raise its max_connections, or let fewer processes connect to it.',
  '3D000': "the database in DATABASE_URL doesn't exist. Create it first (createdb).",
  '42501':
    "the DATABASE_URL user can't create tables there. Run `npm run migrate` as the owner first, or let this user own the database.",
  '57014':
    "the database ends a statement before Mentor can set its own time limit. Give the role in DATABASE_URL a longer one: alter role … set statement_timeout = '20s'.",
  '53100': 'the disk is full. Free up some space.',
  ENOSPC: 'the disk is full. Free up some space.',
  EROFS: "the data folder can't be written to. Check DATA_DIR.",
  EADDRNOTAVAIL: "the address in HOST doesn't belong to this machine.",
  EADDRINUSE: 'another process is using the port. Choose a different one with PORT or HEALTH_PORT.',
  EACCES: "this user isn't allowed to use the data folder or a port. Check DATA_DIR, PORT, and HEALTH_PORT.",
};

/** What an error and those behind it are called, the outermost first. */
function* codesOf(error: unknown): Generator<string> {
  for (let at: unknown = error; at instanceof Error; at = 'original' in at ? at.original : at.cause) {
    if ('code' in at) yield String(at.code);
    yield at.name;
  }
}

/** Why Slack's Web API did not answer, in words for the operator; `code` is as `troubleOf` names it. */
export function whyUnreachable(error: unknown, code: string): string {
  const codes = [...codesOf(error)];
  const tls = codes.find((code) => /CERT|SELF_SIGNED|UNABLE_TO/.test(code));
  if (tls) {
    return `Slack's certificate isn't trusted here (${tls}). If a proxy inspects connections, set NODE_EXTRA_CA_CERTS to the file with its certificate.`;
  }
  const status = /^http_([34]\d\d)$/.exec(code)?.[1];
  if (status === '407')
    return 'The proxy requires a sign-in (407). Add the user and password to HTTPS_PROXY.';
  if (status || code === 'not_slack' || codes.includes('SyntaxError')) {
    return `Something other than Slack answered${status ? ` (HTTP ${status})` : ''}, such as a proxy's sign-in page. Let this machine reach slack.com, or set HTTPS_PROXY.`;
  }
  const network = codes.find((code) => /^E[A-Z_]+$/.test(code));
  return `Slack can't be reached${network ? ` (${network})` : ''}. If this network needs a proxy, set HTTPS_PROXY.`;
}

/** Why something could not be started, in words for the operator; never a setting's value. */
export function reasonOf(what: string, error: unknown): string {
  const isOurs = [ConfigError, FolderInUse, StartError, DecryptionError].some(
    (kind) => error instanceof kind,
  );
  if (!(error instanceof Error)) return `${what}: unknown reason`;
  if (isOurs) return error.message;
  const code = 'code' in error ? String(error.code) : '';
  if (/timeout/i.test(error.message) && /connect/i.test(error.message)) {
    return `${what}: the database in DATABASE_URL didn't respond in time. Check the address.`;
  }
  return `${what}: ${byCode[code] ?? `${error.message} ${code}`.trim()}`;
}
