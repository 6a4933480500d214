import { describe, expect, test } from '@jest/globals';
import {
  actions,
  bar,
  button,
  cell,
  confirm,
  dataTable,
  findings,
  input,
  long,
  many,
  modal,
  mrkdwn,
  option,
  pie,
  plain,
  rich,
  section,
  select,
} from './fixture.ts';
import { isViewTooLarge } from './surfaces.ts';

const fiveLinks = many(5, (i) => ({ ...option(`${i}`), url: 'https://a.b' }));
const described = { text: mrkdwn('*a*'), value: 'a', description: mrkdwn('d') };

const good: ['message' | 'modal' | 'home', string, unknown[]][] = [
  [
    'message',
    'a section with every part',
    [section({ block_id: 'x', fields: [plain('f')], accessory: button(), expand: true })],
  ],
  ['message', 'fields alone', [{ type: 'section', fields: many(10, () => mrkdwn(long(2000))) }]],
  ['message', 'text at its limit', [section({ text: mrkdwn(long(3000)) })]],
  [
    'message',
    'a button at its limits',
    [actions(button({ text: plain(long(75)), value: long(2000), style: 'primary', confirm }))],
  ],
  [
    'message',
    'an overflow menu',
    [section({ accessory: { type: 'overflow', action_id: 'o', options: fiveLinks } })],
  ],
  ['message', '25 elements', [actions(...many(25, (i) => button({ action_id: `b${i}` })))]],
  ['message', 'a context', [{ type: 'context', elements: [plain('a'), mrkdwn('b')] }]],
  ['message', 'header, divider', [{ type: 'header', text: plain(long(150)) }, { type: 'divider' }]],
  ['message', 'a table and charts', [dataTable(), bar(), pie()]],
  ['message', 'a table with rich cells', [dataTable({ rows: [[cell('a')], [rich]] })]],
  ['message', '50 blocks', many(50, () => ({ type: 'divider' }))],
  [
    'modal',
    'plain text input',
    [
      input(
        {
          type: 'plain_text_input',
          action_id: 'a',
          multiline: true,
          min_length: 1,
          max_length: 3000,
          initial_value: '',
          placeholder: plain(long(150)),
          dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
          focus_on_load: true,
        },
        { optional: true, hint: plain('h'), dispatch_action: true },
      ),
    ],
  ],
  ['modal', 'file input', [input({ type: 'file_input', filetypes: ['csv'], max_files: 1 })]],
  [
    'modal',
    'date and time',
    [
      input({ type: 'datepicker', initial_date: '2028-02-29' }),
      input({ type: 'timepicker', initial_time: '23:59' }),
    ],
  ],
  [
    'modal',
    'radio buttons and checkboxes with mrkdwn',
    [
      input({ type: 'radio_buttons', options: [described], initial_option: described }),
      input({ type: 'checkboxes', options: many(10, (i) => option(`${i}`)), initial_options: [option('3')] }),
    ],
  ],
  [
    'modal',
    'every select',
    [
      input(select({ initial_option: option('b') })),
      input({
        type: 'multi_static_select',
        option_groups: [{ label: plain('g'), options: [option('a')] }],
        initial_options: [option('a')],
        max_selected_items: 3,
      }),
      input({ type: 'users_select', initial_user: 'U12345' }),
      input({ type: 'multi_users_select', initial_users: ['W123'] }),
      input({
        type: 'conversations_select',
        filter: { include: ['private'], exclude_external_shared_channels: true, exclude_bot_users: true },
      }),
    ],
  ],
  ['modal', '100 options', [input(select({ options: many(100, (i) => option(`${i}`, long(140) + i)) }))]],
  ['home', 'input and table', [input({ type: 'plain_text_input' }), dataTable()]],
];

describe('Block Kit', () => {
  test.each(good)('%s takes %s', (surface, _name, blocks) => {
    expect(findings(surface, blocks)).toEqual([]);
  });

  test('a view is limited to 250 KB', () => {
    const block = section({ text: mrkdwn(long(2700)) });
    expect(isViewTooLarge(modal(many(100, () => block)))).toBe(true);
    expect(isViewTooLarge(modal(many(90, () => block)))).toBe(false);
  });
});
