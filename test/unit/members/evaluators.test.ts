import { describe, expect, test } from '@jest/globals';
import { evaluatesLevel } from '../../../src/domain/members/evaluator-policy.ts';

describe('who evaluates residents of a level', () => {
  test.each([
    ['no one of whom nothing is known', {}, 1, false],
    ['a mentor with that level', { evaluates: ['1', '3'] }, 3, true],
    ['not a mentor with others', { evaluates: ['1', '3'] }, 2, false],
    ['a mentor with all levels', { evaluates: ['all'] }, 2, true],
    ['of no known level, a mentor with all', { evaluates: ['all'] }, null, true],
    ['of no known level, no one with single ones', { evaluates: ['1', '2', '3'] }, null, false],
    ['a member of the competency committee, with no level', { competency_committee: true }, 2, true],
    ['and with another one', { competency_committee: true, evaluates: ['1'] }, 2, true],
    ['of no known level, a member of the committee', { competency_committee: true }, null, true],
  ] as const)('%s', (_, mentor, level, expected) => {
    expect(evaluatesLevel(mentor, level)).toBe(expected);
  });
});
