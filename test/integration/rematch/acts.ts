import { findMembership } from '../../../src/domain/members/queries.ts';
import { findActivePair } from '../../../src/domain/pairs/queries.ts';
import { type Decision, decideRematch, requestRematch } from '../../../src/features/rematch/operations.ts';
import { findOpenRematch, findRematch } from '../../../src/features/rematch/queries.ts';
import type { InConfidence } from '../../../src/features/rematch/words.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';
import type { Person } from '../../../src/platform/slack/person.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  testClock,
  testContext,
} from '../../support/fixtures.ts';

export const CANARY = 'canary-he-yelled-at-me';
export const WORDS: InConfidence = { reasons: ['time'], words: CANARY, preferred: [] };
export const LATER = new Date('2026-10-01T16:00:00Z');

/** A program with a resident and their mentor, another mentor, two directors, and what they do. */
export async function setUp(
  open: OpenDatabase,
  mentorRoles: Role[] = ['mentor'],
  residentRoles: Role[] = ['resident'],
) {
  const { db } = open;
  const time = testClock();
  const { ctx } = testContext(open, time.clock);
  const workspaceId = await addWorkspace(db);
  const programId = await addProgram(db, workspaceId, { directors_channel_id: 'GDIRECTORS' });
  const program = { workspaceId, programId };
  const resident = await addMember(db, program, residentRoles, { name: 'Rosa Resident' });
  const mentor = await addMember(db, program, mentorRoles, { name: 'Max Mentor' });
  const otherMentor = await addMember(db, program, ['mentor'], { name: 'Olga Other', capacity: 1 });
  const director = await addMember(db, program, ['director'], { name: 'Dana Director' });
  const second = await addMember(db, program, ['director'], { name: 'Sam Second' });
  const pairId = await addPairRow(db, program, resident.id, mentor.id);
  const person = (user: string, more: Partial<Person> = {}): Person => ({
    workspaceId,
    userId: user,
    foreign: false,
    ...more,
  });
  const ask = async (words = WORDS, readsChannel = false) => {
    const membership = await findMembership(db, person(resident.user), programId);
    if (!membership) throw new Error('no such resident');
    const pair = await findActivePair(db, membership.id);
    return requestRematch(ctx, membership, words, {
      pairId: pair?.id ?? pairId,
      mentorReadsChannel: readsChannel,
    });
  };
  const asked = async () => {
    await ask();
    const rematch = await findOpenRematch(db, resident.id);
    if (!rematch) throw new Error('nothing was asked');
    return rematch;
  };
  const decide = (id: string, decision: Decision, by = director.user) =>
    decideRematch(ctx, person(by), id, decision);
  const outbox = () =>
    db
      .selectFrom('outbox')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .orderBy('created_at')
      .execute();
  const audit = () =>
    db.selectFrom('audit_log').selectAll().where('workspace_id', '=', workspaceId).execute();
  const pairs = () => db.selectFrom('pairs').selectAll().where('program_id', '=', programId).execute();
  const mentorRow = (id = mentor.id) =>
    db.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const stored = (id: string) => findRematch(db, workspaceId, id);
  return {
    ...program,
    ctx,
    db,
    time,
    resident,
    mentor,
    otherMentor,
    director,
    second,
    pairId,
    person,
    ask,
    asked,
    decide,
    outbox,
    audit,
    pairs,
    mentorRow,
    stored,
  };
}

export const talk: Decision = { choice: 'talk', note: '' };
export const decline: Decision = { choice: 'decline', note: 'Let us wait' };
export const later: Decision = { choice: 'assign_later', at: LATER, note: '' };
export const withMentor = (mentorId: string, at = LATER): Decision => ({
  choice: 'new_mentor',
  mentorId,
  at,
  note: '',
});
