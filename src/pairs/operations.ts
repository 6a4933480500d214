import { randomUUID } from 'node:crypto';
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { recordAll } from '../audit/record.ts';
import { dateIn } from '../calendar/dates.ts';
import type { Database, Tx } from '../database/tables.ts';
import { wakeSweep } from '../database/transact.ts';
import { enqueueAll, type Outgoing } from '../outbox/enqueue.ts';
import { announcePair, endedKind, type Side, userOn } from './announce-operations.ts';
import { refreshWaitingCards } from './cards.ts';
import { correctBeginnings } from './correction-operations.ts';
import { beginSuccessors } from './promise-operations.ts';
import { findSharedTopics, getPairs, type PairWithPeople } from './queries.ts';

type NewPair = {
  workspaceId: string;
  programId: string;
  residentId: string;
  mentorId: string;
  startedOn: string;
};

/**
 * Adds a formal pair; the database refuses a second active one (`pairs_one_active_formal_per_resident`) and a full
 * mentor (`members_within_capacity`). A scheduled one takes no place: on its day it begins even beyond the capacity.
 */
export async function addPair(
  tx: Tx,
  now: Date,
  pair: NewPair,
  status: 'active' | 'scheduled' = 'active',
): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto('pairs')
    .values({
      id,
      workspace_id: pair.workspaceId,
      program_id: pair.programId,
      resident_id: pair.residentId,
      mentor_id: pair.mentorId,
      status,
      started_on: pair.startedOn,
      next_check_at: status === 'active' ? now : null,
      created_at: now,
    })
    .execute();
  return id;
}

/** Has the reminder sweep look at the pair anew: something it depends on has changed. */
export async function recheckPair(tx: Tx, now: Date, pairId: string): Promise<void> {
  await tx
    .updateTable('pairs')
    .set({ next_check_at: now })
    .where('id', '=', pairId)
    .where('status', '=', 'active')
    .execute();
  wakeSweep(tx);
}

/** As `recheckPair`, for every pair of a member, such as after they paused. */
export function recheckPairsOf(tx: Tx, now: Date, memberId: string): Promise<void> {
  return recheckWhere(tx, now, (eb) =>
    eb.or([eb('pairs.resident_id', '=', memberId), eb('pairs.mentor_id', '=', memberId)]),
  );
}

/** As `recheckPair`, for every pair of a program, such as after its cadence changed. */
export function recheckPairsIn(tx: Tx, now: Date, programId: string): Promise<void> {
  return recheckWhere(tx, now, (eb) => eb('pairs.program_id', '=', programId));
}

/** The rows are locked in the order in which the reminders lock them, so that nobody waits in a circle. */
async function recheckWhere(
  tx: Tx,
  now: Date,
  which: (eb: ExpressionBuilder<Database, 'pairs'>) => Expression<SqlBool>,
): Promise<void> {
  const meant = tx
    .selectFrom('pairs')
    .select('pairs.id')
    .where(which)
    .where('pairs.status', '=', 'active')
    .orderBy('pairs.id')
    .forNoKeyUpdate();
  await tx.updateTable('pairs').set({ next_check_at: now }).where('id', 'in', meant).execute();
  wakeSweep(tx);
}

/**
 * Decides that a pair ends at a moment, now or later. Until then everything on the mentor's side goes on as before,
 * reminders and questions too; only the resident's own rest. `carryOutChange` does the rest when the moment has come.
 */
export async function scheduleEnding(tx: Tx, pairId: string, at: Date): Promise<void> {
  await tx
    .updateTable('pairs')
    // The pair is not looked at anew: nothing may move because of this. What is planned for the resident is judged
    // once more before it is sent.
    .set({ change_at: at, reminders_held: true })
    .where('id', '=', pairId)
    .where('status', '=', 'active')
    .execute();
  wakeSweep(tx);
}

export type EndReason = 'changed' | 'graduated' | 'left' | 'taken_back';

/**
 * What became of a pair's resident when it ended. `successor` is the pair that began in its place; `unbegun` the
 * scheduled pair whose mentor has left or stepped down meanwhile: it stands as it was.
 */
export type CarriedOut = {
  pairId: string;
  residentId: string;
  successor: string | undefined;
  unbegun: string | undefined;
};

/** As `carryOutChanges`, for one pair. */
export async function carryOutChange(
  tx: Tx,
  now: Date,
  pairId: string,
  reason: EndReason = 'changed',
): Promise<CarriedOut> {
  const [ended] = await carryOutChanges(tx, now, [{ pairId, reason }]);
  if (!ended) throw new Error(`no pair ${pairId}`);
  return ended;
}

/**
 * Ends pairs and begins the residents' scheduled ones, where there are any, in the same transaction: the one path
 * of every ending. All endings of a batch are told in one go, in one order, one message to a mentor, whatever their
 * causes (confidentiality rule 1). Only an assignment that is taken back has words of its own: it is mended, not over.
 */
export async function carryOutChanges(
  tx: Tx,
  now: Date,
  endings: readonly { pairId: string; reason: EndReason }[],
): Promise<CarriedOut[]> {
  const pairs = await getPairs(
    tx,
    endings.map(({ pairId }) => pairId),
  );
  const reasons = new Map(endings.map(({ pairId, reason }) => [pairId, reason]));
  const dayOf = (pair: PairWithPeople) => dateIn(pair.program_time_zone, now).toString();
  await sql`
    update pairs set status = 'ended', ended_on = over.on_day, end_reason = over.reason, next_check_at = null,
      change_at = null
    from unnest(${pairs.map(({ id }) => id)}::uuid[], ${pairs.map(dayOf)}::date[],
      ${pairs.map(({ id }) => reasons.get(id) ?? 'changed')}::text[]) as over (id, on_day, reason)
    where pairs.id = over.id`.execute(tx);
  // One line for each, whatever its cause and whoever meant it: the record tells what everybody sees, and no more.
  await recordAll(tx, now, 'match.ended', pairs);
  const taken = pairs.filter(({ id }) => reasons.get(id) === 'taken_back');
  const over = pairs.filter((pair) => !taken.includes(pair));
  const followers = await beginSuccessors(tx, now, over, dayOf);
  const carried = pairs.map((pair): CarriedOut => {
    const { successor, unbegun } = (pair.kind === 'formal' && followers.get(pair.resident_id)) || {};
    return { pairId: pair.id, residentId: pair.resident_id, successor, unbegun };
  });
  await tellEndings(tx, now, over, new Map(carried.map(({ pairId, successor }) => [pairId, successor])));
  await correctBeginnings(tx, now, taken);
  // The first message is the one of any assignment, with what the two share.
  for (const { successor } of carried)
    if (successor) await announcePair(tx, now, successor, await findSharedTopics(tx, successor));
  for (const programId of new Set(pairs.map((pair) => pair.program_id)))
    await refreshWaitingCards(tx, now, programId);
  return carried;
}

/**
 * The words of an ending: one message to each person for all of theirs. A resident who has a new mentor hears of that
 * one; only without one do they get a word of ending.
 */
async function tellEndings(
  tx: Tx,
  now: Date,
  pairs: readonly PairWithPeople[],
  successorOf: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const left = pairs.filter(({ id }) => !successorOf.get(id));
  const sides: { pair: PairWithPeople; side: Side }[] = [
    ...pairs.map((pair) => ({ pair, side: 'mentor' as const })),
    ...left.map((pair) => ({ pair, side: 'resident' as const })),
  ];
  const byPerson = Map.groupBy(sides, ({ pair, side }) => `${pair.program_id} ${userOn(pair, side)}`);
  const messages = [...byPerson.values()].flatMap((own): Outgoing[] => {
    const [first] = own;
    if (!first) return [];
    const { pair, side } = first;
    return [
      {
        workspaceId: pair.workspace_id,
        programId: pair.program_id,
        kind: endedKind(side),
        payload: { endedIds: own.map((each) => each.pair.id) },
        to: { user: userOn(pair, side) },
        dedupeKey: `pair.ended:${pair.id}:${side}`,
        unasked: 'news',
      },
    ];
  });
  await enqueueAll(tx, now, messages);
}
