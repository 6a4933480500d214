import { describe, expect, test } from '@jest/globals';
import type { MentorOption } from '../../../src/domain/members/queries.ts';
import { findBeyond } from '../../../src/domain/pairs/capacity-policy.ts';
import {
  beyondInputs,
  leftEmpty,
  readAgreed,
  withoutAgreed,
} from '../../../src/domain/pairs/capacity-views.ts';
import { offeredNext } from '../../../src/domain/pairs/next-policy.ts';
import { addPlaces, promisedBy } from '../../../src/domain/pairs/successor-queries.ts';

test('places promised add up by mentor', () => {
  const [one, other] = [
    promisedBy([{ mentor_id: 'a' }, { mentor_id: 'b' }]),
    promisedBy([{ mentor_id: 'b' }]),
  ];
  const both = new Map([
    ['a', 1],
    ['b', 2],
  ]);
  expect(addPlaces(one, other)).toEqual(both);
  expect(addPlaces(other, one)).toEqual(both);
});

describe('the mentors who can be lined up', () => {
  const mentor = (id: string, more: Partial<MentorOption> = {}) =>
    ({ id, accepting: true, paused: false, left: 1, ...more }) as MentorOption;
  const parties = { mentor_id: 'current', resident_id: 'self' };
  const ids = (mentors: MentorOption[], preferred: string[] = []) =>
    offeredNext(mentors, parties, new Map([['promised', 1]]), { preferred }).map(({ id }) => id);

  test('leave out the current mentor, the resident, the paused and those not accepting; the full come last', () => {
    const all = [
      mentor('current'),
      mentor('self'),
      mentor('full', { left: 0 }),
      mentor('paused', { paused: true }),
      mentor('closed', { accepting: false }),
      mentor('free'),
    ];
    expect(ids(all)).toEqual(['free', 'full']);
    expect(ids(all, ['current', 'full'])).toEqual(['free', 'full']);
  });

  test('come in the order asked for, then by places left', () => {
    const all = [
      ...[mentor('promised'), mentor('one'), mentor('two', { left: 2 })],
      ...[mentor('wish2'), mentor('wish1')],
    ];
    expect(ids(all, ['wish1', 'wish2'])).toEqual(['wish1', 'wish2', 'two', 'one', 'promised']);
  });
});

describe('beyond the capacity', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const sam = { id, display_name: 'Sam', capacity: 2, active_mentees: 2 };
  const asked = (mentor: typeof sam, wants: number, coming = 0) =>
    JSON.stringify(
      beyondInputs(findBeyond([mentor], Array(wants).fill(id), new Map(), new Map([[id, coming]]))),
    );

  test('the question says how many there are, and how many there would be', () => {
    expect(asked(sam, 1)).toContain('Sam has 2 of 2 residents. Assign a third?');
    expect(asked({ ...sam, active_mentees: 1 }, 2)).toContain('Sam has 1 of 2 residents. Assign 2 more?');
    expect(asked({ ...sam, active_mentees: 1 }, 1, 1)).toContain(
      'Sam has 1 of 2 residents, plus 1 more planned that you can see. Assign a third?',
    );
    for (const [has, word] of [
      [10, '11th'],
      [20, '21st'],
      [21, '22nd'],
      [11, '12th'],
    ] as const)
      expect(asked({ ...sam, active_mentees: has }, 1)).toContain(`Assign a ${word}?`);
    expect(asked({ ...sam, active_mentees: 1 }, 1)).toBe('[]');
    expect(asked({ ...sam, capacity: 0, active_mentees: 0 }, 1)).toContain('Sam has 0 of 0 residents.');
    expect(asked({ ...sam, active_mentees: 3 }, 0)).toBe('[]'); // beyond it already, and not chosen
  });

  test('a box that is checked agrees to that many and no more; one left empty is said at the box', () => {
    const field = `over.${id}.3`;
    expect(readAgreed({ mentor: id, [field]: ['yes'] })).toEqual(new Map([[id, 3]]));
    expect(readAgreed({ mentor: id, [field]: [] })).toEqual(new Map());
    expect(withoutAgreed({ mentor: id, [field]: ['yes'] })).toEqual({ mentor: id });
    const beyond = findBeyond([sam], [id], new Map());
    expect(findBeyond([sam], [id], new Map([[id, 3]]))).toEqual([]);
    expect(findBeyond([{ ...sam, active_mentees: 3 }], [id], new Map([[id, 3]]))).toHaveLength(1);
    expect(leftEmpty({ mentor: id }, beyond)).toBeUndefined();
    expect(leftEmpty({ mentor: id, [field]: [] }, beyond)).toEqual({
      [field]: 'Check the box, or choose someone else above.',
    });
  });
});
