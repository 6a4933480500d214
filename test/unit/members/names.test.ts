import { expect, test } from '@jest/globals';
import { isName, isSurname } from '../../../src/domain/members/names-policy.ts';

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
