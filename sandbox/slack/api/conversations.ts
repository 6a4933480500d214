import type { Channel, Obj } from '../types.ts';
import { strAt } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import { messageJson } from './chat.ts';
import { type Method, needScope, page, reachable, refuse } from './method.ts';

const READ_SCOPES = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const READ_SCOPE = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;
const HISTORY_SCOPES = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];
const HISTORY_SCOPE = { public: 'channels:history', private: 'groups:history', im: 'im:history' } as const;

/** A channel the bot may know of; one it is not in, and that is not public, does not exist for it. */
function visible(core: Core, id: string, scopeOf: typeof READ_SCOPE | typeof HISTORY_SCOPE): Channel {
  const channel = core.workspace.channels.get(id);
  if (!channel) return refuse('channel_not_found');
  const isIn = channel.members.includes(core.credentials.botUserId);
  needScope(core, [scopeOf[channel.kind]]);
  if (!isIn && channel.kind !== 'public') return refuse('channel_not_found');
  return channel;
}

function channelJson(core: Core, channel: Channel, withCount: boolean): Obj {
  const isIm = channel.kind === 'im';
  const isIn = channel.members.includes(core.credentials.botUserId);
  return {
    id: channel.id,
    created: channel.created,
    is_im: isIm,
    is_mpim: false,
    is_org_shared: false,
    is_ext_shared: channel.is_ext_shared,
    is_archived: channel.archived,
    context_team_id: core.workspace.teamId,
    ...(isIm ? { user: channel.user, is_user_deleted: core.workspace.user(channel.user ?? '').deleted } : {}),
    ...(isIm
      ? {}
      : {
          name: channel.name,
          name_normalized: channel.name,
          is_channel: channel.kind === 'public',
          is_group: false,
          is_private: channel.kind === 'private',
          is_general: false,
          is_shared: channel.is_ext_shared,
          is_member: isIn,
          creator: channel.members[0] ?? '',
          topic: { value: '', creator: '', last_set: 0 },
          purpose: { value: '', creator: '', last_set: 0 },
        }),
    ...(withCount ? { num_members: channel.members.length } : {}),
  };
}

const info: Method = {
  args: { channel: 'string!', include_locale: 'bool', include_num_members: 'bool' },
  scopes: READ_SCOPES,
  tier: 3,
  run(core, args) {
    const channel = visible(core, strAt(args, 'channel'), READ_SCOPE);
    return { channel: channelJson(core, channel, args.include_num_members === true) };
  },
};

const members: Method = {
  args: { channel: 'string!', cursor: 'string', limit: 'int' },
  scopes: READ_SCOPES,
  tier: 4,
  run(core, args) {
    const channel = visible(core, strAt(args, 'channel'), READ_SCOPE);
    const { items, next_cursor } = page(channel.members, args, 100);
    return { members: items, response_metadata: { next_cursor } };
  },
};

const open: Method = {
  args: { users: 'string', channel: 'string', return_im: 'bool', prevent_creation: 'bool' },
  scopes: ['im:write', 'mpim:write'],
  tier: 3,
  run(core, args) {
    const ids = strAt(args, 'users')
      .split(',')
      .filter((id) => id !== '');
    if (args.channel) {
      const known = core.workspace.channels.get(strAt(args, 'channel'));
      return known?.kind === 'im' ? { channel: { id: known.id } } : refuse('channel_not_found');
    }
    if (ids.length === 0) refuse('users_list_not_supplied');
    if (ids.length > 8) refuse('too_many_users');
    needScope(core, [ids.length === 1 ? 'im:write' : 'mpim:write']);
    if (ids.length > 1) refuse('method_not_supported_for_channel_type');
    const user = reachable(core, ids[0] ?? '');
    const alreadyOpen = core.workspace.openIm(user.id) !== undefined;
    const channel = core.workspace.im(user.id);
    const full = args.return_im === true ? channelJson(core, channel, false) : { id: channel.id };
    return { channel: full, ...(alreadyOpen ? { no_op: true, already_open: true } : {}) };
  },
};

function micros(ts: unknown, fallback: number): number {
  if (ts === undefined || ts === '') return fallback;
  const value = Math.round(Number(ts) * 1e6);
  return Number.isFinite(value) ? value : refuse('invalid_ts_latest');
}

/** As many objects as an app distributed outside the Marketplace gets at once. */
const MOST_OBJECTS = 15;

const history: Method = {
  args: {
    channel: 'string!',
    cursor: 'string',
    include_all_metadata: 'bool',
    inclusive: 'bool',
    latest: 'string',
    oldest: 'string',
    limit: 'int',
  },
  scopes: HISTORY_SCOPES,
  tier: 3,
  run(core, args) {
    const channel = visible(core, strAt(args, 'channel'), HISTORY_SCOPE);
    if (!channel.members.includes(core.credentials.botUserId)) refuse('not_in_channel');
    const oldest = micros(args.oldest, 0);
    const latest = micros(args.latest, Number.MAX_SAFE_INTEGER);
    const edge = args.inclusive === true ? 0 : 1;
    const wanted = core.workspace
      .messagesIn(channel.id)
      .filter(
        (message) =>
          micros(message.ts, 0) >= oldest + (oldest > 0 ? edge : 0) && micros(message.ts, 0) <= latest - edge,
      )
      .reverse();
    const given = typeof args.limit === 'number' ? args.limit : MOST_OBJECTS;
    const { items, next_cursor } = core.limitedHistory
      ? page(wanted, { ...args, limit: Math.min(given, MOST_OBJECTS) }, MOST_OBJECTS)
      : page(wanted, args, 100);
    return {
      messages: items.map((message) => messageJson(core, message, args.include_all_metadata === true)),
      has_more: next_cursor !== '',
      pin_count: 0,
      ...(next_cursor ? { response_metadata: { next_cursor } } : {}),
    };
  },
};

/** The conversations methods. */
export const conversationsMethods: Record<string, Method> = {
  'conversations.info': info,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.history': history,
};
