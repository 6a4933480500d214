import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { HandlerDeps } from '../handler-deps.ts';
import { aWorkspace, eachAlone } from '../jobs/alone.ts';
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

/** Raised when a token still ends soon after it was to be renewed; the log tells why. */
class NotRenewed extends Error {
  override readonly name = 'NotRenewed';
}

/** Renews the tokens that end soon, so that no person waits for it; a workspace whose token is lost is stopped. */
export async function renewTokens(ctx: HandlerDeps): Promise<void> {
  const now = ctx.clock();
  const soon = new Date(now.getTime() + RENEW_BEFORE_MS);
  const ending = await findEnding(ctx.db, soon);
  await eachAlone(ctx, 'workspaces.renew', ending, aWorkspace, async (workspaceId) => {
    try {
      await ctx.slack.sending(workspaceId); // hands out the present token while that works
      if ((await findEnding(ctx.db, soon)).includes(workspaceId)) throw new NotRenewed();
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'installation')
        return void (await stopWorkspace(ctx.db, workspaceId, trouble.code, now));
      throw error;
    }
  });
}
