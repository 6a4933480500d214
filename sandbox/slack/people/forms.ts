import { type Control, controlsOf, isFillable, ownLabel } from '../blocks/controls.ts';
import type { FormError } from '../delivery/acks.ts';
import { isObj, listAt, type Obj, strAt, type View } from '../types.ts';

function labelsOf(control: Control): string[] {
  const { element, block } = control;
  return [control.label, ownLabel(element), block.block_id, strAt(element, 'action_id')].filter(
    (label) => label !== '',
  );
}

function tries(wanted: string | RegExp): ((label: string) => boolean)[] {
  if (wanted instanceof RegExp) return [(label) => wanted.test(label)];
  const small = wanted.toLowerCase();
  return [
    (label) => label === wanted,
    (label) => label.toLowerCase() === small,
    (label) => label.toLowerCase().includes(small),
  ];
}

/** The input with a visible label: exactly so, else in other case, else containing it; or an error naming those on offer. */
export function findInput(controls: readonly Control[], wanted: string | RegExp): Control {
  const fillable = controls.filter(({ element }) => isFillable(element));
  for (const matches of tries(wanted)) {
    const found = fillable.filter((control) => labelsOf(control).some(matches));
    if (found.length === 1 && found[0]) return found[0];
    if (found.length > 1)
      throw new Error(
        `${String(wanted)} fits several inputs: ${found.map((control) => control.label).join(' | ')}`,
      );
  }
  const offer = fillable.map((control) => control.label).join(' | ');
  throw new Error(`no input labelled ${String(wanted)}; on offer: ${offer || 'none'}`);
}

function isEmpty(entry: Obj | undefined): boolean {
  const values = Object.entries(entry ?? {}).filter(([key]) => key !== 'type');
  return values.every(
    ([, value]) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  );
}

function textFault(element: Obj, value: string): string | undefined {
  const { min_length: min, max_length: max } = element;
  if (typeof min === 'number' && value.length < min) return `Please enter at least ${min} characters.`;
  const limit = typeof max === 'number' ? max : 3000;
  return value.length > limit ? `Please enter no more than ${limit} characters.` : undefined;
}

function fault(control: Control, entry: Obj | undefined): string | undefined {
  if (isEmpty(entry)) return control.optional ? undefined : 'Please complete this required field.';
  if (control.element.type !== 'plain_text_input') return undefined;
  return textFault(control.element, strAt(entry, 'value'));
}

/** What Slack's own client says before it sends a form: required inputs, lengths of texts. */
export function clientErrors(view: View): FormError[] {
  return controlsOf(view.blocks)
    .filter((control) => control.input)
    .flatMap((control) => {
      const message = fault(
        control,
        view.state[control.block.block_id]?.[strAt(control.element, 'action_id')],
      );
      return message ? [{ label: control.label, blockId: control.block.block_id, message }] : [];
    });
}

/** The `actions` entry that a changed element sends. */
export function actionOf(control: Control, entry: Obj): Obj {
  return { ...entry, action_id: control.element.action_id, block_id: control.block.block_id };
}

/** The `actions` entry of a clicked button. */
export function buttonAction(control: Control): Obj {
  const { element, block } = control;
  const optionalKeys = ['value', 'style', 'url', 'confirm'].filter((key) => element[key] !== undefined);
  return {
    type: element.type,
    action_id: element.action_id,
    block_id: block.block_id,
    text: isObj(element.text) ? { emoji: true, ...element.text } : element.text,
    ...Object.fromEntries(optionalKeys.map((key) => [key, element[key]])),
  };
}

/** The `actions` entry of an option chosen in an overflow menu. */
export function overflowAction(control: Control, option: Obj): Obj {
  return {
    type: 'overflow',
    action_id: control.element.action_id,
    block_id: control.block.block_id,
    selected_option: option,
  };
}

/** The overflow options of an element, with their texts. */
export function overflowOptions(element: Obj): Obj[] {
  return element.type === 'overflow' ? listAt(element, 'options') : [];
}
