import { Server } from 'node:http';
import { App, HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { EnvHttpProxyAgent } from 'undici';
import { findRecorded } from '../domain/pairs/change-queries.ts';
import { register as registerActivityLog } from '../features/activity-log/handlers.ts';
import { register as registerSchedules } from '../features/block-schedules/handlers.ts';
import { register as registerClassMatch } from '../features/class-match/handlers.ts';
import { register as registerConversations } from '../features/conversations/handlers.ts';
import { register as registerDataDeletion } from '../features/data-deletion/handlers.ts';
import { register as registerDepartures } from '../features/departures/handlers.ts';
import { register as registerExports } from '../features/exports/handlers.ts';
import { register as registerGentleReminders } from '../features/gentle-reminders/handlers.ts';
import { register as registerGoals } from '../features/goals/handlers.ts';
import { register as registerGuide } from '../features/guide/handlers.ts';
import { register as registerHome } from '../features/home/handlers.ts';
import { register as registerMeetings } from '../features/meetings/handlers.ts';
import { register as registerMentorProfile } from '../features/mentor-profile/handlers.ts';
import { register as registerMidyearReview } from '../features/midyear-review/handlers.ts';
import { register as registerPauses } from '../features/pauses/handlers.ts';
import { pauseUntil } from '../features/pauses/operations.ts';
import { register as registerPrivacy } from '../features/privacy/handlers.ts';
import { register as registerPrivateQuestions } from '../features/private-questions/handlers.ts';
import { register as registerProgramSettings } from '../features/program-settings/handlers.ts';
import { findComingChanges, findWaiting, knownTo } from '../features/rematch/access.ts';
import { register as registerRematch } from '../features/rematch/handlers.ts';
import { waitingBlocks } from '../features/rematch/views.ts';
import { register as registerRequests } from '../features/requests/handlers.ts';
import { openProgramRequests } from '../features/requests/operations.ts';
import { readRoster } from '../features/roster/export-handlers.ts';
import { register as registerRoster } from '../features/roster/handlers.ts';
import { registerPersonEvents } from '../features/roster/person-events.ts';
import { register as registerScheduling } from '../features/scheduling/handlers.ts';
import { register as registerYearRollover } from '../features/year-rollover/handlers.ts';
import { findPlannedEndings } from '../features/year-rollover/queries.ts';
import type { Config } from '../platform/config.ts';
import type { HandlerDeps } from '../platform/handler-deps.ts';
import type { Loops } from '../platform/health/loops.ts';
import { listen } from '../platform/listen.ts';
import { boltLogger } from '../platform/slack/bolt-logger.ts';
import { clickOptions, type TokenOf } from '../platform/slack/clients.ts';
import {
  answerFailure,
  BODY_LIMIT,
  checkPayloads,
  guardRequests,
  SERVER_LIMITS,
} from '../platform/slack/edge.ts';
import { settled } from '../platform/slack/in-flight.ts';
import { registerAll, type Web } from '../platform/slack/web.ts';
import { keepConnected, OPENING } from '../platform/socket.ts';
import { registerInstallationEvents } from '../platform/workspaces/events.ts';
import { type InstallerSettings, installerOptions, landingLinks } from '../platform/workspaces/installer.ts';
import { showLanding, withLanding } from '../platform/workspaces/landing.ts';
import type { Identity } from '../platform/workspaces/queries.ts';
import type { FindInstalled } from '../platform/workspaces/tokens.ts';

const ENDPOINT = '/slack/events';

/** The socket's client doesn't look at the environment by itself. */
const HAS_PROXY = Boolean(process.env.HTTPS_PROXY || process.env.https_proxy);

/** Every feature, in the order of `/mentor help`. */
const features: ((web: Web, ctx: HandlerDeps) => void)[] = [
  registerRequests,
  registerMeetings,
  registerScheduling,
  registerGoals,
  registerGuide,
  registerPauses,
  registerRematch,
  registerPrivateQuestions,
  registerHome,
  registerGentleReminders,
  registerPrivacy,
  registerProgramSettings,
  registerRoster,
  registerSchedules,
  (web, ctx) => registerYearRollover(web, ctx, (member) => findComingChanges(ctx.db, member)),
  registerMentorProfile,
  registerConversations,
  (web, ctx) => registerClassMatch(web, ctx, openProgramRequests),
  registerDataDeletion,
  registerInstallationEvents,
  registerPersonEvents,
  // Features never import each other. What one needs of another is passed in here.
  (web, ctx) =>
    registerDepartures(web, ctx, {
      away: (members, until) => pauseUntil(ctx, members, until),
      known: (member) => findComingChanges(ctx.db, member),
      turn: (member) => findPlannedEndings(ctx.db, member.program_id),
    }),
  (web, ctx) => registerExports(web, ctx, (director) => readRoster(ctx, director)),
  (web, ctx) =>
    registerMidyearReview(web, ctx, async (member) =>
      waitingBlocks(await findWaiting(ctx.db, member), member.program.time_zone),
    ),
  (web, ctx) =>
    registerActivityLog(web, ctx, async (db, reader) => [
      ...(await knownTo(db, reader)),
      ...(await findRecorded(db, reader)),
    ]),
];

/** Where tokens come from: the settings, for one workspace of our own, or installations through OAuth. */
export type Authority = { tokenOf: TokenOf } & (
  | { own: Identity; token: string }
  | { own: undefined; settings: InstallerSettings; find: FindInstalled }
);

/** What brings people's acts; in Socket Mode, the server of the installer's pages stands beside it. */
type Edge = { receiver: Receiver; pages?: Server | undefined };

function makeEdge(config: Config, ctx: HandlerDeps, authority: Authority, loops: Loops): Edge {
  const logger = boltLogger(ctx.log);
  const oauth = authority.own ? undefined : installerOptions(ctx, authority.find, authority.settings);
  if (config.SLACK_APP_TOKEN) {
    const socket = new SocketModeReceiver({
      appToken: config.SLACK_APP_TOKEN,
      autoReconnectEnabled: false,
      ...(HAS_PROXY ? { dispatcher: new EnvHttpProxyAgent() } : {}),
      logger,
      ...oauth,
      installerOptions: {
        ...oauth?.installerOptions,
        port: config.PORT,
        clientOptions: { ...clickOptions(config), ...OPENING },
      },
    });
    keepConnected(socket.client, { loops, log: ctx.log });
    const pages = takePages(socket);
    if (pages && !authority.own) showLanding(pages, landingLinks(authority.settings));
    return { receiver: socket, pages };
  }
  const signingSecret = config.SLACK_SIGNING_SECRET ?? '';
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: [ENDPOINT],
    logger,
    ...oauth,
    installerOptions: { ...oauth?.installerOptions, clientOptions: clickOptions(config) },
    bodyLimit: BODY_LIMIT,
    unhandledRequestTimeoutMillis: ctx.patience.ackMs,
    dispatchErrorHandler: ({ response }) => {
      response.writeHead(404).end();
    },
    processEventErrorHandler: answerFailure(ctx.log),
  });
  if (!authority.own)
    receiver.requestListener = withLanding(receiver.requestListener, landingLinks(authority.settings));
  guardRequests(receiver, ENDPOINT, signingSecret);
  return { receiver };
}

/**
 * Takes Bolt's server of the installer's pages out of its receiver, which would have it listen on every address, and
 * lets a port that is taken end the process without a word.
 */
function takePages(socket: SocketModeReceiver): Server | undefined {
  const server: unknown = Reflect.get(socket, 'httpServer');
  Reflect.set(socket, 'httpServer', undefined);
  return server instanceof Server ? server : undefined;
}

/** The web role: Bolt with every slice, over HTTP or Socket Mode. `start` answers with the HTTP port, if there is one. */
export async function createWeb(config: Config, ctx: HandlerDeps, authority: Authority, loops: Loops) {
  const { receiver, pages } = makeEdge(config, ctx, authority, loops);
  const app = new App({
    receiver,
    ...(authority.own
      ? { token: authority.token, botId: authority.own.botId, botUserId: authority.own.botUserId }
      : {}),
    deferInitialization: true,
    convoStore: false,
    clientOptions: { ...clickOptions(config, ctx.patience), logger: boltLogger(ctx.log) },
    logger: boltLogger(ctx.log),
  });
  checkPayloads(app, ctx.log, config.SLACK_APP_TOKEN ? 'socket' : 'http');
  await app.init();
  registerAll(app, ctx, features);
  return {
    async start(): Promise<number | undefined> {
      if (config.SLACK_APP_TOKEN) {
        const port = pages && (await listen(pages, { port: config.PORT, host: config.HOST }));
        await app.start();
        return port;
      }
      const server: unknown = await app.start({ port: config.PORT, host: config.HOST }, SERVER_LIMITS);
      return portOf(server);
    },
    /** Stops taking requests and waits for the listeners in flight, at most so long; tells how many were cut off. */
    async stop(withinMs: number): Promise<number> {
      pages?.close();
      const closed = Promise.resolve(app.stop()).catch(() => undefined);
      const left = await settled(withinMs);
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 500).unref())]);
      return left;
    },
  };
}

function portOf(server: unknown): number | undefined {
  if (
    typeof server !== 'object' ||
    server === null ||
    !('address' in server) ||
    typeof server.address !== 'function'
  )
    return;
  const address: unknown = server.address();
  return typeof address === 'object' && address !== null && 'port' in address
    ? Number(address.port)
    : undefined;
}
