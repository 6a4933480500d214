import type { Installation, InstallationQuery, InstallationStore, StateStore } from '@slack/bolt';
import type { HandlerDeps } from '../handler-deps.ts';
import { NotInstalled } from '../slack/errors.ts';
import { slackSite } from '../slack/hosts.ts';
import { neededScopes } from '../slack/scopes.ts';
import { explain } from '../slack/troubles.ts';
import type { LandingLinks } from './landing.ts';
import { type NewInstallation, recordInstallation } from './operations.ts';
import { canceledPage, failedPage, installedPage, type Page, showPage, staleLinkPage } from './pages.ts';
import { INVALID_STATE, makeState, STATE_SECONDS, takeState } from './states.ts';
import type { FindInstalled } from './tokens.ts';

const REDIRECT_PATH = '/slack/oauth_redirect';
const INSTALL_PATH = '/slack/install';
const SCOPES = Object.keys(neededScopes);

/** What Bolt's installer needs to know. */
export type InstallerSettings = {
  clientId: string;
  clientSecret: string;
  /** Where people reach this server, such as https://mentor.example.org. */
  publicUrl: string;
  /** Another Slack-compatible server; undefined for Slack itself. */
  apiUrl: string | undefined;
  /** Where people read how their data is kept, and whom they ask; left out where no one named it. */
  privacyUrl: string | undefined;
  supportUrl: string | undefined;
};

/** Below our own address, whether it ends in a slash or not. */
const under = (publicUrl: string, path: string) => publicUrl.replace(/\/+$/, '') + path;

/** Bolt's own installer, with installations and one-time states in the database; for either receiver. */
export function installerOptions(ctx: HandlerDeps, find: FindInstalled, settings: InstallerSettings) {
  const { clientId, clientSecret, publicUrl, apiUrl } = settings;
  const redirectUri = under(publicUrl, REDIRECT_PATH);
  const stateStore: StateStore = {
    generateStateParam: async () => makeState(ctx.keys, ctx.clock),
    verifyStateParam: async (_now, state) => {
      await takeState(ctx, state);
      return { scopes: SCOPES, redirectUri };
    },
  };
  return {
    clientId,
    clientSecret,
    redirectUri,
    scopes: SCOPES,
    installationStore: installationStore(ctx, find),
    installerOptions: {
      stateStore,
      stateCookieExpirationSeconds: STATE_SECONDS,
      directInstall: true, // Slack's own page says what is asked for
      installPath: INSTALL_PATH,
      redirectUriPath: REDIRECT_PATH,
      ...pages(ctx, under(publicUrl, INSTALL_PATH), apiUrl),
      ...(apiUrl ? { authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).href } : {}),
    },
  };
}

/** Where the links of the first page lead. */
export const landingLinks = ({ publicUrl, privacyUrl, supportUrl }: InstallerSettings): LandingLinks => ({
  install: under(publicUrl, INSTALL_PATH),
  privacy: privacyUrl,
  support: supportUrl,
});

type Callbacks = NonNullable<
  NonNullable<ConstructorParameters<typeof import('@slack/bolt').HTTPReceiver>[0]['installerOptions']>
>;

function pages(
  ctx: HandlerDeps,
  installUrl: string,
  apiUrl: string | undefined,
): Required<Pick<Callbacks, 'callbackOptions'>> {
  return {
    callbackOptions: {
      success: (installation, _options, _request, response) =>
        showPage(response, installedPage(slackAddress(installation, apiUrl))),
      failure: (error, _options, request, response) => {
        // From Slack's own admin pages people come without a state: they begin again where one is made.
        if (error.code === 'slack_oauth_missing_state' && !isRefusal(request.url ?? ''))
          return response.writeHead(302, { location: installUrl }).end();
        showPage(response, pageFor(ctx, installUrl, error, request.url ?? ''));
      },
    },
  };
}

const STALE: readonly string[] = [INVALID_STATE, 'slack_oauth_missing_code'];

const isRefusal = (url: string) => /[?&]error=/.test(url);

function pageFor(ctx: HandlerDeps, installUrl: string, error: Error & { code: string }, url: string): Page {
  if (STALE.includes(error.code)) return staleLinkPage(installUrl);
  if (/[?&]error=access_denied\b/.test(url)) return canceledPage(installUrl);
  return failedPage(installUrl, explain(ctx.log, 'install', error));
}

/** The address at which Slack opens the app. */
const slackAddress = ({ appId, team }: Installation, apiUrl: string | undefined) =>
  `${slackSite(apiUrl)}/app_redirect?${new URLSearchParams({ app: appId ?? '', ...(team ? { team: team.id } : {}) })}`;

/** The workspace that Bolt looks for: the Enterprise of an org install, else the team. */
const askedFor = ({ isEnterpriseInstall, enterpriseId, teamId }: InstallationQuery<boolean>) =>
  (isEnterpriseInstall ? enterpriseId : teamId) ?? '';

/**
 * Our installations as Bolt wants them. The refresh token stays out of its sight: Bolt would renew without a lock, and
 * swallow what goes wrong.
 */
function installationStore(ctx: HandlerDeps, find: FindInstalled): InstallationStore {
  return {
    storeInstallation: (installation) => recordInstallation(ctx, newInstallation(installation, ctx.clock())),
    fetchInstallation: async (query) => {
      const installed = await find(askedFor(query), { inAHurry: true });
      const id = installed.workspace_id;
      const { token, bot_id, bot_user_id } = installed;
      return {
        team: installed.is_org ? undefined : { id },
        enterprise: installed.is_org ? { id } : undefined,
        isEnterpriseInstall: installed.is_org,
        authVersion: 'v2',
        user: { id: '', token: undefined, scopes: undefined },
        bot: { token, id: bot_id, userId: bot_user_id, scopes: SCOPES },
      } as Installation<'v2', boolean>;
    },
  };
}

function newInstallation(installation: Installation, now: Date): NewInstallation {
  const { team, enterprise, bot, user, appId } = installation;
  const isOrg = installation.isEnterpriseInstall === true;
  const workspaceId = isOrg ? enterprise?.id : team?.id;
  if (!workspaceId || !bot) throw new NotInstalled("Slack didn't return a bot token");
  // Bolt counts by the machine's clock.
  const leftMs = (bot.expiresAt ?? 0) * 1000 - Date.now();
  const expiresAt = new Date(now.getTime() + leftMs);
  return {
    workspaceId,
    isOrg,
    appId: appId ?? null,
    installedBy: user.id,
    botId: bot.id,
    botUserId: bot.userId,
    scopes: bot.scopes,
    token: bot.token,
    renewal: bot.refreshToken ? { refreshToken: bot.refreshToken, expiresAt } : undefined,
  };
}
