import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ALL_FIELDS, FIELDS, type Field } from '../../../src/features/roster/columns.ts';
import { repository } from '../../support/process.ts';
import { rosterOf } from '../../support/rosters.ts';

const guide = readFileSync(join(repository, 'docs/program-guide.md'), 'utf8');
const [, table = ''] = /^\| [Cc]olumn [^\n]*\n\| -[^\n]*\n((?:\|[^\n]*\n)+)/m.exec(guide) ?? [];
const quotedIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
/** The fields that take words of a fixed list. */
const WITH_LISTS: readonly Field[] = ['roles', 'track', 'topics'];
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
    // A refusal names every word of a list; the guide names the same.
    const refused = read('?');
    const [, list] = (!refused.ok && /Use ([\w, ]+)\.(?: Separate multiple|$)/.exec(refused.message)) || [];
    expect(list !== undefined).toBe(WITH_LISTS.includes(field));
    if (list) expect(words).toEqual(list.match(/\w{3,}/g));
  });
});

test("the program guide's example file is good", () => {
  const [, example = ''] = /```csv\n([\s\S]+?)```/.exec(guide) ?? [];
  const file = rosterOf(example);
  expect(file).toMatchObject({ problems: [], leftOut: [] });
  expect(file.rows.length).toBeGreaterThan(3);
});
