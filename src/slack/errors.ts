import { ErrorCode } from '@slack/web-api';

/** What to do about a failed Web API call. */
export type SlackTrouble =
  /** That person cannot be reached; ends the message. */
  | { kind: 'person'; code: string }
  /** That channel cannot be posted to; ends the message, a director must mend it. */
  | { kind: 'channel'; code: string }
  /** The installation is dead: nothing can be sent to this workspace any more. */
  | { kind: 'installation'; code: string }
  /** Not sent; may be tried again after so many seconds. */
  | { kind: 'later'; code: string; retryAfterSeconds: number | undefined }
  /** It may have been sent: look before sending again. */
  | { kind: 'unclear'; code: string }
  /** Slack refuses what we made: a bug of ours. */
  | { kind: 'bug'; code: string };

/** Raised when there is no token for a workspace: it never installed the app, or took it out. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled';
}

const PERSON = new Set([
  'user_not_found',
  'user_disabled',
  'user_not_visible',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'invalid_user_combination',
  'user_is_bot',
  'user_is_restricted',
]);
const CHANNEL = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'message_not_found',
  'cant_update_message',
]);
const INSTALLATION = new Set([
  'account_inactive',
  'token_revoked',
  'token_expired',
  'invalid_auth',
  'not_authed',
  'missing_scope',
  'team_access_not_granted',
  'org_login_required',
  'invalid_refresh_token',
]);
const LATER = new Set(['ratelimited', 'rate_limited', 'service_unavailable', 'team_added_to_org']);
const UNCLEAR = new Set(['fatal_error', 'internal_error', 'request_timeout']);

const field = (from: unknown, name: string): unknown =>
  typeof from === 'object' && from !== null && name in from
    ? (from as Record<string, unknown>)[name]
    : undefined;

/** Slack's own error code of a failed call, such as `channel_not_found`; undefined for network and HTTP failures. */
export function slackCode(error: unknown): string | undefined {
  const code = field(field(error, 'data'), 'error');
  return typeof code === 'string' ? code : undefined;
}

const NO_CONNECTION = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether no connection was made at all, so that Slack cannot have seen the call. */
function neverLeft(error: unknown): boolean {
  const cause = field(field(error, 'original'), 'cause');
  return NO_CONNECTION.has(String(field(cause, 'code') ?? ''));
}

/** Sorts an error of the Web API client by what to do about it (Slack's documented error codes). */
export function troubleOf(error: unknown): SlackTrouble {
  if (error instanceof NotInstalled) return { kind: 'installation', code: 'not_installed' };
  const kind = field(error, 'code');
  if (kind === ErrorCode.RateLimitedError) {
    const seconds = Number(field(error, 'retryAfter'));
    return {
      kind: 'later',
      code: 'ratelimited',
      retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined,
    };
  }
  if (neverLeft(error)) return { kind: 'later', code: 'unreachable', retryAfterSeconds: undefined };
  const code = slackCode(error);
  if (code !== undefined && !/^[a-z][a-z0-9_]*$/.test(code)) return { kind: 'unclear', code: 'not_slack' };
  if (code === undefined) {
    const status = field(error, 'statusCode');
    return { kind: 'unclear', code: typeof status === 'number' ? `http_${status}` : 'network' };
  }
  if (PERSON.has(code)) return { kind: 'person', code };
  if (CHANNEL.has(code) || code.startsWith('restricted_action')) return { kind: 'channel', code };
  if (INSTALLATION.has(code)) return { kind: 'installation', code };
  if (LATER.has(code)) return { kind: 'later', code, retryAfterSeconds: undefined };
  if (UNCLEAR.has(code)) return { kind: 'unclear', code };
  return { kind: 'bug', code };
}
