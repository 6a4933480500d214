import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendJson, sendText } from '../api/http.ts';
import { type Given, given, handleApi } from '../api/router.ts';
import { SocketHub } from '../delivery/socket.ts';
import { type Allowance, FakeSlack, type FakeSlackOptions } from '../fake.ts';
import { type Obj, strAt } from '../types.ts';
import { Core } from '../workspace/core.ts';
import { Faults } from '../workspace/faults.ts';
import { type Manifest, readManifest } from '../workspace/manifest.ts';
import { Workspace } from '../workspace/workspace.ts';
import { type Choice, Grants } from './grants.ts';

/** How to start an app that several workspaces can install. */
export interface DistributionOptions
  extends Pick<FakeSlackOptions, 'manifest' | 'clock' | 'rateLimits' | 'signingSecret' | 'port'> {
  /** The workspaces there are. Those with an `enterpriseId` belong to that organization. */
  teams: readonly { teamId: string; enterpriseId?: string }[];
  /** Used in place of the manifest's, where a test learns its address late. */
  redirectUrls?: readonly string[];
}

/** One call of `oauth.v2.access`; no token and no code stays in the record. */
export interface OAuthCall {
  grant: 'code' | 'refresh_token';
  error?: string;
}

const IDS_APART = 1_000_000;

/** One app and the strict Slack workspaces that can install it: one address, one signing secret, tokens apart. */
export class Distribution {
  readonly teams: readonly FakeSlack[];
  readonly faults = new Faults(1);
  readonly oauthCalls: OAuthCall[] = [];
  /** Who sits at the browser, and what they choose on Slack's page. */
  choice: Choice | undefined;
  private readonly cores: readonly Core[];
  private readonly hub: SocketHub;
  private readonly grants: Grants;
  private readonly server: Server;
  readonly url: string;

  constructor(server: Server, url: string, manifest: Manifest, options: DistributionOptions) {
    this.server = server;
    this.url = url;
    const clock = options.clock ?? Date.now;
    this.cores = options.teams.map((team, index) => makeCore(url, manifest, options, team, index));
    const [first] = this.cores;
    if (!first) throw new Error('a distribution needs a workspace');
    const hub = new SocketHub(first);
    this.hub = hub;
    this.teams = this.cores.map((core) => new FakeSlack(core, createServer(), options, hub));
    for (const [index, core] of this.cores.entries()) {
      const { botUserId: id } = core.credentials;
      const name = manifest.displayName;
      this.teams[index]?.addUser({ id, name: name.toLowerCase(), real_name: name, is_bot: true, email: '' });
    }
    this.grants = new Grants({
      clientId: '111.222',
      clientSecret: 'sandbox-client-secret',
      manifest,
      redirectUrls: options.redirectUrls ?? manifest.redirectUrls,
      clock,
    });
    server.on('request', (request, response) => void this.route(request, response));
    server.on('upgrade', (request, socket, head) => hub.upgrade(request, socket, head));
  }

  get apiUrl(): string {
    return `${this.url}/api/`;
  }
  get clientId(): string {
    return this.grants.clientId;
  }
  get clientSecret(): string {
    return this.grants.clientSecret;
  }
  get signingSecret(): string {
    return this.teams[0]?.signingSecret ?? '';
  }
  get appToken(): string {
    return this.teams[0]?.appToken ?? '';
  }

  /** A workspace by its id. */
  team(teamId: string): FakeSlack {
    const found = this.teams.find((team) => team.teamId === teamId);
    if (!found) throw new Error(`no workspace ${teamId}`);
    return found;
  }

  /** Delivers what happens in every workspace to this URL; undefined goes back to Socket Mode. */
  connect(target: { requestUrl: string | undefined }): void {
    for (const team of this.teams) team.connect(target);
  }

  /** Takes the app out of a workspace (or its whole organization): the tokens die first, then Slack says so. */
  async uninstall(teamId: string): Promise<void> {
    const core = this.coreOf(teamId);
    this.grants.revoke(core.orgInstall ? this.organizationOf(core) : [core]);
    const bot = [core.credentials.botUserId];
    await this.team(teamId).sendEvent({ type: 'tokens_revoked', tokens: { bot } });
    await this.team(teamId).sendEvent({ type: 'app_uninstalled' });
  }

  /** Resolves when every workspace is quiet. */
  async settled(): Promise<void> {
    for (const team of this.teams) await team.settled();
  }

  assertClean(options: { allow?: readonly Allowance[] } = {}): void {
    for (const team of this.teams) team.assertClean(options);
  }

  async stop(): Promise<void> {
    for (const team of this.teams) await team.stop();
    await this.hub.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private coreOf(teamId: string): Core {
    const found = this.cores.find((core) => core.workspace.teamId === teamId);
    if (!found) throw new Error(`no workspace ${teamId}`);
    return found;
  }

  /** The workspaces of the same organization, this one first. */
  private organizationOf(core: Core): Core[] {
    const { enterpriseId } = core.workspace;
    const others = this.cores.filter((each) => each !== core && each.workspace.enterpriseId === enterpriseId);
    return enterpriseId ? [core, ...others] : [core];
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const [, area = '', ...rest] = url.pathname.split('/');
    if (area === 'api') return this.api(rest.join('/'), await given(request, url), response);
    if (url.pathname === '/oauth/v2/authorize') return this.page(url.searchParams, response);
    const [teamId = '', ...path] = rest;
    const team = area === 't' ? this.teams.find((each) => each.teamId === teamId) : undefined;
    if (team) return team.serve(request, response, `/${path.join('/')}${url.search}`);
    sendText(response, 404, 'not found');
  }

  private page(asked: URLSearchParams, response: ServerResponse): void {
    const { choice } = this;
    if (!choice) {
      sendText(response, 200, 'Who installs it, and where?');
      return;
    }
    const core = this.coreOf(choice.teamId);
    const answer = this.grants.authorize(asked, choice, choice.org ? this.organizationOf(core) : [core]);
    if ('error' in answer) sendText(response, 400, answer.error);
    else response.writeHead(302, { location: answer.to }).end();
  }

  private async api(name: string, input: Given, response: ServerResponse): Promise<void> {
    if (name === 'oauth.v2.access' && 'values' in input) return this.oauth(input.values, response);
    if (name === 'auth.teams.list' && 'values' in input) return this.teamsOf(input.token, response);
    const core = 'values' in input ? this.meantBy(input.token, input.values) : this.cores[0];
    if (!core) return sendJson(response, 200, { ok: false, error: 'missing_argument' });
    await handleApi(core, name, Promise.resolve(input), response);
  }

  /** The workspaces that a token is for: several where an organization installed the app. */
  private teamsOf(token: string, response: ServerResponse): void {
    const holders = this.cores.filter((core) => core.tokens.has(token));
    const teams = holders.map(({ workspace }) => ({ id: workspace.teamId, name: workspace.teamId }));
    sendJson(response, 200, teams.length > 0 ? { ok: true, teams } : { ok: false, error: 'invalid_auth' });
  }

  private oauth(args: Obj, response: ServerResponse): void {
    const fault = this.faults.strike('oauth.v2.access', {});
    const grant = args.grant_type === 'refresh_token' ? 'refresh_token' : 'code';
    const unavailable = { ok: false, error: 'service_unavailable' };
    const answer = fault ? unavailable : this.grants.access(args);
    this.oauthCalls.push({ grant, ...(answer.ok === true ? {} : { error: strAt(answer, 'error') }) });
    sendJson(response, fault ? 503 : 200, answer);
  }

  /** The workspace a call is about: its token's; of an organization's, the one it names or whose thing it names. */
  private meantBy(token: string, args: Obj): Core | undefined {
    const holders = this.cores.filter((core) => core.tokens.has(token));
    const [only, second] = holders;
    if (!second) return only ?? this.cores[0];
    const named = strAt(args, 'team_id');
    if (named !== '') return holders.find(({ workspace }) => workspace.teamId === named) ?? only;
    const things = ['channel', 'user', 'users', 'user_id', 'file'].map((key) => strAt(args, key));
    const isOf = ({ workspace }: Core) =>
      things.some((id) => workspace.users.has(id) || workspace.channels.has(id) || workspace.files.has(id));
    return holders.find(isOf) ?? (Object.keys(args).length === 0 ? only : undefined);
  }
}

function makeCore(
  url: string,
  manifest: Manifest,
  options: DistributionOptions,
  team: DistributionOptions['teams'][number],
  index: number,
): Core {
  const owner = team.enterpriseId ?? team.teamId;
  const credentials = {
    appId: 'A0SANDBOX',
    botId: `B${owner}`,
    botUserId: `U${owner}BOT`,
    botToken: '',
    appToken: 'xapp-1-A0SANDBOX-sandbox-app-token',
    signingSecret: options.signingSecret ?? 'sandbox-signing-secret',
    verificationToken: 'sandbox-verification-token',
  };
  const workspace = new Workspace({
    ...team,
    botUserId: credentials.botUserId,
    clock: options.clock ?? Date.now,
    firstId: 1 + index * IDS_APART,
  });
  const core = new Core({
    manifest,
    credentials,
    workspace,
    rateLimits: options.rateLimits ?? true,
    seed: 1,
    stopwatch: undefined,
  });
  core.tokens.clear(); // no one has installed it yet
  core.baseUrl = `${url}/t/${team.teamId}`;
  return core;
}

/** Starts an app that several strict workspaces can install, on 127.0.0.1. */
export async function startDistribution(options: DistributionOptions): Promise<Distribution> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new Distribution(server, url, readManifest(options.manifest), options);
}
