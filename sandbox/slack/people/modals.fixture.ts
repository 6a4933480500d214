import type { InputBlock, KnownBlock, ModalView, PlainTextInput, PlainTextOption } from '@slack/types';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A modal with a submit button. */
export function modalOf(title: string, blocks: KnownBlock[], extra: Partial<ModalView> = {}): ModalView {
  return { type: 'modal', title: plain(title), submit: plain('Save'), callback_id: 'form', blocks, ...extra };
}

/** A text input whose label is its block_id. */
export function nameInput(
  element: Partial<PlainTextInput>,
  id = 'name',
  extra: Partial<InputBlock> = {},
): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plain(id),
    element: { type: 'plain_text_input', action_id: 'a', ...element },
    ...extra,
  };
}

const options: PlainTextOption[] = [
  { text: plain('One'), value: '1' },
  { text: plain('Two'), value: '2' },
];

function input(id: string, label: string, element: InputBlock['element']): InputBlock {
  return { type: 'input', block_id: id, label: plain(label), element: { action_id: 'a', ...element } };
}

/** One input of every kind. */
export const everyInput: InputBlock[] = [
  input('words', 'Words', { type: 'plain_text_input', max_length: 10 }),
  input('one', 'One of', { type: 'static_select', options }),
  input('some', 'Some of', {
    type: 'multi_static_select',
    option_groups: [{ label: plain('Group'), options }],
  }),
  input('person', 'Person', { type: 'users_select' }),
  input('people', 'People', { type: 'multi_users_select', max_selected_items: 2 }),
  input('place', 'Place', { type: 'conversations_select', filter: { include: ['private'] } }),
  input('day', 'Day', { type: 'datepicker' }),
  input('hour', 'Hour', { type: 'timepicker' }),
  input('radio', 'Radio', { type: 'radio_buttons', options }),
  input('boxes', 'Boxes', { type: 'checkboxes', options }),
  input('roster', 'Roster', { type: 'file_input', filetypes: ['csv'], max_files: 1 }),
];
