import { isObj, listAt, type Obj } from '../types.ts';
import {
  bool,
  byType,
  type Check,
  type Field,
  list,
  oneOf,
  optional,
  type Rule,
  required,
  type Surface,
  shape,
  text,
  type,
  unique,
} from './check.ts';
import { anyText, mrkdwn, plainText } from './composition.ts';
import { dataTable, dataVisualization, table } from './data.ts';
import {
  accessory,
  actionElement,
  buttonElement,
  contextActions,
  homeInput,
  image,
  modalInput,
} from './elements.ts';
import { richTextBlock } from './rich.ts';

type Fields = Record<string, Field>;

const blockId: Fields = { block_id: optional(text(255)) };

function block(
  name: string,
  fields: Fields,
  ...more: ((value: Obj, at: string, check: Check) => void)[]
): Rule {
  return shape({ type: type(name), ...blockId, ...fields }, ...more);
}

function uniqueActionIds(key: string) {
  return (value: Obj, at: string, check: Check) =>
    unique(
      listAt(value, key).map((element) => element.action_id),
      'action_id',
      `${at}/${key}`,
      check,
    );
}

function textOrFields(value: Obj, at: string, check: Check): void {
  if (value.text === undefined && value.fields === undefined)
    check.add('must define either `text` or `fields`', at);
}

function somethingToShow(value: Obj, at: string, check: Check): void {
  const shown = ['hero_image', 'title', 'actions', 'body'].some((key) => value[key] !== undefined);
  if (!shown) check.add('must define at least one of hero_image, title, actions, body', at);
}

function titled(value: Obj, at: string, check: Check): void {
  if (value.title === undefined && value.rich_text_title === undefined) {
    check.add('must define either `title` or `rich_text_title`', at);
  }
  if (value.default_collapsed === true && value.is_collapsible !== true) {
    check.add('default_collapsed needs is_collapsible', `${at}/default_collapsed`);
  }
}

const section = block(
  'section',
  {
    text: optional(anyText(3000)),
    fields: optional(list(anyText(2000), 1, 10)),
    accessory: optional(accessory),
    expand: optional(bool),
  },
  textOrFields,
);

const actions = block(
  'actions',
  { elements: required(list(actionElement, 1, 25)) },
  uniqueActionIds('elements'),
);

const context = block('context', {
  elements: required(
    list(byType({ image: image({}), plain_text: plainText(3000), mrkdwn: mrkdwn(3000) }), 1, 10),
  ),
});

const input: Rule = (value, at, check) => {
  block('input', {
    label: required(plainText(2000)),
    hint: optional(plainText(2000)),
    optional: optional(bool),
    element: required(check.surface === 'modal' ? modalInput : homeInput),
    dispatch_action: optional(bool),
  })(value, at, check);
};

const card = block(
  'card',
  {
    hero_image: optional(image({})),
    icon: optional(image({})),
    title: optional(mrkdwn(150)),
    subtitle: optional(mrkdwn(150)),
    body: optional(mrkdwn(200)),
    subtext: optional(mrkdwn(200)),
    actions: optional(list(buttonElement, 1, 3)),
  },
  somethingToShow,
  uniqueActionIds('actions'),
);

const header = block('header', { text: required(plainText(150)) });
const divider = block('divider', {});
const imageBlock = image({ ...blockId, title: optional(plainText(2000)) });

const video: Rule = (_value, at, check) => {
  if (!check.scopes.has('links.embed:write')) check.add('video blocks need the scope links.embed:write', at);
};

const childBlock = byType({
  actions,
  context,
  divider,
  header,
  image: imageBlock,
  input,
  rich_text: richTextBlock,
  section,
  table,
  video,
});

const container = block(
  'container',
  {
    title: optional(plainText(150)),
    rich_text_title: optional(richTextBlock),
    subtitle: optional(anyText(150)),
    child_blocks: required(list(childBlock, 1, 10)),
    width: optional(oneOf('narrow', 'standard', 'wide', 'full')),
    icon: optional(image({})),
    is_collapsible: optional(bool),
    default_collapsed: optional(bool),
    has_header_divider: optional(bool),
  },
  titled,
);

const alert = block('alert', {
  text: required(anyText(200)),
  level: optional(oneOf('default', 'info', 'warning', 'error', 'success')),
});

const taskFields: Fields = {
  task_id: required(text(255)),
  title: required(text(3000)),
  details: optional(richTextBlock),
  output: optional(richTextBlock),
  sources: optional(
    list(shape({ type: type('url'), url: required(text(3000)), text: required(text(3000)) }), 1, 100),
  ),
  status: required(oneOf('pending', 'in_progress', 'complete', 'error')),
};

const everywhere = {
  actions,
  context,
  divider,
  header,
  image: imageBlock,
  rich_text: richTextBlock,
  section,
  video,
};

const onSurface: Record<Surface, Rule> = {
  message: byType({
    ...everywhere,
    card,
    carousel: block('carousel', { elements: required(list(card, 1, 10)) }),
    container,
    context_actions: block(
      'context_actions',
      { elements: required(list(contextActions, 1, 5)) },
      uniqueActionIds('elements'),
    ),
    data_table: dataTable,
    data_visualization: dataVisualization,
    markdown: block('markdown', { text: required(text(12_000)) }),
    plan: block('plan', {
      title: required(text(3000)),
      tasks: optional(list(block('task_card', taskFields), 1, 50)),
    }),
    table,
    task_card: block('task_card', taskFields),
  }),
  modal: byType({ ...everywhere, alert, input }),
  home: byType({ ...everywhere, card, container, data_table: dataTable, input }),
};

function idsOf(blocks: readonly unknown[]): unknown[] {
  return blocks.map((item) => (isObj(item) ? item.block_id : undefined));
}

/** The blocks of a surface: each allowed there, each within its limits, ids unique. */
export function blocksRule(max: number, min: number): Rule {
  return (value, at, check) => {
    list(onSurface[check.surface], min, max)(value, at, check);
    if (Array.isArray(value)) unique(idsOf(value), 'block_id', at, check);
  };
}
