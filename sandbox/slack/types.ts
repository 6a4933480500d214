/** A JSON object whose shape is not known yet. */
export type Obj = Record<string, unknown>;

/** A Block Kit block as Slack stores it: always with a `block_id`. */
export type Block = Obj & { type: string; block_id: string };

/** `view.state.values`: block_id, then action_id, then what the person chose. */
export type StateValues = Record<string, Record<string, Obj>>;

/** A member of the workspace (or a stranger met through Slack Connect). */
export interface User {
  id: string;
  team_id: string;
  enterprise_id?: string;
  /** Enterprise Grid: what `team_id` names wherever the person is, the organization or one of its workspaces. */
  home_team?: string;
  name: string;
  real_name: string;
  display_name: string;
  email?: string;
  tz: string;
  is_admin: boolean;
  is_owner: boolean;
  is_bot: boolean;
  deleted: boolean;
  is_restricted: boolean;
  is_ultra_restricted: boolean;
  is_stranger: boolean;
  /** Invited, and has not joined yet. */
  is_invited_user?: boolean;
  /** The account of a workflow: `is_bot` is false for it. */
  is_workflow_bot?: boolean;
  updated: number;
  /** Do-not-disturb hours that are on or next, in seconds. */
  dnd?: { start: number; end: number };
}

/** A channel, or the direct conversation of one person with the bot (`kind: 'im'`). */
export interface Channel {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'im';
  members: string[];
  user?: string;
  archived: boolean;
  is_ext_shared: boolean;
  created: number;
}

/** A message as stored; `ephemeral_to` marks one that a single person sees. */
export interface Message {
  ts: string;
  channel: string;
  user: string;
  bot_id?: string;
  text: string;
  blocks?: Block[];
  metadata?: { event_type: string; event_payload: Obj };
  edited_at?: string;
  files?: string[];
  ephemeral_to?: string;
  state?: StateValues;
  /** Order of appearance, over messages and views alike. */
  order: number;
}

/** An open modal or a published Home tab. */
export interface View {
  id: string;
  owner: string;
  type: 'modal' | 'home';
  hash: string;
  root_view_id: string;
  previous_view_id: string | null;
  callback_id: string;
  private_metadata: string;
  /** The app's own name for it. */
  external_id: string;
  title?: Obj;
  submit?: Obj;
  close?: Obj;
  blocks: Block[];
  state: StateValues;
  order: number;
}

/** A file that a person or the bot has put into the workspace. */
export interface SlackFile {
  id: string;
  name: string;
  mimetype: string;
  title: string;
  user: string;
  created: number;
  content: string;
  channels: string[];
  bot_may_read: boolean;
}

/** One thing that appeared before one person's eyes. */
export interface Sighting {
  seq: number;
  user: string;
  /** Epoch milliseconds by the workspace clock. */
  at: number;
  kind: 'message' | 'edit' | 'delete' | 'ephemeral' | 'modal' | 'home' | 'notice' | 'file';
  /** A channel id, `modal` or `home`. */
  where: string;
  /** All the text that could be read: notification text, blocks, options, buttons. */
  text: string;
  message?: Message;
  view?: View;
}

/** Whether a value is a plain JSON object. */
export function isObj(value: unknown): value is Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a key, or an empty one. */
export function objAt(value: unknown, key: string): Obj {
  const inner = isObj(value) ? value[key] : undefined;
  return isObj(inner) ? inner : {};
}

/** The string at a key, or an empty one. */
export function strAt(value: unknown, key: string): string {
  const inner = isObj(value) ? value[key] : undefined;
  return typeof inner === 'string' ? inner : '';
}

/** The objects in the list at a key. */
export function listAt(value: unknown, key: string): Obj[] {
  const inner = isObj(value) ? value[key] : undefined;
  return Array.isArray(inner) ? inner.filter(isObj) : [];
}

/** The number at a key, if there is one. */
export function numAt(value: unknown, key: string): number | undefined {
  const inner = isObj(value) ? value[key] : undefined;
  return typeof inner === 'number' ? inner : undefined;
}

/** The strings in the list at a key. */
export function stringsAt(value: unknown, key: string): string[] {
  const inner = isObj(value) ? value[key] : undefined;
  return Array.isArray(inner) ? inner.filter((item): item is string => typeof item === 'string') : [];
}

/** The text of a text object or a plain string. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : strAt(value, 'text');
}

/** A deep copy by way of JSON, as everything that crosses the wire is. */
export function copyOf<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
