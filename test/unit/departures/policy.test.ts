import { describe, expect, test } from '@jest/globals';
import {
  effectsOf,
  endedBy,
  keepsDecider,
  losingBy,
  type Someone,
  stillTouching,
  type What,
} from '../../../src/features/departures/policy.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';

const someone = (id: string, ...roles: Role[]): Someone => ({ id, user: id, name: id, roles, pgy: null });
const pair = (resident_id: string, mentor_id: string) => ({
  id: `${resident_id}-${mentor_id}`,
  resident_id,
  mentor_id,
});
/** Max mentors two residents; Rosa mentors one, and has a mentor herself. */
const pairs = [pair('nina', 'max'), pair('rosa', 'max'), pair('ivan', 'rosa')];
const [NINA, ROSA, IVAN] = ['nina-max', 'rosa-max', 'ivan-rosa'];

describe('what a change does', () => {
  test.each<[string, What, Someone, string | null, string[], string[]]>([
    ['a resident who leaves', 'leaves', someone('nina', 'resident'), null, [NINA], []],
    ['a mentor who leaves', 'leaves', someone('max', 'mentor'), null, [NINA, ROSA], ['nina', 'rosa']],
    ['someone of both roles who leaves', 'leaves', someone('rosa'), null, [ROSA, IVAN], ['ivan']],
    ['someone without a pair who leaves', 'leaves', someone('dana', 'director'), null, [], []],
    ['a mentor who steps down', 'steps_down', someone('rosa', 'mentor'), null, [IVAN], ['ivan']],
    ['a pair of a resident that ends', 'pair_ends', someone('rosa'), ROSA, [ROSA], ['rosa']],
    ['the only pair of a mentor that ends', 'pair_ends', someone('max2'), 'x-max2', ['x-max2'], ['x']],
    ['a resident who is away', 'away', someone('nina', 'resident'), null, [], []],
    ['a mentor who is away', 'away', someone('max', 'mentor'), null, [], []],
  ])('%s', (_, what, who, pairId, ending, without) => {
    const does = effectsOf(who, what, [...pairs, pair('x', 'max2')]);
    if (!does.ok) throw new Error(does.problem);
    expect({ ...does.effects, ending: does.effects.ending.map(({ id }) => id) }).toEqual({
      pairId,
      ending,
      without,
    });
  });

  test.each<[What, Someone, string]>([
    ['steps_down', someone('nina', 'resident'), 'no_mentor'],
    ['pair_ends', someone('dana', 'director'), 'no_pair'],
    ['pair_ends', someone('max', 'mentor'), 'several_pairs'],
    ['away', someone('dana', 'director'), 'not_paired'],
  ])('%s is refused', (what, who, problem) => {
    expect(effectsOf(who, what, pairs)).toEqual({ ok: false, problem });
  });
});

test.each<[Someone[], string | null, boolean]>([
  [[], 'UCONTACT', false],
  [[someone('dana', 'director')], null, true],
  [[someone('dana', 'director', 'mentor')], null, false],
  [[someone('dana', 'director', 'mentor')], 'UCONTACT', true],
  [[someone('dana', 'director', 'mentor'), someone('sam', 'director', 'mentor')], null, true],
])('who is left to decide, %j with contact %s: %s', (directors, contact, keeps) => {
  expect(keepsDecider(directors, contact)).toBe(keeps);
});

const change = (what: Exclude<What, 'away'>, member_id: string, pair_id: string | null = null) => ({
  what,
  member_id,
  pair_id,
});

describe('a change that was entered', () => {
  test.each([
    [change('leaves', 'rosa'), [ROSA, IVAN], [IVAN]],
    [change('steps_down', 'rosa'), [IVAN], [IVAN]],
    [change('pair_ends', 'rosa', ROSA), [ROSA], [ROSA]],
  ])('%j ends, and has residents lose their mentor in', (entered, ending, losing) => {
    expect(endedBy(entered, pairs).map(({ id }) => id)).toEqual(ending);
    expect(losingBy(entered, pairs).map(({ id }) => id)).toEqual(losing);
  });

  test('is still touched by others about the same person, or about one of its pairs', () => {
    const others = {
      same: change('steps_down', 'rosa'),
      itsPair: change('pair_ends', 'ivan', IVAN),
      itsMentor: change('leaves', 'max'),
      another: change('pair_ends', 'nina', NINA),
      ended: change('pair_ends', 'rosa', 'gone'),
    };
    const touching = stillTouching(change('leaves', 'rosa'), Object.values(others), pairs);
    expect(touching).toEqual([others.same, others.itsPair, others.itsMentor, others.ended]);
    expect(stillTouching(change('leaves', 'nina'), Object.values(others), pairs)).toEqual([
      others.itsMentor,
      others.another,
    ]);
  });
});
