import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { readSentence } from '../../../src/features/meetings/sentence.ts';

const monday = Temporal.PlainDate.from('2026-11-30');
const named = [
  { pairId: 'olivia', userId: 'U1', names: ['olivia', 'Dr. Olivia Park'] },
  { pairId: 'rosa', userId: 'U2', names: ['Rosa María'] },
  { pairId: 'may', userId: 'U3', names: ['May Park'] },
];

function shown(text: string): string {
  const { day, pairIds, nearly, isUnread } = readSentence(text, named, monday);
  const when = day === undefined ? 'no day' : day.ok ? day.date.toString() : day.why;
  const whom = isUnread ? `no one${nearly ? `, nearly ${nearly}` : ''}` : pairIds.join(' or ');
  return `${whom}: ${when}`;
}

describe('what is typed of a meeting on Monday, November 30, 2026', () => {
  test.each([
    ['olivia yesterday', 'olivia: 2026-11-29'],
    ['with Dr. Olivia, yesterday at 5pm', 'olivia: 2026-11-29'],
    ['yesterday with Olivia Park', 'olivia: 2026-11-29'],
    ['park friday', 'olivia or may: 2026-11-27'],
    ['May on May 3', 'may: which_year'],
    ['may yesterday', 'may: 2026-11-29'],
    ['ROSA maria 11/20', 'rosa: 2026-11-20'],
    ['<@U2|rosa> 2 days ago', 'rosa: 2026-11-28'],
    ['<@U9|max> today', 'no one: 2026-11-30'],
    ['this morning', 'olivia or rosa or may: 2026-11-30'],
    ['olivai yesterday', 'no one, nearly olivia: 2026-11-29'],
    ['bob yesterday', 'no one: 2026-11-29'],
    ['olivia', 'olivia: no day'],
    ['8/10', 'olivia or rosa or may: which_year'],
    ['rosa last week', 'rosa: which_day'],
    ['rosa 12/24', 'rosa: ahead'],
    ['he yelled', 'no one: no day'],
    ['', 'olivia or rosa or may: no day'],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('no text throws or names anyone by chance', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        const { pairIds, isUnread } = readSentence(text, named, monday);
        expect(pairIds.length === 0).toBe(isUnread);
      }),
    );
  });
});
