import type { WebClient } from '@slack/web-api';
import { troubleOf } from './errors.ts';

/** Whether Slack takes a token: yes, no (with its code), or it did not say. */
export type TokenCheck =
  | { works: true }
  | { works: false; code: string }
  | { works: undefined; code: string };

/**
 * Asks Slack whether it takes this client's token (auth.test), since one refusal may be passing or about something
 * else. With `reason` missing_scope, a token works only when it has the scope to write.
 */
export async function checkToken(client: WebClient, reason?: string): Promise<TokenCheck> {
  try {
    const { response_metadata } = await client.auth.test();
    const scopes = response_metadata?.scopes;
    const cannotWrite = reason === 'missing_scope' && !(scopes ?? []).includes('chat:write');
    return cannotWrite ? { works: false, code: 'missing_scope' } : { works: true };
  } catch (error) {
    const { kind, code } = troubleOf(error);
    return { works: kind === 'installation' ? false : undefined, code };
  }
}
