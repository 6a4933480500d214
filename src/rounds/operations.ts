import { randomInt, randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { record } from '../audit/record.ts';
import { dateIn } from '../calendar/dates.ts';
import { hoursOf, nextWorkingDay } from '../calendar/hours.ts';
import type { Evaluators } from '../database/tables/rounds.ts';
import type { Program, Tx } from '../database/tables.ts';
import { transact, wakeSweep } from '../database/transact.ts';
import type { Means } from '../means.ts';
import type { Membership } from '../members/queries.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { changeMoment } from '../pairs/policy.ts';
import { lockProgram } from '../programs/queries.ts';
import { makeDraft } from './draft-operations.ts';
import { findRoom } from './drafting.ts';
import { barredFor, drawFor, type Wishes } from './policy.ts';
import {
  findFormer,
  findResidents,
  findRound,
  findUnpaired,
  lockRound,
  type Round,
  type Unpaired,
} from './queries.ts';
import { openWishes, sealExcluded, sealWishes } from './wishes.ts';

/** What a director chooses for a round. */
export type Start = {
  levels: readonly number[];
  beginsUntil: string | null;
  wishesUntil: Temporal.PlainDate;
  announceOn: string | null;
  evaluators: Evaluators;
};

/** Whether a resident without a mentor belongs to a round. */
export const isIn = (
  { levels, begins_until }: Pick<Round, 'levels' | 'begins_until'>,
  { pgy, starts_on }: Unpaired,
): boolean =>
  (levels.length === 0 || (pgy !== null && levels.includes(pgy))) &&
  (begins_until === null || starts_on === null || starts_on <= begins_until);

export type Started = { ok: true; residents: number } | { ok: false; reason: 'open' | 'nobody' };

/** Begins a round; a second one while it is open is refused by the database. */
export async function startRound(ctx: Means, director: Membership, start: Start): Promise<Started> {
  const now = ctx.clock();
  return transact(ctx, async (tx): Promise<Started> => {
    const program = await lockProgram(tx, director.workspace_id, director.program_id);
    if (!program) return { ok: false, reason: 'nobody' };
    const closes = nextWorkingDay(start.wishesUntil.add({ days: 1 }), hoursOf(program));
    const round = await tx
      .insertInto('rounds')
      .values({
        id: randomUUID(),
        workspace_id: director.workspace_id,
        program_id: director.program_id,
        state: 'wishes',
        levels: [...start.levels],
        begins_until: start.beginsUntil,
        wishes_until: start.wishesUntil.toString(),
        close_at: changeMoment(closes, program),
        announce_on: start.announceOn,
        evaluators: start.evaluators,
        seed: randomInt(2 ** 31),
        started_by: director.id,
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!round) return { ok: false, reason: 'open' };
    const added = await addResidents(tx, now, round);
    if (added === 0) throw new NobodyToMatch();
    await record(tx, now, director, {
      actor: director.slack_user_id,
      action: 'round.started',
      subjectId: round.id,
    });
    wakeSweep(tx);
    return { ok: true, residents: added };
  }).catch((error): Started => {
    if (error instanceof NobodyToMatch) return { ok: false, reason: 'nobody' };
    throw error;
  });
}

/** Thrown so that nothing of a round without residents stays behind. */
class NobodyToMatch extends Error {}

/** Takes everybody into a round who belongs to it and is not in it yet, late comers too; answers how many. */
export async function addResidents(tx: Tx, now: Date, round: Round): Promise<number> {
  const belonging = (await findUnpaired(tx, round.program_id)).filter((resident) => isIn(round, resident));
  if (belonging.length === 0) return 0;
  const added = await tx
    .insertInto('round_residents')
    .values(
      belonging.map(({ id }) => ({
        id: randomUUID(),
        workspace_id: round.workspace_id,
        program_id: round.program_id,
        round_id: round.id,
        resident_id: id,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.columns(['round_id', 'resident_id']).doNothing())
    .returning('id')
    .execute();
  return added.length;
}

/** Keeps what a resident wishes, sealed, until the day; false once wishes are closed. */
export async function saveWishes(ctx: Means, placeId: string, wishes: Wishes): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('round_residents')
      .set({ wishes: sealWishes(ctx.keys, placeId, wishes), wished_at: now })
      .where('id', '=', placeId)
      .where('round_id', 'in', tx.selectFrom('rounds').select('id').where('state', '=', 'wishes'))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  });
}

/**
 * Closes the wishes of a round: the sealed draw is made for everybody, then the first draft. Nothing happens where
 * somebody else closed it already.
 */
export async function closeWishes(ctx: Means, roundId: string): Promise<void> {
  const now = ctx.clock();
  const isClosed = await transact(ctx, async (tx) => {
    const known = await findRound(tx, roundId);
    const program = known && (await lockProgram(tx, known.workspace_id, known.program_id));
    const round = await lockRound(tx, roundId);
    if (!program || round?.state !== 'wishes') return false;
    await addResidents(tx, now, round);
    await drawIn(ctx, tx, now, program, round);
    await tx.updateTable('rounds').set({ state: 'draft' }).where('id', '=', round.id).execute();
    await tellDirectors(tx, now, program, round, 'rounds.drafted');
    return true;
  });
  if (isClosed) await makeDraft(ctx, roundId);
}

/** Randomness of the system's own, not the round's seed: what was drawn cannot be worked out again. */
const sealedRandom = () => randomInt(2 ** 40) / 2 ** 40;

async function drawIn(ctx: Means, tx: Tx, now: Date, program: Program, round: Round): Promise<void> {
  // Whoever has no place is offered to nobody: taken by the draw, they would not be missed, and so tell something.
  const room = await findRoom(tx, program.id, program.time_zone, now);
  const mentors = room.filter(({ places }) => places > 0);
  const former = await findFormer(tx, round.program_id);
  for (const row of await findResidents(tx, round)) {
    const resident = { id: row.resident_id, level: row.pgy, former: former.get(row.resident_id) ?? [] };
    const barred = barredFor(resident, mentors, round.evaluators);
    const drawn = drawFor(openWishes(ctx.keys, row), barred, mentors, sealedRandom);
    await tx
      .updateTable('round_residents')
      .set({ excluded: sealExcluded(ctx.keys, row.id, drawn) })
      .where('id', '=', row.id)
      .execute();
  }
}

/** Tells the directors' channel where a round stands; names and wishes are in the window alone. */
export const tellDirectors = (
  tx: Tx,
  now: Date,
  program: Program,
  round: Pick<Round, 'id'>,
  kind: 'rounds.drafted' | 'rounds.announced',
  more: { made?: number } = {},
) =>
  enqueue(tx, now, {
    workspaceId: program.workspace_id,
    programId: program.id,
    kind,
    payload: { roundId: round.id, ...more },
    to: { channel: program.directors_channel_id },
    dedupeKey: `${kind}:${round.id}`,
  });

export type Published =
  | { ok: true; announceAt: Date; now: boolean }
  /** `changed`: somebody drafted anew since; `over`: published or cancelled already. */
  | { ok: false; reason: 'changed' | 'over' };

/** Publishes the draft that the director has seen; the worker makes all its pairs and tells both sides, now or on its day. */
export async function publishRound(
  ctx: Means,
  director: Membership,
  roundId: string,
  seenAt: string,
): Promise<Published> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const program = await lockProgram(tx, director.workspace_id, director.program_id);
    const round = await lockRound(tx, roundId);
    if (!program || round?.program_id !== director.program_id || round.state !== 'draft')
      return { ok: false, reason: 'over' };
    if (round.drafted_at?.toISOString() !== seenAt) return { ok: false, reason: 'changed' };
    const on = round.announce_on ? Temporal.PlainDate.from(round.announce_on) : undefined;
    const isAhead = on !== undefined && Temporal.PlainDate.compare(on, dateIn(program.time_zone, now)) > 0;
    const announceAt = isAhead ? changeMoment(nextWorkingDay(on, hoursOf(program)), program) : now;
    await settle(tx, now, director, round, { state: 'published', announce_at: announceAt });
    wakeSweep(tx);
    return { ok: true, announceAt, now: announceAt <= now };
  });
}

/** Cancels an open round; wishes are erased at once. False where there is none of this id any more. */
export async function cancelRound(ctx: Means, director: Membership, roundId: string): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, director.workspace_id, director.program_id);
    const round = await lockRound(tx, roundId);
    const isOpen = round && ['wishes', 'draft', 'published'].includes(round.state);
    if (!isOpen || round.program_id !== director.program_id) return false;
    await settle(tx, now, director, round, { state: 'cancelled' });
    await tx
      .updateTable('round_residents')
      .set({ wishes: null, excluded: null })
      .where('round_id', '=', round.id)
      .execute();
    await tx.updateTable('rounds').set({ draft: null }).where('id', '=', round.id).execute();
    return true;
  });
}

async function settle(
  tx: Tx,
  now: Date,
  director: Membership,
  round: Round,
  how: { state: 'published'; announce_at: Date } | { state: 'cancelled' },
): Promise<void> {
  await tx
    .updateTable('rounds')
    .set({ ...how, settled_by: director.id, settled_at: now })
    .where('id', '=', round.id)
    .execute();
  await record(tx, now, director, {
    actor: director.slack_user_id,
    action: `round.${how.state}`,
    subjectId: round.id,
  });
}
