import { ErrorCode } from '@slack/web-api';
import { kindOfCode } from './error-codes.ts';

/** What to do about a failed Web API call. */
export type SlackTrouble =
  /** That person cannot be reached; ends the message. */
  | { kind: 'person'; code: string }
  /** That channel cannot be posted to; ends the message, a director must mend it. */
  | { kind: 'channel'; code: string }
  /** The installation is dead: nothing can be sent to this workspace any more. */
  | { kind: 'installation'; code: string }
  /** Not sent, because an administrator or a setting of the workspace stands in the way; it may pass. */
  | { kind: 'administrative'; code: string }
  /** The message is too old to be changed, by a setting of the workspace: it stays as it is. */
  | { kind: 'closed'; code: string }
  /** Not sent; may be tried again after this many seconds. */
  | { kind: 'later'; code: string; retryAfterSeconds: number | undefined }
  /** It may have been sent: look before sending again. */
  | { kind: 'unclear'; code: string }
  /** Slack refuses what we made, or for a reason we do not know: trying again changes nothing. */
  | { kind: 'bug'; code: string };

/** Raised when there is no token for a workspace: it never installed the app, or took it out. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled';
}

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
  const known = kindOfCode(code);
  return known === 'later' ? { kind: known, code, retryAfterSeconds: undefined } : { kind: known, code };
}

/** Whether a failed call may work when it is made again. */
export const isPassing = (
  trouble: SlackTrouble,
): trouble is Extract<SlackTrouble, { kind: 'later' | 'unclear' }> =>
  trouble.kind === 'later' || trouble.kind === 'unclear';

/** Whether this is an error of the Web API client, and none of ours. */
export const isSlackError = (error: unknown): boolean =>
  Object.values<unknown>(ErrorCode).includes(field(error, 'code'));
