import type { Finding } from '../blocks/check.ts';
import { asMessages } from '../blocks/surfaces.ts';
import type { Channel, Obj, User } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import type { Tier } from '../workspace/ratelimits.ts';

/** An answer with `ok: false`, as Slack's error code with what goes along. */
export class Refusal extends Error {
  readonly code: string;
  readonly extra: Obj;

  constructor(code: string, extra: Obj = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

/** Stops the call with Slack's error code. */
export function refuse(code: string, extra: Obj = {}): never {
  throw new Refusal(code, extra);
}

/** Stops the call because arguments or blocks are malformed, naming each place. */
export function refuseFindings(code: string, findings: readonly Finding[]): never {
  const messages = asMessages(findings);
  const errors =
    code === 'invalid_blocks' ? { errors: messages.map((line) => line.replace('[ERROR] ', '')) } : {};
  refuse(code, { ...errors, response_metadata: { messages } });
}

/** How an argument is read; `!` means it must be there. */
export type ArgKind = 'string' | 'string!' | 'json' | 'json!' | 'bool' | 'int';

/** One Web API method. */
export interface Method {
  args: Record<string, ArgKind>;
  /** Any one of these lets the token call it; none needed when left out. */
  scopes?: readonly string[];
  tier: Tier;
  token?: 'app';
  run(core: Core, args: Obj): Obj | Promise<Obj>;
}

function parsed(key: string, value: unknown, kind: ArgKind): unknown {
  if (kind.startsWith('json')) {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      return refuse(key === 'blocks' ? 'invalid_blocks_format' : 'invalid_arguments', {
        response_metadata: { messages: [`[ERROR] ${key} is not valid JSON`] },
      });
    }
  }
  if (kind === 'bool') return value === true || value === 'true' || value === '1';
  if (kind === 'int') return Number(value);
  return String(value);
}

/** The arguments by kind; missing ones are refused, unknown ones returned apart. */
export function readArgs(spec: Method['args'], given: Obj): { args: Obj; unknown: string[] } {
  const args: Obj = {};
  const missing: string[] = [];
  for (const [key, kind] of Object.entries(spec)) {
    const value = given[key];
    if (value !== undefined && value !== null && value !== '') args[key] = parsed(key, value, kind);
    else if (value === '' && kind === 'string') args[key] = '';
    else if (kind.endsWith('!')) missing.push(key);
  }
  if (missing.length > 0) {
    const messages = missing.map((key) => `[ERROR] missing required field: ${key}`);
    refuse('invalid_arguments', { response_metadata: { messages } });
  }
  const known = new Set([...Object.keys(spec), 'token', 'team_id', 'pretty']);
  return { args, unknown: Object.keys(given).filter((key) => !known.has(key)) };
}

/** Refuses unless one of the scopes is in the manifest. */
export function needScope(core: Core, scopes: readonly string[]): void {
  if (scopes.some((scope) => core.scopes.has(scope))) return;
  refuse('missing_scope', { needed: scopes.join(','), provided: [...core.scopes].join(',') });
}

/** Cuts one page out of a list, with Slack's cursor to the next. */
export function page<T>(
  items: readonly T[],
  args: Obj,
  fallback: number,
): { items: T[]; next_cursor: string } {
  const cursor = typeof args.cursor === 'string' && args.cursor !== '' ? args.cursor : undefined;
  const start =
    cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString('utf8').replace('next:', ''));
  if (!Number.isInteger(start) || start < 0 || start > items.length) refuse('invalid_cursor');
  const limit = typeof args.limit === 'number' ? args.limit : fallback;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) refuse('invalid_limit');
  const end = start + limit;
  return {
    items: items.slice(start, end),
    next_cursor: end < items.length ? Buffer.from(`next:${end}`).toString('base64') : '',
  };
}

/** A person the bot may write to, or Slack's error for why not. */
export function reachable(core: Core, id: string): User {
  const user = core.workspace.users.get(id);
  if (!user) return refuse('user_not_found');
  if (user.is_bot) return refuse('cannot_dm_bot');
  if (user.deleted) return refuse('user_disabled');
  if (user.is_stranger && !sharesChannel(core, id)) return refuse('user_not_visible');
  return user;
}

function sharesChannel(core: Core, userId: string): boolean {
  const bot = core.credentials.botUserId;
  return [...core.workspace.channels.values()].some(
    (channel) => channel.kind !== 'im' && channel.members.includes(userId) && channel.members.includes(bot),
  );
}

/** The conversation a message goes to: a channel the bot is in, or a person's DM; else Slack's error. */
export function writable(core: Core, id: string): Channel {
  if (/^[UW]/.test(id)) {
    reachable(core, id);
    if (!core.manifest.messagesTab) return refuse('messages_tab_disabled');
    return core.workspace.im(id);
  }
  const channel = core.workspace.channels.get(id);
  if (!channel) return refuse('channel_not_found');
  if (channel.user !== undefined) {
    reachable(core, channel.user);
    if (!core.manifest.messagesTab) return refuse('messages_tab_disabled');
    return channel;
  }
  const isIn = channel.members.includes(core.credentials.botUserId);
  if (!isIn && channel.kind === 'private') return refuse('channel_not_found');
  if (channel.archived) return refuse('is_archived');
  if (!isIn && !core.scopes.has('chat:write.public')) return refuse('not_in_channel');
  return channel;
}
