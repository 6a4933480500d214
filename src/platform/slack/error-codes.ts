/** What to do about a refusal, by Slack's documented error codes; apart from the client, for rules that know no Slack. */
type CodeKind =
  | 'person'
  | 'channel'
  | 'installation'
  | 'administrative'
  | 'closed'
  | 'later'
  | 'unclear'
  | 'bug';

const PERSON = new Set([
  'user_not_found',
  'user_disabled',
  'user_not_visible',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'invalid_user_combination',
  'user_is_bot',
  'user_is_restricted',
  'app_access_restricted',
]);
const CHANNEL = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'is_inactive',
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
/** Passing, but not soon: tried again with long pauses. */
const ADMINISTRATIVE = new Set([
  'ekm_access_denied',
  'accesslimited',
  'access_denied',
  'no_permission',
  'enterprise_is_restricted',
  'two_factor_setup_required',
  'message_limit_exceeded',
]);
/** Codes after which a message may wait for long: the token works, or an administrator can mend it. */
export const LONG_PAUSES: readonly string[] = [...ADMINISTRATIVE, ...INSTALLATION];
const LATER = new Set([
  'ratelimited',
  'rate_limited',
  'service_unavailable',
  'team_added_to_org',
  'update_failed',
  'external_channel_migrating',
  'fetch_members_failed',
  'file_update_failed',
  'streaming_state_conflict',
]);
const UNCLEAR = new Set(['fatal_error', 'internal_error', 'request_timeout']);

const CONTENT = new Set([
  'expired_trigger_id',
  'hash_conflict',
  'invalid_arguments',
  'invalid_blocks',
  'msg_blocks_too_long',
  'msg_too_long',
  'not_found',
  'push_limit_reached',
  'trigger_expired',
  'trigger_exchanged',
  'view_too_large',
  'edit_window_closed',
]);
/** A setting or a limit of the workspace stands in the way of a file. */
const FILES = new Set([
  'file_uploads_disabled',
  'file_uploads_except_images_disabled',
  'file_type_not_allowed',
  'file_upload_size_restricted',
  'storage_limit_reached',
  'posting_to_channel_denied',
  'user_is_external_guest',
]);
const ALL = [PERSON, CHANNEL, INSTALLATION, ADMINISTRATIVE, LATER, UNCLEAR, CONTENT, FILES];

/** Whether a code is one that we know, so that it may become a metric's label. */
export const isKnownCode = (code: string): boolean => ALL.some((codes) => codes.has(code));

/** Whether a refused file is forbidden, so that trying again changes nothing until an administrator does. */
export const forbidsFiles = (code: string): boolean =>
  FILES.has(code) ||
  ADMINISTRATIVE.has(code) ||
  code === 'missing_scope' ||
  code.startsWith('restricted_action');

/** What to do about a call that Slack refused with this code; a code we do not know is final. */
export function kindOfCode(code: string): CodeKind {
  if (PERSON.has(code)) return 'person';
  if (CHANNEL.has(code) || code.startsWith('restricted_action')) return 'channel';
  if (INSTALLATION.has(code)) return 'installation';
  if (ADMINISTRATIVE.has(code)) return 'administrative';
  if (code === 'edit_window_closed') return 'closed';
  if (LATER.has(code)) return 'later';
  return UNCLEAR.has(code) ? 'unclear' : 'bug';
}
