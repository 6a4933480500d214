import { randomUUID } from 'node:crypto';
import type { Db } from '../../src/platform/database/tables.ts';
import { addMember, addProgram, addWorkspace } from './fixtures.ts';

/** How one of these programs stands: how far its levels are, and how much there is of what a turn makes. */
export type Standing = { state: string; levels: number; ended: number; messages: number; residents: number };

/**
 * Adds programs that are all alike, each with a turn that is due: of three residents one moves up to PGY-2, one to
 * PGY-3, and one finishes, who mentors the first in every second case. Returns their ids.
 */
export async function addTurns(db: Db, programs: number, residents: number, at: Date): Promise<string[]> {
  const workspaceId = await addWorkspace(db);
  const ids: string[] = [];
  for (let index = 0; index < programs; index += 1) ids.push(await addOne(db, workspaceId, residents, at));
  return ids;
}

async function addOne(db: Db, workspaceId: string, count: number, at: Date): Promise<string> {
  const programId = await addProgram(db, workspaceId);
  const place = { workspace_id: workspaceId, program_id: programId };
  const director = await addMember(db, { workspaceId, programId }, ['director']);
  const times = { created_at: at, updated_at: at };
  const member = (roles: ('resident' | 'mentor')[], pgy: number | null, last: string | null) => {
    const id = randomUUID();
    const slack_user_id = `U${id.replaceAll('-', '').slice(0, 14).toUpperCase()}`;
    return { ...place, ...times, id, slack_user_id, roles, pgy, graduates_on: last, capacity: 50 };
  };
  const mentors = Array.from({ length: Math.ceil(count / 3) }, () => member(['mentor'], null, null));
  const people = Array.from({ length: count }, (_, index) =>
    index % 3 === 2
      ? member(['resident', 'mentor'], 3, '2027-06-30')
      : member(['resident'], (index % 3) + 1, null),
  );
  const all = [...mentors, ...people];
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
  const pairs = people.map(({ id }, index) => {
    const senior = index % 6 === 0 ? people[index + 2] : undefined;
    const mentor = senior ?? mentors[Math.floor(index / 3)];
    return {
      ...place,
      id: randomUUID(),
      resident_id: id,
      mentor_id: mentor?.id ?? '',
      status: 'active' as const,
      started_on: '2026-08-01',
      created_at: at,
    };
  });
  await db.insertInto('pairs').values(pairs).execute();
  await db
    .insertInto('turns')
    .values({
      ...place,
      id: randomUUID(),
      year_on: '2027-07-01',
      turns_on: '2027-07-01',
      state: 'planned',
      choices: JSON.stringify({ notMovingUp: [], notFinishing: [], staying: [] }),
      carry_out_at: at,
      entered_by: director.id,
      confirmed_by: director.id,
      created_at: at,
    })
    .execute();
  return programId;
}

/** How each of these programs stands. */
export async function standings(db: Db, programIds: readonly string[]): Promise<Standing[]> {
  const found: Standing[] = [];
  for (const id of programIds) {
    const members = await db
      .selectFrom('members')
      .select(['pgy', 'roles'])
      .where('program_id', '=', id)
      .execute();
    const pairs = await db.selectFrom('pairs').select('status').where('program_id', '=', id).execute();
    const outbox = await db.selectFrom('outbox').select('id').where('program_id', '=', id).execute();
    const turn = await db
      .selectFrom('turns')
      .select('state')
      .where('program_id', '=', id)
      .executeTakeFirstOrThrow();
    found.push({
      state: turn.state,
      levels: members.reduce((sum, { pgy }) => sum + (pgy ?? 0), 0),
      ended: pairs.filter(({ status }) => status === 'ended').length,
      messages: outbox.length,
      residents: members.filter(({ roles }) => roles.includes('resident')).length,
    });
  }
  return found;
}
