import { expect, test } from '@jest/globals';
import { isName, isShortFor, isSurname, nameKey } from '../../../src/domain/members/names-policy.ts';

test.each([
  ['Rivera', true],
  ['M. Rivera', true],
  ['M', false],
  ['yes', false],
  ['PGY1', false],
  ['a@b', false],
  ['R'.repeat(80), true],
  ['R'.repeat(81), false],
])('a cell with %s could be a surname: %s', (cell, could) => {
  expect(isSurname(cell)).toBe(could);
});

test.each([
  ['Maria Rivera', true],
  ['Rivera', false],
  ['Maria Rivera 2', false],
  [`Maria ${'R'.repeat(74)}`, true],
  [`Maria ${'R'.repeat(75)}`, false],
])('a cell with %s could be a name: %s', (cell, could) => {
  expect(isName(cell)).toBe(could);
});

test.each([
  ['Okafor', 'Chidi Okafor', true],
  ['Dr. Okafor', 'Chidi Okafor', true],
  ['Park, O.', 'Olivia Park', true],
  ['O. M. Park', 'Olivia Mae Park', true],
  ['Ng', 'Linh Ng', true],
  ['de Souza', 'Ana de Souza', true],
  ['Souza, P.', 'Ana Souza', false],
  ['Souza', 'Ana Park', false],
  ['Okafor', 'Okafor', false],
  ['Olivia Park', 'Olivia Park', false], // that is the whole name
  ['O', 'Olivia O', false],
])('%s is short for %s: %s', (written, name, isShort) => {
  expect(isShortFor(written, name)).toBe(isShort);
});

test('neither initials, titles, accents, nor the order tell two ways to write a name apart', () => {
  expect(nameKey('Ng, María J., MD')).toBe('maria ng');
  expect(nameKey('Dr. Maria Ng')).toBe('maria ng');
});
