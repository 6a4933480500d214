import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Candidate,
  checkPicks,
  mayUndo,
  rankMentors,
  SUGGESTIONS,
  suggested,
  type Wish,
  whyUnfit,
} from '../../../src/features/requests/policy.ts';

const mentor = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  slack_user_id: `U${id}`,
  display_name: `Dr. ${id}`,
  topics: [],
  capacity: 3,
  left: 2,
  active_mentees: 1,
  accepting: true,
  paused: false,
  ...more,
});

const wish = (more: Partial<Wish> = {}): Wish => ({
  residentUser: 'URES',
  topics: ['career', 'support'],
  preferred: [],
  keptOut: [],
  former: [],
  ...more,
});

const order = (asked: Wish, mentors: Candidate[]) => rankMentors(asked, mentors).map(({ id }) => id);

describe('who can be assigned', () => {
  test.each<[string, Partial<Candidate>, Partial<Wish>, ReturnType<typeof whyUnfit>]>([
    ['a mentor with places', {}, {}, undefined],
    ['the resident themself', { slack_user_id: 'URES' }, {}, 'self'],
    ['someone the resident would rather not have', {}, { keptOut: ['A'] }, 'kept_out'],
    ['someone not accepting', { accepting: false }, {}, 'not_accepting'],
    ['someone paused', { paused: true }, {}, 'paused'],
    ['someone full', { left: 0 }, {}, 'full'],
    ['someone without any place', { capacity: 0, left: 0 }, {}, 'full'],
    ['a rather-not who is also full: the first reason only', { left: 0 }, { keptOut: ['A'] }, 'kept_out'],
  ])('%s', (_name, facts, asked, why) => {
    expect(whyUnfit(wish(asked), mentor('A', facts))).toBe(why);
    expect(order(wish(asked), [mentor('A', facts)])).toEqual(why ? [] : ['A']);
  });
});

test.each<[string, Partial<Candidate>, number, ReturnType<typeof whyUnfit>]>([
  ['as many residents as they have', {}, 1, 'full'],
  ['one more', {}, 2, undefined],
  ['one more, but they are paused', { paused: true }, 2, 'paused'],
])('a full mentor with one resident, for whom a director agreed to %s', (_name, facts, agreed, why) => {
  const full = mentor('A', { left: 0, ...facts });
  expect(whyUnfit(wish(), full, new Map([['A', agreed]]))).toBe(why);
  const idle = mentor('A', { capacity: 0, left: 0, active_mentees: 0 });
  expect(whyUnfit(wish(), idle, new Map([['B', agreed]]))).toBe('full');
});

test('an assignment can be taken back for ten minutes', () => {
  const now = new Date('2026-09-14T17:00:00Z');
  const ago = (ms: number) => new Date(now.getTime() - ms);
  expect(mayUndo(ago(600_000), now)).toBe(true);
  expect(mayUndo(ago(600_001), now)).toBe(false);
  expect(mayUndo(null, now)).toBe(false);
});

describe('the order', () => {
  test.each<[string, Candidate[], Partial<Wish>, string[]]>([
    [
      "the resident's own order comes before everything",
      [mentor('A', { topics: ['career', 'support'] }), mentor('B', { left: 1 }), mentor('C', { left: 1 })],
      { preferred: ['C', 'B'] },
      ['C', 'B', 'A'],
    ],
    [
      'then shared topics',
      [
        mentor('A', { left: 3 }),
        mentor('B', { topics: ['career'] }),
        mentor('C', { topics: ['career', 'support'] }),
      ],
      {},
      ['C', 'B', 'A'],
    ],
    [
      'topics no one asked for do not count',
      [mentor('A'), mentor('B', { topics: ['role_model', 'x', 'y'] })],
      {},
      ['A', 'B'],
    ],
    [
      'then the share of places left, not their number',
      [
        mentor('A', { capacity: 10, left: 4 }),
        mentor('B', { capacity: 2, left: 1 }),
        mentor('C', { capacity: 3, left: 3 }),
      ],
      {},
      ['C', 'B', 'A'],
    ],
    ['then the name', [mentor('B'), mentor('C'), mentor('A')], {}, ['A', 'B', 'C']],
    [
      'people of one name by id',
      ['B', 'A', 'C'].map((id) => mentor(id, { display_name: 'Kim' })),
      {},
      ['A', 'B', 'C'],
    ],
    [
      'a former mentor after all others, unless asked for',
      [mentor('A', { topics: ['career', 'support'] }), mentor('B'), mentor('C')],
      { former: ['A', 'C'], preferred: ['C'] },
      ['C', 'B', 'A'],
    ],
    [
      'who evaluates residents of their level, before a former mentor',
      [mentor('A'), mentor('B', { evaluates: ['1'] }), mentor('C'), mentor('D', { evaluates: ['2'] })],
      { former: ['A'], level: 1 },
      ['C', 'D', 'B', 'A'],
    ],
  ])('%s', (_name, mentors, asked, expected) => {
    expect(order(wish(asked), mentors)).toEqual(expected);
    expect(order(wish(asked), mentors.toReversed())).toEqual(expected);
  });

  test('who is full comes last, also when asked for, and is never suggested', () => {
    const mentors = [
      mentor('A', { left: 0 }),
      mentor('B', { paused: true }),
      mentor('C', { left: 1 }),
      mentor('D', { left: 1 }),
    ];
    const ranked = rankMentors(wish({ preferred: ['A', 'B'] }), mentors, { withFull: true });
    expect(ranked.map(({ id }) => id)).toEqual(['C', 'D', 'A']);
    expect(suggested(ranked).map(({ id }) => id)).toEqual(['C', 'D']);
    const turned = rankMentors(wish({ preferred: ['A'] }), mentors.toReversed(), { withFull: true });
    expect(turned.map(({ id }) => id)).toEqual(['C', 'D', 'A']);
  });

  test('it says what speaks for each', () => {
    const [first, second] = rankMentors(wish({ preferred: ['Z', 'B'] }), [
      mentor('A', { topics: ['role_model', 'support'] }),
      mentor('B'),
    ]);
    expect(first).toMatchObject({ id: 'B', choice: 2, shared: [] });
    expect(second).toMatchObject({ id: 'A', choice: undefined, shared: ['support'] });
  });

  test('a former mentor is suggested only when asked for', () => {
    const ranked = rankMentors(wish({ former: ['A', 'B'], preferred: ['B'] }), [mentor('A'), mentor('B')]);
    expect(ranked.map(({ id }) => id)).toEqual(['B', 'A']);
    expect(suggested(ranked).map(({ id }) => id)).toEqual(['B']);
  });
});

const ids = ['A', 'B', 'C', 'D', 'E', 'F'];
const topics = fc.subarray(['career', 'support', 'role_model']);
const candidate = (id: string): fc.Arbitrary<Candidate> =>
  fc
    .record({
      display_name: fc.constantFrom('Kim', 'Lee', 'Ng', '王', 'عمر'),
      topics,
      capacity: fc.integer({ min: 0, max: 6 }),
      taken: fc.integer({ min: 0, max: 6 }),
      accepting: fc.boolean(),
      paused: fc.boolean(),
    })
    .map(({ taken, ...facts }) => mentor(id, { ...facts, left: Math.max(0, facts.capacity - taken) }));
const pool = fc.tuple(...ids.map(candidate)).chain((all) => fc.shuffledSubarray(all));
const anyWish: fc.Arbitrary<Wish> = fc.record({
  residentUser: fc.constantFrom('URES', 'UA', 'UB'),
  topics,
  preferred: fc.shuffledSubarray(ids, { maxLength: 3 }),
  keptOut: fc.subarray(ids),
  former: fc.subarray(ids),
});

describe('for any program and any wish', () => {
  test('no one left out, full, away, not accepting or the resident themself is ever put forward', () => {
    fc.assert(
      fc.property(anyWish, pool, (asked, mentors) => {
        for (const ranked of rankMentors(asked, mentors)) {
          expect(ranked.left).toBeGreaterThan(0);
          expect(ranked.accepting && !ranked.paused).toBe(true);
          expect(asked.keptOut).not.toContain(ranked.id);
          expect(ranked.slack_user_id).not.toBe(asked.residentUser);
        }
      }),
    );
  });

  test('everybody else is, once', () => {
    fc.assert(
      fc.property(anyWish, pool, (asked, mentors) => {
        const fit = mentors.filter((each) => whyUnfit(asked, each) === undefined).map(({ id }) => id);
        expect(order(asked, mentors).sort()).toEqual(fit.sort());
      }),
    );
  });

  test('those asked for come first, in the order asked for', () => {
    fc.assert(
      fc.property(anyWish, pool, (asked, mentors) => {
        const ranked = order(asked, mentors);
        const wanted = asked.preferred.filter((id) => ranked.includes(id));
        expect(ranked.slice(0, wanted.length)).toEqual(wanted);
      }),
    );
  });

  test('the order in which the database answers changes nothing', () => {
    const shuffled = pool.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(anyWish, shuffled, (asked, [mentors, again]) => {
        expect(rankMentors(asked, again)).toEqual(rankMentors(asked, mentors));
      }),
    );
  });

  test('at most three are suggested, the best first, and no former mentor unasked', () => {
    fc.assert(
      fc.property(anyWish, pool, (asked, mentors) => {
        const ranked = rankMentors(asked, mentors);
        const few = suggested(ranked);
        expect(few.length).toBeLessThanOrEqual(SUGGESTIONS);
        expect(few).toEqual(ranked.filter((each) => few.includes(each)));
        expect(few.some((each) => each.former && each.choice === undefined)).toBe(false);
      }),
    );
  });
});

describe('the people picked in a request', () => {
  const mentors = [
    mentor('A'),
    mentor('B', { left: 0 }),
    mentor('C', { accepting: false }),
    mentor('D', { paused: true }),
    mentor('E', { slack_user_id: 'URES' }),
  ];
  test.each([
    ['fine picks', ['UA'], ['UB'], []],
    ['none at all', [], [], []],
    ['themself as mentor', ['URES'], [], [['preferred', 'URES', 'self']]],
    ['themself as rather not', [], ['URES'], [['rather_not', 'URES', 'self']]],
    ['someone who is no mentor', ['UX', 'UA'], [], [['preferred', 'UX', 'not_a_mentor']]],
    ['someone full', ['UB'], [], [['preferred', 'UB', 'full']]],
    ['someone not accepting', ['UC'], [], [['preferred', 'UC', 'not_accepting']]],
    ['someone paused', ['UD'], [], [['preferred', 'UD', 'paused']]],
    ['one person in both lists', ['UA'], ['UA'], [['rather_not', 'UA', 'both']]],
    [
      'several things at once',
      ['URES', 'UB'],
      ['UB', 'UX'],
      [
        ['preferred', 'URES', 'self'],
        ['preferred', 'UB', 'full'],
        ['rather_not', 'UB', 'both'],
        ['rather_not', 'UX', 'not_a_mentor'],
      ],
    ],
  ])('%s', (_name, preferred, ratherNot, expected) => {
    const problems = checkPicks({ residentUser: 'URES', preferred, ratherNot }, mentors);
    expect(problems.map(({ field, user, why }) => [field, user, why])).toEqual(expected);
  });
});
