import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { record, recordAll } from '../../domain/audit/record.ts';
import { rememberPeople } from '../../domain/members/people.ts';
import { refreshWaitingCards } from '../../domain/members/request-cards.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { wakeSweep } from '../../platform/database/transact.ts';
import { rowOf, STORED_COLUMNS } from './columns.ts';
import type { RosterPlan, StoredRoster } from './types.ts';

/** One statement carries this many rows; Postgres takes at most 65,535 values in one. */
const CHUNK = 500;

async function inChunks<T>(items: readonly T[], work: (chunk: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += CHUNK) await work(items.slice(from, from + CHUNK));
}

/**
 * After many new rows the planner counts again. A connection keeps its plans for the checks of every further row, and
 * those it made while the table was small read all of it: 5,000 people took 16 seconds instead of two.
 */
async function countAnew(tx: Tx, table: 'members' | 'pairs', added: number): Promise<void> {
  if (added >= CHUNK) await sql`analyze ${sql.table(table)}`.execute(tx);
}

/** An import that is being saved: the plan, and everyone's member ID by Slack ID. */
type Saving = {
  tx: Tx;
  now: Date;
  roster: { program: Pick<Program, 'id' | 'workspace_id' | 'time_zone'>; actor: string };
  plan: RosterPlan;
  ids: ReadonlyMap<string, string>;
  importId: string;
};

/** Everybody's member ID by Slack ID; new people get theirs here. */
export const idsOf = ({ members }: StoredRoster, plan: RosterPlan) =>
  new Map([
    ...plan.members.map(({ userId }) => [userId, randomUUID()] as const),
    ...members.map(({ userId, id }) => [userId, id] as const),
  ]);

function idOf({ ids }: Saving, userId: string): string {
  const id = ids.get(userId);
  if (!id) throw new Error("the plan names someone who isn't a member");
  return id;
}

/** What every row of the program carries. */
const inProgram = ({ now, roster: { program } }: Saving) => ({
  workspace_id: program.workspace_id,
  program_id: program.id,
  created_at: now,
});

/** Saves all that a plan changes. */
export async function carryOut(saving: Saving): Promise<void> {
  const { tx, now, roster, plan } = saving;
  await rememberPeople(tx, now, roster.program.workspace_id, plan.people);
  await saveMembers(saving);
  const pairs = await addPairs(saving);
  await rememberUntold(saving, pairs);
  await movePairs(tx, plan.movedPairs);
  const met = await addMeetings(saving);
  await recheck(tx, now, [...met, ...plan.movedPairs.map(({ pairId }) => pairId)]);
  if (plan.newPairs.length > 0) wakeSweep(tx);
  await audit(saving);
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

async function addPairs(saving: Saving): Promise<string[]> {
  const importedOn = dateIn(saving.roster.program.time_zone, saving.now).toString();
  const rows = saving.plan.newPairs.map(({ residentUser, mentorUser, startedOn, agreed }) => ({
    ...inProgram(saving),
    id: randomUUID(),
    resident_id: idOf(saving, residentUser),
    mentor_id: idOf(saving, mentorUser),
    status: 'active' as const,
    started_on: startedOn,
    agreed_mentees: agreed ?? null,
    imported_on: importedOn,
    next_check_at: saving.now,
  }));
  await inChunks(rows, (chunk) => saving.tx.insertInto('pairs').values(chunk).execute());
  await countAnew(saving.tx, 'pairs', rows.length);
  return rows.map(({ id }) => id);
}

/** Notes who hasn't been told yet: new people except the one who imports, and new pairs. */
async function rememberUntold(saving: Saving, pairs: readonly string[]): Promise<void> {
  const { tx, roster, plan, importId } = saving;
  const row = { ...inProgram(saving), import_id: importId };
  const rows = [
    ...plan.summary.added
      .filter(({ userId }) => userId !== roster.actor)
      .map(({ userId }) => ({ ...row, slack_user_id: userId, pair_id: null })),
    ...pairs.map((id) => ({ ...row, slack_user_id: null, pair_id: id })),
  ];
  await inChunks(rows, (chunk) =>
    tx
      .insertInto('untold')
      .values(chunk)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

/** Gives pairs another first day. */
async function movePairs(tx: Tx, moved: RosterPlan['movedPairs']): Promise<void> {
  if (moved.length === 0) return;
  await sql`
    update pairs set started_on = moved.started_on
    from unnest(${moved.map(({ pairId }) => pairId)}::uuid[], ${moved.map(({ startedOn }) => startedOn)}::date[])
      as moved (id, started_on)
    where pairs.id = moved.id`.execute(tx);
}

/** Adds when pairs last met; answers with the pairs. */
async function addMeetings(saving: Saving): Promise<string[]> {
  const { tx, roster, plan } = saving;
  if (plan.meetings.length === 0) return [];
  const pairs = await tx
    .selectFrom('pairs')
    .select(['id', 'resident_id'])
    .where('program_id', '=', roster.program.id)
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

/** Has the reminder sweep look at these pairs again; a date they had agreed on is done with once they met on it or later. */
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

async function audit(saving: Saving): Promise<void> {
  const { tx, now, plan } = saving;
  const { program, actor } = saving.roster;
  const changes = plan.members.length + plan.newPairs.length + plan.movedPairs.length + plan.meetings.length;
  if (changes === 0) return;
  const programRef = { workspace_id: program.workspace_id, program_id: program.id };
  await record(tx, now, programRef, { actor, action: 'roster.imported', subjectId: program.id });
  const directors = plan.newDirectors.map((userId) => ({ ...programRef, id: idOf(saving, userId) }));
  await recordAll(tx, now, 'director.added', directors, actor);
}
