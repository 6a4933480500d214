import { randomUUID } from 'node:crypto';
import type { Db } from '../../src/platform/database/tables.ts';
import { addMember, addProgram, addWorkspace } from './fixtures.ts';

/** How one of these programs stands: how many pairs and messages there are, and whether the match is announced. */
export type ClassStanding = { state: string; pairs: number; messages: number; waiting: number };

/** Adds programs that are all alike, each with a published class match whose moment has come; one resident more than places. */
export async function addClasses(db: Db, programs: number, residents: number, at: Date): Promise<string[]> {
  const workspaceId = await addWorkspace(db);
  const ids: string[] = [];
  for (let index = 0; index < programs; index += 1) ids.push(await addOne(db, workspaceId, residents, at));
  return ids;
}

async function addOne(db: Db, workspaceId: string, count: number, at: Date): Promise<string> {
  const programId = await addProgram(db, workspaceId);
  const place = { workspace_id: workspaceId, program_id: programId };
  const director = await addMember(db, { workspaceId, programId }, ['director']);
  const member = (roles: ('resident' | 'mentor')[]) => {
    const id = randomUUID();
    const slack_user_id = `U${id.replaceAll('-', '').slice(0, 14).toUpperCase()}`;
    return { ...place, id, slack_user_id, roles, capacity: 3, created_at: at, updated_at: at };
  };
  const mentors = Array.from({ length: Math.ceil(count / 3) }, () => member(['mentor']));
  const interns = Array.from({ length: count + 1 }, () => member(['resident']));
  const all = [...mentors, ...interns];
  await db
    .insertInto('people')
    .values(
      all.map(({ slack_user_id }) => ({
        workspace_id: workspaceId,
        slack_user_id,
        display_name: `Person ${slack_user_id}`,
        updated_at: at,
      })),
    )
    .execute();
  await db.insertInto('members').values(all).execute();
  const roundId = randomUUID();
  const draft = interns.slice(0, count).map(({ id }, index) => ({
    resident: id,
    mentor: mentors[Math.floor(index / 3)]?.id ?? '',
    choice: 1,
    shared: [],
  }));
  await db
    .insertInto('rounds')
    .values({
      ...place,
      id: roundId,
      state: 'published',
      wishes_until: '2026-07-10',
      close_at: at,
      announce_at: at,
      evaluators: 'warn',
      seed: 1,
      draft: JSON.stringify(draft),
      drafted_at: at,
      started_by: director.id,
      settled_by: director.id,
      settled_at: at,
      created_at: at,
    })
    .execute();
  await db
    .insertInto('round_residents')
    .values(
      interns.map(({ id }) => ({
        ...place,
        id: randomUUID(),
        round_id: roundId,
        resident_id: id,
        created_at: at,
      })),
    )
    .execute();
  return programId;
}

/** How each of these programs stands. */
export async function classStandings(db: Db, programIds: readonly string[]): Promise<ClassStanding[]> {
  const found: ClassStanding[] = [];
  for (const id of programIds) {
    const count = async (table: 'pairs' | 'outbox' | 'requests') => {
      const row = await db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<string>().as('n'))
        .where('program_id', '=', id)
        .executeTakeFirstOrThrow();
      return Number(row.n);
    };
    const round = await db
      .selectFrom('rounds')
      .select('state')
      .where('program_id', '=', id)
      .executeTakeFirstOrThrow();
    found.push({
      state: round.state === 'announced' ? 'done' : round.state,
      pairs: await count('pairs'),
      messages: await count('outbox'),
      waiting: await count('requests'),
    });
  }
  return found;
}
