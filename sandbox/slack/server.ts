import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeSlack, type FakeSlackOptions } from './fake.ts';
import { Core } from './workspace/core.ts';
import { type Credentials, readManifest } from './workspace/manifest.ts';
import { Workspace } from './workspace/workspace.ts';

/** The names and secrets of an app that is installed in one workspace. */
function credentialsFor(options: FakeSlackOptions): Credentials {
  return {
    appId: 'A0SANDBOX',
    botId: 'B0SANDBOX',
    botUserId: 'U0SANDBOXBOT',
    botToken: 'xoxb-sandbox-bot-token',
    appToken: 'xapp-1-A0SANDBOX-sandbox-app-token',
    signingSecret: options.signingSecret ?? 'sandbox-signing-secret',
    verificationToken: 'sandbox-verification-token',
  };
}

/** Starts a strict fake Slack on 127.0.0.1. */
export async function startFakeSlack(options: FakeSlackOptions): Promise<FakeSlack> {
  const manifest = readManifest(options.manifest);
  const credentials = credentialsFor(options);
  const workspace = new Workspace({
    teamId: options.teamId ?? 'T0SANDBOX',
    ...(options.enterpriseId ? { enterpriseId: options.enterpriseId } : {}),
    ...(options.homeTeams ? { homeTeams: options.homeTeams } : {}),
    botUserId: credentials.botUserId,
    clock: options.clock ?? Date.now,
  });
  const core = new Core({
    manifest,
    credentials,
    workspace,
    rateLimits: options.rateLimits ?? true,
    seed: options.seed ?? 1,
    stopwatch: options.stopwatch,
    patience: options.patience,
  });
  core.latency = options.latency;
  const server = createServer();
  const slack = new FakeSlack(core, server, options);
  const name = manifest.displayName;
  slack.addUser({
    id: credentials.botUserId,
    name: name.toLowerCase(),
    real_name: name,
    is_bot: true,
    email: '',
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  core.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return slack;
}
