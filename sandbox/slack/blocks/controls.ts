import {
  type Block,
  copyOf,
  isObj,
  listAt,
  type Obj,
  objAt,
  type StateValues,
  strAt,
  textOf,
} from '../types.ts';

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
  if (block.type === 'input') return [inputControl(block)];
  if (block.type === 'actions')
    return listAt(block, 'elements').map((element) => actionControl(block, element, ownLabel(element)));
  const accessory = objAt(block, 'accessory');
  if (!accessory.type) return [];
  const isButton = accessory.type === 'button';
  return [actionControl(block, accessory, (!isButton && textOf(block.text)) || ownLabel(accessory))];
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

/** Where a kind of input keeps what was entered, and the property it begins with. */
const KEPT_IN: Record<string, readonly [key: string, initial?: string]> = {
  static_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  multi_static_select: ['selected_options', 'initial_options'],
  checkboxes: ['selected_options', 'initial_options'],
  users_select: ['selected_user', 'initial_user'],
  multi_users_select: ['selected_users', 'initial_users'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
  plain_text_input: ['value', 'initial_value'],
  file_input: ['files'],
};

/** Whether a person can enter something into an element: all but buttons and menus. */
export function isFillable(element: Obj): boolean {
  return Object.hasOwn(KEPT_IN, strAt(element, 'type'));
}

/** Where the entry of an element keeps what was entered. */
export function keyOf(element: Obj): string {
  return KEPT_IN[strAt(element, 'type')]?.[0] ?? 'value';
}

/** The entry of `view.state.values` for an element, with what was entered. */
export function entryOf(element: Obj, entered: unknown): Obj {
  return { type: strAt(element, 'type'), [keyOf(element)]: entered };
}

/** What `view.state.values` holds for an element no one has touched. */
export function initialEntry(element: Obj): Obj | undefined {
  const [key = '', initial = ''] = KEPT_IN[strAt(element, 'type')] ?? [];
  if (key === '') return undefined;
  return entryOf(element, copyOf(element[initial]) ?? (key.endsWith('s') ? [] : null));
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

function nameElements(elements: readonly unknown[]): void {
  for (const element of elements.filter(isObj)) if (!element.action_id) element.action_id = randomId();
}

/** The blocks as Slack stores them: copied, with generated `block_id`s and `action_id`s. */
export function stored(blocks: unknown): Block[] {
  if (!Array.isArray(blocks)) return [];
  return copyOf(blocks.filter(isObj)).map((raw) => {
    const block = raw as Block;
    if (!block.block_id) block.block_id = randomId();
    if (block.type === 'input') nameElements([block.element]);
    if (block.type === 'section') nameElements([block.accessory]);
    if (block.type === 'actions') nameElements(listAt(block, 'elements'));
    return block;
  });
}
