import { describe, expect, test } from '@jest/globals';
import {
  barredFor,
  type ClassMatchMentor,
  instanceOf,
  movesBetween,
  withPins,
} from '../../../src/features/class-match/policy.ts';
import type { Pin, Placing, Room } from '../../../src/features/class-match/types.ts';

const resident = (id: string, never: string[] = []): Placing => ({
  ...{ id, choices: [], topics: [], never: new Set(never) },
});
const room = (id: string, openings: number): Room => ({ id, openings, topics: [], load: 0 });

describe('pins', () => {
  const residents = [resident('ana', ['mia']), resident('ben'), resident('cal')];
  const held = (openings: number, ...pins: Pin[]) => {
    const made = withPins({ residents, mentors: [room('max', openings), room('mia', 1)], seed: 1 }, pins);
    return [made.pins.map((pin) => pin.resident).join(' '), made.mentors.map((mentor) => mentor.openings)];
  };
  const pin = (who: string, mentor = 'max', agreed?: boolean): Pin => ({
    ...{ resident: who, mentor, ...(agreed === undefined ? {} : { agreed }) },
  });

  test.each<[string, number, Pin[], [string, number[]]]>([
    ['to someone who is no mentor any more', 1, [pin('ben', 'zoe')], ['', [1, 1]]],
    ['of someone who is no part of it any more', 1, [pin('zed')], ['', [1, 1]]],
    ['against what may never be', 1, [pin('ana', 'mia')], ['', [1, 1]]],
    ['as many as places', 2, [pin('ana'), pin('ben')], ['ana ben', [2, 1]]],
    ['one more than places', 1, [pin('ana'), pin('ben')], ['ana', [1, 1]]],
    ['one more that was agreed to', 1, [pin('ana'), pin('ben', 'max', true)], ['ana ben', [2, 1]]],
    ['two more', 0, [pin('ana', 'max', true), pin('ben', 'max', true)], ['ana ben', [2, 1]]],
    ['one agreed to that has a place', 2, [pin('ana', 'max', true)], ['ana', [2, 1]]],
  ])('%s', (_, openings, pins, expected) => {
    expect(held(openings, ...pins)).toEqual(expected);
  });
});

describe('with whom a resident is never placed', () => {
  const mentor = (id: string, evaluates: string[] = []): ClassMatchMentor => ({
    ...{ id, openings: 1, load: 0, topics: [], evaluates },
  });
  const mentors = [
    mentor('max'),
    mentor('eva', ['1']),
    mentor('fay'),
    { ...mentor('cam'), competency_committee: true },
  ];
  const ana = { id: 'ana', level: 1, former: ['fay'] };

  test('themself and former mentors; evaluators only where that is the rule', () => {
    expect([...barredFor(ana, mentors, 'warn')].sort()).toEqual(['ana', 'fay']);
    expect([...barredFor(ana, mentors, 'never')].sort()).toEqual(['ana', 'cam', 'eva', 'fay']);
  });

  test('nor those whom the draw leaves out; a choice who is no mentor any more is none', () => {
    const wishes = { choices: ['zoe', 'max'], topics: ['career'], note: '' };
    const made = instanceOf([{ ...ana, wishes, keptOut: ['eva'] }], mentors, {
      rule: 'warn',
      pins: [],
      seed: 7,
    });
    expect(made.residents).toEqual([
      { id: 'ana', choices: ['max'], topics: ['career'], never: new Set(['ana', 'fay', 'eva']) },
    ]);
  });
});

test('what a change costs: first whom it is about, then everyone whose mentor it changes', () => {
  const placed = (who: string, mentor: string, choice: number | null) => ({ resident: who, mentor, choice });
  const before = { pairs: [placed('ana', 'max', 1), placed('ben', 'mia', 1), placed('cal', 'eva', null)] };
  const after = { pairs: [placed('ana', 'mia', 2), placed('ben', 'eva', null), placed('dan', 'max', 1)] };
  expect(movesBetween(before, after, 'ben', ['ana', 'ben', 'cal', 'dan', 'eli'])).toEqual([
    { resident: 'ben', from: 1, to: 'outside' },
    { resident: 'ana', from: 1, to: 2 },
    { resident: 'cal', from: 'outside', to: 'unplaced' },
    { resident: 'dan', from: 'unplaced', to: 1 },
  ]);
  expect(movesBetween(before, before, 'ana', ['ana', 'ben', 'cal'])).toEqual([]);
});
