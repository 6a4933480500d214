import { strFromU8, unzipSync } from 'fflate';
import { isObj, type Obj, type SlackFile, strAt } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import { type Method, refuse, writable } from './method.ts';

const TYPES: Record<string, string> = {
  csv: 'text/csv',
  txt: 'text/plain',
  ics: 'text/calendar',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The file ending, in small letters. */
export function endingOf(name: string): string {
  return name.includes('.') ? (name.split('.').pop() ?? '').toLowerCase() : '';
}

/** What someone sees who opens a file: its text, or that of the parts of an Office file. */
function contentOf({ name, content }: SlackFile): string {
  const bytes = Buffer.from(content, 'base64');
  if (!/\.(?:docx|xlsx)$/.test(name)) return bytes.toString('utf8');
  return Object.entries(unzipSync(bytes))
    .filter(([part]) => !part.startsWith('docProps/')) // when it was made, which no program shows as contents
    .map(([, part]) => strFromU8(part))
    .join('\n');
}

/** A file as the Web API and payloads show it. */
export function fileJson(core: Core, file: SlackFile): Obj {
  const path = `${core.baseUrl}/files-pri/${core.workspace.teamId}-${file.id}`;
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: endingOf(file.name) || 'text',
    pretty_type: endingOf(file.name).toUpperCase(),
    user: file.user,
    user_team: core.workspace.teamId,
    editable: false,
    size: Buffer.from(file.content, 'base64').length,
    mode: 'hosted',
    is_external: false,
    is_public: false,
    url_private: `${path}/${encodeURIComponent(file.name)}`,
    url_private_download: `${path}/download/${encodeURIComponent(file.name)}`,
    permalink: `${core.baseUrl}/files/${file.user}/${file.id}/${encodeURIComponent(file.name)}`,
    channels: file.channels.filter((id) => core.workspace.channels.get(id)?.kind === 'public'),
    groups: file.channels.filter((id) => core.workspace.channels.get(id)?.kind === 'private'),
    ims: file.channels.filter((id) => core.workspace.channels.get(id)?.kind === 'im'),
  };
}

/** Stores a file. */
export function addFile(
  core: Core,
  file: Pick<SlackFile, 'name' | 'user' | 'bot_may_read'> & {
    content: Buffer | string;
    mimetype?: string;
    title?: string;
  },
): SlackFile {
  const entry: SlackFile = {
    id: core.workspace.id('F'),
    name: file.name,
    title: file.title ?? file.name,
    mimetype: file.mimetype ?? TYPES[endingOf(file.name)] ?? 'application/octet-stream',
    user: file.user,
    created: core.workspace.seconds(),
    content: Buffer.from(file.content).toString('base64'),
    channels: [],
    bot_may_read: file.bot_may_read,
  };
  core.workspace.files.set(entry.id, entry);
  return entry;
}

const info: Method = {
  args: { file: 'string!', cursor: 'string', limit: 'int', count: 'int', page: 'int' },
  scopes: ['files:read'],
  tier: 4,
  run(core, args) {
    const file = core.workspace.files.get(strAt(args, 'file'));
    return file?.bot_may_read ? { file: fileJson(core, file), comments: [] } : refuse('file_not_found');
  },
};

/** What Slack refuses only once the file is shared; all else is refused before it is uploaded. */
const AT_SHARING = ['posting_to_channel_denied', 'user_is_external_guest'];

/** Refuses where a setting or a limit of the workspace forbids files, at the step where Slack does. */
function allowed(core: Core, step: 'upload' | 'share'): void {
  const code = core.filesForbidden;
  if (code && AT_SHARING.includes(code) === (step === 'share')) refuse(code);
}

const getUploadURL: Method = {
  args: { filename: 'string!', length: 'int', alt_text: 'string', alt_txt: 'string', snippet_type: 'string' },
  scopes: ['files:write'],
  tier: 4,
  run(core, args) {
    allowed(core, 'upload');
    const length = args.length;
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 1) refuse('invalid_arguments');
    const file = addFile(core, {
      name: strAt(args, 'filename'),
      user: core.credentials.botUserId,
      bot_may_read: true,
      content: '',
    });
    return { upload_url: `${core.baseUrl}/upload/v1/${file.id}/${String(length)}`, file_id: file.id };
  },
};

const completeUpload: Method = {
  args: {
    files: 'json!',
    channel_id: 'string',
    initial_comment: 'string',
  },
  scopes: ['files:write'],
  tier: 4,
  run(core, args) {
    allowed(core, 'share');
    const wanted = Array.isArray(args.files) ? args.files.filter(isObj) : [];
    const files = wanted.map((item) => core.workspace.files.get(strAt(item, 'id')));
    if (files.length === 0 || files.some((file) => !file || file.content === '')) refuse('file_not_found');
    const ready = files.filter((file) => file !== undefined);
    for (const [index, file] of ready.entries()) file.title = strAt(wanted[index], 'title') || file.name;
    const target = strAt(args, 'channel_id');
    if (target) share(core, ready, target, strAt(args, 'initial_comment'));
    return { files: ready.map((file) => fileJson(core, file)) };
  },
};

function share(core: Core, files: SlackFile[], target: string, comment: string): void {
  const channel = writable(core, target);
  for (const file of files) file.channels.push(channel.id);
  core.post({
    channel: channel.id,
    user: core.credentials.botUserId,
    bot_id: core.credentials.botId,
    text: comment,
    files: files.map((file) => file.id),
  });
  for (const reader of core.workspace.readers(channel)) {
    for (const file of files) core.see(reader, 'file', channel.id, contentOf(file));
  }
}

/** The files methods. */
export const filesMethods: Record<string, Method> = {
  'files.info': info,
  'files.getUploadURLExternal': getUploadURL,
  'files.completeUploadExternal': completeUpload,
};
