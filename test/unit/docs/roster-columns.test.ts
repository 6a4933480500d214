import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ALL_FIELDS, FIELDS } from '../../../src/roster/columns.ts';
import { parseRoster } from '../../../src/roster/parse.ts';
import { repository } from '../../support/process.ts';

const guide = readFileSync(join(repository, 'docs/program-guide.md'), 'utf8');
const [, table = ''] = /^\| column [^\n]*\n\| -[^\n]*\n((?:\|[^\n]*\n)+)/m.exec(guide) ?? [];
const quotedIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
const rows = table
  .trim()
  .split('\n')
  .map((line) => line.split(/(?<!\\)\|/))
  .map(([, column, about = '', example]) => ({
    column: quotedIn(column)[0],
    about,
    examples: quotedIn(example),
  }));

test("the program guide's table has every column of a roster, in the order in which we show them", () => {
  expect(rows.map(({ column }) => column)).toEqual(ALL_FIELDS.map((field) => FIELDS[field].name));
});

describe.each(ALL_FIELDS)('what the program guide says of %s', (field) => {
  const { name, read } = FIELDS[field];
  const row = rows.find(({ column }) => column === name);

  test('its examples are read', () => {
    expect(row?.examples.length).toBeGreaterThan(0);
    for (const example of row?.examples ?? []) expect(read(example)).toMatchObject({ ok: true });
  });

  test('the words and numbers that it accepts are read, and those beyond are not', () => {
    const words = quotedIn(row?.about).filter((word) => /^\w+$/.test(word));
    for (const word of words) expect(read(word)).toMatchObject({ ok: true });
    const [, least, most] = /(\d+) to (\d+)/.exec(row?.about ?? '') ?? [];
    for (const bound of [least, most].filter((number) => number !== undefined))
      expect(read(bound)).toMatchObject({ ok: true });
    if (most !== undefined) expect(read(String(Number(most) + 1))).toMatchObject({ ok: false });
    // A reader that knows a list of words says it where it refuses one: the guide has the same.
    const refused = read('?');
    const listed = refused.ok
      ? []
      : (/Write (.+), several/.exec(refused.message)?.[1] ?? '').match(/\w{3,}/g);
    if (listed) expect(words).toEqual(listed);
  });
});

test("the program guide's example file is good", () => {
  const [, example = ''] = /```csv\n([\s\S]+?)```/.exec(guide) ?? [];
  const file = parseRoster(Buffer.from(example));
  expect(file).toMatchObject({ problems: [], unknownColumns: [] });
  expect(file.rows.length).toBeGreaterThan(3);
});
