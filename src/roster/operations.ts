import { randomUUID } from 'node:crypto';
import { dateIn } from '../calendar/dates.ts';
import type { Program, Tx } from '../database/tables.ts';
import { transact, wakeSweep } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { rememberPeople } from '../members/people.ts';
import { audit } from '../members/queries.ts';
import { lockProgram } from '../programs/queries.ts';
import { planRoster } from './policy.ts';
import { findStoredRoster, lockMembers } from './queries.ts';
import type { Directory, MemberToSave, Problem, RosterPlan, RosterRow, RosterSummary } from './types.ts';

/** A roster that was read and looked up in Slack. */
export type RosterImport = {
  program: Pick<Program, 'id' | 'workspace_id' | 'time_zone'>;
  rows: RosterRow[];
  directory: Directory;
  /** A Slack user id, or `operator` for the command line. */
  actor: string;
  mayNameDirectors: boolean;
};

export type Judged = { ok: true; summary: RosterSummary } | { ok: false; problems: Problem[] };

type Parts = Pick<Means, 'db' | 'queue' | 'clock' | 'log'>;

/** Says what an import would do, or all that stands in its way; saves nothing. */
export async function checkRoster(ctx: Parts, roster: RosterImport): Promise<Judged> {
  const stored = await findStoredRoster(ctx.db, roster.program.id);
  return judgedOf(planFor(roster, stored, ctx.clock()));
}

/**
 * Imports a roster: all of it in one transaction, or nothing. Judged anew under a lock, so that what has changed
 * since the check counts, and the same file twice changes nothing. People already paired are told nothing new:
 * no messages go out.
 */
export async function importRoster(ctx: Parts, roster: RosterImport): Promise<Judged> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, roster.program.workspace_id, roster.program.id);
    await lockMembers(tx, roster.program.id);
    const stored = await findStoredRoster(tx, roster.program.id);
    const planned = planFor(roster, stored, now);
    if (planned.problems.length === 0) {
      const known = new Map(stored.members.map((member) => [member.userId, member.id]));
      await carryOut(tx, now, roster, planned.plan, known);
    }
    return judgedOf(planned);
  });
}

const planFor = (
  { rows, directory, mayNameDirectors, program }: RosterImport,
  stored: Awaited<ReturnType<typeof findStoredRoster>>,
  now: Date,
) => planRoster({ rows, directory, stored, mayNameDirectors, today: dateIn(program.time_zone, now) });

const judgedOf = ({ problems, plan }: ReturnType<typeof planRoster>): Judged =>
  problems.length > 0 ? { ok: false, problems } : { ok: true, summary: plan.summary };

/** One statement carries this many rows; Postgres takes at most 65,535 values in one. */
const CHUNK = 500;

async function inChunks<T>(items: readonly T[], work: (chunk: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += CHUNK) await work(items.slice(from, from + CHUNK));
}

async function carryOut(
  tx: Tx,
  now: Date,
  roster: RosterImport,
  plan: RosterPlan,
  known: Map<string, string>,
): Promise<void> {
  const { program } = roster;
  await rememberPeople(tx, now, program.workspace_id, plan.people);
  const memberIds = await saveMembers(tx, now, program, plan, known);
  await addPairs(tx, now, program, plan, memberIds);
  for (const { pairId, startedOn } of plan.movedPairs)
    await tx.updateTable('pairs').set({ started_on: startedOn }).where('id', '=', pairId).execute();
  const met = await addMeetings(tx, now, program, plan, memberIds);
  await recheck(tx, now, [...met, ...plan.movedPairs.map(({ pairId }) => pairId)]);
  if (plan.newPairs.length > 0) wakeSweep(tx);
  await record(tx, now, roster, plan, memberIds);
}

type ProgramIds = RosterImport['program'];

/** Adds and changes members; answers with everybody's member id by Slack id. */
async function saveMembers(
  tx: Tx,
  now: Date,
  program: ProgramIds,
  plan: RosterPlan,
  known: Map<string, string>,
): Promise<Map<string, string>> {
  const ids = new Map(known);
  for (const { userId } of plan.members) ids.set(userId, ids.get(userId) ?? randomUUID());
  await inChunks(plan.members, (chunk) =>
    tx
      .insertInto('members')
      .values(chunk.map((member) => memberRow(now, program, member, idOf(ids, member.userId))))
      .onConflict((conflict) =>
        conflict.columns(['program_id', 'slack_user_id']).doUpdateSet((eb) => ({
          roles: eb.ref('excluded.roles'),
          pgy: eb.ref('excluded.pgy'),
          starts_on: eb.ref('excluded.starts_on'),
          graduates_on: eb.ref('excluded.graduates_on'),
          capacity: eb.ref('excluded.capacity'),
          topics: eb.ref('excluded.topics'),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute(),
  );
  return ids;
}

const memberRow = (now: Date, program: ProgramIds, member: MemberToSave, id: string) => ({
  id,
  workspace_id: program.workspace_id,
  program_id: program.id,
  slack_user_id: member.userId,
  roles: member.roles,
  pgy: member.pgy,
  starts_on: member.startsOn,
  graduates_on: member.graduatesOn,
  capacity: member.capacity,
  topics: member.topics,
  created_at: now,
  updated_at: now,
});

function idOf(ids: ReadonlyMap<string, string>, userId: string): string {
  const id = ids.get(userId);
  if (!id) throw new Error('the plan names somebody who is no member');
  return id;
}

async function addPairs(
  tx: Tx,
  now: Date,
  program: ProgramIds,
  plan: RosterPlan,
  memberIds: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = plan.newPairs.map(({ residentUser, mentorUser, startedOn }) => ({
    id: randomUUID(),
    workspace_id: program.workspace_id,
    program_id: program.id,
    resident_id: idOf(memberIds, residentUser),
    mentor_id: idOf(memberIds, mentorUser),
    status: 'active' as const,
    started_on: startedOn,
    ended_on: null,
    end_reason: null,
    change_at: null,
    agreed_on: null,
    next_check_at: now,
    created_at: now,
  }));
  await inChunks(rows, (chunk) => tx.insertInto('pairs').values(chunk).execute());
}

/** Adds when pairs last met; answers with the pairs. */
async function addMeetings(
  tx: Tx,
  now: Date,
  program: ProgramIds,
  plan: RosterPlan,
  memberIds: ReadonlyMap<string, string>,
): Promise<string[]> {
  if (plan.meetings.length === 0) return [];
  const pairs = await tx
    .selectFrom('pairs')
    .select(['id', 'resident_id'])
    .where('program_id', '=', program.id)
    .where('kind', '=', 'formal')
    .where('status', '=', 'active')
    .execute();
  const pairOf = new Map(pairs.map((pair) => [pair.resident_id, pair.id]));
  const rows = plan.meetings.flatMap(({ residentUser, metOn }) => {
    const pairId = pairOf.get(idOf(memberIds, residentUser));
    return pairId ? [{ pairId, metOn }] : [];
  });
  await inChunks(rows, (chunk) =>
    tx
      .insertInto('meetings')
      .values(
        chunk.map(({ pairId, metOn }) => ({
          id: randomUUID(),
          workspace_id: program.workspace_id,
          program_id: program.id,
          pair_id: pairId,
          met_on: metOn,
          imported: true,
          created_at: now,
        })),
      )
      .onConflict((conflict) => conflict.columns(['pair_id', 'met_on']).doNothing())
      .execute(),
  );
  return rows.map(({ pairId }) => pairId);
}

/** Has the reminder sweep look at these pairs anew; a date they had agreed on is done with once they met on it or later. */
async function recheck(tx: Tx, now: Date, pairIds: readonly string[]): Promise<void> {
  await inChunks(pairIds, async (chunk) => {
    await tx
      .updateTable('pairs')
      .set({ next_check_at: now })
      .where('id', 'in', chunk)
      .where('status', '=', 'active')
      .execute();
    await tx
      .updateTable('pairs')
      .set({ agreed_on: null })
      .where('id', 'in', chunk)
      .where('agreed_on', '<=', (eb) =>
        eb
          .selectFrom('meetings')
          .whereRef('meetings.pair_id', '=', 'pairs.id')
          .select((meeting) => meeting.fn.max('meetings.met_on').as('last')),
      )
      .execute();
  });
  if (pairIds.length > 0) wakeSweep(tx);
}

async function record(
  tx: Tx,
  now: Date,
  { program, actor }: RosterImport,
  plan: RosterPlan,
  memberIds: ReadonlyMap<string, string>,
): Promise<void> {
  const changes = plan.members.length + plan.newPairs.length + plan.movedPairs.length + plan.meetings.length;
  if (changes === 0) return;
  const entry = { workspaceId: program.workspace_id, programId: program.id, actor, at: now };
  await audit(tx, { ...entry, id: randomUUID(), action: 'roster.imported', subjectId: program.id });
  for (const userId of plan.newDirectors) {
    const subjectId = idOf(memberIds, userId);
    await audit(tx, { ...entry, id: randomUUID(), action: 'director.added', subjectId });
  }
}
