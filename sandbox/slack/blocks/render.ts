import {
  type Block,
  isObj,
  listAt,
  type Message,
  type Obj,
  objAt,
  strAt,
  textOf,
  type View,
} from '../types.ts';
import { controlsOf, optionsOf } from './controls.ts';

/** Turns a user, channel or group id into the name people see. */
export type Names = (id: string) => string | undefined;

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

function special(token: string, names: Names): string {
  const [head = '', label] = token.split('|');
  if (/^[@#][A-Z0-9]+$/.test(head)) return `${head[0]}${names(head.slice(1)) ?? label ?? head.slice(1)}`;
  if (head.startsWith('!date^')) return label ?? head;
  if (head.startsWith('!')) return label ?? `@${head.slice(1)}`;
  return label ? `${label} (${head})` : head.replace(/^mailto:/, '');
}

/** Slack's mrkdwn as a person reads it: names for mentions, no markers. */
export function plainMrkdwn(source: string, names: Names): string {
  return source
    .replace(/<([^<>\n]+)>/g, (_, token: string) => special(token, names))
    .replace(/(^|[\s(])([*_~])(\S(?:[^\n]*?\S)?)\2(?=$|[\s).,;:!?])/gm, '$1$3')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

function readable(value: unknown, names: Names): string {
  const text = textOf(value);
  return isObj(value) && value.type === 'plain_text' ? text : plainMrkdwn(text, names);
}

function richText(node: Obj, names: Names): string {
  if (node.type === 'user') return `@${names(strAt(node, 'user_id')) ?? strAt(node, 'user_id')}`;
  if (node.type === 'link') return strAt(node, 'text') || strAt(node, 'url');
  if (node.type === 'text') return strAt(node, 'text');
  const parts = listAt(node, 'elements').map((child) => richText(child, names));
  return parts.join(node.type === 'rich_text' ? '\n' : '');
}

function confirmLines(element: Obj, names: Names): string[] {
  const confirm = objAt(element, 'confirm');
  return ['title', 'text', 'confirm', 'deny'].map((key) => readable(confirm[key], names));
}

function elementLines(element: Obj, names: Names): string[] {
  const options = optionsOf(element).flatMap((option) => [
    readable(option.text, names),
    readable(option.description, names),
  ]);
  const groups = listAt(element, 'option_groups').map((group) => readable(group.label, names));
  const initial = typeof element.initial_value === 'string' ? element.initial_value : '';
  const shown = [readable(element.text, names), readable(element.placeholder, names), initial];
  return [...shown, ...groups, ...options, ...confirmLines(element, names)];
}

function cell(value: Obj, names: Names): string {
  if (value.type === 'rich_text') return richText(value, names);
  return textOf(value) || String(value.value ?? '');
}

function tableLines(block: Obj, names: Names): string[] {
  const rows = Array.isArray(block.rows) ? block.rows : [];
  const lines = rows.map((row: unknown) =>
    Array.isArray(row)
      ? row
          .filter(isObj)
          .map((value) => cell(value, names))
          .join(' | ')
      : '',
  );
  return [strAt(block, 'caption'), ...lines];
}

function chartLines(block: Obj): string[] {
  const chart = objAt(block, 'chart');
  const points = (list: Obj[]) => list.map((point) => `${strAt(point, 'label')}: ${String(point.value)}`);
  const axis = objAt(chart, 'axis_config');
  const series = listAt(chart, 'series').flatMap((item) => [
    strAt(item, 'name'),
    ...points(listAt(item, 'data')),
  ]);
  return [
    strAt(block, 'title'),
    ...points(listAt(chart, 'segments')),
    ...series,
    strAt(axis, 'x_label'),
    strAt(axis, 'y_label'),
  ];
}

function blockLines(block: Obj, names: Names): string[] {
  if (block.type === 'data_table') return tableLines(block, names);
  if (block.type === 'data_visualization') return chartLines(block);
  if (block.type === 'context') return listAt(block, 'elements').map((element) => readable(element, names));
  const parts = [block.label, block.text, block.hint, ...listAt(block, 'fields')];
  const controls = controlsOf([block as Block]).flatMap(({ element }) => elementLines(element, names));
  return [...parts.map((part) => readable(part, names)), ...controls];
}

/** All the text of some blocks, one line for each piece. */
export function plainBlocks(blocks: readonly Obj[] | undefined, names: Names): string {
  return (blocks ?? [])
    .flatMap((block) => blockLines(block, names))
    .filter((line) => line.trim() !== '')
    .join('\n');
}

/** A message as shown in the conversation: its blocks, or its text where there are none. */
export function plainMessage(message: Pick<Message, 'text' | 'blocks'>, names: Names): string {
  const blocks = plainBlocks(message.blocks, names);
  return blocks || plainMrkdwn(message.text, names);
}

/** A message with its notification text, which shows on a locked phone. */
export function everythingIn(message: Pick<Message, 'text' | 'blocks'>, names: Names): string {
  const notification = plainMrkdwn(message.text, names);
  const blocks = plainBlocks(message.blocks, names);
  return [notification, blocks].filter((part) => part !== '').join('\n');
}

/** A modal or Home tab: title, blocks and buttons. */
export function plainView(view: View, names: Names): string {
  const buttons = [textOf(view.submit), textOf(view.close)];
  return [textOf(view.title), plainBlocks(view.blocks, names), ...buttons]
    .filter((part) => part !== '')
    .join('\n');
}
