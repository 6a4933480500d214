import { expect, test } from '@jest/globals';
import { recognizeMoves, withMoves } from '../../../src/features/roster/moves-policy.ts';
import type { StoredRoster } from '../../../src/features/roster/types.ts';
import { rosterOf } from '../../support/rosters.ts';

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

test.each<[string, Partial<Stored>[], string[], string, string[]]>([
  ['is recognized by their name', [{}], ['new'], 'new@x.org,', ['U0 new']],
  ['not whose account is active', [{ gone: false }], ['new'], 'new@x.org,', []],
  ['not where two have left of that name', [{}, {}], ['new'], 'new@x.org,', []],
  ['not where two came of that name', [{}], ['new', 'another'], 'new@x.org,\nanother@x.org,', []],
  ['also where only one of those two is in the file', [{}], ['new', 'another'], 'new@x.org,', ['U0 new']],
  ['also as the mentor on another line', [{}], ['new'], 'other@x.org,new@x.org', ['U0 new']],
  ['not by a name of one word', [{ name: 'Ana', realName: null }], ['new'], 'new@x.org,', []],
])('someone who has left %s', (_, gone, accounts, lines, expected) => {
  const personOf = (userId: string, name: string) => ({
    ...{ userId, name, realName: name, email: `${userId}@x.org` },
    ...{ timeZone: null, isAdmin: false, standing: 'active' as const },
  });
  const people = [...accounts.map((id) => personOf(id, 'Ana Ruiz')), personOf('other', 'Otto Ort')];
  const directory = {
    byEmail: new Map(people.map((one) => [one.email, one])),
    byId: new Map(people.map((one) => [one.userId, one])),
  };
  const offers = recognizeMoves({
    rows: rosterOf(`email,mentor_email\n${lines}`).rows,
    ...{ directory, mover: 'operator' },
    stored: {
      members: gone.map((more, index) => member(String(index), { name: 'Ana Ruiz', gone: true, ...more })),
      ...{ pairs: [], former: [], meetings: new Map() },
    },
  });
  expect(offers.map(({ from, to }) => `${from.userId} ${to.userId}`)).toEqual(expected);
});
