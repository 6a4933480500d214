import { isObj, listAt, type Obj, objAt } from '../types.ts';
import {
  bool,
  byType,
  type Check,
  finite,
  integer,
  list,
  optional,
  type Rule,
  required,
  shape,
  text,
  type,
  unique,
} from './check.ts';

const blockId = { block_id: optional(text(255)) };

const style = optional(
  shape({ bold: optional(bool), code: optional(bool), italic: optional(bool), strike: optional(bool) }),
);

/** A line of text, links and mentions. */
const richSection = shape({
  type: type('rich_text_section'),
  elements: required(
    list(
      byType({
        text: shape({ type: type('text'), style, text: required(text(20_000)) }),
        link: shape({ type: type('link'), style, url: required(text(3000)), text: optional(text(3000)) }),
        user: shape({ type: type('user'), style, user_id: required(text(30)) }),
      }),
      0,
      1000,
    ),
  ),
});

const cell = byType({
  raw_text: shape({ type: type('raw_text'), text: required(text(20_000)) }),
  raw_number: shape({ type: type('raw_number'), value: required(finite), text: optional(text(200)) }),
  rich_text: shape({
    type: type('rich_text'),
    ...blockId,
    elements: required(list(byType({ rich_text_section: richSection }), 1, 1000)),
  }),
});

function cellLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + cellLength(item), 0);
  if (!isObj(value)) return 0;
  return value.elements === undefined ? cellLength(value.text) : cellLength(value.elements);
}

function evenRows(value: Obj, at: string, check: Check): void {
  const rows = Array.isArray(value.rows) ? value.rows.filter(Array.isArray) : [];
  const width = rows[0]?.length ?? 0;
  for (const [index, row] of rows.entries()) {
    if (row.length !== width)
      check.add(`must have ${width} cells as the first row has`, `${at}/rows/${index}`);
  }
  const header = value.row_header_column_index;
  if (typeof header === 'number' && header >= width)
    check.add('must be the index of a column', `${at}/row_header_column_index`);
  const size = cellLength(rows);
  if (size > 20_000)
    check.add(`no more than 20000 characters allowed in one table, has ${size}`, `${at}/rows`);
}

/** A data_table: 2 to 201 rows, 20 columns, 20,000 characters. */
export const dataTable = shape(
  {
    type: type('data_table'),
    ...blockId,
    rows: required(list(list(cell, 1, 20), 2, 201)),
    caption: required(text(2000)),
    page_size: optional(integer(1, 100)),
    row_header_column_index: optional(integer(0, 19)),
  },
  evenRows,
);

const label = text(20);
const positive: Rule = (value, at, check) => {
  if (typeof value !== 'number' || !(value > 0)) check.add('must be more than 0', at);
};

function matchedSeries(value: Obj, at: string, check: Check): void {
  const given = objAt(value, 'axis_config').categories;
  const categories = Array.isArray(given) ? given : [];
  unique(categories, 'category', `${at}/axis_config/categories`, check);
  const series = listAt(value, 'series');
  unique(
    series.map((item) => item.name),
    'series name',
    `${at}/series`,
    check,
  );
  for (const [index, item] of series.entries()) {
    const labels = listAt(item, 'data').map((point) => point.label);
    const matches = labels.length === categories.length && categories.every((name) => labels.includes(name));
    if (!matches) check.add('data labels must match axis_config.categories', `${at}/series/${index}/data`);
  }
}

function axisChart(name: string): Rule {
  const point = shape({ label: required(label), value: required(finite) });
  return shape(
    {
      type: type(name),
      series: required(list(shape({ name: required(label), data: required(list(point, 1, 20)) }), 1, 6)),
      axis_config: required(
        shape({
          categories: required(list(label, 1, 20)),
          x_label: optional(text(50)),
          y_label: optional(text(50)),
        }),
      ),
    },
    matchedSeries,
  );
}

/** A native chart: pie, bar, area or line. */
export const dataVisualization = shape({
  type: type('data_visualization'),
  ...blockId,
  title: required(text(50)),
  chart: required(
    byType({
      pie: shape({
        type: type('pie'),
        segments: required(list(shape({ label: required(label), value: required(positive) }), 1, 6)),
      }),
      bar: axisChart('bar'),
      area: axisChart('area'),
      line: axisChart('line'),
    }),
  ),
});
