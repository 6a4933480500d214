import { validate as isCron } from 'node-cron';
import { z } from 'zod';

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

const environment = z.object({
  ROLE: oneOf(['all', 'web', 'worker']).default('all'),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'must start with xoxb-').optional(),
  SLACK_CLIENT_ID: z
    .string()
    .regex(/^\d+\.\d+$/, 'must be two numbers with a dot between')
    .optional(),
  SLACK_CLIENT_SECRET: z.string().min(8, 'is too short').optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
    .refine(
      (text) => /^https:|^http:\/\/(localhost|127\.0\.0\.1)[:/]?/.test(text),
      'must begin with https:// (Slack sends people nowhere else)',
    )
    .optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'is too short').optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'must start with xapp-').optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  PORT: wholeNumber(3000),
  HEALTH_PORT: wholeNumber(3001),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must start with postgres://' }).optional(),
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

export type AdminConfig = z.infer<typeof administration>;

/** The settings there are, by name. */
export const settings = Object.keys(environment.shape);

/** Raised with one message naming every problem in the environment. */
export class ConfigError extends Error {}

type Environment = Record<string, string | undefined>;

/** What is wrong between settings; looks at the raw texts, so that it is told even when one of them is malformed. */
function problemsBetween(env: Environment): string[] {
  const isWeb = env.ROLE !== 'worker';
  const problems = problemsOfTokens(env, isWeb);
  if (isWeb && !env.SLACK_APP_TOKEN && !env.SLACK_SIGNING_SECRET) {
    problems.push('SLACK_SIGNING_SECRET is missing: set it for HTTP, or set SLACK_APP_TOKEN for Socket Mode');
  }
  const usesPort = isWeb && (!env.SLACK_APP_TOKEN || env.SLACK_CLIENT_ID);
  if (usesPort && env.PORT !== '0' && samePort(env)) {
    problems.push('HEALTH_PORT must differ from PORT: health has a server of its own');
  }
  if (env.DATABASE_URL && !env.ENCRYPTION_KEY) {
    problems.push(
      'ENCRYPTION_KEY is missing: with DATABASE_URL you must set it yourself and keep it (openssl rand -base64 32)',
    );
  }
  if (!env.DATABASE_URL && (env.ROLE === 'web' || env.ROLE === 'worker')) {
    problems.push(
      `ROLE is ${env.ROLE}, which needs DATABASE_URL: the embedded database serves one process only`,
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
      'SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are for many: set one or the other',
    ];
  }
  if (isOAuth) return missing.map((name) => `${name} is missing: ${OAUTH_NEEDS[name]}`);
  if (env.SLACK_BOT_TOKEN) return [];
  return [
    'SLACK_BOT_TOKEN is missing: the "Bot User OAuth Token" of your Slack app (for many workspaces, set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET in its place)',
  ];
}

const OAUTH_NEEDS: Record<string, string> = {
  SLACK_CLIENT_ID: '"Basic Information" of your Slack app has it, beside the secret',
  SLACK_CLIENT_SECRET: '"Basic Information" of your Slack app has it, beside the id',
  PUBLIC_URL: 'the address under which people reach this server, to install the app from',
};

const samePort = (env: Environment) => Number(env.PORT ?? 3000) === Number(env.HEALTH_PORT ?? 3001);

const setOf = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));

/** Parses the environment; throws `ConfigError` naming every problem and how to run without a workspace. */
export function readConfig(env: Environment): Config {
  const present = setOf(env);
  const parsed = environment.safeParse(present);
  const between = problemsBetween(present);
  if (parsed.success && between.length === 0) return parsed.data;
  throw refused('Mentor cannot start', parsed.error, between);
}

/** As `readConfig`, for a command that runs beside the bot. */
export function readAdminConfig(env: Environment): AdminConfig {
  const present = setOf(env);
  const parsed = administration.safeParse(present);
  const between = problemsOfTokens(present, false);
  if (parsed.success && between.length === 0) return parsed.data;
  throw refused('The command cannot run', parsed.error, between);
}

/** As `readAdminConfig`, for a command that does not speak to Slack. */
export function readDatabaseConfig(env: Environment): z.infer<typeof storage> {
  const parsed = storage.safeParse(setOf(env));
  if (parsed.success) return parsed.data;
  throw refused('The command cannot run', parsed.error);
}

function refused(what: string, error: z.ZodError | undefined, between: string[] = []): ConfigError {
  const single = (error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`);
  return new ConfigError(
    [
      `${what}: the configuration has problems.`,
      ...[...single, ...between].map((problem) => `  ${problem}`),
      '',
      'See .env.example for every setting. To try Mentor with no Slack workspace: npm run sandbox',
    ].join('\n'),
  );
}
