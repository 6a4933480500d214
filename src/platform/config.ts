import { validate as isCron } from 'node-cron';
import { z } from 'zod';
import { type Environment, gather } from './environment.ts';

const wholeNumber = (fallback: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n <= 65535, 'must be at most 65535')
    .default(fallback);

const key = z
  .string()
  .refine(
    (text) => /^[\w+/-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === 32,
    'must be 32 bytes in base64 (openssl rand -base64 32)',
  );

const oneOf = <const T extends readonly [string, ...string[]]>(choices: T) =>
  z.enum(choices, { error: `must be one of ${choices.join(', ')}` });

/** Whether a database's address can be read: a # or / in its password ends the part with the host. */
function isCompleteUrl(text: string): boolean {
  const [, authority = '', rest = ''] = /^postgres(?:ql)?:\/\/([^/?#]*)(.*)$/.exec(text) ?? [];
  if (authority.includes('@') ? false : rest.includes('@')) return false;
  return URL.canParse(text);
}

const environment = z.object({
  ROLE: oneOf(['all', 'web', 'worker']).default('all'),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'must start with xoxb-').optional(),
  SLACK_CLIENT_ID: z
    .string()
    .regex(/^\d+\.\d+$/, 'must be two numbers with a dot between them')
    .optional(),
  SLACK_CLIENT_SECRET: z.string().min(8, 'is too short').optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
    .refine(
      (text) => /^https:|^http:\/\/(localhost|127\.0\.0\.1)[:/]?/.test(text),
      'must start with https:// (Slack redirects only to https addresses)',
    )
    .optional(),
  PRIVACY_URL: z.url({ protocol: /^https$/, error: 'must be an https address' }).optional(),
  SUPPORT_URL: z
    .url({ protocol: /^(https|mailto)$/, error: 'must be an https address, or mailto: and an email address' })
    .optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'is too short').optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'must start with xapp-').optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  HOST: z.string().optional(),
  PORT: wholeNumber(3000),
  HEALTH_PORT: wholeNumber(3001),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => !/^postgres(ql)?:\/\/[^/]*,/.test(text),
      'names several hosts. Use one address that always leads to the server that accepts writes',
    )
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .refine(
      (text) => !/^postgres(ql)?:/.test(text) || isCompleteUrl(text),
      'is not a complete address, such as postgres://user:password@host:5432/mentor. In a password, write # as %23, / as %2F, ? as %3F, and @ as %40',
    )
    .optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  ENCRYPTION_KEY: key.optional(),
  ENCRYPTION_KEYS_OLD: z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(key))
    .optional(),
  REMINDER_CRON: z
    .string()
    .refine(isCron, 'must be a cron expression, such as "* * * * *" for every minute')
    .default('* * * * *'),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  PLAIN_LINES: oneOf(['no', 'yes']).default('no'),
  ALLOW_OTHER_TOKEN: oneOf(['no', 'yes']).default('no'),
  KEEP_REMINDERS_DAYS: wholeNumber(400).refine((days) => days >= 90, 'must be at least 90'),
  SHUTDOWN_SECONDS: wholeNumber(10),
  DRAIN_SECONDS: wholeNumber(0),
});

/** Everything the process reads from its environment, parsed once at start. */
export type Config = z.infer<typeof environment>;

/** What the commands of `npm run admin` need of it: Slack and the database, no ports and no signing. */
const administration = environment.pick({
  SLACK_BOT_TOKEN: true,
  SLACK_CLIENT_ID: true,
  SLACK_CLIENT_SECRET: true,
  SLACK_API_URL: true,
  DATABASE_URL: true,
  DATA_DIR: true,
  ENCRYPTION_KEY: true,
  ENCRYPTION_KEYS_OLD: true,
});

/** What a command needs that works on the database alone. */
const storage = administration.omit({
  SLACK_BOT_TOKEN: true,
  SLACK_CLIENT_ID: true,
  SLACK_CLIENT_SECRET: true,
  SLACK_API_URL: true,
});

/** The settings by which many workspaces install the app; undefined when one workspace's token is set. */
export function oauthOf(config: Pick<Config, 'SLACK_CLIENT_ID' | 'SLACK_CLIENT_SECRET'>) {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = config;
  return clientId && clientSecret ? { clientId, clientSecret } : undefined;
}

/** What the operator's commands read from the environment. */
export type AdminConfig = z.infer<typeof administration>;

/** The settings there are, by name. */
export const settings = Object.keys(environment.shape);

/** Raised with one message naming every problem in the environment. */
export class ConfigError extends Error {}

/** Something that keeps the process from starting, in words for the operator. */
export class StartError extends Error {}

/** What is wrong between settings; looks at the raw texts, so that it is told even when one of them is malformed. */
function problemsBetween(env: Environment): string[] {
  const isWeb = env.ROLE !== 'worker';
  const problems = problemsOfTokens(env, isWeb);
  if (isWeb && !env.SLACK_APP_TOKEN && !env.SLACK_SIGNING_SECRET) {
    problems.push(
      'SLACK_SIGNING_SECRET is missing. Set it for HTTP, or set SLACK_APP_TOKEN for Socket Mode.',
    );
  }
  const usesPort = isWeb && (!env.SLACK_APP_TOKEN || env.SLACK_CLIENT_ID);
  if (usesPort && env.PORT !== '0' && samePort(env)) {
    problems.push('HEALTH_PORT must differ from PORT, because health checks have their own server.');
  }
  if (env.DATABASE_URL && !env.ENCRYPTION_KEY) {
    problems.push(
      'ENCRYPTION_KEY is missing. With DATABASE_URL you must create and keep it yourself (openssl rand -base64 32).',
    );
  }
  if (!env.DATABASE_URL && (env.ROLE === 'web' || env.ROLE === 'worker')) {
    problems.push(
      `ROLE is ${env.ROLE}, which needs DATABASE_URL, because the embedded database serves only one process.`,
    );
  }
  return problems;
}

/** One workspace by its token, or many by OAuth: exactly one of the two. */
function problemsOfTokens(env: Environment, isWeb: boolean): string[] {
  const ofOAuth = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', ...(isWeb ? ['PUBLIC_URL'] : [])];
  const missing = ofOAuth.filter((name) => !env[name]);
  const isOAuth = Boolean(env.SLACK_CLIENT_ID || env.SLACK_CLIENT_SECRET);
  if (env.SLACK_BOT_TOKEN && isOAuth) {
    return [
      'SLACK_BOT_TOKEN is for one workspace; SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are for many. Set one or the other.',
    ];
  }
  if (isOAuth) return missing.map((name) => `${name} is missing. ${OAUTH_NEEDS[name]}`);
  if (env.SLACK_BOT_TOKEN) return [];
  return [
    'SLACK_BOT_TOKEN is missing. It is the "Bot User OAuth Token" of your Slack app. For many workspaces, set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead.',
  ];
}

const OAUTH_NEEDS: Record<string, string> = {
  SLACK_CLIENT_ID: 'Copy it from "Basic Information" in your Slack app.',
  SLACK_CLIENT_SECRET: 'Copy it from "Basic Information" in your Slack app.',
  PUBLIC_URL: 'It is the address where people reach this server to install the app.',
};

const samePort = (env: Environment) => Number(env.PORT ?? 3000) === Number(env.HEALTH_PORT ?? 3001);

/** Parses the environment; throws `ConfigError` naming every problem and how to run without a workspace. */
export function readConfig(env: Environment): Config {
  const { present, problems, unknown } = gather(env, settings);
  const parsed = environment.safeParse(present);
  const between = [...problems, ...problemsBetween(present)];
  if (parsed.success && between.length === 0) return parsed.data;
  throw refused("Mentor can't start", parsed.error, [...between, ...unknown.map(notOurs)]);
}

/** As `readConfig`, for a command that runs beside the bot. */
export function readAdminConfig(env: Environment): AdminConfig {
  const { present, problems } = gather(env, settings);
  const parsed = administration.safeParse(present);
  const between = [...problems, ...problemsOfTokens(present, false)];
  if (parsed.success && between.length === 0) return parsed.data;
  throw refused("The command can't run", parsed.error, between);
}

/** As `readAdminConfig`, for a command that does not speak to Slack. */
export function readDatabaseConfig(env: Environment): z.infer<typeof storage> {
  const { present, problems } = gather(env, settings);
  const parsed = storage.safeParse(present);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw refused("The command can't run", parsed.error, problems);
}

/** Names in the environment that look like Mentor's and are none of its settings. */
export const unknownSettings = (env: Environment): string[] => gather(env, settings).unknown;

const notOurs = (name: string) => `${name} isn't a Mentor setting. Check the spelling.`;

function refused(what: string, error: z.ZodError | undefined, between: string[] = []): ConfigError {
  const single = (error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`);
  return new ConfigError(
    [
      `${what}: the configuration has problems.`,
      ...[...single, ...between].map((problem) => `  ${problem}`),
      '',
      'See .env.example for every setting. To try Mentor without a Slack workspace: npm run sandbox',
    ].join('\n'),
  );
}
