import { expect, test } from '@jest/globals';
import { fileName } from '../../../src/platform/documents/file-name.ts';

test.each([
  ['Internal Medicine', 'Internal-Medicine-roster'],
  ['Anesthésie / Réanimation: "A"', 'Anesthésie-Réanimation-A-roster'],
  ['小児科', '小児科-roster'],
  ['../..\\x', 'x-roster'],
  ['***', 'roster'],
  ['a'.repeat(90), `${'a'.repeat(40)}-roster`],
])('the files of %j are named safely', (program, name) => {
  expect(fileName(program, 'roster')).toBe(name);
});
