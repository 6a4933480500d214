import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { stopWorkspace } from '../outbox/queries.ts';
import { clickOptions } from '../slack/clients.ts';
import { troubleOf } from '../slack/errors.ts';
import { findEnding } from './queries.ts';
import { RENEW_BEFORE_MS, type Renewal } from './tokens.ts';

const answer = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() });

/** Exchanges refresh tokens at Slack (oauth.v2.access); each works once. */
export function renewAtSlack(settings: {
  clientId: string;
  clientSecret: string;
  apiUrl: string | undefined;
}) {
  const client = new WebClient(undefined, clickOptions({ SLACK_API_URL: settings.apiUrl }));
  return async (refreshToken: string): Promise<Renewal> => {
    const given = answer.parse(
      await client.oauth.v2.access({
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }),
    );
    return {
      token: given.access_token,
      refreshToken: given.refresh_token,
      expiresInSeconds: given.expires_in,
    };
  };
}

/** Renews the tokens that end soon, so that no person waits for it; a workspace whose token is lost is stopped. */
export async function renewTokens(ctx: Context): Promise<void> {
  const now = ctx.clock();
  for (const workspaceId of await findEnding(ctx.db, new Date(now.getTime() + RENEW_BEFORE_MS))) {
    try {
      await ctx.slack.sending(workspaceId);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'installation') await stopWorkspace(ctx.db, workspaceId, trouble.code, now);
    }
  }
}
