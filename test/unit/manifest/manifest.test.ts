import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';
import { neededScopes, optionalScopes } from '../../../src/platform/slack/scopes.ts';
import { repository } from '../../support/process.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');

const source: unknown = parse(read('manifest.yml'));
const manifest = z
  .object({
    features: z.object({
      slash_commands: z.array(
        z.object({
          command: z.string(),
          url: z.string(),
          usage_hint: z.string(),
          should_escape: z.boolean(),
        }),
      ),
    }),
    oauth_config: z.object({
      scopes: z.object({ bot: z.array(z.string()), bot_optional: z.array(z.string()) }),
    }),
    settings: z.object({
      event_subscriptions: z.object({ request_url: z.string(), bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.literal(true), request_url: z.string() }),
      org_deploy_enabled: z.boolean(),
    }),
  })
  .parse(source);
const scopes = manifest.oauth_config.scopes.bot;
const events = manifest.settings.event_subscriptions.bot_events;

const code = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: read(join('src', name)) }));

/** The string literals of a union in web-api's types, such as `type BotScope = 'a' | 'b';`. */
function unionOf(name: string): string[] {
  const types = read('node_modules/@slack/web-api/dist/types/request/manifest.d.ts');
  const members = new RegExp(`type ${name} = ([^;]+);`).exec(types)?.[1];
  if (!members) throw new Error(`web-api has no type ${name} any more`);
  return [...members.matchAll(/'([^']+)'/g)].map(([, literal]) => literal ?? '');
}

/**
 * Slack's Web API methods that the bot may use, with the scope each needs as Slack documents it for what we use it
 * on: private channels and direct messages. A new method must be entered here, and its scope in the manifest.
 */
const scopeOf: Readonly<Record<string, string | undefined>> = {
  'auth.teams.list': undefined,
  'auth.test': undefined,
  'chat.delete': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'blocks.validate': undefined,
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'conversations.history': 'im:history',
  'conversations.info': 'groups:read',
  'conversations.members': 'groups:read',
  'conversations.open': 'im:write',
  'dnd.teamInfo': 'dnd:read',
  'files.completeUploadExternal': 'files:write',
  'files.getUploadURLExternal': 'files:write',
  'files.info': 'files:read',
  'users.info': 'users:read',
  'users.list': 'users:read',
  'users.lookupByEmail': 'users:read.email',
  'views.open': undefined,
  'views.publish': undefined,
  'views.push': undefined,
  'views.update': undefined,
};

/** Every `.family.method` in a text that is a method of the Web API. */
function methodsIn(text: string): string[] {
  const client: object = new WebClient();
  return [...text.matchAll(/\.([a-z]\w*)\.([a-z]\w*)\b/g)].flatMap(([, family = '', method = '']) => {
    const group: unknown = Reflect.get(client, family);
    const isMethod =
      typeof group === 'object' && group !== null && typeof Reflect.get(group, method) === 'function';
    return isMethod && Object.hasOwn(client, family) && Object.hasOwn(group, method)
      ? [`${family}.${method}`]
      : [];
  });
}

const used = new Set(code.flatMap(({ text }) => methodsIn(text)));

describe('manifest.yml', () => {
  test("fits Slack's schema", () => {
    const ajv = new Ajv({ strict: false, allErrors: true, formats: { uri: true } });
    const validate = ajv.compile(JSON.parse(read('test/support/manifest.schema.json')));
    validate(source);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('names only scopes and events that Slack has, each once', () => {
    expect(scopes.filter((scope) => !unionOf('BotScope').includes(scope))).toEqual([]);
    expect(events.filter((event) => !unionOf('ManifestEvent').includes(event))).toEqual([]);
    expect(new Set(scopes).size + new Set(events).size).toBe(scopes.length + events.length);
  });

  test('has the scope of every Web API method used in src', () => {
    expect([...used].filter((method) => !Object.hasOwn(scopeOf, method))).toEqual([]);
    const missing = [...used].filter((method) => {
      const scope = scopeOf[method];
      return scope !== undefined && !scopes.includes(scope);
    });
    expect(missing).toEqual([]);
    expect(used.size).toBeGreaterThan(5); // else nothing was found, and nothing checked
  });

  test('asks for the scopes that the doctor looks for, and that the privacy page explains', () => {
    expect(Object.keys(neededScopes).sort()).toEqual([...scopes].sort());
    const explained = [...read('docs/privacy.md').matchAll(/^\| `([a-z:.]+)` +\|/gm)].map(
      ([, scope]) => scope,
    );
    expect(explained.sort()).toEqual([...scopes].sort());
  });

  test('lets people leave out only what everything else works without', () => {
    const { bot_optional } = manifest.oauth_config.scopes;
    expect(bot_optional.toSorted()).toEqual([...optionalScopes].sort());
    expect(bot_optional.filter((scope) => !scopes.includes(scope))).toEqual([]);
  });

  test('asks for no scope that nothing in src needs', () => {
    const needed = new Set([...used].map((method) => scopeOf[method]));
    if (code.some(({ text }) => text.includes('SlackCommandMiddlewareArgs'))) needed.add('commands');
    // Slack gives the address only with this scope, in the answers of users.list and users.info.
    if (code.some(({ text }) => /\.users\.(list|info)\(/.test(text) && /\bemail\b/.test(text))) {
      needed.add('users:read.email');
    }
    expect(scopes.filter((scope) => !needed.has(scope))).toEqual([]);
  });

  test('subscribes to the events that src listens to, and to no others', () => {
    const heard = code.flatMap(({ text }) =>
      [...text.matchAll(/\.event\(\s*'(\w+)'/g)].map(([, event]) => event),
    );
    expect([...new Set(heard)].sort()).toEqual([...events].sort());
  });

  test('has one command, whose text arrives escaped, and one address for everything', () => {
    const { slash_commands } = manifest.features;
    expect(slash_commands.map(({ command, should_escape }) => [command, should_escape])).toEqual([
      ['/mentor', true],
    ]);
    const { event_subscriptions, interactivity } = manifest.settings;
    const addresses = [
      ...slash_commands.map(({ url }) => url),
      event_subscriptions.request_url,
      interactivity.request_url,
    ];
    expect(new Set(addresses).size).toBe(1);
    expect(new URL(addresses[0] ?? '').pathname).toBe('/slack/events');
  });

  test('lets an Enterprise Grid organization install it, as the docs say', () => {
    expect(manifest.settings.org_deploy_enabled).toBe(true);
    expect(read('README.md')).toContain('docs/operations.md#enterprise-grid');
    expect(read('docs/operations.md')).toContain('`org_deploy_enabled`');
  });

  test('hints at subcommands that there are', () => {
    const hinted = (manifest.features.slash_commands[0]?.usage_hint ?? '')
      .split(' | ')
      .map((hint) => hint.split(' ')[0]);
    const added = code.flatMap(({ text }) => [...text.matchAll(/\bname: '(\w+)'/g)].map(([, name]) => name));
    expect(hinted.filter((name) => !added.includes(name))).toEqual([]);
  });
});
