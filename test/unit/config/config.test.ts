import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../../src/platform/config.ts';

const http = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'signing-secret' };
const key = Buffer.alloc(32, 1).toString('base64');

/** The problems that the operator is told of, a line each. */
function problemsWith(env: Record<string, string>): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').filter((line) => line.startsWith('  '));
  }
}

describe('the environment', () => {
  test('two settings are enough; an empty one is none', () => {
    expect(readConfig({ ...http, DATABASE_URL: '', PORT: '' })).toMatchObject({
      ROLE: 'all',
      PORT: 3000,
      HEALTH_PORT: 3001,
      DATA_DIR: './data',
      SHUTDOWN_SECONDS: 10,
      DRAIN_SECONDS: 0,
    });
  });

  test.each([
    ['Socket Mode needs no signing secret', { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }],
    [
      'a worker needs none either',
      { SLACK_BOT_TOKEN: 'xoxb-1', ROLE: 'worker', DATABASE_URL: 'postgresql://db/x', ENCRYPTION_KEY: key },
    ],
    ['a cron of six fields', { ...http, REMINDER_CRON: '*/5 * * * * *' }],
    ['any free ports', { ...http, PORT: '0', HEALTH_PORT: '0' }],
    ['a key without padding', { ...http, ENCRYPTION_KEY: key.replace('=', '') }],
  ])('accepts: %s', (_what, env) => {
    expect(problemsWith(env)).toEqual([]);
  });

  test.each([
    ['SLACK_BOT_TOKEN', { ...http, SLACK_BOT_TOKEN: 'xoxp-1' }, 'must start with xoxb-'],
    ['SLACK_SIGNING_SECRET', { SLACK_BOT_TOKEN: 'xoxb-1' }, 'is missing'],
    ['SLACK_APP_TOKEN', { ...http, SLACK_APP_TOKEN: 'xoxb-1' }, 'must start with xapp-'],
    ['SLACK_API_URL', { ...http, SLACK_API_URL: 'slack.example.org' }, 'must be an http(s) address'],
    ['PORT', { ...http, PORT: '-1' }, 'must be a whole number'],
    ['HEALTH_PORT', { ...http, HEALTH_PORT: '65536' }, 'must be at most 65535'],
    ['HEALTH_PORT', { ...http, HEALTH_PORT: '3000' }, 'must differ from PORT'],
    [
      'DATABASE_URL',
      { ...http, DATABASE_URL: 'localhost/mentor', ENCRYPTION_KEY: key },
      'must start with postgres://',
    ],
    [
      'DATABASE_URL',
      { ...http, DATABASE_URL: 'postgres://one,two:5432/x', ENCRYPTION_KEY: key },
      'several hosts',
    ],
    ['ENCRYPTION_KEY', { ...http, DATABASE_URL: 'postgres://db/x' }, 'is missing'],
    [
      'ENCRYPTION_KEY',
      { ...http, ENCRYPTION_KEY: 'not base64 at all, but of 43 characters, so' },
      'must be 32 bytes',
    ],
    ['REMINDER_CRON', { ...http, REMINDER_CRON: 'hourly' }, 'must be a cron expression'],
    ['ROLE', { ...http, ROLE: 'web' }, 'which needs DATABASE_URL'],
    ['ROLE', { ...http, ROLE: 'both' }, 'must be one of all, web, worker'],
    ['LOG_LEVEL', { ...http, LOG_LEVEL: 'verbose' }, 'must be one of trace'],
    ['SHUTDOWN_SECONDS', { ...http, SHUTDOWN_SECONDS: '1.5' }, 'must be a whole number'],
  ])('names %s when it is wrong', (name, env, what) => {
    const problems = problemsWith(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`  ${name} `);
    expect(problems[0]).toContain(what);
  });

  test('names what is wrong between settings also when one of them is malformed', () => {
    const problems = problemsWith({ PORT: 'x', DATABASE_URL: 'postgres://db/x' });
    expect(problems.map((line) => line.trim().split(' ')[0]).sort()).toEqual([
      'ENCRYPTION_KEY',
      'PORT',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
    ]);
  });
});
