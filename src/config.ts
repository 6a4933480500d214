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
    (text) => Buffer.from(text, 'base64').length === 32,
    'must be 32 bytes in base64 (openssl rand -base64 32)',
  );

const environment = z
  .object({
    ROLE: z.enum(['all', 'web', 'worker']).default('all'),
    SLACK_BOT_TOKEN: z
      .string({ error: 'is missing: the "Bot User OAuth Token" of your Slack app' })
      .startsWith('xoxb-', 'must start with xoxb-'),
    SLACK_SIGNING_SECRET: z.string().min(8, 'is too short').optional(),
    SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'must start with xapp-').optional(),
    SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
    PORT: wholeNumber(3000),
    HEALTH_PORT: wholeNumber(3001),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must start with postgres://' }).optional(),
    DATA_DIR: z.string().min(1).default('./data'),
    ENCRYPTION_KEY: key.optional(),
    REMINDER_CRON: z.string().default('* * * * *'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    SHUTDOWN_SECONDS: wholeNumber(10),
  })
  .superRefine((env, context) => {
    const needsWeb = env.ROLE !== 'worker';
    if (needsWeb && !env.SLACK_APP_TOKEN && !env.SLACK_SIGNING_SECRET) {
      context.addIssue({
        code: 'custom',
        path: ['SLACK_SIGNING_SECRET'],
        message: 'is missing: set it for HTTP, or set SLACK_APP_TOKEN for Socket Mode',
      });
    }
    if (env.DATABASE_URL && !env.ENCRYPTION_KEY) {
      context.addIssue({
        code: 'custom',
        path: ['ENCRYPTION_KEY'],
        message:
          'is missing: with DATABASE_URL you must set it yourself and keep it (openssl rand -base64 32)',
      });
    }
    if (!env.DATABASE_URL && env.ROLE !== 'all') {
      context.addIssue({
        code: 'custom',
        path: ['ROLE'],
        message: `is ${env.ROLE}, which needs DATABASE_URL: the embedded database serves one process only`,
      });
    }
  });

/** Everything the process reads from its environment, parsed once at start. */
export type Config = z.infer<typeof environment>;

/** Raised with one message naming every problem in the environment. */
export class ConfigError extends Error {}

/** Parses the environment; throws `ConfigError` naming every problem and how to run without a workspace. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(present);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
  throw new ConfigError(
    [
      'Mentor cannot start: the configuration has problems.',
      ...problems,
      '',
      'See .env.example for every setting. To try Mentor with no Slack workspace: npm run sandbox',
    ].join('\n'),
  );
}
