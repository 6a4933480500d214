import { record } from '../../domain/audit/record.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { refreshCards } from '../../domain/members/request-cards.ts';
import { findTold, MAY_BE_READ } from '../../domain/pairs/announce-operations.ts';
import type { Agreed } from '../../domain/pairs/capacity-policy.ts';
import { carryOutChange } from '../../domain/pairs/operations.ts';
import { getPair, lockPair } from '../../domain/pairs/queries.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact, wakeSweep } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { type Assigned, assignIn, mendAssigned } from './assign-operations.ts';
import { resolveDeclined } from './decline-operations.ts';
import { openProgramRequest } from './operations.ts';
import { mayUndo } from './policy.ts';
import { lockRequest, type RequestWithPeople } from './queries.ts';
import { findRequestOf } from './reassign-queries.ts';

type Undone = { ok: true } | { ok: false; reason: 'missing' | 'open' | 'late' | 'follows' | 'met' | 'over' };

/**
 * Takes an assignment back within ten minutes: the pair is over, the request is open again, and anyone who has read of
 * the pair gets a correction; where nothing was sent yet, no one is told.
 */
export async function undoAssignment(
  ctx: OperationDeps,
  requestId: string,
  director: Membership,
): Promise<Undone> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request?.program_id !== director.program_id) return { ok: false, reason: 'missing' };
    if (request.status !== 'assigned' || !request.pair_id) return { ok: false, reason: 'open' };
    if (!mayUndo(request.decided_at, now)) {
      await refreshCards(tx, now, [request.id]); // the button has had its time
      return { ok: false, reason: 'late' };
    }
    if (request.follows) return { ok: false, reason: 'follows' };
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

/**
 * The pair is taken back and its request waits as before; the sweep closes what was asked about the pair meanwhile.
 * `replaced`: another pair takes its place at once.
 */
async function reopen(
  tx: Tx,
  now: Date,
  request: RequestWithPeople,
  pairId: string,
  replaced = false,
): Promise<void> {
  await tx
    .updateTable('requests')
    .set({ status: 'open', pair_id: null, decided_by: null, decided_at: null, follows: false })
    .where('id', '=', request.id)
    .execute();
  await carryOutChange(tx, now, pairId, 'taken_back', replaced);
  await refreshCards(tx, now, [request.id]);
  wakeSweep(tx);
}

type Anew = { pairId: string; mentorId: string; director: Membership; agreed?: Agreed };

/** Thrown to leave nothing behind of what could not be done as a whole. */
class Refused extends Error {
  readonly assigned: Exclude<Assigned, { ok: true }>;
  constructor(assigned: Exclude<Assigned, { ok: true }>) {
    super('refused');
    this.assigned = assigned;
  }
}

/** Assigns another mentor in the place of one who cannot take the pair on: all in one transaction, or nothing. */
export async function assignAnew(ctx: OperationDeps, anew: Anew): Promise<Assigned> {
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
  ctx: OperationDeps,
  tx: Tx,
  now: Date,
  { pairId, mentorId, director, agreed }: Anew,
): Promise<Assigned> {
  // The request is locked before the pair, as everywhere.
  const earlier = await findRequestOf(tx, pairId);
  const request = earlier && (await lockRequest(tx, earlier.id));
  const pair = await lockPair(tx, pairId);
  if (pair?.program_id !== director.program_id) return { ok: false, reason: 'missing' };
  if (pair.status !== 'active' || !pair.declined_at) return { ok: false, reason: 'decided' };
  const isKnown = await hasHeard(tx, pairId);
  if (request) await reopen(tx, now, request, pairId, true);
  else await carryOutChange(tx, now, pairId, 'taken_back', true);
  const requestId = request?.id ?? (await openProgramRequest(tx, now, pair.resident_id));
  if (!requestId) throw new Refused({ ok: false, reason: 'left' });
  const instead = isKnown ? pairId : undefined;
  const assigned = await assignIn(ctx, tx, now, { director, agreed, instead }, { requestId, mentorId });
  if (!assigned.ok) throw new Refused(assigned);
  await resolveDeclined(tx, now, pair);
  return assigned;
}

/** Whether the resident of a pair may have read of it. */
async function hasHeard(tx: Tx, pairId: string): Promise<boolean> {
  const told = await findTold(tx, await getPair(tx, pairId), 'resident');
  return told !== undefined && MAY_BE_READ.includes(told.state);
}
