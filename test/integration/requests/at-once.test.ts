import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findMembership } from '../../../src/domain/members/queries.ts';
import { assignMentor } from '../../../src/features/requests/assign-operations.ts';
import { sendRequest, withdrawRequest } from '../../../src/features/requests/operations.ts';
import { getRequest } from '../../../src/features/requests/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import { createTestDatabase } from '../../support/database.ts';
import { drawNobody } from '../../support/draws.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  testClock,
  testContext,
} from '../../support/fixtures.ts';

let open: OpenDatabase;
let ctx: HandlerDeps;
let program: { workspaceId: string; programId: string };
beforeAll(async () => {
  open = await createTestDatabase();
  ({ ctx } = testContext(open, testClock().clock));
  const workspaceId = await addWorkspace(open.db);
  program = { workspaceId, programId: await addProgram(open.db, workspaceId) };
});
afterAll(() => open.close());

async function member(roles: Parameters<typeof addMember>[2], more: Parameters<typeof addMember>[3] = {}) {
  const { user } = await addMember(open.db, program, roles, more);
  const found = await findMembership(
    open.db,
    { workspaceId: program.workspaceId, userId: user },
    program.programId,
  );
  if (!found) throw new Error('no such member');
  return found;
}

async function request(resident: Awaited<ReturnType<typeof member>>): Promise<string> {
  const sent = await sendRequest(ctx, resident, {
    topics: ['career'],
    preferred: [],
    note: '',
    ratherNot: [],
  });
  if (!sent.ok) throw new Error(sent.reason);
  return sent.requestId;
}

const activePairsOf = (residentId: string) =>
  open.db.selectFrom('pairs').select(['id', 'mentor_id']).where('resident_id', '=', residentId).execute();

describe('at the same moment', () => {
  test('two directors, 50 times: one pair each time, the other is told', async () => {
    const directors = [await member(['director']), await member(['director'])] as const;
    const mentors = [
      await member(['mentor'], { capacity: 50 }),
      await member(['mentor'], { capacity: 50 }),
    ] as const;
    for (let round = 0; round < 50; round++) {
      const resident = await member(['resident']);
      const requestId = await request(resident);
      const results = await Promise.all(
        [0, 1].map((index) =>
          assignMentor(ctx, { requestId, mentorId: mentors[index]!.id, director: directors[index]! }),
        ),
      );
      const winner = results.findIndex((result) => result.ok);
      expect(results[1 - winner]).toEqual({ ok: false, reason: 'decided' });
      expect(await activePairsOf(resident.id)).toMatchObject([{ mentor_id: mentors[winner]!.id }]);
      expect(await getRequest(open.db, requestId)).toMatchObject({
        status: 'assigned',
        decided_by_user: directors[winner]!.slack_user_id,
      });
    }
    const messages = await open.db
      .selectFrom('outbox')
      .select(['kind', 'payload'])
      .where('kind', 'like', 'pair.started%')
      .execute();
    // Nothing went out meanwhile: what waits for a mentor is one message about all of theirs.
    const told = (side: string) =>
      messages.filter(({ kind }) => kind === `pair.started.${side}`).map(({ payload }) => payload);
    expect(told('resident')).toHaveLength(50);
    expect(new Set(told('resident').flatMap(({ pairIds }) => pairIds)).size).toBe(50);
    expect(new Set(told('mentor').flatMap(({ pairIds }) => pairIds)).size).toBe(50);
    expect(told('mentor').length).toBeLessThanOrEqual(2);
  }, 60_000);

  test('50 assignments to a mentor with 3 places, ten at a time: 3 pairs, the rest are told there is no place', async () => {
    const director = await member(['director']);
    const mentor = await member(['mentor'], { capacity: 3 });
    const residents = await Promise.all(Array.from({ length: 50 }, () => member(['resident'])));
    const requests = await Promise.all(residents.map(request));
    const results = [];
    // As many as there are connections: more would wait for one, which a process does for two seconds alone.
    for (let from = 0; from < requests.length; from += 10)
      results.push(
        ...(await Promise.all(
          requests
            .slice(from, from + 10)
            .map((requestId) => assignMentor(ctx, { requestId, mentorId: mentor.id, director })),
        )),
      );
    expect(results.filter((result) => result.ok)).toHaveLength(3);
    expect(results.filter((result) => !result.ok)).toEqual(
      Array(47).fill({ ok: false, reason: 'unfit', why: 'full' }),
    );
    const pairs = await open.db.selectFrom('pairs').select('id').where('mentor_id', '=', mentor.id).execute();
    expect(pairs).toHaveLength(3);
    const left = await Promise.all(requests.map((id) => getRequest(open.db, id)));
    expect(left.filter(({ status }) => status === 'open')).toHaveLength(47);
  }, 60_000);

  test('a withdrawal and an assignment, 20 times: one of the two, never both', async () => {
    const director = await member(['director']);
    const mentor = await member(['mentor'], { capacity: 50 });
    for (let round = 0; round < 20; round++) {
      const resident = await member(['resident']);
      const requestId = await request(resident);
      const person = { workspaceId: program.workspaceId, userId: resident.slack_user_id, foreign: false };
      const both = [
        () => withdrawRequest(ctx, person, requestId),
        () => assignMentor(ctx, { requestId, mentorId: mentor.id, director }),
      ];
      const results = await Promise.all((round % 2 ? both : both.toReversed()).map((act) => act()));
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      const { status } = await getRequest(open.db, requestId);
      expect(await activePairsOf(resident.id)).toHaveLength(status === 'assigned' ? 1 : 0);
    }
  }, 60_000);

  test('an import that pairs the resident, 20 times: one pair, and the request does not stay open', async () => {
    const director = await member(['director']);
    const mentors = [
      await member(['mentor'], { capacity: 50 }),
      await member(['mentor'], { capacity: 50 }),
    ] as const;
    for (let round = 0; round < 20; round++) {
      const resident = await member(['resident']);
      const requestId = await request(resident);
      await drawNobody(open.db, ctx.keys);
      const [assigned] = await Promise.all([
        assignMentor(ctx, { requestId, mentorId: mentors[0].id, director }),
        addPairRow(open.db, program, resident.id, mentors[1].id).catch(() => undefined),
      ]);
      expect(await activePairsOf(resident.id)).toHaveLength(1);
      if (!assigned.ok) expect(assigned.reason).toBe('has_mentor');
      expect((await getRequest(open.db, requestId)).status).toBe(assigned.ok ? 'assigned' : 'withdrawn');
    }
  }, 60_000);
});
