import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { OpenDatabase } from '../../src/platform/database/open.ts';
import type { Role } from '../../src/platform/database/tables/programs.ts';
import type { Db } from '../../src/platform/database/tables.ts';
import { keyRing } from '../../src/platform/encryption/keys.ts';
import type { HandlerDeps } from '../../src/platform/handler-deps.ts';
import { SLACKS_PATIENCE } from '../../src/platform/slack/patience.ts';

/** A clock that stands still until it is moved. */
export function testClock(start = '2026-09-14T15:00:00Z') {
  let now = new Date(start);
  return {
    clock: () => now,
    set: (to: string) => {
      now = new Date(to);
    },
    advanceDays: (days: number) => {
      now = new Date(now.getTime() + days * 86_400_000);
    },
    advanceMinutes: (minutes: number) => {
      now = new Date(now.getTime() + minutes * 60_000);
    },
  };
}

/** A context for operations without Slack: wake-ups are counted, nothing is sent. */
export function testContext(open: OpenDatabase, clock = testClock().clock) {
  const woken: string[] = [];
  const noSlack = async (): Promise<never> => {
    throw new Error('operations never call Slack');
  };
  const ctx: HandlerDeps = {
    db: open.db,
    slack: { clicks: noSlack, sending: noSlack, posting: noSlack, patient: noSlack },
    queue: { wakeSender: async (id) => void woken.push(id), wakeSweep: async () => void woken.push('sweep') },
    keys: keyRing(Buffer.alloc(32, 7).toString('base64')),
    clock,
    otherClocks: { database: async () => clock(), hasLeapt: () => false, isOff: () => false },
    log: pino({ level: 'silent' }),
    patience: SLACKS_PATIENCE,
  };
  return { ctx, woken };
}

const created = new Date('2026-07-01T12:00:00Z');

/** Adds a workspace; returns its id. */
export async function addWorkspace(db: Db, id = `T${randomUUID().slice(0, 8)}`): Promise<string> {
  await db
    .insertInto('workspaces')
    .values({
      id,
      bot_user_id: 'UBOT',
      sends_paused_until: null,
      stopped_at: null,
      stopped_reason: null,
      created_at: created,
    })
    .execute();
  return id;
}

/** Adds a program; returns its id. */
export async function addProgram(
  db: Db,
  workspaceId: string,
  more: Partial<{
    name: string;
    time_zone: string;
    directors_channel_id: string;
    meetings_per_year: number;
    reminder_steps: string[];
  }> = {},
): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('programs')
    .values({
      id,
      workspace_id: workspaceId,
      name: `Program ${id.slice(0, 8)}`,
      time_zone: 'America/Los_Angeles',
      directors_channel_id: 'GDIRECTORS',
      reminder_steps: ['0', '+14'], // few, so that a test about something else has little to count
      created_at: created,
      updated_at: created,
      ...more,
    })
    .execute();
  return id;
}

/** Adds a person and their membership; returns the member id and Slack user id. */
export async function addMember(
  db: Db,
  program: { workspaceId: string; programId: string },
  roles: Role[],
  more: Partial<{
    user: string;
    name: string;
    time_zone: string | null;
    pgy: number;
    capacity: number;
    topics: string[];
    accepting: boolean;
  }> = {},
): Promise<{ id: string; user: string }> {
  const id = randomUUID();
  const user = more.user ?? `U${id.slice(0, 8).toUpperCase()}`;
  await db
    .insertInto('people')
    .values({
      workspace_id: program.workspaceId,
      slack_user_id: user,
      display_name: more.name ?? `Person ${user}`,
      time_zone: more.time_zone ?? null,
      deactivated_at: null,
      updated_at: created,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto('members')
    .values({
      id,
      workspace_id: program.workspaceId,
      program_id: program.programId,
      slack_user_id: user,
      roles,
      pgy: more.pgy ?? (roles.includes('resident') ? 1 : null),
      capacity: more.capacity ?? 3,
      topics: more.topics ?? [],
      accepting: more.accepting ?? true,
      created_at: created,
      updated_at: created,
    })
    .execute();
  return { id, user };
}

/** Adds an active pair; returns its id. */
export async function addPairRow(
  db: Db,
  program: { workspaceId: string; programId: string },
  residentId: string,
  mentorId: string,
  more: Partial<{
    started_on: string;
    imported_on: string;
    agreed_mentees: number;
    next_check_at: Date | null;
  }> = {},
): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('pairs')
    .values({
      id,
      workspace_id: program.workspaceId,
      program_id: program.programId,
      resident_id: residentId,
      mentor_id: mentorId,
      status: 'active',
      started_on: '2026-07-01',
      ended_on: null,
      end_reason: null,
      change_at: null,
      agreed_on: null,
      next_check_at: created,
      created_at: created,
      ...more,
    })
    .execute();
  return id;
}

/** Lines up the next mentor of a resident for one ending, by member ids. */
export const addSuccessor = (
  db: Db,
  program: { workspaceId: string; programId: string },
  [residentId, mentorId]: readonly [string, string],
  ending: { change_id: string } | { turn_id: string } | { rematch_id: string },
  chosenBy: string,
) =>
  db
    .insertInto('successors')
    .values({
      id: randomUUID(),
      workspace_id: program.workspaceId,
      program_id: program.programId,
      resident_id: residentId,
      mentor_id: mentorId,
      chosen_by: chosenBy,
      chosen_at: created,
      ...ending,
    })
    .execute();

/** A workspace with one program, a resident, a mentor, a director and an active pair. */
export async function seedPair(db: Db, more: { startedOn?: string; timeZone?: string } = {}) {
  const workspaceId = await addWorkspace(db);
  const programId = await addProgram(db, workspaceId, more.timeZone ? { time_zone: more.timeZone } : {});
  const program = { workspaceId, programId };
  const resident = await addMember(db, program, ['resident'], { name: 'Rosa Resident' });
  const mentor = await addMember(db, program, ['mentor'], { name: 'Max Mentor' });
  const director = await addMember(db, program, ['director'], { name: 'Dana Director' });
  const pairId = await addPairRow(
    db,
    program,
    resident.id,
    mentor.id,
    more.startedOn ? { started_on: more.startedOn } : {},
  );
  return { ...program, resident, mentor, director, pairId };
}
