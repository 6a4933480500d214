import { stored } from '../blocks/controls.ts';
import { checkMessageBlocks, isMessageTooLong } from '../blocks/surfaces.ts';
import { isObj, type Message, type Obj, strAt } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import { type Method, refuse, refuseFindings, writable } from './method.ts';

const CONTENT = {
  text: 'string',
  blocks: 'json',
  metadata: 'json',
} as const;

const POST_TEXT_MAX = 40_000;
const UPDATE_TEXT_MAX = 4000;
const METADATA_BYTES = 8000;

/** Refuses what Slack would refuse in a message; what it would merely warn about becomes a problem. */
export function checkContent(core: Core, method: string, args: Obj, textMax: number): void {
  const text = strAt(args, 'text');
  if (text.length > textMax) refuse('msg_too_long');
  const findings = args.blocks === undefined ? [] : checkMessageBlocks(args.blocks);
  if (findings.length > 0) refuseFindings('invalid_blocks', findings);
  if (isMessageTooLong(args.blocks)) refuse('msg_blocks_too_long');
  const hasBlocks = Array.isArray(args.blocks) && args.blocks.length > 0;
  if (text === '' && !hasBlocks) refuse('no_text');
  if (text === '') core.journal.problem('accessibility', `${method}: blocks without a text fallback`, args);
}

function metadataOf(args: Obj): Message['metadata'] {
  const metadata = args.metadata;
  if (metadata === undefined) return undefined;
  if (!isObj(metadata)) return refuse('invalid_metadata_format');
  const extra = Object.keys(metadata).filter((key) => key !== 'event_type' && key !== 'event_payload');
  const type = metadata.event_type;
  const isGood =
    typeof type === 'string' && type !== '' && isObj(metadata.event_payload) && extra.length === 0;
  if (!isGood) return refuse('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(metadata)) > METADATA_BYTES) return refuse('metadata_too_large');
  return { event_type: type, event_payload: metadata.event_payload as Obj };
}

/** A message as the Web API shows it. */
export function messageJson(core: Core, message: Message, withMetadata = true): Obj {
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: core.workspace.teamId,
    ...(message.bot_id ? { bot_id: message.bot_id, app_id: core.credentials.appId } : {}),
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(message.metadata && withMetadata ? { metadata: message.metadata } : {}),
    ...(message.edited_at ? { edited: { user: message.user, ts: message.edited_at } } : {}),
  };
}

/** The bot's authorship and content of a new message. */
export function draft(core: Core, channel: string, args: Obj): Omit<Message, 'ts' | 'order'> {
  const metadata = metadataOf(args);
  return {
    channel,
    user: core.credentials.botUserId,
    bot_id: core.credentials.botId,
    text: strAt(args, 'text'),
    ...(Array.isArray(args.blocks) && args.blocks.length > 0 ? { blocks: stored(args.blocks) } : {}),
    ...(metadata ? { metadata } : {}),
  };
}

const postMessage: Method = {
  args: {
    channel: 'string!',
    ...CONTENT,
    unfurl_links: 'bool',
    unfurl_media: 'bool',
  },
  scopes: ['chat:write'],
  tier: 'post',
  run(core, args) {
    const channel = writable(core, strAt(args, 'channel'));
    checkContent(core, 'chat.postMessage', args, POST_TEXT_MAX);
    const message = core.post(draft(core, channel.id, args));
    return { channel: channel.id, ts: message.ts, message: messageJson(core, message) };
  },
};

function own(core: Core, args: Obj): Message {
  const channel = core.workspace.channels.get(strAt(args, 'channel'));
  if (!channel) return refuse('channel_not_found');
  const isIn = channel.members.includes(core.credentials.botUserId);
  if (!isIn && channel.kind !== 'public') return refuse('channel_not_found');
  const message = core.workspace.messagesIn(channel.id).find(({ ts }) => ts === args.ts);
  if (!message) return refuse('message_not_found');
  if (message.user !== core.credentials.botUserId) return refuse('cant_update_message');
  if (channel.archived) return refuse('is_archived');
  return message;
}

const update: Method = {
  args: { channel: 'string!', ts: 'string!', ...CONTENT },
  scopes: ['chat:write'],
  tier: 3,
  run(core, args) {
    const message = own(core, args);
    const ageMs = core.workspace.clock() - Number(message.ts) * 1000;
    if (ageMs > (core.editWindowMinutes ?? Number.POSITIVE_INFINITY) * 60_000) refuse('edit_window_closed');
    checkContent(core, 'chat.update', args, UPDATE_TEXT_MAX);
    const metadata = metadataOf(args);
    const replacesBlocks = args.text !== undefined || args.blocks !== undefined;
    core.edit(message, {
      ...(args.text === undefined ? {} : { text: strAt(args, 'text') }),
      ...(replacesBlocks
        ? { blocks: Array.isArray(args.blocks) && args.blocks.length > 0 ? stored(args.blocks) : undefined }
        : {}),
      ...(metadata ? { metadata } : {}),
    } as Partial<Message>);
    return {
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: messageJson(core, message),
    };
  },
};

const postEphemeral: Method = {
  args: {
    channel: 'string!',
    user: 'string!',
    ...CONTENT,
  },
  scopes: ['chat:write'],
  tier: 4,
  run(core, args) {
    const channel = writable(core, strAt(args, 'channel'));
    const user = strAt(args, 'user');
    if (!core.workspace.users.has(user)) refuse('user_not_found');
    if (!channel.members.includes(user)) refuse('user_not_in_channel');
    checkContent(core, 'chat.postEphemeral', args, POST_TEXT_MAX);
    const message = core.post({ ...draft(core, channel.id, args), ephemeral_to: user });
    return { message_ts: message.ts };
  },
};

/** The chat methods. */
export const chatMethods: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
};
