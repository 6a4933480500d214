import { expect, test } from '@jest/globals';
import { withMoves } from '../../../src/features/roster/moves-policy.ts';
import type { StoredRoster } from '../../../src/features/roster/types.ts';

type Stored = StoredRoster['members'][number];

/** What the move does not look at is left out. */
const member = (id: string, more: Partial<Stored>) =>
  ({ id, userId: `U${id}`, name: id, roles: [], activeMentees: 0, ...more }) as unknown as Stored;

test('who moves to an account that is a member already has the roles and the residents of both', () => {
  const dana = member('dana', { roles: ['director'], activeMentees: 7 });
  const old = member('old', { roles: ['resident'], gone: true });
  const own = member('own', { roles: ['mentor'], activeMentees: 2 });
  const ties = { former: [{ residentId: 'ned', mentorId: 'own' }], meetings: new Map() };
  const pairs = [{ id: 'pair', residentId: 'rosa', mentorId: 'own', startedOn: '2026-09-01' }];
  const to = {
    ...{ userId: 'Uown', name: 'New Name', realName: 'New Real Name', email: undefined },
    ...{ timeZone: null, isAdmin: false, standing: 'active' as const },
  };
  const moved = withMoves({ members: [dana, old, own], pairs, ...ties }, [
    { from: old, to, email: undefined },
  ]);
  expect(moved.members).toEqual([
    dana,
    {
      ...old,
      ...{ userId: 'Uown', name: 'New Name', realName: 'New Real Name', gone: false },
      ...{ roles: ['resident', 'mentor'], activeMentees: 2 },
    },
  ]);
  expect(moved.pairs).toEqual([{ ...pairs[0], mentorId: 'old' }]);
  expect(moved.former).toEqual([{ residentId: 'ned', mentorId: 'old' }]);
});
