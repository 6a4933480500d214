import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ACTIONS,
  type Action,
  type Actor,
  authorize,
  may,
  type Relation,
  type Subject,
  whereAllowed,
} from '../../../src/domain/members/access.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addProgram, addWorkspace } from '../../support/fixtures.ts';

/**
 * The whole table once more, in the words of the rules and not derived from the code: `all` in the program, `own`
 * what is theirs, `other` what is about other people, `-` nothing.
 */
const TABLE = `
action                  resident  mentor  director  coordinator  former  admin
program.add             -         -       -         -            -       all
program.edit            -         -       all       -            -       all
program.overview        -         -       all       all          -       -
program.resources       -         -       all       -            -       -
program.close           -         -       all       -            -       -
program.export          -         -       all       -            -       -
audit.read              -         -       all       -            -       -
person.remove           -         -       all       -            -       -
person.move             -         -       all       all          -       -
roster.import           -         -       all       all          -       -
roster.export           -         -       all       -            -       -
roster.name_directors   -         -       all       -            -       -
schedule.import         -         -       all       all          -       -
change.enter            -         -       all       all          -       -
year.prepare            -         -       all       all          -       -
year.confirm            -         -       all       -            -       -
year.letter             -         all     -         -            all     -
request.open            all       -       -         -            -       -
request.withdraw        own       -       -         -            -       -
request.assign          -         -       all       -            -       -
round.run               -         -       all       -            -       -
round.wish              own       -       -         -            -       -
pairs.remind            -         -       all       -            -       -
request.decline         -         own     -         -            -       -
meeting.log             own       own     -         -            -       -
meeting.undo            own       own     -         -            -       -
goals.open              all       all     -         -            -       -
goals.keep              all       -       -         -            -       -
conversation.find       all       all     -         -            -       -
conversation.ask        all       -       -         -            -       -
conversation.answer     -         own     -         -            -       -
conversation.keep       own       own     -         -            -       -
time.find               own       own     -         -            -       -
reminder.answer         own       own     -         -            -       -
pause.enter             all       all     -         -            -       -
pause.end               own       own     -         -            -       -
mentor.accepting        -         all     -         -            -       -
mentor.profile          -         all     -         -            -       -
rematch.ask             all       -       -         -            -       -
rematch.withdraw        own       -       -         -            -       -
rematch.read            own       own     own       own          own     -
rematch.decide          -         -       other     -            -       -
midyear.read            -         -       all       -            -       -
fit.answer              own       -       -         -            -       -
fit.figures             -         -       all       -            -       -
`;

const MEANS: Record<string, Relation | false> = {
  all: 'program',
  own: 'own',
  other: 'not_in_question',
  '-': false,
};
const [head = '', ...lines] = TABLE.trim().split('\n');
const [, ...actors] = head.split(/\s+/) as Actor[];
const cells = lines.flatMap((line) => {
  const [action = '', ...marks] = line.split(/\s+/);
  return actors.map((actor, index) => ({ action: action as Action, actor, mark: marks[index] ?? '?' }));
});
const memberCells = cells.filter(
  (cell): cell is (typeof cells)[number] & { actor: Role | 'former' } => cell.actor !== 'admin',
);
const allowedBy = (action: Action, actor: Actor): Relation | false | undefined =>
  MEANS[cells.find((cell) => cell.action === action && cell.actor === actor)?.mark ?? '?'];

let open: OpenDatabase;
let workspaceId: string;
let programId: string;
let others: [string, string];
const people = new Map<string, { id: string; user: string }>();

const ROLES = ['resident', 'mentor', 'director', 'coordinator'] as const;
const pairsOfRoles = ROLES.flatMap((one, index) => ROLES.slice(index + 1).map((two) => [one, two] as const));

beforeAll(async () => {
  open = await createTestDatabase();
  workspaceId = await addWorkspace(open.db);
  programId = await addProgram(open.db, workspaceId);
  const program = { workspaceId, programId };
  for (const role of ROLES) people.set(role, await addMember(open.db, program, [role]));
  people.set('former', await addMember(open.db, program, []));
  for (const roles of pairsOfRoles)
    people.set(roles.join('+'), await addMember(open.db, program, [...roles]));
  others = [
    (await addMember(open.db, program, ['resident'])).id,
    (await addMember(open.db, program, ['mentor'])).id,
  ];
});
afterAll(() => open.close());

function someone(who: string) {
  const found = people.get(who);
  if (!found) throw new Error(`no one is ${who}`);
  return { ...found, person: { workspaceId, userId: found.user, foreign: false } };
}

/** Every way to stand to a thing, and which relations hold there. */
const situations = (me: string): { name: string; about: string | Subject; holds: Relation[] }[] => [
  { name: 'the program', about: programId, holds: ['program'] },
  { name: 'a thing of no one known', about: { programId }, holds: ['program'] },
  { name: 'mine', about: { programId, owners: [me] }, holds: ['program', 'own'] },
  { name: 'mine and another’s', about: { programId, owners: [others[0], me] }, holds: ['program', 'own'] },
  { name: 'another’s', about: { programId, owners: [others[0]] }, holds: ['program'] },
  { name: 'no one’s', about: { programId, owners: [] }, holds: ['program'] },
  {
    name: 'about two others',
    about: { programId, inQuestion: [...others] },
    holds: ['program', 'not_in_question'],
  },
  { name: 'about me first', about: { programId, inQuestion: [me, others[0]] }, holds: ['program'] },
  { name: 'about me second', about: { programId, inQuestion: [others[0], me] }, holds: ['program'] },
];

const refusalFor = (relations: (Relation | false | undefined)[]) =>
  relations.every((relation) => relation === false) ? 'not_allowed' : 'not_theirs';

describe('the table of who may do what', () => {
  test('names every action and every actor, and nothing else', () => {
    expect([...new Set(cells.map(({ action }) => action))].sort()).toEqual([...ACTIONS].sort());
    expect(actors).toEqual([...ROLES, 'former', 'admin']);
    expect(cells.filter(({ mark }) => MEANS[mark] === undefined)).toEqual([]);
    expect(cells).toHaveLength(ACTIONS.length * 6);
  });

  test.each(memberCells)('$action by a $actor: $mark', async ({ action, actor, mark }) => {
    const { id, person } = someone(actor);
    const needed = MEANS[mark];
    for (const { name, about, holds } of situations(id)) {
      const decided = await authorize(open.db, person, action, about);
      const expected =
        needed && holds.includes(needed) ? { ok: true } : { ok: false, reason: refusalFor([needed]) };
      expect({ name, ...decided }).toMatchObject({ name, ...expected });
    }
  });

  test.each(cells)('what is shown of $action to a $actor: $mark', ({ action, actor, mark }) => {
    expect(may({ roles: [actor] }, action)).toBe(mark !== '-');
  });

  test.each(ACTIONS)('%s by a person of two roles: what either may', async (action) => {
    for (const roles of pairsOfRoles) {
      const { id, person } = someone(roles.join('+'));
      const needed = roles.map((role) => allowedBy(action, role));
      for (const { name, about, holds } of situations(id)) {
        const isAllowed = needed.some((relation) => relation && holds.includes(relation));
        const expected = isAllowed ? { ok: true } : { ok: false, reason: refusalFor(needed) };
        expect({ roles, name, ...(await authorize(open.db, person, action, about)) }).toMatchObject({
          name,
          ...expected,
        });
      }
    }
  });
});

/** People who hold every role, and yet nothing here. */
const outsiders: {
  name: string;
  make(): Promise<{
    person: { workspaceId: string; userId: string; foreign: boolean };
    id: string;
    programId?: string;
  }>;
}[] = [
  {
    name: 'a member of another program of the workspace',
    make: async () => {
      const elsewhere = { workspaceId, programId: await addProgram(open.db, workspaceId) };
      const { id, user } = await addMember(open.db, elsewhere, [...ROLES]);
      return { id, person: { workspaceId, userId: user, foreign: false } };
    },
  },
  {
    name: 'someone of another workspace with the same Slack id as a member',
    make: async () => {
      const { id, user } = await addMember(open.db, { workspaceId, programId }, [...ROLES]);
      return { id, person: { workspaceId: await addWorkspace(open.db), userId: user, foreign: false } };
    },
  },
  {
    name: 'a member who came through Slack Connect',
    make: async () => {
      const { id, user } = await addMember(open.db, { workspaceId, programId }, [...ROLES]);
      return { id, person: { workspaceId, userId: user, foreign: true } };
    },
  },
  {
    name: 'a deactivated member',
    make: async () => {
      const { id, user } = await addMember(open.db, { workspaceId, programId }, [...ROLES]);
      await open.db
        .updateTable('people')
        .set({ deactivated_at: new Date('2026-09-01T00:00:00Z') })
        .where('slack_user_id', '=', user)
        .execute();
      return { id, person: { workspaceId, userId: user, foreign: false } };
    },
  },
  {
    name: 'no one at all',
    make: async () => ({ id: randomUUID(), person: { workspaceId, userId: 'UNOBODY', foreign: false } }),
  },
  {
    name: 'a member with a forged program id',
    make: async () => {
      const { id, user } = await addMember(open.db, { workspaceId, programId }, [...ROLES]);
      return {
        id,
        person: { workspaceId, userId: user, foreign: false },
        programId: "'; drop table members; --",
      };
    },
  },
];

describe('outside the table', () => {
  test.each(outsiders)('$name may do nothing at all', async ({ make }) => {
    const { person, id, programId: forged } = await make();
    for (const action of ACTIONS) {
      for (const { name, about } of situations(id)) {
        const asked =
          typeof about === 'string' ? (forged ?? about) : { ...about, programId: forged ?? about.programId };
        const decided = await authorize(open.db, person, action, asked);
        expect({ action, name, decided }).toEqual({
          action,
          name,
          decided: { ok: false, reason: 'not_a_member' },
        });
      }
    }
  });

  test('a member whose roles were all taken away may read what was answered to them and have their own letter, and nothing else', async () => {
    const { id, user } = await addMember(open.db, { workspaceId, programId }, []);
    const person = { workspaceId, userId: user, foreign: false };
    for (const action of ACTIONS) {
      for (const { about, holds } of situations(id)) {
        const decided = await authorize(open.db, person, action, about);
        if (action === 'rematch.read') expect(decided.ok).toBe(holds.includes('own'));
        else if (action === 'year.letter') expect(decided.ok).toBe(true);
        else expect(decided).toEqual({ ok: false, reason: 'not_allowed' });
      }
      expect((await whereAllowed(open.db, person, action)).memberships).toEqual([]);
    }
  });

  test('a role in one program counts in that program alone', async () => {
    const { user } = await addMember(open.db, { workspaceId, programId }, ['resident']);
    const second = { workspaceId, programId: await addProgram(open.db, workspaceId) };
    await addMember(open.db, second, ['director'], { user });
    const person = { workspaceId, userId: user, foreign: false };
    expect(await authorize(open.db, person, 'request.assign', programId)).toMatchObject({ ok: false });
    expect(await authorize(open.db, person, 'request.assign', second.programId)).toMatchObject({ ok: true });
    const { memberships } = await whereAllowed(open.db, person, 'request.assign');
    expect(memberships.map((member) => member.program_id)).toEqual([second.programId]);
  });
});
