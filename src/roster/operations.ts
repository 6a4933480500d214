import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { record } from '../audit/record.ts';
import { dateIn } from '../calendar/dates.ts';
import type { Program, Tx } from '../database/tables.ts';
import { transact, wakeSweep } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { rememberPeople } from '../members/people.ts';
import { refreshWaitingCards } from '../pairs/cards.ts';
import { lockProgram } from '../programs/queries.ts';
import { rowOf, STORED_COLUMNS } from './columns.ts';
import { byLine, planRoster } from './policy.ts';
import { findStoredRoster, lockMembers } from './queries.ts';
import type {
  Directory,
  Problem,
  RosterFile,
  RosterPlan,
  RosterRow,
  RosterSummary,
  StoredRoster,
} from './types.ts';

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
    if (planned.problems.length === 0)
      await carryOut({ tx, now, roster, plan: planned.plan, ids: idsOf(stored, planned.plan) });
    return judgedOf(planned);
  });
}

/** Judges a file as it was read, and imports it where that is asked for and nothing stands in its way. */
export async function judgeFile(
  ctx: Parts,
  { rows, problems }: RosterFile,
  facts: Omit<RosterImport, 'rows'>,
  intention: 'check' | 'import',
): Promise<Judged> {
  const run = intention === 'import' && problems.length === 0 ? importRoster : checkRoster;
  const judged = await run(ctx, { ...facts, rows });
  if (problems.length === 0) return judged;
  return { ok: false, problems: byLine([...problems, ...(judged.ok ? [] : judged.problems)]) };
}

const planFor = (
  { rows, directory, mayNameDirectors, program }: RosterImport,
  stored: StoredRoster,
  now: Date,
) => planRoster({ rows, directory, stored, mayNameDirectors, today: dateIn(program.time_zone, now) });

const judgedOf = ({ problems, plan }: ReturnType<typeof planRoster>): Judged =>
  problems.length > 0 ? { ok: false, problems } : { ok: true, summary: plan.summary };

/** One statement carries this many rows; Postgres takes at most 65,535 values in one. */
const CHUNK = 500;

async function inChunks<T>(items: readonly T[], work: (chunk: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += CHUNK) await work(items.slice(from, from + CHUNK));
}

/**
 * After many new rows the planner counts anew. A connection keeps its plans for the checks of every further row, and
 * those it made while the table was small read all of it: 5,000 people took 16 seconds instead of two.
 */
async function countAnew(tx: Tx, table: 'members' | 'pairs', added: number): Promise<void> {
  if (added >= CHUNK) await sql`analyze ${sql.table(table)}`.execute(tx);
}

/** An import that is being saved: the plan, and everybody's member id by Slack id. */
type Saving = {
  tx: Tx;
  now: Date;
  roster: RosterImport;
  plan: RosterPlan;
  ids: ReadonlyMap<string, string>;
};

const idsOf = ({ members }: StoredRoster, plan: RosterPlan) =>
  new Map([
    ...plan.members.map(({ userId }) => [userId, randomUUID()] as const),
    ...members.map(({ userId, id }) => [userId, id] as const),
  ]);

function idOf({ ids }: Saving, userId: string): string {
  const id = ids.get(userId);
  if (!id) throw new Error('the plan names somebody who is no member');
  return id;
}

/** What every row of the program carries. */
const inProgram = ({ now, roster: { program } }: Saving) => ({
  workspace_id: program.workspace_id,
  program_id: program.id,
  created_at: now,
});

async function carryOut(saving: Saving): Promise<void> {
  const { tx, now, roster, plan } = saving;
  await rememberPeople(tx, now, roster.program.workspace_id, plan.people);
  await saveMembers(saving);
  await addPairs(saving);
  for (const { pairId, startedOn } of plan.movedPairs)
    await tx.updateTable('pairs').set({ started_on: startedOn }).where('id', '=', pairId).execute();
  const met = await addMeetings(saving);
  await recheck(tx, now, [...met, ...plan.movedPairs.map(({ pairId }) => pairId)]);
  if (plan.newPairs.length > 0) wakeSweep(tx);
  await note(saving);
  if (plan.members.length + plan.newPairs.length > 0) await refreshWaitingCards(tx, now, roster.program.id);
}

async function saveMembers(saving: Saving): Promise<void> {
  const rows = saving.plan.members.map((member) => ({
    ...inProgram(saving),
    ...rowOf(member),
    id: idOf(saving, member.userId),
    slack_user_id: member.userId,
    updated_at: saving.now,
  }));
  // `never`: each column takes its own value, whatever its type.
  const taken = Object.fromEntries(
    [...STORED_COLUMNS, 'updated_at' as const].map((name) => [name, sql<never>`excluded.${sql.ref(name)}`]),
  );
  await inChunks(rows, (chunk) =>
    saving.tx
      .insertInto('members')
      .values(chunk)
      .onConflict((conflict) => conflict.columns(['program_id', 'slack_user_id']).doUpdateSet(taken))
      .execute(),
  );
  await countAnew(saving.tx, 'members', rows.length);
}

async function addPairs(saving: Saving): Promise<void> {
  const importedOn = dateIn(saving.roster.program.time_zone, saving.now).toString();
  const rows = saving.plan.newPairs.map(({ residentUser, mentorUser, startedOn }) => ({
    ...inProgram(saving),
    id: randomUUID(),
    resident_id: idOf(saving, residentUser),
    mentor_id: idOf(saving, mentorUser),
    status: 'active' as const,
    started_on: startedOn,
    imported_on: importedOn,
    next_check_at: saving.now,
  }));
  await inChunks(rows, (chunk) => saving.tx.insertInto('pairs').values(chunk).execute());
  await countAnew(saving.tx, 'pairs', rows.length);
}

/** Adds when pairs last met; answers with the pairs. */
async function addMeetings(saving: Saving): Promise<string[]> {
  const { tx, roster, plan } = saving;
  if (plan.meetings.length === 0) return [];
  const pairs = await tx
    .selectFrom('pairs')
    .select(['id', 'resident_id'])
    .where('program_id', '=', roster.program.id)
    .where('kind', '=', 'formal')
    .where('status', '=', 'active')
    .execute();
  const pairOf = new Map(pairs.map((pair) => [pair.resident_id, pair.id]));
  const rows = plan.meetings.flatMap(({ residentUser, metOn }) => {
    const pairId = pairOf.get(idOf(saving, residentUser));
    const meeting = { ...inProgram(saving), id: randomUUID(), met_on: metOn, imported: true };
    return pairId ? [{ ...meeting, pair_id: pairId }] : [];
  });
  await inChunks(rows, (chunk) =>
    tx
      .insertInto('meetings')
      .values(chunk)
      .onConflict((conflict) => conflict.columns(['pair_id', 'met_on']).doNothing())
      .execute(),
  );
  return rows.map(({ pair_id }) => pair_id);
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

async function note(saving: Saving): Promise<void> {
  const { tx, now, plan } = saving;
  const { program, actor } = saving.roster;
  const changes = plan.members.length + plan.newPairs.length + plan.movedPairs.length + plan.meetings.length;
  if (changes === 0) return;
  const place = { workspace_id: program.workspace_id, program_id: program.id };
  await record(tx, now, place, { actor, action: 'roster.imported', subjectId: program.id });
  for (const subjectId of plan.newDirectors.map((userId) => idOf(saving, userId)))
    await record(tx, now, place, { actor, action: 'director.added', subjectId });
}
