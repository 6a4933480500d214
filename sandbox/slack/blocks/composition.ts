import { isDeepStrictEqual } from 'node:util';
import { listAt, type Obj } from '../types.ts';
import {
  bool,
  byType,
  type Check,
  list,
  oneOf,
  optional,
  type Rule,
  required,
  shape,
  text,
  type,
  unique,
} from './check.ts';

const URL_FORM = { pattern: /^(https?|mailto|slack|tel):/i, name: 'a URL' };

/** A web address. */
export const url = text(3000, 1, URL_FORM);

/** A `plain_text` object and nothing else. */
export function plainText(max: number, min = 1): Rule {
  return shape({ type: type('plain_text'), text: required(text(max, min)), emoji: optional(bool) });
}

/** Slack shows the rest of a link that was cut, or of an escaped character; stricter than Slack, this one refuses. */
const whole: Rule = (value, at, check) => {
  if (typeof value !== 'string') return;
  if (/<(?![^<>]*>)/.test(value)) check.add('a link or mention has no end', at);
  if (/&(?:a|am|amp|l|lt|g|gt)?…/.test(value)) check.add('an escaped character was cut', at);
};

/** A `mrkdwn` object and nothing else. */
export function mrkdwn(max: number): Rule {
  const words: Rule = (value, at, check) => {
    text(max)(value, at, check);
    whole(value, at, check);
  };
  return shape({ type: type('mrkdwn'), text: required(words), verbatim: optional(bool) });
}

/** Either kind of text object. */
export function anyText(max: number): Rule {
  return byType({ plain_text: plainText(max), mrkdwn: mrkdwn(max) });
}

/** A confirmation dialog; Slack refuses one without a title or without the words of its buttons. */
export const confirm = shape({
  title: required(plainText(100)),
  text: required(anyText(300)),
  confirm: required(plainText(30)),
  deny: required(plainText(30)),
  style: optional(oneOf('primary', 'danger')),
});

/** An option: of a select, of radio buttons and checkboxes (which take mrkdwn), or of an overflow menu (a url). */
export function option(kind: 'select' | 'choice' | 'overflow'): Rule {
  const label = kind === 'choice' ? anyText(75) : plainText(75);
  return shape({
    text: required(label),
    value: required(text(150)),
    description: optional(kind === 'choice' ? anyText(75) : plainText(75)),
    ...(kind === 'overflow' ? { url: optional(url) } : {}),
  });
}

const optionGroup = shape({
  label: required(plainText(75)),
  options: required(list(option('select'), 1, 100)),
});

/** The `options` or `option_groups` of a static select: one of the two. */
export const selectChoices = {
  options: optional(list(option('select'), 1, 100)),
  option_groups: optional(list(optionGroup, 1, 100)),
};

/** Holds a static select to exactly one of options and option_groups. */
export function oneSourceOfOptions(value: Obj, at: string, check: Check): void {
  const given = ['options', 'option_groups'].filter((key) => value[key] !== undefined);
  if (given.length === 0) check.add('must define either `options` or `option_groups`', at);
  if (given.length === 2) check.add('must define only one of `options` and `option_groups`', at);
}

function choices(value: Obj): Obj[] {
  return [
    ...listAt(value, 'options'),
    ...listAt(value, 'option_groups').flatMap((group) => listAt(group, 'options')),
  ];
}

/** Option values must differ, and what is chosen at first must equal one of the options exactly. */
export function consistentOptions(value: Obj, at: string, check: Check): void {
  const all = choices(value);
  unique(
    all.map((item) => item.value),
    'option value',
    `${at}/options`,
    check,
  );
  const isOffered = (wanted: unknown) => all.some((item) => isDeepStrictEqual(item, wanted));
  if (value.initial_option !== undefined && !isOffered(value.initial_option)) {
    check.add('initial_option must match one of the options', `${at}/initial_option`);
  }
  for (const [index, wanted] of listAt(value, 'initial_options').entries()) {
    if (!isOffered(wanted))
      check.add('initial_options must match the options', `${at}/initial_options/${index}`);
  }
}

/** The filter of a conversations select; it may not be empty. */
export const conversationFilter = shape(
  {
    include: optional(list(oneOf('im', 'mpim', 'private', 'public'), 1, 4)),
    exclude_external_shared_channels: optional(bool),
    exclude_bot_users: optional(bool),
  },
  (value, at, check) => {
    if (Object.keys(value).length === 0) check.add('must define at least one property', at);
  },
);

/** When typing into an input is sent at once. */
export const dispatchConfig = shape({
  trigger_actions_on: optional(list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2)),
});
