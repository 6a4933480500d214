import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LogLevel, WebClient } from '@slack/web-api';
import { sql } from 'kysely';
import { buildText, readBuild } from '../../platform/build.ts';
import {
  type AdminConfig,
  ConfigError,
  oauthOf,
  readAdminConfig,
  readConfig,
} from '../../platform/config.ts';
import { FolderInUse } from '../../platform/database/folder-lock.ts';
import { openDatabase } from '../../platform/database/open.ts';
import type { Db } from '../../platform/database/tables.ts';
import { slackCode } from '../../platform/slack/errors.ts';
import { identify } from '../../platform/workspaces/identity.ts';
import type { Identity } from '../../platform/workspaces/queries.ts';
import { reasonOf } from '../start-error.ts';
import type { Command, Ended } from './command.ts';
import {
  checkChannels,
  checkJobs,
  checkMigrations,
  checkProcesses,
  checkQueue,
  checkScopes,
  checkWorkspace,
  type Finding,
} from './doctor-checks.ts';
import { checkDeletions, checkHold } from './doctor-deletions.ts';
import { checkInstallations } from './doctor-installations.ts';
import { checkRecord } from './doctor-record.ts';
import { checkSealed } from './doctor-sealed.ts';

type Environment = Record<string, string | undefined>;

/** `npm run admin -- doctor`: looks at everything the bot needs, and says in words what to fix. */
export const doctor: Command = {
  name: 'doctor',
  usage: '',
  about: 'check configuration, database, Slack, and queue, and say what to fix',
  help: [
    'Usage: npm run admin -- doctor',
    '',
    'Checks the configuration, the database and its migrations, the token and its scopes (for every workspace that',
    "installed the app), the directors' channels, and the queue. It changes nothing. Exits with 1 if something is wrong.",
    '',
    'The embedded database serves one process at a time. Stop the bot first, or read /readyz and /metrics.',
  ].join('\n'),
  async run(_args, env) {
    return report(await examine(env, new Date()));
  },
};

/** Everything the doctor finds in this environment, in the order in which to fix it. */
async function examine(env: Environment, now: Date): Promise<Finding[]> {
  const configuration = checkConfiguration(env);
  const config = administrationOf(env);
  if (!config) return [configuration];
  const slack = oauthOf(config) ? undefined : await askSlack(config);
  return [configuration, ...(slack?.findings ?? []), ...(await checkDatabase(config, now, slack))];
}

function report(findings: readonly Finding[]): Ended {
  const lines = findings.map(({ what, ok, words }) => `${ok ? 'ok   ' : 'WRONG'}  ${what}: ${words}`);
  const wrong = findings.filter(({ ok }) => !ok).length;
  const end =
    wrong === 0
      ? 'Everything looks good.'
      : `${wrong} of ${findings.length} ${wrong === 1 ? 'needs' : 'need'} attention.`;
  return {
    code: wrong === 0 ? 0 : 1,
    out: [`Mentor ${buildText(readBuild())}`, '', ...lines, '', end].join('\n'),
  };
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
    const known: Finding = { what, ok: true, words: `the token works for ${identity.workspaceId}` };
    return { findings: [known, checkScopes(response_metadata?.scopes)], client, identity };
  } catch (error) {
    const code = slackCode(error);
    const words = code
      ? `rejects SLACK_BOT_TOKEN (${code}). Copy it again from "OAuth & Permissions" in your Slack app.`
      : "can't be reached. Check the network, and SLACK_API_URL if you set it.";
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
    return [
      { what, ok: true, words: `none in ${config.DATA_DIR} yet; Mentor creates it the first time it starts` },
    ];
  }
  try {
    const open = await openDatabase(config);
    try {
      await sql`select 1`.execute(open.db);
      const answers: Finding = { what, ok: true, words: 'answers' };
      const migrations = await checkMigrations(open.db);
      if (!migrations.ok) return [answers, migrations]; // the other tables may not be there yet
      const inSlack = slack ? await checkOwn(open.db, slack) : await checkInstallations(open.db, config, now);
      const kept = [
        ...(await checkHold(open.db)),
        await checkRecord(open.db),
        await checkSealed(open.db),
        await checkDeletions(open.db),
        await checkJobs(open.db),
      ];
      const atWork = [...(await checkProcesses(open.db)), ...(await checkQueue(open.db, now))];
      return [answers, migrations, ...inSlack, ...kept, ...atWork];
    } finally {
      await open.close();
    }
  } catch (error) {
    const words =
      error instanceof FolderInUse
        ? `${config.DATA_DIR} is in use, so the bot is running. Stop it for a full check, or read /readyz and /metrics.`
        : reasonOf("it can't be used", error);
    return [{ what, ok: false, words }];
  }
}
