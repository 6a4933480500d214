import { isObj, listAt, type Obj } from '../types.ts';
import {
  bool,
  byType,
  type Check,
  type Field,
  list,
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
import { dataTable, dataVisualization } from './data.ts';
import { actionElement, homeInput, modalInput } from './elements.ts';

function block(
  name: string,
  fields: Record<string, Field>,
  ...more: ((value: Obj, at: string, check: Check) => void)[]
): Rule {
  return shape({ type: type(name), block_id: optional(text(255)), ...fields }, ...more);
}

function uniqueActionIds(value: Obj, at: string, check: Check): void {
  const ids = listAt(value, 'elements').map((element) => element.action_id);
  unique(ids, 'action_id', `${at}/elements`, check);
}

function textOrFields(value: Obj, at: string, check: Check): void {
  if (value.text === undefined && value.fields === undefined)
    check.add('must define either `text` or `fields`', at);
}

const everywhere = {
  actions: block('actions', { elements: required(list(actionElement, 1, 25)) }, uniqueActionIds),
  context: block('context', {
    elements: required(list(byType({ plain_text: plainText(3000), mrkdwn: mrkdwn(3000) }), 1, 10)),
  }),
  divider: block('divider', {}),
  header: block('header', { text: required(plainText(150)) }),
  section: block(
    'section',
    {
      text: optional(anyText(3000)),
      fields: optional(list(anyText(2000), 1, 10)),
      accessory: optional(actionElement),
      expand: optional(bool),
    },
    textOrFields,
  ),
};

const inputOf = (element: Rule): Rule =>
  block('input', {
    label: required(plainText(2000)),
    hint: optional(plainText(2000)),
    optional: optional(bool),
    element: required(element),
    dispatch_action: optional(bool),
  });

const onSurface: Record<Surface, Rule> = {
  message: byType({ ...everywhere, data_table: dataTable, data_visualization: dataVisualization }),
  modal: byType({ ...everywhere, input: inputOf(modalInput) }),
  home: byType({ ...everywhere, data_table: dataTable, input: inputOf(homeInput) }),
};

/** The blocks of a surface: each allowed there, each within its limits, ids unique. */
export function blocksRule(max: number, min: number): Rule {
  return (value, at, check) => {
    list(onSurface[check.surface], min, max)(value, at, check);
    if (!Array.isArray(value)) return;
    const ids = value.map((item: unknown) => (isObj(item) ? item.block_id : undefined));
    unique(ids, 'block_id', at, check);
  };
}
