import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { SlackPerson } from '../../../src/domain/members/people.ts';
import { planRoster } from '../../../src/features/roster/policy.ts';
import { rosterOf } from '../../support/rosters.ts';

const HERE = ['ana', 'ben', 'cy', 'max', 'olga'];
const people = HERE.map(
  (name): SlackPerson => ({
    ...{ userId: `U${name.toUpperCase()}`, name: `Dr. ${name}`, email: `${name}@x.org` },
    ...{ timeZone: null, isAdmin: false, standing: 'active' },
  }),
);
const directory = {
  byEmail: new Map(people.map((person) => [person.email ?? '', person])),
  byId: new Map(people.map((person) => [person.userId, person])),
};

const line = fc.record({
  name: fc.constantFrom(...HERE, 'who', 'tbd'),
  roles: fc.constantFrom('resident', 'mentor', 'resident;mentor', 'nurse', 'n/a'),
  start: fc.constantFrom('2026-07-01', '2026-02-30', '?', ''),
  mentor: fc.constantFrom(...HERE.map((name) => `${name}@x.org`), 'who@x.org', 'Nobody Here', 'TBD', '', ''),
  met: fc.constantFrom('', '', '2026-08-01', '2027-08-01'),
});

test('with lines left out nothing stands in the way, and everyone is imported or named, each once', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
      const text = [
        'email,roles,starts_on,mentor_email,last_met_on',
        ...lines.map(({ name, roles, start, mentor, met }) =>
          [name === 'tbd' ? 'TBD' : `${name}@x.org`, roles, start, mentor, met].join(','),
        ),
      ].join('\n');
      const { rows, problems: unread } = rosterOf(text);
      const planned = planRoster({
        ...{ rows, unread, directory, mayNameDirectors: true, without: true, mover: 'operator' },
        stored: { members: [], pairs: [], former: [], meetings: new Map() },
        today: Temporal.PlainDate.from('2026-09-14'),
      });
      const { people: imported, summary, newPairs, members } = planned.plan;
      if (planned.problems.length > 0) {
        // No one would be left: the file is judged as it is.
        expect(summary.leftOut).toEqual([]);
        return;
      }
      const gone = summary.leftOut.filter(({ column }) => column !== 'mentor_email');
      expect(new Set(summary.leftOut.map((each) => each.line)).size).toBe(summary.leftOut.length);
      expect(imported.length + gone.length).toBe(lines.length);
      const rolesOf = new Map(members.map(({ userId, roles }) => [userId, roles]));
      for (const { residentUser, mentorUser } of newPairs) {
        expect(rolesOf.get(residentUser)).toContain('resident');
        expect(rolesOf.get(mentorUser)).toContain('mentor');
      }
    }),
    { numRuns: 1000 },
  );
});
