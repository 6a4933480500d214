import {
  bool,
  byType,
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

const style = optional(
  shape({
    bold: optional(bool),
    code: optional(bool),
    italic: optional(bool),
    strike: optional(bool),
    underline: optional(bool),
    highlight: optional(bool),
    client_highlight: optional(bool),
    unlink: optional(bool),
  }),
);

function leaf(name: string, fields: Record<string, Field>): Rule {
  return shape({ type: type(name), style, ...fields });
}

const id = text(30);

const inline = byType({
  text: leaf('text', { text: required(text(20_000)) }),
  link: leaf('link', { url: required(text(3000)), text: optional(text(3000)), unsafe: optional(bool) }),
  user: leaf('user', { user_id: required(id) }),
  channel: leaf('channel', { channel_id: required(id) }),
  usergroup: leaf('usergroup', { usergroup_id: required(id) }),
  team: leaf('team', { team_id: required(id) }),
  emoji: leaf('emoji', {
    name: required(text(100)),
    unicode: optional(text(100)),
    url: optional(text(3000)),
  }),
  broadcast: leaf('broadcast', { range: required(oneOf('here', 'channel', 'everyone')) }),
  color: leaf('color', { value: required(text(20)) }),
  date: leaf('date', {
    timestamp: required(integer(0, Number.MAX_SAFE_INTEGER)),
    format: required(text(200)),
    url: optional(text(3000)),
    fallback: optional(text(200)),
  }),
});

const inlines = required(list(inline, 0, 1000));
const border = optional(integer(0, 1));
const section = shape({ type: type('rich_text_section'), elements: inlines });

/** A rich_text block, also a cell of a table or the title of a container. */
export const richTextBlock: Rule = shape({
  type: type('rich_text'),
  block_id: optional(text(255)),
  elements: required(
    list(
      byType({
        rich_text_section: section,
        rich_text_quote: shape({ type: type('rich_text_quote'), elements: inlines, border }),
        rich_text_preformatted: shape({
          type: type('rich_text_preformatted'),
          elements: inlines,
          border,
          language: optional(text(50)),
        }),
        rich_text_list: shape({
          type: type('rich_text_list'),
          elements: required(list(section, 1, 1000)),
          style: required(oneOf('bullet', 'ordered')),
          indent: optional(integer(0, 8)),
          offset: optional(integer(0, 10_000)),
          border,
        }),
      }),
      1,
      1000,
    ),
  ),
});
