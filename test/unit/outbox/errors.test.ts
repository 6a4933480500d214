import { describe, expect, test } from '@jest/globals';
import { troubleOf } from '../../../src/platform/slack/errors.ts';

const refused = (error: string) => Object.assign(new Error(error), { data: { ok: false, error } });
const network = (code: string) =>
  Object.assign(new Error('request failed'), {
    code: 'slack_webapi_request_error',
    original: Object.assign(new Error('fetch failed'), { cause: { code } }),
  });

describe('what to do about a failed call', () => {
  test.each([
    ['user_disabled', 'person'],
    ['is_archived', 'channel'],
    ['restricted_action_read_only_channel', 'channel'],
    ['token_revoked', 'installation'],
    ['ekm_access_denied', 'administrative'],
    ['accesslimited', 'administrative'],
    ['access_denied', 'administrative'],
    ['no_permission', 'administrative'],
    ['enterprise_is_restricted', 'administrative'],
    ['two_factor_setup_required', 'administrative'],
    ['message_limit_exceeded', 'administrative'],
    ['edit_window_closed', 'closed'],
    ['something_new', 'bug'],
    ['service_unavailable', 'later'],
    ['update_failed', 'later'],
    ['streaming_state_conflict', 'later'],
    ['external_channel_migrating', 'later'],
    ['is_inactive', 'channel'],
    ['app_access_restricted', 'person'],
    ['msg_blocks_too_long', 'bug'],
    ['internal_error', 'unclear'],
    ['<html>Bad gateway</html>', 'unclear'],
    ['invalid_blocks', 'bug'],
  ])('%s: %s', (error, kind) => {
    expect(troubleOf(refused(error)).kind).toBe(kind);
  });

  test.each([
    ['ECONNREFUSED', 'later'],
    ['ENOTFOUND', 'later'],
    ['ECONNRESET', 'unclear'],
    ['UND_ERR_SOCKET', 'unclear'],
  ])('no answer because of %s: %s', (code, kind) => {
    expect(troubleOf(network(code)).kind).toBe(kind);
  });
});
