import { record } from '../audit/record.ts';
import { dateIn } from '../calendar/dates.ts';
import type { Tx } from '../database/tables.ts';
import { transact, wakeSweep } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { findAllowed } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import { enqueue, refresh } from '../outbox/enqueue.ts';
import { findTold } from '../pairs/announce-operations.ts';
import { carryOutChange } from '../pairs/operations.ts';
import { lockPair, type PairWithPeople } from '../pairs/queries.ts';
import { DAYS_TO_DECLINE } from '../pairs/views.ts';
import { findDeclined, findRequestOf } from './again-queries.ts';
import { refreshCards } from './card-operations.ts';
import { type Assigned, assignIn, mendAssigned, openProgramRequest } from './operations.ts';
import { mayUndo } from './policy.ts';
import { lockRequest, type RequestWithPeople } from './queries.ts';

export const DECLINED_KIND = 'matching.declined';

export type Undone = { ok: true } | { ok: false; reason: 'missing' | 'open' | 'late' | 'met' | 'over' };

/**
 * Takes an assignment back within ten minutes: the pair is over, the request is open again, and whoever has read of
 * the pair gets a correction; where nothing was sent yet, nobody is told.
 */
export async function undoAssignment(ctx: Means, requestId: string, director: Membership): Promise<Undone> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request?.program_id !== director.program_id) return { ok: false, reason: 'missing' };
    if (request.status !== 'assigned' || !request.pair_id) return { ok: false, reason: 'open' };
    if (!mayUndo(request.decided_at, now)) {
      await refreshCards(tx, now, request.workspace_id, request.id); // the button has had its time
      return { ok: false, reason: 'late' };
    }
    const pair = await lockPair(tx, request.pair_id);
    if (pair?.status !== 'active') return { ok: false, reason: 'over' };
    if (await hasMet(tx, pair.id)) return { ok: false, reason: 'met' };
    await reopen(tx, now, request, pair.id);
    await record(tx, now, request, {
      actor: director.slack_user_id,
      action: 'request.reopened',
      subjectId: request.id,
    });
    return { ok: true };
  });
}

async function hasMet(tx: Tx, pairId: string): Promise<boolean> {
  const met = await tx
    .selectFrom('meetings')
    .select('id')
    .where('pair_id', '=', pairId)
    .limit(1)
    .executeTakeFirst();
  return met !== undefined;
}

/** The pair is taken back and its request waits as before; the sweep closes what was asked about the pair meanwhile. */
async function reopen(tx: Tx, now: Date, request: RequestWithPeople, pairId: string): Promise<void> {
  await tx
    .updateTable('requests')
    .set({ status: 'open', pair_id: null, decided_by: null, decided_at: null })
    .where('id', '=', request.id)
    .execute();
  await carryOutChange(tx, now, pairId, 'taken_back');
  await refreshCards(tx, now, request.workspace_id, request.id);
  wakeSweep(tx);
}

export type Declined = { ok: true; told: number } | { ok: false; reason: 'late' | 'over' };

/**
 * A mentor cannot take a new pair on: the directors are told in private, and the pair stands until one of them assigns
 * anew. Nothing of it goes on record.
 */
export async function declinePair(ctx: Means, pair: PairWithPeople, mentor: Membership): Promise<Declined> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const locked = await lockPair(tx, pair.id);
    if (locked?.status !== 'active') return { ok: false, reason: 'over' };
    const { time_zone } = mentor.program;
    // One that came with a roster may be told later than it began.
    const told = await findTold(tx, pair, 'mentor');
    const { days } = dateIn(time_zone, now).since(
      told ? dateIn(time_zone, told.created_at) : locked.started_on,
    );
    if (days > DAYS_TO_DECLINE && !locked.declined_at) return { ok: false, reason: 'late' };
    await tx
      .updateTable('pairs')
      .set({ declined_at: locked.declined_at ?? now })
      .where('id', '=', pair.id)
      .execute();
    if (told) await refresh(tx, now, pair.workspace_id, told.dedupe_key);
    const directors = await findAllowed(tx, 'request.assign', { programId: pair.program_id });
    const others = directors.filter(({ id }) => id !== pair.resident_id && id !== pair.mentor_id);
    // A program whose only director is this mentor: nobody else could assign.
    const deciders = others.length > 0 ? others : directors.filter(({ id }) => id !== pair.resident_id);
    for (const { slack_user_id: user } of deciders)
      await enqueue(tx, now, {
        workspaceId: pair.workspace_id,
        programId: pair.program_id,
        kind: DECLINED_KIND,
        payload: { pairId: pair.id },
        to: { user },
        dedupeKey: `${DECLINED_KIND}:${pair.id}:${user}`,
      });
    return { ok: true, told: deciders.length };
  });
}

type Anew = { pairId: string; mentorId: string; director: Membership };

/** Thrown to leave nothing behind of what could not be done as a whole. */
class Refused extends Error {
  readonly assigned: Exclude<Assigned, { ok: true }>;
  constructor(assigned: Exclude<Assigned, { ok: true }>) {
    super('refused');
    this.assigned = assigned;
  }
}

/** Assigns another mentor in the place of one who cannot take the pair on: all in one transaction, or nothing. */
export async function assignAnew(ctx: Means, anew: Anew): Promise<Assigned> {
  const now = ctx.clock();
  return mendAssigned(undefined, async () => {
    try {
      return await transact(ctx, (tx) => assignAnewIn(ctx, tx, now, anew));
    } catch (error) {
      if (error instanceof Refused) return error.assigned;
      throw error;
    }
  });
}

async function assignAnewIn(
  ctx: Means,
  tx: Tx,
  now: Date,
  { pairId, mentorId, director }: Anew,
): Promise<Assigned> {
  // The request is locked before the pair, as everywhere.
  const earlier = await findRequestOf(tx, pairId);
  const request = earlier && (await lockRequest(tx, earlier.id));
  const pair = await lockPair(tx, pairId);
  if (pair?.program_id !== director.program_id) return { ok: false, reason: 'missing' };
  if (pair.status !== 'active' || !pair.declined_at) return { ok: false, reason: 'decided' };
  if (request) await reopen(tx, now, request, pairId);
  else await carryOutChange(tx, now, pairId, 'taken_back');
  const requestId = request?.id ?? (await openProgramRequest(tx, now, pair.resident_id));
  if (!requestId) throw new Refused({ ok: false, reason: 'left' });
  const assigned = await assignIn(ctx, tx, now, { requestId, mentorId, director });
  if (!assigned.ok) throw new Refused(assigned);
  await settleDeclined(tx, now, pair);
  return assigned;
}

/** Has what the directors were told show that it is in hand. */
async function settleDeclined(tx: Tx, now: Date, pair: { id: string; workspace_id: string }): Promise<void> {
  for (const { dedupe_key } of await findDeclined(tx, pair))
    await refresh(tx, now, pair.workspace_id, dedupe_key);
}
