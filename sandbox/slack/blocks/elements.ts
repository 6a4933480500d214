import type { Obj } from '../types.ts';
import {
  bool,
  byType,
  type Check,
  type Field,
  integer,
  list,
  oneOf,
  optional,
  type Rule,
  required,
  shape,
  text,
  type,
} from './check.ts';
import {
  confirm,
  consistentOptions,
  conversationFilter,
  dispatchConfig,
  oneSourceOfOptions,
  option,
  plainText,
  selectChoices,
  url,
} from './composition.ts';

type Fields = Record<string, Field>;

const actionId: Fields = { action_id: optional(text(255)) };
const confirmable: Fields = { confirm: optional(confirm) };
const focusable: Fields = { focus_on_load: optional(bool) };
const placeholder: Fields = { placeholder: optional(plainText(150)) };
/** What choices of every kind share. */
const choosable: Fields = { ...actionId, ...confirmable, ...focusable };
/** What selects and pickers share. */
const picker: Fields = { ...choosable, ...placeholder };
const many: Fields = { max_selected_items: optional(integer(1, Number.MAX_SAFE_INTEGER)) };

const userId = text(30, 2, { pattern: /^[UW][A-Z0-9]+$/, name: 'a user id' });
const conversationId = text(30, 2, { pattern: /^[CGDUW][A-Z0-9]+$/, name: 'a conversation id' });

function realDate(value: Obj, at: string, check: Check): void {
  const date = value.initial_date;
  if (typeof date !== 'string') return;
  const parsed = new Date(`${date}T00:00:00Z`);
  const same = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !same)
    check.add('must be a date in the format YYYY-MM-DD', `${at}/initial_date`);
}

function boundedText(value: Obj, at: string, check: Check): void {
  const { min_length: min, max_length: max, initial_value: initial } = value;
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    check.add('min_length must not be more than max_length', `${at}/min_length`);
  }
  if (typeof initial === 'string' && typeof max === 'number' && initial.length > max) {
    check.add('initial_value must not be longer than max_length', `${at}/initial_value`);
  }
}

const button = shape({
  type: type('button'),
  ...actionId,
  ...confirmable,
  text: required(plainText(75)),
  value: optional(text(2000)),
  url: optional(url),
  style: optional(oneOf('primary', 'danger')),
  accessibility_label: optional(text(75)),
});

const overflow = shape(
  { type: type('overflow'), ...actionId, ...confirmable, options: required(list(option('overflow'), 1, 5)) },
  consistentOptions,
);

/** Radio buttons or checkboxes. */
function choices(name: string, initial: Fields): Rule {
  const fields = { type: type(name), ...choosable, options: required(list(option('choice'), 1, 10)) };
  return shape({ ...fields, ...initial }, consistentOptions);
}

function staticSelect(name: string, initial: Fields): Rule {
  const fields = { type: type(name), ...picker, ...selectChoices };
  return shape({ ...fields, ...initial }, oneSourceOfOptions, consistentOptions);
}

/** What may stand beside a section, among actions and in an input. */
const everywhere = {
  checkboxes: choices('checkboxes', { initial_options: optional(list(option('choice'), 1, 10)) }),
  radio_buttons: choices('radio_buttons', { initial_option: optional(option('choice')) }),
  datepicker: shape({ type: type('datepicker'), ...picker, initial_date: optional(text(10)) }, realDate),
  timepicker: shape({
    type: type('timepicker'),
    ...picker,
    initial_time: optional(text(5, 5, { pattern: /^([01]\d|2[0-3]):[0-5]\d$/, name: 'HH:mm' })),
  }),
  static_select: staticSelect('static_select', { initial_option: optional(option('select')) }),
  multi_static_select: staticSelect('multi_static_select', {
    ...many,
    initial_options: optional(list(option('select'), 1, 100)),
  }),
  users_select: shape({ type: type('users_select'), ...picker, initial_user: optional(userId) }),
  multi_users_select: shape({
    type: type('multi_users_select'),
    ...picker,
    ...many,
    initial_users: optional(list(userId, 1, 1000)),
  }),
  conversations_select: shape({
    type: type('conversations_select'),
    ...picker,
    initial_conversation: optional(conversationId),
    filter: optional(conversationFilter),
  }),
};

const plainTextInput = shape(
  {
    type: type('plain_text_input'),
    ...actionId,
    ...focusable,
    ...placeholder,
    dispatch_action_config: optional(dispatchConfig),
    initial_value: optional(text(3000, 0)),
    multiline: optional(bool),
    min_length: optional(integer(0, 3000)),
    max_length: optional(integer(1, 3000)),
  },
  boundedText,
);

const fileInput = shape({
  type: type('file_input'),
  ...actionId,
  filetypes: optional(list(text(30), 1, 100)),
  max_files: optional(integer(1, 10)),
});

/** A moment, as seconds since 1970; Slack takes it in inputs and among actions, not beside a section. */
const dateTimePicker = shape({
  type: type('datetimepicker'),
  ...actionId,
  ...confirmable,
  ...focusable,
  initial_date_time: optional(integer(1_000_000_000, 9_999_999_999)),
});

/** What may stand beside a section or in an actions block. */
export const actionElement = byType({ ...everywhere, button, overflow });

/** What an input block may hold in a modal. */
export const modalInput = byType({
  ...everywhere,
  datetimepicker: dateTimePicker,
  plain_text_input: plainTextInput,
  file_input: fileInput,
});

/** What an input block may hold in the Home tab. */
export const homeInput = byType({ ...everywhere, plain_text_input: plainTextInput });
