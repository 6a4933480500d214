import { App, HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { register as registerAudit } from './audit/handlers.ts';
import { register as registerChanges } from './changes/handlers.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { register as registerConversations } from './conversations/handlers.ts';
import { register as registerExports } from './exports/handlers.ts';
import { register as registerFit } from './fit/handlers.ts';
import { register as registerGoals } from './goals/handlers.ts';
import { register as registerHome } from './home/handlers.ts';
import { register as registerKindly } from './kindly/handlers.ts';
import { register as registerMatching } from './matching/handlers.ts';
import { register as registerMeetings } from './meetings/handlers.ts';
import { register as registerMidyear } from './midyear/handlers.ts';
import { findRecorded } from './pairs/change-queries.ts';
import { register as registerPauses } from './pauses/handlers.ts';
import { pauseUntil } from './pauses/operations.ts';
import { register as registerPeople } from './people/handlers.ts';
import { register as registerPrivacy } from './privacy/handlers.ts';
import { register as registerPrograms } from './programs/handlers.ts';
import { findChangeDays, findWaiting, knownTo } from './rematch/access.ts';
import { register as registerRematch } from './rematch/handlers.ts';
import { waitingBlocks } from './rematch/views.ts';
import { register as registerRemoval } from './removal/handlers.ts';
import { rosterCsv } from './roster/export.ts';
import { register as registerRoster } from './roster/handlers.ts';
import { findStoredRoster } from './roster/queries.ts';
import { register as registerRounds } from './rounds/handlers.ts';
import { boltLogger } from './slack/bolt-logger.ts';
import { clickOptions, type TokenOf } from './slack/clients.ts';
import { answerFailure, BODY_LIMIT, checkPayloads, guardRequests, SERVER_LIMITS } from './slack/edge.ts';
import { settled } from './slack/in-flight.ts';
import { registerAll, type Web } from './slack/web.ts';
import { register as registerTimes } from './times/handlers.ts';
import { register as registerToolkit } from './toolkit/handlers.ts';
import { type InstallerSettings, installerOptions } from './workspaces/installer.ts';
import type { Identity } from './workspaces/queries.ts';
import type { FindInstalled } from './workspaces/tokens.ts';
import { register as registerYear } from './year/handlers.ts';

const ENDPOINT = '/slack/events';

/** In the order of the help. */
const slices: ((web: Web, ctx: Context) => void)[] = [
  registerMatching,
  registerMeetings,
  registerTimes,
  registerGoals,
  registerToolkit,
  registerPauses,
  registerRematch,
  registerFit,
  registerHome,
  registerKindly,
  registerPrivacy,
  registerPrograms,
  registerRoster,
  registerYear,
  registerPeople,
  registerConversations,
  registerRounds,
  registerRemoval,
  // A slice knows no other, the record knows none: what they need of others is handed to them here.
  (web, ctx) =>
    registerChanges(web, ctx, {
      away: (member, until) => pauseUntil(ctx, member, until),
      knownDays: async (member) => (await findChangeDays(ctx.db, member)).map(({ on }) => on),
    }),
  (web, ctx) =>
    registerExports(web, ctx, async (programId) => rosterCsv(await findStoredRoster(ctx.db, programId))),
  (web, ctx) =>
    registerMidyear(web, ctx, async (member) =>
      waitingBlocks(await findWaiting(ctx.db, member), member.program.time_zone),
    ),
  (web, ctx) =>
    registerAudit(web, ctx, async (db, reader) => [
      ...(await knownTo(db, reader)),
      ...(await findRecorded(db, reader)),
    ]),
];

/** Where tokens come from: the settings, for one workspace of our own, or installations through OAuth. */
export type Authority = { tokenOf: TokenOf } & (
  | { own: Identity; token: string }
  | { own: undefined; settings: InstallerSettings; find: FindInstalled }
);

function makeReceiver(config: Config, ctx: Context, authority: Authority): Receiver {
  const logger = boltLogger(ctx.log);
  const oauth = authority.own ? undefined : installerOptions(ctx, authority.find, authority.settings);
  if (config.SLACK_APP_TOKEN) {
    return new SocketModeReceiver({
      appToken: config.SLACK_APP_TOKEN,
      logger,
      ...oauth,
      installerOptions: {
        ...oauth?.installerOptions,
        port: config.PORT,
        clientOptions: config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {},
      },
    });
  }
  const signingSecret = config.SLACK_SIGNING_SECRET ?? '';
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: [ENDPOINT],
    logger,
    ...oauth,
    installerOptions: { ...oauth?.installerOptions, clientOptions: clickOptions(config) },
    bodyLimit: BODY_LIMIT,
    dispatchErrorHandler: ({ response }) => {
      response.writeHead(404).end();
    },
    processEventErrorHandler: answerFailure(ctx.log),
  });
  guardRequests(receiver, ENDPOINT, signingSecret);
  return receiver;
}

/** The web role: Bolt with every slice, over HTTP or Socket Mode. `start` answers with the HTTP port, if there is one. */
export async function createWeb(config: Config, ctx: Context, authority: Authority) {
  const receiver = makeReceiver(config, ctx, authority);
  const app = new App({
    receiver,
    ...(authority.own
      ? { token: authority.token, botId: authority.own.botId, botUserId: authority.own.botUserId }
      : {}),
    deferInitialization: true,
    convoStore: false,
    clientOptions: { ...clickOptions(config), logger: boltLogger(ctx.log) },
    logger: boltLogger(ctx.log),
  });
  checkPayloads(app, ctx.log, config.SLACK_APP_TOKEN ? 'socket' : 'http');
  await app.init();
  registerAll(app, ctx, slices);
  return {
    async start(): Promise<number | undefined> {
      if (config.SLACK_APP_TOKEN) {
        await app.start();
        return authority.own ? undefined : config.PORT;
      }
      const server: unknown = await app.start(config.PORT, SERVER_LIMITS);
      return portOf(server);
    },
    /** Stops taking requests and waits for the listeners in flight, at most so long; tells how many were cut off. */
    async stop(withinMs: number): Promise<number> {
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
