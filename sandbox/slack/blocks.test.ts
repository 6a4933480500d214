import { describe, expect, test } from '@jest/globals';
import { checkView, isViewTooLarge } from './blocks/surfaces.ts';
import {
  actions,
  bar,
  button,
  type Case,
  confirm,
  dataTable,
  findings,
  home,
  input,
  long,
  many,
  modal,
  mrkdwn,
  option,
  pie,
  plain,
  rich,
  scopes,
  section,
  select,
} from './blocks.fixture.ts';

const good: Case[] = [
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
    [
      section({
        accessory: {
          type: 'overflow',
          action_id: 'o',
          options: many(5, (i) => ({ ...option(`${i}`), url: 'https://a.b' })),
        },
      }),
    ],
  ],
  ['message', '25 elements', [actions(...many(25, (i) => button({ action_id: `b${i}` })))]],
  [
    'message',
    'context with text and image',
    [
      {
        type: 'context',
        elements: [plain('a'), mrkdwn('b'), { type: 'image', image_url: 'https://a.b/c.png', alt_text: 'c' }],
      },
    ],
  ],
  [
    'message',
    'header, divider, image',
    [
      { type: 'header', text: plain(long(150)) },
      { type: 'divider' },
      { type: 'image', image_url: 'https://a.b/c.png', alt_text: 'c', title: plain('t') },
    ],
  ],
  ['message', 'rich text', [rich]],
  ['message', 'a table and charts', [dataTable(), bar(), pie]],
  ['message', 'a card', [{ type: 'card', title: mrkdwn('t'), body: mrkdwn(long(200)), actions: [button()] }]],
  ['message', 'a carousel', [{ type: 'carousel', elements: [{ type: 'card', body: mrkdwn('t') }] }]],
  [
    'message',
    'a container',
    [
      {
        type: 'container',
        title: plain('t'),
        child_blocks: [section()],
        is_collapsible: true,
        default_collapsed: true,
      },
    ],
  ],
  ['message', 'markdown', [{ type: 'markdown', text: '# hi' }]],
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
  [
    'modal',
    'number input',
    [
      input({
        type: 'number_input',
        is_decimal_allowed: true,
        min_value: '-1.5',
        max_value: '10',
        initial_value: '2',
      }),
    ],
  ],
  ['modal', 'email and url inputs', [input({ type: 'email_text_input' }), input({ type: 'url_text_input' })]],
  ['modal', 'file input', [input({ type: 'file_input', filetypes: ['csv'], max_files: 1 })]],
  [
    'modal',
    'date, time and datetime',
    [
      input({ type: 'datepicker', initial_date: '2028-02-29' }),
      input({ type: 'timepicker', initial_time: '23:59', timezone: 'America/New_York' }),
      input({ type: 'datetimepicker', initial_date_time: 1767225600 }),
    ],
  ],
  [
    'modal',
    'radio buttons and checkboxes with mrkdwn',
    [
      input({
        type: 'radio_buttons',
        options: [{ text: mrkdwn('*a*'), value: 'a', description: mrkdwn('d') }],
        initial_option: { text: mrkdwn('*a*'), value: 'a', description: mrkdwn('d') },
      }),
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
        default_to_current_conversation: true,
        response_url_enabled: true,
      }),
      input({ type: 'channels_select' }),
      input({ type: 'multi_conversations_select' }),
      input({ type: 'multi_channels_select' }),
      input({ type: 'external_select', min_query_length: 0 }),
      input({ type: 'multi_external_select' }),
    ],
  ],
  ['modal', 'an alert', [{ type: 'alert', text: mrkdwn(long(200)), level: 'warning' }]],
  ['modal', '100 options', [input(select({ options: many(100, (i) => option(`${i}`, long(140) + i)) }))]],
  [
    'home',
    'input, table, card, container',
    [
      input({ type: 'plain_text_input' }),
      dataTable(),
      { type: 'card', title: mrkdwn('t') },
      { type: 'container', title: plain('c'), child_blocks: [actions(button())] },
    ],
  ],
];

describe('Block Kit', () => {
  test.each(good)('%s takes %s', (surface, _name, blocks) => {
    expect(findings(surface, blocks)).toEqual([]);
  });

  const inputBlock = [input({ type: 'plain_text_input' })];
  const views: [string, 'modal' | 'home', unknown, string, RegExp][] = [
    ['a modal without a title', 'modal', { type: 'modal', blocks: [section()] }, '/view', /title/],
    [
      'a modal with a long title',
      'modal',
      modal([section()], { title: plain(long(25)) }),
      '/view/title/text',
      /less than 25/,
    ],
    [
      'a modal with a mrkdwn title',
      'modal',
      modal([section()], { title: mrkdwn('x') }),
      '/view/title/type',
      /plain_text/,
    ],
    [
      'a long submit',
      'modal',
      modal([section()], { submit: plain(long(25)) }),
      '/view/submit/text',
      /less than 25/,
    ],
    [
      'a long close',
      'modal',
      modal([section()], { close: plain(long(25)) }),
      '/view/close/text',
      /less than 25/,
    ],
    ['inputs without submit', 'modal', modal(inputBlock, { submit: undefined }), '/view', /submit/],
    [
      'long private_metadata',
      'modal',
      modal([section()], { private_metadata: long(3001) }),
      '/view/private_metadata',
      /less than 3001/,
    ],
    [
      'private_metadata as an object',
      'modal',
      modal([section()], { private_metadata: {} }),
      '/view/private_metadata',
      /string/,
    ],
    [
      'a long callback_id',
      'modal',
      modal([section()], { callback_id: long(256) }),
      '/view/callback_id',
      /less than 256/,
    ],
    [
      'an unknown property',
      'modal',
      modal([section()], { color: 'red' }),
      '/view',
      /additional property: color/,
    ],
    ['a home view as a modal', 'modal', home([section()]), '/view/type', /one of: modal/],
    ['a modal as a home view', 'home', modal([section()]), '/view/type', /one of: home/],
    [
      'a title on a home view',
      'home',
      home([section()], { title: plain('x') }),
      '/view',
      /additional property: title/,
    ],
    ['no view at all', 'modal', 'view', '/view', /object/],
  ];
  test.each(views)('refuses %s', (_name, surface, view, pointer, message) => {
    expect(checkView(view, surface, scopes)).toContainEqual({
      pointer,
      message: expect.stringMatching(message),
    });
  });

  test('a view is limited to 250 KB', () => {
    const block = section({ text: mrkdwn(long(2700)) });
    expect(isViewTooLarge(modal(many(100, () => block)))).toBe(true);
    expect(isViewTooLarge(modal(many(90, () => block)))).toBe(false);
  });
});
