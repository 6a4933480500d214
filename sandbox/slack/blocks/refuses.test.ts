import { describe, expect, test } from '@jest/globals';
import type { Obj } from '../types.ts';
import {
  actions,
  bar,
  button,
  cell,
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
  section,
  select,
} from './fixture.ts';
import { checkView } from './surfaces.ts';

/** What it is, what is sent, the pointer to what is wrong, and what is said about it. */
type Case<Sent> = [name: string, sent: Sent, pointer: string, message: RegExp];

const found = (pointer: string, message: RegExp) => ({ pointer, message: expect.stringMatching(message) });
const dividers = (count: number) => many(count, () => ({ type: 'divider' }));

const context = (...elements: object[]) => ({ type: 'context', elements });
const menu = (size: number) => ({ type: 'overflow', options: many(size, (i) => option(`${i}`)) });
const slice = (label: unknown, value = 1) => ({ label: String(label), value });
const oneQuarter = { ...bar().chart, axis_config: { categories: ['Q1'] } };
const listCell = { type: 'rich_text', elements: [{ type: 'rich_text_list' }] };
const linked = { ...option('a'), url: 'https://a.b' };
const wordy = { ...option('a'), description: plain(long(76)) };
const emojiOption = { ...option('a'), text: { ...plain('a'), emoji: true } };
const focused = (action_id: string) => input({ type: 'datepicker', action_id, focus_on_load: true });
const dispatchAt = '/dispatch_action_config';

const inMessages: Case<unknown[]>[] = [
  ['no type', [{ text: 'x' }], '/0', /missing required field: type/],
  ['an input', [input({ type: 'plain_text_input' })], '/0/type', /unsupported type: input/],
  ['51 blocks', dividers(51), '', /no more than 50/],
  ['mrkdwn in a header', [{ type: 'header', text: mrkdwn('x') }], '/0/text/type', /plain_text/],
  ['a header too long', [{ type: 'header', text: plain(long(151)) }], '/0/text/text', /less than 151/],
  ['a section with neither text nor fields', [{ type: 'section' }], '/0', /either `text` or `fields`/],
  ['no elements', [actions()], '/0/elements', /no fewer than 1/],
  ['26 elements', [actions(...many(26, (i) => button({ action_id: `b${i}` })))], '/0/elements', /than 25/],
  ['an action_id twice', [actions(button(), button())], '/0/elements/1', /action_id already exists/],
  ['a block_id twice', [section({ block_id: 'a' }), section({ block_id: 'a' })], '/1', /block_id already/],
  ['a button in a context', [context(button())], '/0/elements/0/type', /unsupported type/],
  ['11 context elements', [context(...many(11, () => plain('x')))], '/0/elements', /no more than 10/],
  ['two tables', [dataTable(), dataTable()], '', /only one table/],
  ['three charts', [bar(), bar(), pie()], '', /no more than 2/],
  ['a chart title too long', [bar({ title: long(51) })], '/0/title', /less than 51/],
  ['a missing category', [bar({ chart: oneQuarter })], '/0/chart/series/0/data', /match axis_config/],
  ['7 pie segments', [pie(many(7, (i) => slice(i)))], '/0/chart/segments', /no more than 6/],
  ['a pie segment of nothing', [pie([slice('a', 0)])], '/0/chart/segments/0/value', /more than 0/],
  ['a chart label too long', [pie([slice(long(21), 1)])], '/0/chart/segments/0/label', /less than 21/],
];

const inSections: Case<Obj>[] = [
  ['an unknown property', { txt: 'x' }, '', /invalid additional property: txt/],
  ['a block_id too long', { block_id: long(256) }, '/block_id', /less than 256/],
  ['empty text', { text: mrkdwn('') }, '/text/text', /more than 0/],
  ['text too long', { text: mrkdwn(long(3001)) }, '/text/text', /less than 3001/],
  ['a cut link', { text: mrkdwn('see <https://hospital.exa…') }, '/text/text', /no end/],
  ['a cut escape', { text: mrkdwn('R&am…') }, '/text/text', /was cut/],
  ['text as a string', { text: 'hi' }, '/text', /must be an object/],
  ['verbatim on plain_text', { text: { ...plain('x'), verbatim: true } }, '/text', /property: verbatim/],
  ['emoji on mrkdwn', { text: { ...mrkdwn('x'), emoji: true } }, '/text', /additional property: emoji/],
  ['11 fields', { fields: many(11, () => plain('x')) }, '/fields', /no more than 10/],
  ['a field too long', { fields: [plain(long(2001))] }, '/fields/0/text', /less than 2001/],
  ['a text input', { accessory: { type: 'plain_text_input' } }, '/accessory/type', /unsupported type/],
  ['null for an optional part', { accessory: null }, '/accessory', /must be an object/],
  ['6 overflow options', { accessory: menu(6) }, '/accessory/options', /no more than 5/],
];

const inButtons: Case<Obj>[] = [
  ['disabled', { disabled: true }, '', /invalid additional property: disabled/],
  ['an action_id too long', { action_id: long(256) }, '/action_id', /less than 256/],
  ['mrkdwn', { text: mrkdwn('x') }, '/text/type', /plain_text/],
  ['a text too long', { text: plain(long(76)) }, '/text/text', /less than 76/],
  ['a value too long', { value: long(2001) }, '/value', /less than 2001/],
  ['an empty value', { value: '' }, '/value', /more than 0/],
  ['a style', { style: 'default' }, '/style', /one of: primary, danger/],
  ['a url', { url: 'nonsense' }, '/url', /URL/],
  ['a question without a title', { confirm: { ...confirm, title: undefined } }, '/confirm', /field: title/],
  [
    'a question without text',
    { confirm: { ...confirm, text: undefined } },
    '/confirm',
    /missing required field: text/,
  ],
  ['a question too long', { confirm: { ...confirm, title: plain(long(101)) } }, '/confirm/title/text', /101/],
  ['an answer too long', { confirm: { ...confirm, deny: plain(long(31)) } }, '/confirm/deny/text', /than 31/],
];

const inTables: Case<Obj>[] = [
  ['no caption', { caption: undefined }, '', /caption/],
  ['one row', { rows: [[cell('a')]] }, '/rows', /no fewer than 2/],
  ['202 rows', { rows: many(202, () => [cell('a')]) }, '/rows', /no more than 201/],
  ['21 columns', { rows: many(2, () => many(21, () => cell('a'))) }, '/rows/0', /no more than 20/],
  ['a ragged edge', { rows: [[cell('a'), cell('b')], [cell('c')]] }, '/rows/1', /2 cells/],
  ['over 20,000 characters', { rows: many(2, () => [cell(long(10_001))]) }, '/rows', /20000/],
  ['an empty cell', { rows: many(2, () => [cell('')]) }, '/rows/0/0/text', /more than 0/],
  ['no such header', { row_header_column_index: 2 }, '/row_header_column_index', /a column/],
  ['a list in a cell', { rows: many(2, () => [listCell]) }, '/rows/0/0/elements/0/type', /not used/],
];

const inSelects: Case<Obj>[] = [
  ['101 options', { options: many(101, (i) => option(`${i}`)) }, '/options', /no more than 100/],
  ['no options', { options: [] }, '/options', /no fewer than 1/],
  ['neither options nor groups', { options: undefined }, '', /either `options`/],
  ['both', { option_groups: [{ label: plain('g'), options: [option('z')] }] }, '', /only one/],
  ['an option text too long', { options: [option(long(76), 'v')] }, '/options/0/text/text', /less than 76/],
  ['an option value too long', { options: [option('a', long(151))] }, '/options/0/value', /less than 151/],
  ['mrkdwn', { options: [{ text: mrkdwn('a'), value: 'a' }] }, '/options/0/text/type', /plain_text/],
  ['a long description', { options: [wordy] }, '/options/0/description/text', /than 76/],
  ['two options of one value', { options: [option('a', 'v'), option('b', 'v')] }, '/options/1', /already/],
  ['a url outside an overflow', { options: [linked] }, '/options/0', /additional property: url/],
  ['an initial option that is none', { initial_option: option('A', 'a') }, '/initial_option', /match one/],
  ['an initial option in another form', { initial_option: emojiOption }, '/initial_option', /match one/],
];

const eleven = many(11, (i) => option(`${i}`));
const onBlur = { trigger_actions_on: ['on_blur'] };
const inInputs: [string, ...Case<Obj>][] = [
  ['overflow', 'a menu', { options: [option('a')] }, '/type', /unsupported type/],
  ['button', 'a button', { text: plain('x') }, '/type', /unsupported type: button/],
  ['plain_text_input', 'max_length over 3000', { max_length: 3001 }, '/max_length', /between 1 and 3000/],
  ['plain_text_input', 'min over max', { min_length: 5, max_length: 4 }, '/min_length', /not be more/],
  ['plain_text_input', 'too much', { initial_value: 'abc', max_length: 2 }, '/initial_value', /longer/],
  ['plain_text_input', 'a placeholder', { placeholder: plain(long(151)) }, '/placeholder/text', /than 151/],
  [
    'plain_text_input',
    'on blur',
    { dispatch_action_config: onBlur },
    `${dispatchAt}/trigger_actions_on/0`,
    /one of/,
  ],
  ['datepicker', 'a date that is none', { initial_date: '2026-02-30' }, '/initial_date', /YYYY-MM-DD/],
  ['datepicker', 'a date in another format', { initial_date: '7/1/2026' }, '/initial_date', /YYYY-MM-DD/],
  ['timepicker', 'a time in another format', { initial_time: '24:00' }, '/initial_time', /HH:mm/],
  [
    'checkboxes',
    'an empty start',
    { options: eleven, initial_options: [] },
    '/initial_options',
    /fewer than 1/,
  ],
  [
    'checkboxes',
    'others',
    { options: eleven, initial_options: [option('x')] },
    '/initial_options/0',
    /match/,
  ],
  ['checkboxes', '11 of them', { options: eleven }, '/options', /no more than 10/],
  ['radio_buttons', '11 of them', { options: eleven }, '/options', /no more than 10/],
  [
    'radio_buttons',
    'a placeholder',
    { options: eleven, placeholder: plain('x') },
    '',
    /property: placeholder/,
  ],
  ['users_select', 'no user', { initial_user: '@ana' }, '/initial_user', /user id/],
  ['conversations_select', 'an empty filter', { filter: {} }, '/filter', /at least one/],
  ['conversations_select', 'a group', { filter: { include: ['group'] } }, '/filter/include/0', /one of/],
  ['file_input', '11 files', { max_files: 11 }, '/max_files', /between 1 and 10/],
];

const ofInput = { type: 'plain_text_input' };
const inViews: ['modal' | 'home', ...Case<unknown[]>][] = [
  ['modal', 'a table', [dataTable()], '/0/type', /unsupported type/],
  ['modal', 'a chart', [bar()], '/0/type', /unsupported type/],
  ['modal', '101 blocks', dividers(101), '', /no more than 100/],
  ['modal', 'no blocks', [], '', /no fewer than 1/],
  ['modal', 'mrkdwn as a label', [input(ofInput, { label: mrkdwn('x') })], '/0/label/type', /plain_text/],
  ['modal', 'an input without an element', [{ type: 'input', label: plain('x') }], '/0', /element/],
  ['modal', 'two focused inputs', [focused('a'), focused('b')], '', /only one element/],
  [
    'home',
    'a file input',
    [input({ type: 'file_input' })],
    '/0/element/type',
    /unsupported type: file_input/,
  ],
  ['home', 'a chart', [bar()], '/0/type', /unsupported type/],
  ['home', 'two tables', [dataTable(), dataTable()], '', /only one table/],
];

const text = [section()];
const views: ['modal' | 'home', ...Case<unknown>][] = [
  ['modal', 'no title', { type: 'modal', blocks: text }, '', /title/],
  ['modal', 'a long title', modal(text, { title: plain(long(25)) }), '/title/text', /less than 25/],
  ['modal', 'a mrkdwn title', modal(text, { title: mrkdwn('x') }), '/title/type', /plain_text/],
  ['modal', 'a long submit', modal(text, { submit: plain(long(25)) }), '/submit/text', /less than 25/],
  ['modal', 'a long close', modal(text, { close: plain(long(25)) }), '/close/text', /less than 25/],
  [
    'modal',
    'inputs without submit',
    modal([input({ type: 'plain_text_input' })], { submit: undefined }),
    '',
    /submit/,
  ],
  [
    'modal',
    'long private_metadata',
    modal(text, { private_metadata: long(3001) }),
    '/private_metadata',
    /less than 3001/,
  ],
  [
    'modal',
    'private_metadata as an object',
    modal(text, { private_metadata: {} }),
    '/private_metadata',
    /string/,
  ],
  ['modal', 'a long callback_id', modal(text, { callback_id: long(256) }), '/callback_id', /less than 256/],
  ['modal', 'an unknown property', modal(text, { color: 'red' }), '', /additional property: color/],
  ['modal', 'a home view', home(text), '/type', /one of: modal/],
  ['home', 'a modal', modal(text), '/type', /one of: home/],
  ['home', 'a title', home(text, { title: plain('x') }), '', /additional property: title/],
  ['modal', 'no view at all', 'view', '', /object/],
];

describe('Block Kit refuses', () => {
  test.each(inMessages)('in a message: %s', (_name, blocks, pointer, message) => {
    expect(findings('message', blocks)).toContainEqual(found(`/blocks${pointer}`, message));
  });

  test.each(inSections)('in a section: %s', (_name, extra, pointer, message) => {
    expect(findings('message', [section(extra)])).toContainEqual(found(`/blocks/0${pointer}`, message));
  });

  test.each(inButtons)('on a button: %s', (_name, extra, pointer, message) => {
    const wrong = findings('message', [actions(button(extra))]);
    expect(wrong).toContainEqual(found(`/blocks/0/elements/0${pointer}`, message));
  });

  test.each(inTables)('in a table: %s', (_name, extra, pointer, message) => {
    expect(findings('message', [dataTable(extra)])).toContainEqual(found(`/blocks/0${pointer}`, message));
  });

  test.each(inSelects)('in a select: %s', (_name, extra, pointer, message) => {
    const wrong = findings('modal', [input(select(extra))]);
    expect(wrong).toContainEqual(found(`/view/blocks/0/element${pointer}`, message));
  });

  test.each(inInputs)('as an input, %s: %s', (type, _name, extra, pointer, message) => {
    const wrong = findings('modal', [input({ type, ...extra })]);
    expect(wrong).toContainEqual(found(`/view/blocks/0/element${pointer}`, message));
  });

  test.each(inViews)('in a %s: %s', (surface, _name, blocks, pointer, message) => {
    expect(findings(surface, blocks)).toContainEqual(found(`/view/blocks${pointer}`, message));
  });

  test.each(views)('as a %s: %s', (surface, _name, view, pointer, message) => {
    expect(checkView(view, surface)).toContainEqual(found(`/view${pointer}`, message));
  });
});
