import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LogLevel, WebClient } from '@slack/web-api';
import { sql } from 'kysely';
import { type AdminConfig, ConfigError, oauthOf, readAdminConfig, readConfig } from '../config.ts';
import { FolderInUse } from '../database/folder-lock.ts';
import { openDatabase } from '../database/open.ts';
import type { Db } from '../database/tables.ts';
import { slackCode } from '../slack/errors.ts';
import { reasonOf } from '../start-error.ts';
import { identify } from '../workspaces/identity.ts';
import type { Identity } from '../workspaces/queries.ts';
import type { Command, Ended } from './command.ts';
import { checkBlocks } from './doctor-blocks.ts';
import {
  checkChannels,
  checkMigrations,
  checkQueue,
  checkScopes,
  checkWorkspace,
  type Finding,
} from './doctor-checks.ts';
import { checkInstallations } from './doctor-installations.ts';

type Environment = Record<string, string | undefined>;

/** `npm run admin -- doctor`: looks at everything the bot needs, and says in words what to fix. */
export const doctor: Command = {
  name: 'doctor',
  usage: '[--blocks]',
  about: 'check configuration, database, Slack and the queue, and say what to fix',
  help: [
    'Usage: npm run admin -- doctor [--blocks]',
    '',
    'Looks at the configuration, the database and its migrations, the token and its scopes (of every workspace that',
    'installed the app), the directors’ channels, and the queue. It changes nothing. Exit code 1 when something is wrong.',
    '',
    '--blocks sends every window and message that Mentor can show, with made-up people, to Slack’s own check',
    '(blocks.validate). Nobody sees them. It takes some minutes, since Slack limits how often it can be asked.',
    '',
    'The embedded database serves one process at a time: stop the bot first, or read /readyz and /metrics.',
  ].join('\n'),
  async run(args, env) {
    const findings = await examine(env, new Date());
    return report(args.includes('--blocks') ? [...findings, ...(await examineBlocks(env))] : findings);
  },
};

/** Everything the doctor finds in this environment, in the order in which to fix it. */
export async function examine(env: Environment, now: Date): Promise<Finding[]> {
  const configuration = checkConfiguration(env);
  const config = administrationOf(env);
  if (!config) return [configuration];
  const slack = oauthOf(config) ? undefined : await askSlack(config);
  return [configuration, ...(slack?.findings ?? []), ...(await checkDatabase(config, now, slack))];
}

/** Holds what Mentor shows against Slack's own check, with the token that is set. */
export async function examineBlocks(env: Environment): Promise<Finding[]> {
  const config = administrationOf(env);
  if (!config) return []; // said already
  if (oauthOf(config))
    return [
      { what: 'Blocks', ok: false, words: 'can be checked with the SLACK_BOT_TOKEN of one workspace only' },
    ];
  return checkBlocks(clientOf(config));
}

function report(findings: readonly Finding[]): Ended {
  const lines = findings.map(({ what, ok, words }) => `${ok ? 'ok   ' : 'WRONG'}  ${what}: ${words}`);
  const wrong = findings.filter(({ ok }) => !ok).length;
  const end = wrong === 0 ? 'All is well.' : `${wrong} of ${findings.length} need you.`;
  return { code: wrong === 0 ? 0 : 1, out: [...lines, '', end].join('\n') };
}

function checkConfiguration(env: Environment): Finding {
  const what = 'Configuration';
  try {
    const config = readConfig(env);
    const { ROLE, DATABASE_URL, SLACK_APP_TOKEN } = config;
    const words = [`role ${ROLE}`, DATABASE_URL ? 'Postgres' : 'embedded database'];
    const many = oauthOf(config) ? ['installed by OAuth'] : [];
    return {
      what,
      ok: true,
      words: [...words, SLACK_APP_TOKEN ? 'Socket Mode' : 'HTTP', ...many].join(', '),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [, ...problems] = error.message.split('\n');
    const named = problems.slice(0, problems.indexOf(''));
    return { what, ok: false, words: ['see .env.example.', ...named].join('\n') };
  }
}

function administrationOf(env: Environment): AdminConfig | undefined {
  try {
    return readAdminConfig(env);
  } catch {
    return undefined;
  }
}

type Answer = { findings: Finding[]; client: WebClient; identity: Identity | undefined };

const clientOf = (config: AdminConfig) =>
  new WebClient(config.SLACK_BOT_TOKEN, {
    ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
    timeout: 10_000,
    retryConfig: { retries: 1 },
    logLevel: LogLevel.ERROR,
  });

async function askSlack(config: AdminConfig): Promise<Answer> {
  const client = clientOf(config);
  const what = 'Slack';
  try {
    const identity = await identify(client);
    const { response_metadata } = await client.auth.test();
    const known: Finding = { what, ok: true, words: `the token is good, for ${identity.workspaceId}` };
    return { findings: [known, checkScopes(response_metadata?.scopes)], client, identity };
  } catch (error) {
    const code = slackCode(error);
    const words = code
      ? `refuses SLACK_BOT_TOKEN (${code}). Copy it anew from "OAuth & Permissions" of your Slack app.`
      : 'cannot be reached. Check the network, and SLACK_API_URL if you set it.';
    return { findings: [{ what, ok: false, words }], client, identity: undefined };
  }
}

async function checkOwn(db: Db, { identity, client }: Answer): Promise<Finding[]> {
  if (!identity) return [];
  return [await checkWorkspace(db, identity), ...(await checkChannels(db, client, identity))];
}

async function checkDatabase(config: AdminConfig, now: Date, slack: Answer | undefined): Promise<Finding[]> {
  const what = 'Database';
  // Opening the embedded database would make one; the doctor changes nothing.
  if (!config.DATABASE_URL && !existsSync(join(config.DATA_DIR, 'pglite'))) {
    return [{ what, ok: true, words: `none in ${config.DATA_DIR} yet: the first start makes it` }];
  }
  try {
    const open = await openDatabase(config);
    try {
      await sql`select 1`.execute(open.db);
      const answers: Finding = { what, ok: true, words: 'answers' };
      const migrations = await checkMigrations(open.db);
      if (!migrations.ok) return [answers, migrations]; // the other tables may not be there yet
      const inSlack = slack ? await checkOwn(open.db, slack) : await checkInstallations(open.db, config, now);
      return [answers, migrations, ...inSlack, ...(await checkQueue(open.db, now))];
    } finally {
      await open.close();
    }
  } catch (error) {
    const words =
      error instanceof FolderInUse
        ? `${config.DATA_DIR} is in use, so the bot is running. Stop it for a full check, or read /readyz and /metrics.`
        : reasonOf('it cannot be used', error);
    return [{ what, ok: false, words }];
  }
}
