import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { findMembership, type Membership } from '../../../src/domain/members/queries.ts';
import { assignMentor } from '../../../src/features/requests/assign-operations.ts';
import { sendRequest } from '../../../src/features/requests/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addProgram, addWorkspace, testClock, testContext } from '../../support/fixtures.ts';

export let open: OpenDatabase;
export let ctx: HandlerDeps;
export let woken: string[];
export const time = testClock('2026-09-15T03:00:00Z'); // still September 14 in Los Angeles

type Program = { workspaceId: string; programId: string };
export let program: Program;
export let resident: Membership;
export let mentor: { id: string; user: string };
export let director: Membership;

export const membership = async (of: { user: string }, within = program): Promise<Membership> => {
  const found = await findMembership(
    open.db,
    { workspaceId: within.workspaceId, userId: of.user },
    within.programId,
  );
  if (!found) throw new Error('no such member');
  return found;
};
export const person = (userId: string) => ({ workspaceId: program.workspaceId, userId, foreign: false });

/** A program with a resident, a mentor and a director, anew for every test of the file that calls this. */
export function setTheScene(): void {
  beforeAll(async () => {
    open = await createTestDatabase();
    ({ ctx, woken } = testContext(open, time.clock));
  });
  afterAll(() => open.close());
  beforeEach(async () => {
    const workspaceId = await addWorkspace(open.db);
    program = { workspaceId, programId: await addProgram(open.db, workspaceId) };
    resident = await membership(await addMember(open.db, program, ['resident'], { name: 'Nina New' }));
    mentor = await addMember(open.db, program, ['mentor'], { name: 'Max Mentor', topics: ['support'] });
    director = await membership(await addMember(open.db, program, ['director'], { name: 'Dana Director' }));
  });
}

export const SECRET = 'Please somebody outside cardiology <!channel>';
export const wishes = (more: Partial<Parameters<typeof sendRequest>[2]> = {}) => ({
  topics: ['career', 'support'],
  preferred: [mentor.id],
  note: SECRET,
  ratherNot: [],
  ...more,
});

export async function sent(by = resident, more = {}): Promise<string> {
  const result = await sendRequest(ctx, by, wishes(more));
  if (!result.ok) throw new Error(result.reason);
  return result.requestId;
}
export const assign = (requestId: string, mentorId = mentor.id, by = director) =>
  assignMentor(ctx, { requestId, mentorId, director: by });
export const outbox = () =>
  open.db
    .selectFrom('outbox')
    .selectAll()
    .where('workspace_id', '=', program.workspaceId)
    .orderBy('kind')
    .execute();
export const audited = async () =>
  (
    await open.db.selectFrom('audit_log').selectAll().where('program_id', '=', program.programId).execute()
  ).map(({ actor, action }) => `${actor} ${action}`);
export const pairs = () =>
  open.db.selectFrom('pairs').selectAll().where('program_id', '=', program.programId).execute();
