import type { Obj } from '../types.ts';
import {
  bool,
  byType,
  type Check,
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
import { consistentOptions, option, plainText, url } from './composition.ts';
import { richTextBlock } from './rich.ts';
import {
  actionId,
  confirmable,
  type Fields,
  focusable,
  multiSelects,
  picker,
  selects,
  typed,
  userId,
} from './selects.ts';

function realDate(value: Obj, at: string, check: Check): void {
  const date = value.initial_date;
  if (typeof date !== 'string') return;
  const parsed = new Date(`${date}T00:00:00Z`);
  const same = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !same)
    check.add('must be a date in the format YYYY-MM-DD', `${at}/initial_date`);
}

function realZone(value: Obj, at: string, check: Check): void {
  if (typeof value.timezone !== 'string') return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value.timezone });
  } catch {
    check.add('must be an IANA time zone', `${at}/timezone`);
  }
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

function boundedNumber(value: Obj, at: string, check: Check): void {
  for (const key of ['initial_value', 'min_value', 'max_value']) {
    const given = value[key];
    if (typeof given !== 'string') continue;
    const form = value.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
    if (!form.test(given)) check.add('must be a number in a string', `${at}/${key}`);
  }
  if (Number(value.min_value) > Number(value.max_value))
    check.add('min_value must not be more than max_value', `${at}/min_value`);
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

const checkboxes = shape(
  {
    type: type('checkboxes'),
    ...actionId,
    ...confirmable,
    ...focusable,
    options: required(list(option('choice'), 1, 10)),
    initial_options: optional(list(option('choice'), 1, 10)),
  },
  consistentOptions,
);

const radioButtons = shape(
  {
    type: type('radio_buttons'),
    ...actionId,
    ...confirmable,
    ...focusable,
    options: required(list(option('choice'), 1, 10)),
    initial_option: optional(option('choice')),
  },
  consistentOptions,
);

const datepicker = shape({ type: type('datepicker'), ...picker, initial_date: optional(text(10)) }, realDate);
const timepicker = shape(
  {
    type: type('timepicker'),
    ...picker,
    initial_time: optional(text(5, 5, { pattern: /^([01]\d|2[0-3]):[0-5]\d$/, name: 'HH:mm' })),
    timezone: optional(text(100)),
  },
  realZone,
);
const datetimepicker = shape({
  type: type('datetimepicker'),
  ...actionId,
  ...confirmable,
  ...focusable,
  initial_date_time: optional(integer(1_000_000_000, 9_999_999_999)),
});

const plainTextInput = shape(
  {
    type: type('plain_text_input'),
    ...typed,
    initial_value: optional(text(3000, 0)),
    multiline: optional(bool),
    min_length: optional(integer(0, 3000)),
    max_length: optional(integer(1, 3000)),
  },
  boundedText,
);

const numberInput = shape(
  {
    type: type('number_input'),
    ...typed,
    is_decimal_allowed: required(bool),
    initial_value: optional(text(100)),
    min_value: optional(text(100)),
    max_value: optional(text(100)),
  },
  boundedNumber,
);

const fileInput = shape({
  type: type('file_input'),
  ...actionId,
  filetypes: optional(list(text(30), 1, 100)),
  max_files: optional(integer(1, 10)),
});

const richTextInput = shape({
  type: type('rich_text_input'),
  ...typed,
  initial_value: optional(richTextBlock),
  min_lines: optional(integer(1, 100)),
  max_lines: optional(integer(1, 100)),
});

const workflowButton = shape({
  type: type('workflow_button'),
  ...actionId,
  ...confirmable,
  text: required(plainText(75)),
  workflow: required(
    shape({
      trigger: required(
        shape({
          url: required(url),
          customizable_input_parameters: optional(
            list(shape({ name: required(text(255)), value: required(text(3000, 0)) }), 1, 50),
          ),
        }),
      ),
    }),
  ),
  style: optional(oneOf('primary', 'danger')),
  accessibility_label: optional(text(75)),
});

const feedbackButton = shape({
  text: required(plainText(75)),
  accessibility_label: optional(text(75)),
  value: required(text(2000)),
});

/** The feedback buttons of a context_actions block. */
export const contextActions = byType({
  feedback_buttons: shape({
    type: type('feedback_buttons'),
    ...actionId,
    positive_button: required(feedbackButton),
    negative_button: required(feedbackButton),
  }),
  icon_button: shape({
    type: type('icon_button'),
    ...actionId,
    ...confirmable,
    icon: required(oneOf('trash')),
    text: required(plainText(75)),
    accessibility_label: optional(text(75)),
    value: optional(text(2000)),
    visible_to_user_ids: optional(list(userId, 1, 100)),
  }),
});

function oneImageSource(value: Obj, at: string, check: Check): void {
  const given = ['image_url', 'slack_file'].filter((key) => value[key] !== undefined);
  if (given.length !== 1) check.add('must define exactly one of `image_url` and `slack_file`', at);
}

const slackFile = shape({ id: optional(text(30)), url: optional(url) });

/** The properties of an image, as a block or an element. */
export function image(extra: Fields): Rule {
  return shape(
    {
      type: type('image'),
      alt_text: required(text(2000)),
      image_url: optional(text(3000, 1, { pattern: /^https?:\/\//i, name: 'an http(s) URL' })),
      slack_file: optional(slackFile),
      ...extra,
    },
    oneImageSource,
  );
}

const everywhere = {
  checkboxes,
  datepicker,
  timepicker,
  radio_buttons: radioButtons,
  ...selects,
  ...multiSelects,
};

/** A plain button, as cards and actions hold. */
export const buttonElement = byType({ button });

/** What may stand beside a section. */
export const accessory = byType({
  ...everywhere,
  button,
  overflow,
  image: image({}),
  workflow_button: workflowButton,
});

/** What an actions block may hold. */
export const actionElement = byType({
  ...everywhere,
  button,
  overflow,
  datetimepicker,
  workflow_button: workflowButton,
  rich_text_input: richTextInput,
});

const inputs = {
  ...everywhere,
  datetimepicker,
  plain_text_input: plainTextInput,
  email_text_input: shape({ type: type('email_text_input'), ...typed, initial_value: optional(text(3000)) }),
  url_text_input: shape({ type: type('url_text_input'), ...typed, initial_value: optional(text(3000)) }),
  number_input: numberInput,
  rich_text_input: richTextInput,
};

/** What an input block may hold in a modal. */
export const modalInput = byType({ ...inputs, file_input: fileInput });

/** What an input block may hold in the Home tab. */
export const homeInput = byType(inputs);
