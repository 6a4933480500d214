import { type Block, copyOf, isObj, listAt, type Obj, objAt, type StateValues, strAt } from './types.ts';

/** An interactive element with what a person needs to find it. */
export interface Control {
  element: Obj;
  block: Block;
  /** The visible label: of the input, of the section, or of the element itself. */
  label: string;
  input: boolean;
  optional: boolean;
  /** Whether a change is sent at once as `block_actions`. */
  dispatches: boolean;
}

const NO_STATE = new Set([
  'button',
  'overflow',
  'image',
  'workflow_button',
  'icon_button',
  'feedback_buttons',
]);

/** The text of a text object. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : strAt(value, 'text');
}

/** The text a button, select or picker shows by itself. */
export function ownLabel(element: Obj): string {
  return textOf(element.text) || textOf(element.placeholder) || strAt(element, 'action_id');
}

function inputControl(block: Block): Control {
  return {
    element: objAt(block, 'element'),
    block,
    label: textOf(block.label),
    input: true,
    optional: block.optional === true,
    dispatches: block.dispatch_action === true,
  };
}

function actionControl(block: Block, element: Obj, label: string): Control {
  return { element, block, label, input: false, optional: true, dispatches: true };
}

function blockControls(block: Block): Control[] {
  switch (block.type) {
    case 'input':
      return [inputControl(block)];
    case 'section': {
      const accessory = objAt(block, 'accessory');
      if (!accessory.type || accessory.type === 'image') return [];
      const label =
        accessory.type === 'button' ? ownLabel(accessory) : textOf(block.text) || ownLabel(accessory);
      return [actionControl(block, accessory, label)];
    }
    case 'actions':
    case 'context_actions':
      return listAt(block, 'elements').map((element) => actionControl(block, element, ownLabel(element)));
    case 'card':
      return listAt(block, 'actions').map((element) => actionControl(block, element, ownLabel(element)));
    case 'carousel':
      return controlsOf(listAt(block, 'elements') as Block[]);
    case 'container':
      return controlsOf(listAt(block, 'child_blocks') as Block[]);
    default:
      return [];
  }
}

/** Every interactive element of some blocks, in reading order. */
export function controlsOf(blocks: readonly Block[] | undefined): Control[] {
  return (blocks ?? []).flatMap(blockControls);
}

/** The options of a select, radio group, checkboxes or overflow, groups flattened. */
export function optionsOf(element: Obj): Obj[] {
  const groups = listAt(element, 'option_groups');
  return groups.length > 0 ? groups.flatMap((group) => listAt(group, 'options')) : listAt(element, 'options');
}

function idList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];
}

/** What `view.state.values` holds for an element nobody has touched. */
export function initialEntry(element: Obj): Obj | undefined {
  const type = strAt(element, 'type');
  if (type === '' || NO_STATE.has(type)) return undefined;
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: copyOf(listAt(element, 'initial_options')) };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: idList(element.initial_users) };
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null };
    case 'multi_conversations_select':
      return { type, selected_conversations: idList(element.initial_conversations) };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'multi_channels_select':
      return { type, selected_channels: idList(element.initial_channels) };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    case 'file_input':
      return { type, files: [] };
    case 'rich_text_input':
      return { type, rich_text_value: element.initial_value ?? null };
    default:
      return { type, value: element.initial_value ?? null };
  }
}

/** The state of freshly shown blocks; what was already typed into the same ids and types is kept. */
export function stateFor(blocks: readonly Block[], kept: StateValues = {}): StateValues {
  const state: StateValues = {};
  for (const { block, element } of controlsOf(blocks)) {
    const fresh = initialEntry(element);
    if (!fresh) continue;
    const actionId = strAt(element, 'action_id');
    const old = kept[block.block_id]?.[actionId];
    const entry = old && old.type === fresh.type ? old : fresh;
    state[block.block_id] = { ...state[block.block_id], [actionId]: entry };
  }
  return state;
}

let generated = 0;

function randomId(): string {
  generated += 1;
  return `g${(generated * 7919 + 12345).toString(36)}`;
}

function nameElements(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) nameElements(item);
  if (!isObj(value)) return;
  const interactive = typeof value.type === 'string' && !NO_ACTION_ID.has(value.type);
  if (interactive && !value.action_id) value.action_id = randomId();
}

const NO_ACTION_ID = new Set(['image', 'plain_text', 'mrkdwn', 'rich_text', 'card']);

/** The blocks as Slack stores them: copied, with generated `block_id`s and `action_id`s. */
export function stored(blocks: unknown): Block[] {
  if (!Array.isArray(blocks)) return [];
  return copyOf(blocks.filter(isObj)).map((raw) => {
    const block = raw as Block;
    if (!block.block_id) block.block_id = randomId();
    if (block.type === 'input') nameElements(block.element);
    if (block.type === 'section') nameElements(block.accessory);
    if (block.type === 'actions' || block.type === 'context_actions') nameElements(block.elements);
    if (block.type === 'card') nameElements(block.actions);
    if (block.type === 'carousel') block.elements = stored(block.elements);
    if (block.type === 'container') block.child_blocks = stored(block.child_blocks);
    return block;
  });
}
