import { Temporal } from 'temporal-polyfill';
import { addFile, endingOf, fileJson } from '../api/files.ts';
import { type Control, entryOf, optionsOf } from '../blocks/controls.ts';
import { type Channel, copyOf, type Obj, objAt, strAt, textOf } from '../types.ts';
import type { Core } from '../workspace/core.ts';

/** A file as a person would pick it. */
export interface PickedFile {
  name: string;
  content: string | Buffer;
}

/** What a person can enter: text, option labels, people, channels, dates, files; `null` clears. */
export type Entry = string | number | boolean | null | readonly string[] | PickedFile | readonly PickedFile[];

/** Who picks, and where. */
export interface Picking {
  core: Core;
  user: string;
}

function texts(value: Entry): string[] {
  if (value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'object') throw new Error('a file cannot be entered here');
    return String(item);
  });
}

function one(value: Entry): string {
  const [first, ...more] = texts(value);
  if (first === undefined || more.length > 0) throw new Error('exactly one value can be chosen here');
  return first;
}

function matching(options: readonly Obj[], wanted: string, label: string): Obj {
  // By the text people read; by the value where several read alike.
  const found =
    options.find((option) => textOf(option.text) === wanted) ?? options.find(({ value }) => value === wanted);
  if (found) return copyOf(found);
  const offer = options.map((option) => textOf(option.text)).join(' | ');
  throw new Error(`"${label}" offers no option "${wanted}"; it offers: ${offer || 'nothing'}`);
}

function person(core: Core, wanted: string): string {
  const bare = wanted.replace(/^@/, '');
  const users = [...core.workspace.users.values()].filter((user) => !user.deleted);
  const found =
    users.find((user) => user.id === bare) ??
    users.find((user) => [user.display_name, user.real_name, user.name].includes(bare));
  if (!found) throw new Error(`no active person "${wanted}" to choose`);
  return found.id;
}

function isOffered(picking: Picking, channel: Channel, element: Obj): boolean {
  const { core, user } = picking;
  const filter = objAt(element, 'filter');
  const include = Array.isArray(filter.include) ? filter.include : undefined;
  if (channel.archived || !core.workspace.readers(channel).includes(user)) return false;
  if (include && !include.includes(channel.kind)) return false;
  if (filter.exclude_bot_users === true && channel.kind === 'im') return false;
  return !(filter.exclude_external_shared_channels === true && channel.is_ext_shared);
}

function conversation(picking: Picking, wanted: string, control: Control): string {
  const offered = [...picking.core.workspace.channels.values()].filter((channel) =>
    isOffered(picking, channel, control.element),
  );
  const bare = wanted.replace(/^#/, '');
  const found = offered.find((channel) => channel.id === bare || channel.name === bare);
  if (found) return found.id;
  throw new Error(
    `"${control.label}" offers no conversation "${wanted}"; it offers: ${offered.map((channel) => channel.name).join(' | ')}`,
  );
}

function files(picking: Picking, value: Entry, control: Control): Obj[] {
  if (value === null) return [];
  const list = (Array.isArray(value) ? value : [value]) as readonly PickedFile[];
  const endings = Array.isArray(control.element.filetypes) ? control.element.filetypes : undefined;
  const max = typeof control.element.max_files === 'number' ? control.element.max_files : 10;
  if (list.length > max) throw new Error(`"${control.label}" takes at most ${max} files`);
  return list.map((file) => {
    if (typeof file !== 'object') throw new Error(`"${control.label}" takes {name, content}`);
    if (endings && !endings.includes(endingOf(file.name))) {
      throw new Error(`"${control.label}" takes only ${endings.join(', ')}, not ${file.name}`);
    }
    return fileJson(picking.core, addFile(picking.core, { ...file, user: picking.user, bot_may_read: true }));
  });
}

function options(value: Entry, control: Control): Obj[] {
  const offered = optionsOf(control.element);
  return texts(value).map((wanted) => matching(offered, wanted, control.label));
}

function formed(value: Entry, form: RegExp, name: string): string | null {
  if (value === null) return null;
  const given = one(value);
  if (!form.test(given)) throw new Error(`"${given}" is not ${name}`);
  return given;
}

/** A moment such as `2026-09-21 15:00`, on the clock of whoever enters it, as seconds since 1970. */
function moment({ core, user }: Picking, given: string): number {
  const local = formed(given, /^\d{4}-\d\d-\d\d \d\d:\d\d$/, 'a time like 2026-09-21 15:00') ?? '';
  const zone = core.workspace.users.get(user)?.tz ?? 'UTC';
  const zoned = Temporal.PlainDateTime.from(local.replace(' ', 'T')).toZonedDateTime(zone);
  return Math.floor(zoned.epochMilliseconds / 1000);
}

function limited<T>(items: T[], control: Control): T[] {
  const max = control.element.max_selected_items;
  if (typeof max === 'number' && items.length > max)
    throw new Error(`"${control.label}" takes at most ${max} choices`);
  return items;
}

const people = (picking: Picking, value: Entry): string[] =>
  texts(value).map((wanted) => person(picking.core, wanted));

function entered(picking: Picking, control: Control, value: Entry): unknown {
  const type = strAt(control.element, 'type');
  switch (type) {
    case 'static_select':
    case 'radio_buttons':
      return value === null ? null : options(one(value), control)[0];
    case 'multi_static_select':
    case 'checkboxes':
      return limited(options(value, control), control);
    case 'users_select':
      return value === null ? null : people(picking, one(value))[0];
    case 'multi_users_select':
      return limited(people(picking, value), control);
    case 'conversations_select':
      return value === null ? null : conversation(picking, one(value), control);
    case 'datepicker':
      return formed(value, /^\d{4}-\d\d-\d\d$/, 'a date like 2026-07-01');
    case 'timepicker':
      return formed(value, /^([01]\d|2[0-3]):[0-5]\d$/, 'a time like 09:30');
    case 'datetimepicker':
      return value === null ? null : moment(picking, one(value));
    case 'file_input':
      return files(picking, value, control);
    case 'plain_text_input':
      return value === null || value === '' ? null : one(value);
    default:
      throw new Error(`"${control.label}" is a ${type}; nothing can be entered into it`);
  }
}

/** What `view.state.values` holds after a person has entered a value by its visible text. */
export function enter(picking: Picking, control: Control, value: Entry): Obj {
  return entryOf(control.element, entered(picking, control, value));
}
