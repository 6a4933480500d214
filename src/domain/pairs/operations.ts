import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { enqueueAll, type Outgoing } from '../../platform/outbox/enqueue.ts';
import { recordAll } from '../audit/record.ts';
import { refreshWaitingCards } from '../members/request-cards.ts';
import { endedKind, userOn } from './announce-operations.ts';
import { correctBeginnings } from './correction-operations.ts';
import { MINUTES_TO_UNDO } from './policy.ts';
import { getPairs, type PairWithPeople } from './queries.ts';
import { type NextMentor, takeLinedUp } from './successor-operations.ts';

type NewPair = {
  workspaceId: string;
  programId: string;
  residentId: string;
  mentorId: string;
  startedOn: string;
  /** How many residents the mentor may have with it, where that was agreed beyond their capacity. */
  agreed?: number | undefined;
};

/**
 * Adds pairs, in few statements; answers with their ids in the same order. The database refuses a second active one
 * (`pairs_one_active_formal_per_resident`) and a full mentor (`members_within_capacity`) beyond what was agreed.
 */
export async function addPairs(tx: Tx, now: Date, pairs: readonly NewPair[]): Promise<string[]> {
  const rows = pairs.map((pair) => ({ ...pair, id: randomUUID() }));
  for (let from = 0; from < rows.length; from += AT_ONCE)
    await insertPairs(tx, now, rows.slice(from, from + AT_ONCE));
  return rows.map(({ id }) => id);
}

/** One statement carries this many pairs. */
const AT_ONCE = 500;

const insertPairs = (tx: Tx, now: Date, pairs: readonly (NewPair & { id: string })[]) =>
  tx
    .insertInto('pairs')
    .values(
      pairs.map(({ id, workspaceId, programId, residentId, mentorId, startedOn, agreed }) => ({
        id,
        workspace_id: workspaceId,
        program_id: programId,
        resident_id: residentId,
        mentor_id: mentorId,
        status: 'active' as const,
        started_on: startedOn,
        agreed_mentees: agreed ?? null,
        next_check_at: now,
        created_at: now,
      })),
    )
    .execute();

/**
 * Decides that a pair ends at a moment, now or later. Until then everything goes on as before for both, reminders and
 * questions too, because a missing one would reveal the ending. `carryOutChange` does the rest when the moment has come.
 */
export async function scheduleEnding(tx: Tx, pairId: string, at: Date): Promise<void> {
  await tx
    .updateTable('pairs')
    // `next_check_at` stays: a reminder that moved would reveal the ending.
    .set({ change_at: at })
    .where('id', '=', pairId)
    .where('status', '=', 'active')
    .execute();
}

/** Takes back that a pair ends at a moment still to come; it goes on as it went on before. */
export const cancelEnding = (tx: Tx, pairId: string) =>
  tx
    .updateTable('pairs')
    .set({ change_at: null })
    .where('id', '=', pairId)
    .where('status', '=', 'active')
    .execute();

/** Why a pair ended. */
export type EndReason = 'changed' | 'graduated' | 'left' | 'taken_back';

/** A pair that has ended, with who was lined up for its resident, if anyone was; what follows begins with that. */
export type CarriedOut = { pairId: string; residentId: string; next: NextMentor | undefined };

/** As `carryOutChanges`, for one pair; `replaced`: another takes its place at once. */
export async function carryOutChange(
  tx: Tx,
  now: Date,
  pairId: string,
  reason: EndReason = 'changed',
  replaced = false,
): Promise<CarriedOut> {
  const [ended] = await carryOutChanges(tx, now, [{ pairId, reason, replaced }]);
  if (!ended) throw new Error(`no pair ${pairId}`);
  return ended;
}

/**
 * Ends pairs: the one path of every ending. All endings of a batch are told in one go, in one order, one message to a
 * mentor, whatever their causes (confidentiality rule 1), and so is what follows them, in the same transaction. Only an
 * assignment that is taken back has words of its own: it is mended, not over.
 */
export async function carryOutChanges(
  tx: Tx,
  now: Date,
  endings: readonly { pairId: string; reason: EndReason; replaced?: boolean }[],
): Promise<CarriedOut[]> {
  const pairs = await getPairs(
    tx,
    endings.map(({ pairId }) => pairId),
  );
  const reasons = new Map(endings.map(({ pairId, reason }) => [pairId, reason]));
  const dayOf = (pair: PairWithPeople) => dateIn(pair.program_time_zone, now).toString();
  const linedUp = await takeLinedUp(tx, now, pairs);
  await sql`
    update pairs set status = 'ended', ended_on = over.on_day, end_reason = over.reason, next_check_at = null,
      change_at = null
    from unnest(${pairs.map(({ id }) => id)}::uuid[], ${pairs.map(dayOf)}::date[],
      ${pairs.map(({ id }) => reasons.get(id) ?? 'changed')}::text[]) as over (id, on_day, reason)
    where pairs.id = over.id`.execute(tx);
  // One line for each, whatever its cause and whoever entered it. The log says what everyone can see, and no more.
  await recordAll(tx, now, 'match.ended', pairs);
  const taken = pairs.filter(({ id }) => reasons.get(id) === 'taken_back');
  const over = pairs.filter((pair) => !taken.includes(pair));
  const carried = pairs.map((pair): CarriedOut => {
    const next = taken.includes(pair) ? undefined : linedUp.get(pair.resident_id);
    return { pairId: pair.id, residentId: pair.resident_id, next };
  });
  await tellEndings(tx, now, over);
  const replaced = new Set(endings.flatMap((each) => (each.replaced ? [each.pairId] : [])));
  await correctBeginnings(tx, now, taken, replaced);
  const ended = {
    pairIds: pairs.map(({ id }) => id),
    since: new Date(now.getTime() - MINUTES_TO_UNDO * 60_000),
  };
  for (const programId of new Set(pairs.map((pair) => pair.program_id)))
    await refreshWaitingCards(tx, now, programId, ended);
  return carried;
}

/**
 * The words of an ending: one message to each person for all of theirs. Where a new mentor follows, that becomes part of
 * the resident's, as long as it waits.
 */
async function tellEndings(tx: Tx, now: Date, pairs: readonly PairWithPeople[]): Promise<void> {
  const sides: { pair: PairWithPeople; side: PairSide }[] = [
    ...pairs.map((pair) => ({ pair, side: 'mentor' as const })),
    ...pairs.map((pair) => ({ pair, side: 'resident' as const })),
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
