import type { Obj } from '../../sandbox/slack/types.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const option = (text: string, about?: string) => ({
  text: plain(text),
  value: text.toLowerCase(),
  ...(about ? { description: plain(about) } : {}),
});
const input = (id: string, label: string, element: Obj, more: Obj = {}) => ({
  type: 'input',
  block_id: id,
  label: plain(label),
  element: { action_id: 'value', ...element },
  ...more,
});
const cell = (text: string) => ({ type: 'raw_text', text });
const rich = (user: string) => [
  { type: 'text', text: 'With ', style: { bold: true } },
  { type: 'user', user_id: user },
];
const number = (value: number) => ({ type: 'raw_number', value });

/** Words that would do harm if they were ever read as markup, as people might type them. */
export const HOSTILE =
  '<img src=x onerror="document.title=\'harmed\'"><script>document.title="harmed"</script>';
const escaped = HOSTILE.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const categories = ['Jul', 'Aug', 'Sep'];
const series = (name: string, ...values: number[]) => ({
  name,
  data: categories.map((label, index) => ({ label, value: values[index] ?? 0 })),
});
const chart = (type: string, title: string): Obj => ({
  type: 'data_visualization',
  title,
  chart:
    type === 'pie'
      ? {
          type,
          segments: [
            { label: 'Career', value: 5 },
            { label: 'Support', value: 3 },
          ],
        }
      : {
          type,
          series: [series('Meetings', 4, 7, 5), series('Planned', 6, 6, 6)],
          axis_config: { categories, y_label: 'Meetings' },
        },
});

/** Messages with every kind of block that may stand in one. */
export const messages = (user: string): { text: string; blocks: Obj[] }[] => [
  {
    text: 'Text',
    blocks: [
      { type: 'header', text: plain('A header') },
      {
        type: 'section',
        text: mrkdwn(
          `*bold* _italic_ ~strike~ \`code\` <@${user}> <https://example.org|a link>\n• one\n• two\n>quoted\n${escaped}`,
        ),
        accessory: {
          type: 'overflow',
          action_id: 'more',
          options: [option('Snooze'), option('Pause')],
        },
      },
      { type: 'section', fields: [mrkdwn('*Met*\n2 of 3'), mrkdwn('*Next*\nBy March 3')] },
      { type: 'divider' },
      { type: 'context', elements: [mrkdwn('Small print'), plain('and more')] },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'a', text: plain('Primary'), style: 'primary' },
          {
            type: 'button',
            action_id: 'b',
            text: plain('Danger'),
            style: 'danger',
            confirm: {
              title: plain('Are you sure?'),
              text: plain('It cannot be undone.'),
              confirm: plain('Yes, do it'),
              deny: plain('Keep it'),
            },
          },
          { type: 'static_select', action_id: 'c', placeholder: plain('Pick one'), options: [option('One')] },
          { type: 'datepicker', action_id: 'd', initial_date: '2026-09-14' },
        ],
      },
    ],
  },
  {
    text: 'A table',
    blocks: [
      {
        type: 'data_table',
        caption: 'Meetings by pair',
        page_size: 5,
        rows: [
          [cell('Resident'), cell('Meetings')],
          [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: rich(user) }] }, number(5)],
          ...Array.from({ length: 12 }, (_, index) => [
            cell(`Resident ${index + 1}`),
            number((index * 7) % 12),
          ]),
        ],
      },
    ],
  },
  { text: 'Charts', blocks: [chart('line', 'A line'), chart('bar', 'Bars')] },
  { text: 'More charts', blocks: [chart('area', 'An area'), chart('pie', 'A pie')] },
];

/** A modal with every kind of input. */
export const modal: Obj = {
  type: 'modal',
  callback_id: 'gallery',
  title: plain('Every input'),
  submit: plain('Send'),
  close: plain('Cancel'),
  blocks: [
    input('name', 'Name', { type: 'plain_text_input', max_length: 80 }),
    input('note', 'Note', { type: 'plain_text_input', multiline: true, max_length: 200 }, { optional: true }),
    input('zone', 'Time zone', {
      type: 'static_select',
      option_groups: [
        { label: plain('Here'), options: [option('Pacific'), option('Mountain')] },
        { label: plain('Elsewhere'), options: [option('Berlin', 'Central Europe')] },
      ],
    }),
    input('topics', 'Topics', {
      type: 'multi_static_select',
      options: [option('Career'), option('Support')],
    }),
    input('one', 'A person', { type: 'users_select' }, { optional: true }),
    input('people', 'People', { type: 'multi_users_select', max_selected_items: 1 }, { optional: true }),
    input('channel', 'Channel', { type: 'conversations_select', filter: { include: ['private'] } }),
    input('date', 'Date', { type: 'datepicker' }),
    input('time', 'Time', { type: 'timepicker' }, { optional: true }),
    input('way', 'Way', {
      type: 'radio_buttons',
      options: [option('Video', 'From anywhere'), option('Phone')],
    }),
    input(
      'days',
      'Days',
      { type: 'checkboxes', options: [option('Monday'), option('Tuesday')] },
      { optional: true },
    ),
    input('file', 'File', { type: 'file_input', filetypes: ['csv'], max_files: 1 }, { optional: true }),
  ],
};
