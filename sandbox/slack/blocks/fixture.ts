import type { Obj } from '../types.ts';
import { checkMessageBlocks, checkView } from './surfaces.ts';

export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const long = (length: number) => 'x'.repeat(length);
export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
export const option = (text: string, value = text) => ({ text: plain(text), value });
export const button = (extra: Obj = {}) => ({ type: 'button', action_id: 'b', text: plain('Go'), ...extra });
export const section = (extra: Obj = {}) => ({ type: 'section', text: mrkdwn('hi'), ...extra });
export const actions = (...elements: Obj[]) => ({ type: 'actions', elements });
export const input = (element: Obj, extra: Obj = {}) => ({
  type: 'input',
  label: plain('Label'),
  element,
  ...extra,
});
export const select = (extra: Obj = {}) => ({
  type: 'static_select',
  action_id: 's',
  options: [option('a'), option('b')],
  ...extra,
});
export const modal = (blocks: unknown[], extra: Obj = {}) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Save'),
  blocks,
  ...extra,
});
export const home = (blocks: unknown[], extra: Obj = {}) => ({ type: 'home', blocks, ...extra });
export const rich = {
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_section',
      elements: [
        { type: 'text', text: 'a', style: { bold: true } },
        { type: 'user', user_id: 'U1' },
      ],
    },
  ],
};
export const cell = (text: string) => ({ type: 'raw_text', text });
export const dataTable = (extra: Obj = {}) => ({
  type: 'data_table',
  caption: 'Pairs',
  rows: [
    [cell('a'), cell('b')],
    [cell('1'), { type: 'raw_number', value: 2, text: '2' }],
  ],
  ...extra,
});
export const bar = (extra: Obj = {}) => ({
  type: 'data_visualization',
  title: 'Meetings',
  chart: {
    type: 'bar',
    series: [
      {
        name: 'Met',
        data: [
          { label: 'Q1', value: 3 },
          { label: 'Q2', value: -1 },
        ],
      },
    ],
    axis_config: { categories: ['Q1', 'Q2'], x_label: 'Quarter' },
  },
  ...extra,
});
export const pie = (segments: Obj[] = [{ label: 'a', value: 1 }]) => ({
  type: 'data_visualization',
  title: 'Share',
  chart: { type: 'pie', segments },
});
export const confirm = {
  title: plain('Sure?'),
  text: mrkdwn('*Really*'),
  confirm: plain('Yes'),
  deny: plain('No'),
  style: 'danger',
};

/** What is found wrong with some blocks on a surface. */
export function findings(surface: 'message' | 'modal' | 'home', blocks: unknown[]) {
  const sent = JSON.parse(JSON.stringify(blocks));
  if (surface === 'message') return checkMessageBlocks(sent);
  return checkView(surface === 'modal' ? modal(sent) : home(sent), surface);
}
