import { z } from 'zod';
import type { HandlerDeps } from '../handler-deps.ts';
import { troubleOf } from '../slack/errors.ts';
import { track } from '../slack/in-flight.ts';
import { checkToken } from '../slack/token-check.ts';
import { explain } from '../slack/troubles.ts';
import type { Web } from '../slack/web.ts';
import { endInstallation } from './operations.ts';
import { findActive, findInstallation } from './queries.ts';

const envelope = z.object({
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  authorizations: z.array(z.object({ is_enterprise_install: z.boolean().nullish() })).nullish(),
});

/** The workspace an event is about: the team, or the Enterprise of an org install. */
export function workspaceOfEvent(body: unknown): string | undefined {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return undefined;
  const { team_id, enterprise_id, authorizations } = parsed.data;
  const isOrg = authorizations?.[0]?.is_enterprise_install === true;
  return (isOrg ? enterprise_id : team_id) ?? undefined;
}

const revoked = z.object({ tokens: z.object({ bot: z.array(z.string()).nullish() }) });

/**
 * Registers the events that end an installation. Slack gets its answer before a listener runs, so a crash loses an
 * event. These only speed up what sending would find out too.
 */
export function registerInstallationEvents(web: Web, ctx: HandlerDeps): void {
  const guarded = (name: string, work: Promise<void>) =>
    track(work.catch((error) => void explain(ctx.log, 'event', error, name)));

  web.app.event('app_uninstalled', ({ body }) =>
    guarded('app_uninstalled', stopped(ctx, body, 'app_uninstalled')),
  );
  web.app.event('tokens_revoked', ({ event, body }) =>
    guarded('tokens_revoked', tokensRevoked(ctx, body, event)),
  );
}

/** Slack tells of a team; the installation that ended may be that of its whole organization, or neither. */
async function stopped(ctx: HandlerDeps, body: unknown, reason: string): Promise<void> {
  const { team_id, enterprise_id } = envelope.parse(body);
  for (const workspaceId of await findActive(ctx.db, [team_id, enterprise_id])) {
    const installation = await findInstallation(ctx.db, workspaceId);
    const code = await whyRefused(ctx, workspaceId);
    if (!code) continue;
    // An address that is not allowed hears invalid_auth too: then the tokens are kept, and Slack is asked again.
    const installId = code === 'invalid_auth' ? undefined : installation?.install_id;
    const deleteAfter = await endInstallation(ctx, { workspaceId, installId, reason });
    ctx.log.warn(
      { workspaceId, reason, deleteAfter },
      'the installation ended, so sending to this workspace stopped; its data will be deleted',
    );
  }
}

/**
 * Asks Slack whether the token is dead, and with which word: a farewell may arrive late, when the app is installed again, and the one of a
 * team says nothing of its organization. If Slack does not answer, the next message or renewal finds out.
 */
async function whyRefused(ctx: HandlerDeps, workspaceId: string): Promise<string | undefined> {
  try {
    const check = await checkToken(await ctx.slack.clicks(workspaceId));
    return check.works === false ? check.code : undefined;
  } catch (error) {
    const { kind, code } = troubleOf(error);
    return kind === 'installation' ? code : undefined;
  }
}

async function tokensRevoked(ctx: HandlerDeps, body: unknown, event: unknown): Promise<void> {
  const tokens = revoked.safeParse(event);
  // A person's own token, which this app never asks for, says nothing about the bot's.
  if (!tokens.success || (tokens.data.tokens.bot ?? []).length === 0) return;
  await stopped(ctx, body, 'tokens_revoked');
}
