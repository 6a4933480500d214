import { expect, test } from '@jest/globals';
import { type Draw, drawAnew, keptOut, type Said } from '../../../src/domain/draws/policy.ts';

const mentors = ['ann', 'bea', 'cat', 'dot', 'eve', 'fay'];
const first = () => 0;
const said = (ratherNot: string[] = [], listed: string[] = []): Said => ({ ratherNot, listed });
const draw = (before: Draw | undefined, now: Said, there = mentors) => drawAnew(before, now, there, first);
const before: Draw = { meant: ['ann'], drawn: ['ann', 'bea'] };

test.each<[string, Draw | undefined, Said, string[]]>([
  ['nothing: two by chance', undefined, said(), ['ann', 'bea']],
  ['one: another by chance', undefined, said(['dot']), ['dot', 'ann']],
  ['two: those', undefined, said(['dot', 'eve']), ['dot', 'eve']],
  ['one they also list: no one they meant', undefined, said(['dot'], ['dot', 'ann']), ['bea', 'cat']],
  ['the same: the same', before, said(['ann']), ['ann', 'bea']],
  ['the same, and the other one is listed now: someone new', before, said(['ann'], ['bea']), ['ann', 'cat']],
  ['someone else: whom no draw had before', before, said(['cat']), ['cat', 'dot']],
  ['one more: those two', before, said(['ann', 'cat']), ['ann', 'cat']],
  ['no one any more: two whom no draw had before', before, said(), ['cat', 'dot']],
])('who says %s', (_, earlier, now, drawn) => {
  expect(draw(earlier, now).drawn).toEqual(drawn);
});

test('one of two replaced is another wish: whom they meant first may be offered again', () => {
  const two = { meant: ['ann', 'bea'], drawn: ['ann', 'bea'] };
  expect(draw(two, said(['ann', 'cat']))).toEqual({ meant: ['ann', 'cat'], drawn: ['ann', 'cat'] });
});

test('a mentor who has left is replaced, and one who is meant stays so', () => {
  const left = ['bea', 'cat', 'dot', 'eve', 'fay'];
  expect(draw(before, said(['ann']), left)).toEqual({ meant: ['ann'], drawn: ['ann', 'bea', 'cat'] });
  const withoutBea = ['ann', 'cat', 'dot', 'eve', 'fay'];
  expect(draw(before, said(['ann']), withoutBea).drawn).toEqual(['ann', 'cat']);
});

test('five mentors are enough to draw, four are not', () => {
  expect(draw(undefined, said(['eve']), mentors.slice(0, 5)).drawn).toEqual(['eve', 'ann']);
  expect(draw(undefined, said(['eve']), mentors.slice(0, 4)).drawn).toEqual(['eve']);
});

test('where everyone was drawn before, they are drawn again', () => {
  const all = { meant: [], drawn: mentors };
  expect(draw(all, said(['ann'])).drawn).toEqual(['ann', 'bea']);
});

test('a mentor whom a resident lists is left out only where they mean it', () => {
  expect(keptOut(undefined)).toEqual([]);
  expect(keptOut(before)).toEqual(['ann', 'bea']);
  expect(keptOut(before, ['ann', 'bea'])).toEqual(['ann']);
});
