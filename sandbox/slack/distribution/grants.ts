import { randomBytes } from 'node:crypto';
import { Refusal, refuse } from '../api/method.ts';
import { type Obj, strAt } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import type { Manifest } from '../workspace/manifest.ts';

const CODE_MS = 10 * 60_000;
const TOKEN_SECONDS = 43_200;

/** What a person chose on Slack's page: one workspace, or the whole organization it belongs to. */
export interface Choice {
  teamId: string;
  userId: string;
  org?: boolean;
  /** The optional scopes they unchecked. */
  without?: readonly string[];
  /** They pressed Cancel. */
  cancel?: boolean;
}

interface Grant {
  /** The workspaces it is good for, the chosen one first. */
  cores: readonly Core[];
  org: boolean;
  userId: string;
  scope: string;
}

/** The OAuth side of one app: codes, tokens and refresh tokens, each refused as Slack refuses it. */
export class Grants {
  private readonly codes = new Map<string, Grant & { redirectUri: string; until: number; used: boolean }>();
  private readonly refreshing = new Map<string, Grant>();
  readonly clientId: string;
  readonly clientSecret: string;
  private readonly manifest: Manifest;
  private readonly redirectUrls: readonly string[];
  private readonly clock: () => number;

  constructor(options: {
    clientId: string;
    clientSecret: string;
    manifest: Manifest;
    redirectUrls: readonly string[];
    clock: () => number;
  }) {
    this.clientId = options.clientId;
    this.clientSecret = options.clientSecret;
    this.manifest = options.manifest;
    this.redirectUrls = options.redirectUrls;
    this.clock = options.clock;
  }

  /** What Slack's page does with an authorize address: the address it sends the browser to, or what it complains of. */
  authorize(
    asked: URLSearchParams,
    choice: Choice,
    cores: readonly Core[],
  ): { to: string } | { error: string } {
    const [redirectUri, state] = [asked.get('redirect_uri') ?? '', asked.get('state') ?? ''];
    const scope = asked.get('scope') ?? '';
    if (asked.get('client_id') !== this.clientId) return { error: 'invalid_client_id' };
    if (!this.redirectUrls.some((allowed) => redirectUri.startsWith(allowed)))
      return { error: 'bad_redirect_uri' };
    const isKnown = scope !== '' && scope.split(',').every((each) => this.manifest.scopes.has(each));
    if (!isKnown) return { error: 'invalid_scope' };
    if (choice.org && !this.manifest.orgDeploy) return { error: 'org_login_required' };
    const without = choice.without ?? [];
    if (without.some((each) => !this.manifest.optionalScopes.has(each))) return { error: 'required_scope' };
    const to = new URL(redirectUri);
    if (state !== '') to.searchParams.set('state', state);
    if (choice.cancel) {
      to.searchParams.set('error', 'access_denied');
      return { to: to.href };
    }
    const code = randomBytes(12).toString('hex');
    const org = choice.org === true;
    const until = Date.now() + CODE_MS;
    const granted = scope.split(',').filter((each) => !without.includes(each));
    const grant = { cores, org, userId: choice.userId, scope: granted.join(',') };
    this.codes.set(code, { ...grant, redirectUri, until, used: false });
    to.searchParams.set('code', code);
    return { to: to.href };
  }

  /** Answers `oauth.v2.access`: a code or a refresh token against tokens. */
  access(args: Obj): Obj {
    try {
      if (args.client_id !== this.clientId) refuse('invalid_client_id');
      if (args.client_secret !== this.clientSecret) refuse('bad_client_secret');
      const isRefresh = args.grant_type === 'refresh_token';
      return isRefresh ? this.refreshed(strAt(args, 'refresh_token')) : this.exchanged(args);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, error: error.code, ...error.extra };
    }
  }

  /** Makes every token of these workspaces worthless. */
  revoke(cores: readonly Core[]): void {
    for (const core of cores) for (const token of core.tokens.values()) token.revoked = true;
    for (const [token, grant] of this.refreshing) {
      if (grant.cores.some((core) => cores.includes(core))) this.refreshing.delete(token);
    }
  }

  private exchanged(args: Obj): Obj {
    const grant = this.codes.get(strAt(args, 'code'));
    if (!grant || grant.until < Date.now()) return refuse('invalid_code');
    if (grant.used) return refuse('code_already_used');
    if (args.redirect_uri !== grant.redirectUri) return refuse('bad_redirect_uri');
    grant.used = true;
    this.revoke(grant.cores);
    for (const core of grant.cores) {
      core.install = 'installed';
      core.orgInstall = grant.org;
      const granted = grant.scope.split(',');
      core.leftOut = new Set([...this.manifest.optionalScopes].filter((each) => !granted.includes(each)));
    }
    return { ...this.issue(grant), authed_user: { id: grant.userId } };
  }

  private refreshed(token: string): Obj {
    const grant = this.refreshing.get(token);
    if (!grant) return refuse('invalid_refresh_token');
    this.refreshing.delete(token);
    return this.issue(grant);
  }

  private issue(grant: Grant): Obj {
    const [home] = grant.cores;
    if (!home) throw new Error('a grant for no workspace');
    const { teamId, enterpriseId } = home.workspace;
    const secret = randomBytes(12).toString('hex');
    const rotates = this.manifest.tokenRotation;
    const access = rotates ? `xoxe.xoxb-1-${secret}` : `xoxb-${secret}`;
    const expiresAt = this.clock() + TOKEN_SECONDS * 1000;
    for (const core of grant.cores) core.tokens.set(access, rotates ? { expiresAt } : {});
    const renewal = `xoxe-1-${randomBytes(12).toString('hex')}`;
    if (rotates) this.refreshing.set(renewal, grant);
    return {
      ok: true,
      app_id: home.credentials.appId,
      scope: grant.scope,
      token_type: 'bot',
      access_token: access,
      bot_user_id: home.credentials.botUserId,
      team: grant.org ? null : { id: teamId, name: `Team ${teamId}` },
      enterprise: enterpriseId ? { id: enterpriseId, name: `Organization ${enterpriseId}` } : null,
      is_enterprise_install: grant.org,
      ...(rotates ? { refresh_token: renewal, expires_in: TOKEN_SECONDS } : {}),
    };
  }
}
