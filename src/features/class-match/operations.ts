import { randomInt, randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { record } from '../../domain/audit/record.ts';
import { findDraws, makeDrawsFor, sayRatherNot } from '../../domain/draws/operations.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { changeMoment } from '../../domain/pairs/policy.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { hoursOf, nextWorkingDay } from '../../platform/calendar/hours.ts';
import type { Evaluators } from '../../platform/database/tables/class-match.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact, wakeSweep } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueue, refresh, refreshAll } from '../../platform/outbox/enqueue.ts';
import { type Made, makeDraft } from './draft-operations.ts';
import { REMINDER_KIND, WISHES_KIND, type Wishes } from './policy.ts';
import {
  type ClassMatch,
  findClassMatch,
  findEntryIds,
  findResidents,
  findUnpaired,
  lockClassMatch,
  type Unpaired,
} from './queries.ts';
import { encryptWishes, findNamedInClassMatches } from './wishes.ts';

/** What a director chooses for a round. */
type Start = {
  levels: readonly number[];
  beginsUntil: string | null;
  wishesUntil: Temporal.PlainDate;
  announceOn: string | null;
  evaluators: Evaluators;
};

/** Whether a resident without a mentor belongs to a round. */
const isIn = (
  { levels, begins_until }: Pick<ClassMatch, 'levels' | 'begins_until'>,
  { pgy, starts_on }: Unpaired,
): boolean =>
  (levels.length === 0 || (pgy !== null && levels.includes(pgy))) &&
  (begins_until === null || starts_on === null || starts_on <= begins_until);

type Started = { ok: true; residents: number } | { ok: false; reason: 'open' | 'nobody' };

/** Begins a round; a second one while it is open is refused by the database. */
export async function startClassMatch(
  ctx: OperationDeps,
  director: Membership,
  start: Start,
): Promise<Started> {
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

/** Adds everyone who belongs to a round and isn't in it yet, latecomers too; returns how many. */
export async function addResidents(tx: Tx, now: Date, round: ClassMatch): Promise<number> {
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

/**
 * Stores a resident's preferences, encrypted; false once preferences are closed. The mentors they would rather not have
 * are stored separately, and outlast the class match.
 */
export async function saveWishes(
  ctx: OperationDeps,
  placeId: string,
  { ratherNot, ...wishes }: Wishes & { ratherNot: string[] },
): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const row = await tx
      .updateTable('round_residents')
      .set({ wishes: encryptWishes(ctx.keys, placeId, wishes), wished_at: now })
      .where('id', '=', placeId)
      .where('round_id', 'in', tx.selectFrom('rounds').select('id').where('state', '=', 'wishes'))
      .returning(['workspace_id', 'program_id', 'resident_id as id'])
      .executeTakeFirst();
    if (row) await sayRatherNot(ctx.keys, tx, row, { ratherNot, listed: wishes.choices });
    return row !== undefined;
  });
}

/**
 * Closes the wishes of a round: every resident without a sealed draw gets one, then the first draft is made and returned.
 * Does nothing if they were already closed.
 */
export async function closeWishes(ctx: OperationDeps, roundId: string): Promise<Made | undefined> {
  const now = ctx.clock();
  const isClosed = await transact(ctx, async (tx) => {
    const known = await findClassMatch(tx, roundId);
    const program = known && (await lockProgram(tx, known.workspace_id, known.program_id));
    const round = await lockClassMatch(tx, roundId);
    if (!program || round?.state !== 'wishes') return false;
    await addResidents(tx, now, round);
    await drawIn(ctx, tx, round);
    await tx.updateTable('rounds').set({ state: 'draft' }).where('id', '=', round.id).execute();
    await tellDirectors(tx, now, program, round, 'rounds.drafted');
    await showClosed(tx, now, round);
    return true;
  });
  return isClosed ? makeDraft(ctx, roundId) : undefined;
}

/** The messages that asked for wishes lose their button, and say that it is over. Messages are locked after all else. */
async function showClosed(tx: Tx, now: Date, round: ClassMatch): Promise<void> {
  const entries = await findEntryIds(tx, round.id);
  const keys = entries.flatMap((id) => [WISHES_KIND, REMINDER_KIND].map((kind) => `${kind}:${id}`));
  await refreshAll(tx, now, round.workspace_id, keys);
}

/** Those who came a moment ago, or whose program grew, have no draw yet. */
async function drawIn(ctx: OperationDeps, tx: Tx, round: ClassMatch): Promise<void> {
  const ids = (await findResidents(tx, round)).map(({ resident_id }) => resident_id);
  const drawn = await findDraws(tx, ctx.keys, ids);
  const { workspace_id, program_id } = round;
  const without = ids.filter((id) => !drawn.has(id)).map((id) => ({ id, workspace_id, program_id }));
  await makeDrawsFor(ctx, tx, without, [findNamedInClassMatches]);
}

/** The channel's message that a draft is ready loses its button. Messages are locked after all else. */
const showSettled = (tx: Tx, now: Date, round: ClassMatch): Promise<void> =>
  refresh(tx, now, round.workspace_id, `rounds.drafted:${round.id}`);

/** Tells the directors' channel where a round stands; names and wishes are in the window alone. */
export const tellDirectors = (
  tx: Tx,
  now: Date,
  program: Program,
  round: Pick<ClassMatch, 'id'>,
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

type Published =
  | { ok: true; announceAt: Date; now: boolean }
  /** `changed`: someone drafted again in the meantime; `over`: published or cancelled already. */
  | { ok: false; reason: 'changed' | 'over' };

/** Publishes the draft that the director has seen; the worker makes all its pairs and tells both sides, now or on its day. */
export async function publishClassMatch(
  ctx: OperationDeps,
  director: Membership,
  roundId: string,
  seenAt: string,
): Promise<Published> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const program = await lockProgram(tx, director.workspace_id, director.program_id);
    const round = await lockClassMatch(tx, roundId);
    if (!program || round?.program_id !== director.program_id || round.state !== 'draft')
      return { ok: false, reason: 'over' };
    if (round.drafted_at?.toISOString() !== seenAt) return { ok: false, reason: 'changed' };
    const on = round.announce_on ? Temporal.PlainDate.from(round.announce_on) : undefined;
    const isAhead = on !== undefined && Temporal.PlainDate.compare(on, dateIn(program.time_zone, now)) > 0;
    const announceAt = isAhead ? changeMoment(nextWorkingDay(on, hoursOf(program)), program) : now;
    await resolve(tx, now, director, round, { state: 'published', announce_at: announceAt });
    await showSettled(tx, now, round);
    wakeSweep(tx);
    return { ok: true, announceAt, now: announceAt <= now };
  });
}

/** Cancels an open round; wishes are erased at once. False where there is none of this id any more. */
export async function cancelClassMatch(
  ctx: OperationDeps,
  director: Membership,
  roundId: string,
): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, director.workspace_id, director.program_id);
    const round = await lockClassMatch(tx, roundId);
    const isOpen = round && ['wishes', 'draft', 'published'].includes(round.state);
    if (!isOpen || round.program_id !== director.program_id) return false;
    await resolve(tx, now, director, round, { state: 'cancelled' });
    await tx
      .updateTable('round_residents')
      .set({ wishes: null, excluded: null })
      .where('round_id', '=', round.id)
      .execute();
    await tx.updateTable('rounds').set({ draft: null }).where('id', '=', round.id).execute();
    await (round.state === 'wishes' ? showClosed(tx, now, round) : showSettled(tx, now, round));
    return true;
  });
}

async function resolve(
  tx: Tx,
  now: Date,
  director: Membership,
  round: ClassMatch,
  how: { state: 'published'; announce_at: Date } | { state: 'cancelled' },
): Promise<void> {
  await tx
    .updateTable('rounds')
    .set({ ...how, settled_by: director.id, settled_at: now, before_change: null })
    .where('id', '=', round.id)
    .execute();
  await record(tx, now, director, {
    actor: director.slack_user_id,
    action: `round.${how.state}`,
    subjectId: round.id,
  });
}
