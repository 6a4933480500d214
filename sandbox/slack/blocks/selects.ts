import { bool, type Field, integer, list, optional, type Rule, shape, text, type } from './check.ts';
import {
  confirm,
  consistentOptions,
  conversationFilter,
  dispatchConfig,
  oneSourceOfOptions,
  option,
  plainText,
  selectChoices,
} from './composition.ts';

/** Some properties of an object. */
export type Fields = Record<string, Field>;

/** Every interactive element has one. */
export const actionId: Fields = { action_id: optional(text(255)) };
/** May ask for confirmation. */
export const confirmable: Fields = { confirm: optional(confirm) };
/** May take the focus when the view opens. */
export const focusable: Fields = { focus_on_load: optional(bool) };
const placeholder: Fields = { placeholder: optional(plainText(150)) };
const dispatchable: Fields = { dispatch_action_config: optional(dispatchConfig) };
/** What selects and pickers share. */
export const picker: Fields = { ...actionId, ...confirmable, ...focusable, ...placeholder };
const many: Fields = { max_selected_items: optional(integer(1, Number.MAX_SAFE_INTEGER)) };
/** What typed inputs share. */
export const typed: Fields = { ...actionId, ...dispatchable, ...focusable, ...placeholder };

/** The id of a person. */
export const userId = text(30, 2, { pattern: /^[UW][A-Z0-9]+$/, name: 'a user id' });
const channelId = text(30, 2, { pattern: /^[CG][A-Z0-9]+$/, name: 'a channel id' });
const conversationId = text(30, 2, { pattern: /^[CGDUW][A-Z0-9]+$/, name: 'a conversation id' });
const chosen = list(option('select'), 1, 100);

/** Selects of one. */
export const selects: Record<string, Rule> = {
  static_select: shape(
    { type: type('static_select'), ...picker, ...selectChoices, initial_option: optional(option('select')) },
    oneSourceOfOptions,
    consistentOptions,
  ),
  external_select: shape({
    type: type('external_select'),
    ...picker,
    initial_option: optional(option('select')),
    min_query_length: optional(integer(0, 100)),
  }),
  users_select: shape({ type: type('users_select'), ...picker, initial_user: optional(userId) }),
  conversations_select: shape({
    type: type('conversations_select'),
    ...picker,
    initial_conversation: optional(conversationId),
    default_to_current_conversation: optional(bool),
    response_url_enabled: optional(bool),
    filter: optional(conversationFilter),
  }),
  channels_select: shape({
    type: type('channels_select'),
    ...picker,
    initial_channel: optional(channelId),
    response_url_enabled: optional(bool),
  }),
};

/** Selects of several. */
export const multiSelects: Record<string, Rule> = {
  multi_static_select: shape(
    {
      type: type('multi_static_select'),
      ...picker,
      ...many,
      ...selectChoices,
      initial_options: optional(chosen),
    },
    oneSourceOfOptions,
    consistentOptions,
  ),
  multi_external_select: shape({
    type: type('multi_external_select'),
    ...picker,
    ...many,
    initial_options: optional(chosen),
    min_query_length: optional(integer(0, 100)),
  }),
  multi_users_select: shape({
    type: type('multi_users_select'),
    ...picker,
    ...many,
    initial_users: optional(list(userId, 1, 1000)),
  }),
  multi_conversations_select: shape({
    type: type('multi_conversations_select'),
    ...picker,
    ...many,
    initial_conversations: optional(list(conversationId, 1, 1000)),
    default_to_current_conversation: optional(bool),
    filter: optional(conversationFilter),
  }),
  multi_channels_select: shape({
    type: type('multi_channels_select'),
    ...picker,
    ...many,
    initial_channels: optional(list(channelId, 1, 1000)),
  }),
};
