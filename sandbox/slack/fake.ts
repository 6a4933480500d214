import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { serveFile, takeUpload } from './api/filehost.ts';
import { sendText } from './api/http.ts';
import { given, handleApi } from './api/router.ts';
import { Courier, type Parcel } from './delivery/courier.ts';
import { Events, RETRY_DELAYS } from './delivery/events.ts';
import { Payloads } from './delivery/payloads.ts';
import { handleResponse } from './delivery/responses.ts';
import type { SignatureMode } from './delivery/signing.ts';
import { SocketHub } from './delivery/socket.ts';
import { Person } from './people/person.ts';
import { isObj, type Obj, strAt } from './types.ts';
import { Administration } from './workspace/administration.ts';
import type { Core } from './workspace/core.ts';
import type { Faults } from './workspace/faults.ts';
import type { Activity, ApiCall, Delivery, Problem } from './workspace/journal.ts';
import type { RateLimitOptions } from './workspace/ratelimits.ts';
import type { Workspace, WorkspaceSnapshot } from './workspace/workspace.ts';

/** How to start the fake Slack. */
export interface FakeSlackOptions {
  /** The parsed object of `manifest.yml`: scopes, commands and events come from it. */
  manifest: unknown;
  /** 0, the default, takes any free port. */
  port?: number;
  /** Epoch milliseconds for message timestamps; signing keeps real time. */
  clock?: () => number;
  /** Milliseconds by which acknowledgements, triggers and waits are timed; unless given, those in which this process had its turns. */
  stopwatch?: () => number;
  /** How many times as long as Slack it waits for answers; 1 unless given. */
  patience?: number;
  signingSecret?: string;
  teamId?: string;
  enterpriseId?: string;
  /** Enterprise Grid: the `team_id` that people carry here, in turn; otherwise that of this workspace. */
  homeTeams?: readonly string[];
  /** `false` switches them off; an object tunes them. */
  rateLimits?: RateLimitOptions | boolean;
  /** Milliseconds before each retry of an event; Slack's own are 0, 60,000 and 300,000. */
  eventRetryDelays?: readonly number[];
  /** For faults with a probability. */
  seed?: number;
  /** A slow Slack: milliseconds that each call takes before its effect, by its method. */
  latency?: (method: string) => number;
}

/** What a problem must fit to be let pass: a part of `kind: message`, a pattern, or a test. */
export type Allowance = string | RegExp | ((problem: Problem) => boolean);

function isAllowed(problem: Problem, allowances: readonly Allowance[]): boolean {
  const line = `${problem.kind}: ${problem.message}`;
  return allowances.some((allowance) => {
    if (typeof allowance === 'function') return allowance(problem);
    return typeof allowance === 'string' ? line.includes(allowance) : allowance.test(line);
  });
}

/** A strict Slack workspace on this machine. */
export class FakeSlack extends Administration {
  readonly payloads: Payloads;
  private readonly server: Server;
  private readonly hub: SocketHub;
  private readonly courier: Courier;
  private readonly people = new Map<string, Person>();

  /** With a hub of the whole app, its workspaces share the Socket Mode connections. */
  constructor(core: Core, server: Server, options: FakeSlackOptions, hub = new SocketHub(core)) {
    const courier = new Courier(core, hub);
    const payloads = new Payloads(core);
    super(core, new Events(core, courier, payloads, options.eventRetryDelays ?? RETRY_DELAYS));
    this.server = server;
    this.hub = hub;
    this.courier = courier;
    this.payloads = payloads;
    server.on('request', (request, response) => void this.serve(request, response));
    server.on('upgrade', (request, socket, head) => hub.upgrade(request, socket, head));
  }

  get url(): string {
    return this.core.baseUrl;
  }
  /** The value for `SLACK_API_URL`. */
  get apiUrl(): string {
    return `${this.core.baseUrl}/api/`;
  }
  get botToken(): string {
    return this.core.credentials.botToken;
  }
  get appToken(): string {
    return this.core.credentials.appToken;
  }
  get signingSecret(): string {
    return this.core.credentials.signingSecret;
  }
  get appId(): string {
    return this.core.credentials.appId;
  }
  get botId(): string {
    return this.core.credentials.botId;
  }
  get botUserId(): string {
    return this.core.credentials.botUserId;
  }
  get teamId(): string {
    return this.core.workspace.teamId;
  }
  get workspace(): Workspace {
    return this.core.workspace;
  }
  get faults(): Faults {
    return this.core.faults;
  }
  /** Every Web API call of the bot, and every `response_url` post. */
  get calls(): readonly ApiCall[] {
    return this.core.journal.calls;
  }
  get deliveries(): readonly Delivery[] {
    return this.core.journal.deliveries;
  }
  get lateAcks(): readonly Delivery[] {
    return this.core.journal.lateAcks;
  }
  get problems(): readonly Problem[] {
    return this.core.journal.problems;
  }
  /** How many Socket Mode connections are open. */
  get socketConnections(): number {
    return this.hub.size;
  }
  get down(): boolean {
    return this.core.down;
  }
  /** While true every connection to Slack is refused. */
  set down(value: boolean) {
    this.core.down = value;
    if (value) this.hub.cut();
  }

  /** Delivers commands, interactions and events to this URL from now on; undefined goes back to Socket Mode. */
  connect(target: { requestUrl: string | undefined }): void {
    this.courier.requestUrl = target.requestUrl;
  }

  /** Acts as a person. */
  as(userId: string): Person {
    let person = this.people.get(userId);
    if (!person) {
      person = new Person(
        { core: this.core, courier: this.courier, payloads: this.payloads, events: this.events },
        userId,
      );
      this.people.set(userId, person);
    }
    return person;
  }

  /** Sends any event that the manifest subscribes to. */
  sendEvent(event: Obj): Promise<Delivery | undefined> {
    return this.events.send(event);
  }

  /** Says that it sent fewer events than there were: an envelope with no event in it. */
  tellRateLimited(): Promise<Delivery> {
    return this.deliver({
      token: this.core.credentials.verificationToken,
      team_id: this.teamId,
      type: 'app_rate_limited',
      minute_rate_limited: Math.floor(this.core.workspace.seconds() / 60) * 60,
      api_app_id: this.appId,
    });
  }

  /** Sends any payload, also with a signature that must be refused. */
  deliver(payload: Obj, options: { signature?: SignatureMode; as?: Parcel['as'] } = {}): Promise<Delivery> {
    const isEvent = ['event_callback', 'url_verification', 'app_rate_limited'].includes(
      strAt(payload, 'type'),
    );
    const guess = payload.command !== undefined ? 'command' : isEvent ? 'event' : 'interactive';
    return this.courier.deliver({
      kind: 'raw',
      name: strAt(payload, 'type') || strAt(payload, 'command'),
      payload,
      as: options.as ?? guess,
      ...(options.signature ? { signature: options.signature } : {}),
    });
  }

  /** Sends a past delivery once more, as a double click does: with a trigger of its own unless told otherwise. */
  replay(delivery: Delivery, options: { sameTrigger?: boolean } = {}): Promise<Delivery> {
    const isFresh =
      options.sameTrigger !== true &&
      delivery.user !== undefined &&
      delivery.payload.trigger_id !== undefined;
    const payload = isFresh
      ? { ...delivery.payload, trigger_id: this.core.triggers.issue(delivery.user ?? '') }
      : delivery.payload;
    return this.courier.deliver({
      kind: delivery.kind,
      name: delivery.name,
      payload,
      ...(delivery.user ? { user: delivery.user } : {}),
    });
  }

  /** Does Slack's handshake with a request URL; throws when the bot does not answer with the challenge. */
  async verifyRequestUrl(): Promise<void> {
    const challenge = `challenge-${Date.now()}`;
    const delivery = await this.deliver({
      type: 'url_verification',
      token: this.core.credentials.verificationToken,
      challenge,
    });
    if (!(delivery.ackBody ?? '').includes(challenge))
      throw new Error(`the request URL did not answer the challenge: ${delivery.ackBody}`);
  }

  /** Asks every Socket Mode connection to reconnect. */
  recycleSockets(reason: 'refresh_requested' | 'warning' | 'link_disabled' = 'refresh_requested'): void {
    this.hub.disconnect(reason);
  }

  /** Whether a new Socket Mode connection gets no answer at all. */
  silenceSockets = (isSilent: boolean): void => this.hub.silence(isSilent);

  /** Cuts every Socket Mode connection without a word. */
  cutSockets = (): void => this.hub.cut();

  /** Resolves when no delivery or call is underway and none has been for `quietMs`. */
  settled(options: { quietMs?: number; timeoutMs?: number } = {}): Promise<void> {
    return this.core.journal.settled(options.quietMs ?? 60, options.timeoutMs ?? 120_000);
  }

  /** Throws with every problem that is not allowed for. */
  assertClean(options: { allow?: readonly Allowance[] } = {}): void {
    const left = this.problems.filter((problem) => !isAllowed(problem, options.allow ?? []));
    if (left.length === 0) return;
    const lines = left.map((problem) => `- ${problem.kind}: ${problem.message}${detailOf(problem)}`);
    throw new Error(`Slack saw ${left.length} problem(s):\n${lines.join('\n')}`);
  }

  /** Hears of every delivery, call, message, view and problem; returns a function that stops it. */
  onActivity(listener: (activity: Activity) => void): () => void {
    return this.core.journal.on(listener);
  }

  /** Forgets calls, deliveries, problems and the state of the rate limits, not the workspace. */
  clearJournal(): void {
    this.core.journal.clear();
    this.core.limits.reset();
  }

  /** Makes open triggers and response URLs older, so that a test need not wait for them to expire. */
  ageTriggers(ms: number): void {
    this.core.triggers.age(ms);
  }

  snapshot(): WorkspaceSnapshot {
    return this.core.workspace.snapshot();
  }

  restore(snapshot: WorkspaceSnapshot): void {
    this.core.workspace.restore(snapshot);
    this.people.clear();
  }

  /** Stops listening and cuts all connections. */
  async stop(): Promise<void> {
    this.events.stop();
    await this.hub.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Answers a request to Slack itself; `path` begins after the workspace's own address. */
  async serve(request: IncomingMessage, response: ServerResponse, path = request.url ?? '/'): Promise<void> {
    if (this.core.down) {
      request.socket.destroy();
      return;
    }
    const url = new URL(path, this.core.baseUrl);
    const [, area = '', ...rest] = url.pathname.split('/');
    try {
      if (area === 'api') await handleApi(this.core, rest.join('/'), given(request, url), response);
      else if (area === 'commands' || area === 'actions')
        await handleResponse(this.core, rest[1] ?? '', request, response);
      else if (area === 'files-pri') serveFile(this.core, rest[0] ?? '', request, response);
      else if (area === 'upload')
        await takeUpload(this.core, rest[1] ?? '', rest[2] ?? '', request, response);
      else sendText(response, 404, 'not found');
    } catch (error) {
      this.core.journal.problem('protocol', `${url.pathname}: ${String(error)}`);
      if (!response.headersSent) sendText(response, 500, 'error');
    }
  }
}

function detailOf({ detail }: Problem): string {
  if (detail === undefined) return '';
  return `\n    ${JSON.stringify((isObj(detail) && detail.response_metadata) || detail).slice(0, 600)}`;
}
