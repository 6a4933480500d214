import { randomUUID } from 'node:crypto';
import { recheckPair, refreshReminders } from '../../domain/cadence/recheck.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueue, refresh } from '../../platform/outbox/enqueue.ts';
import {
  COLUMNS,
  type Connection,
  type ConnectionKey,
  connectionOf,
  lockConnection,
  otherSide,
} from './connection-queries.ts';
import { decryptLocation, encryptLocation } from './location.ts';
import { isAhead, stillAhead } from './policy.ts';
import { findAgreed, findProposal, lockProposal, type TimeProposal } from './queries.ts';

const SIDES: readonly PairSide[] = ['resident', 'mentor'];

/** Names the message about a proposal to one side. */
export type Told = 'proposed' | 'agreed' | 'declined' | 'cancelled' | 'today' | 'passed';
/** The outbox kind of a message about a proposal. */
export const kindOf = (what: Told) => `times.${what}`;
/** The dedupe key of a message about a proposal to one side. */
export const keyOf = (what: Told, proposalId: string, side: PairSide) =>
  `times.${what}:${proposalId}:${side}`;

/** Tells one side about a proposal; in answer to what the other just did, so that it takes no day. */
async function tell(tx: Tx, now: Date, between: Connection, what: Told, proposalId: string, side: PairSide) {
  await enqueue(tx, now, {
    workspaceId: between.workspace_id,
    programId: between[side].programId,
    kind: kindOf(what),
    payload: { proposalId, side },
    to: { user: between[side].user },
    dedupeKey: keyOf(what, proposalId, side),
  });
}

/** Has the messages about a proposal show how it stands. */
async function show(tx: Tx, now: Date, { id, workspace_id }: Pick<TimeProposal, 'id' | 'workspace_id'>) {
  for (const what of ['proposed', 'agreed', 'today'] as const)
    for (const side of SIDES) await refresh(tx, now, workspace_id, keyOf(what, id, side));
}

/** As `show`, and the reminders that offered its times lose them. */
async function close(tx: Tx, now: Date, proposal: Pick<TimeProposal, 'id' | 'workspace_id' | 'pair_id'>) {
  await show(tx, now, proposal);
  if (proposal.pair_id) await refreshReminders(tx, now, proposal.pair_id);
}

/** A pair's date, or that it has none, holds its reminders; in a conversation nothing is due. */
async function keepDate(tx: Tx, now: Date, { kind, id, resident }: Connection, at: Date | null) {
  if (kind === 'conversation') return;
  const agreed_on = at && dateIn(resident.programZone, at).toString();
  await tx.updateTable('pairs').set({ agreed_on }).where('id', '=', id).execute();
  await recheckPair(tx, now, id);
}

type NewTimes = { times: readonly Date[]; minutes: number; way: TimeProposal['way']; location: string };

/** Proposes times to the other side. It replaces the person's own earlier proposal if that has no answer yet. */
export async function propose(
  ctx: OperationDeps,
  key: ConnectionKey,
  side: PairSide,
  { times, minutes, way, location }: NewTimes,
): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const between = await lockConnection(tx, key);
    if (!between?.isOn) return false;
    const { memberId: by, programId: program_id } = between[side];
    const before = await tx
      .updateTable('time_proposals')
      .set({ state: 'replaced', settled_at: now })
      .where(COLUMNS[key.kind], '=', key.id)
      .where('proposed_by', '=', by)
      .where('state', '=', 'open')
      .returning(['id', 'workspace_id', 'pair_id'])
      .execute();
    const agreed = await findAgreed(tx, key);
    const changes = agreed && isAhead(agreed, now) ? agreed : undefined;
    const id = randomUUID();
    await tx
      .insertInto('time_proposals')
      .values({
        id,
        workspace_id: between.workspace_id,
        program_id,
        [COLUMNS[key.kind]]: key.id,
        proposed_by: by,
        times: JSON.stringify(times.map((at) => at.toISOString())),
        minutes,
        way,
        place: encryptLocation(ctx.keys, id, location),
        event_id: changes?.event_id ?? randomUUID(),
        sequence: changes ? changes.sequence + 1 : 0,
        created_at: now,
      })
      .execute();
    await tell(tx, now, between, 'proposed', id, otherSide(side));
    for (const one of before) await close(tx, now, one);
    return true;
  });
}

type Agreed =
  | { ok: true; proposal: TimeProposal; between: Connection }
  | { ok: false; reason: 'over' | 'past' | 'own' | 'agreed'; agreedFor?: Date };

/** Agrees to one of the proposed times: from two taps, or two people at once, comes one date, and both are told which. */
export async function agree(
  ctx: OperationDeps,
  proposalId: string,
  key: ConnectionKey,
  side: PairSide,
  index: number,
): Promise<Agreed> {
  const now = ctx.clock();
  return transact(ctx, async (tx): Promise<Agreed> => {
    const between = await lockConnection(tx, key);
    const proposal = await lockProposal(tx, proposalId);
    if (!between?.isOn || !isOf(proposal, key)) return { ok: false, reason: 'over' };
    if (proposal.state === 'agreed' && proposal.agreed_for)
      return { ok: false, reason: 'agreed', agreedFor: proposal.agreed_for };
    if (proposal.state !== 'open') return { ok: false, reason: 'over' };
    if (proposal.proposed_by === between[side].memberId) return { ok: false, reason: 'own' };
    const at = new Date(proposal.times[index] ?? Number.NaN);
    if (!(at > now)) return { ok: false, reason: 'past' };
    const former = await findAgreed(tx, key);
    if (former) await end(tx, now, former, 'replaced');
    // What either had proposed beside it is answered by this.
    const others = await tx
      .selectFrom('time_proposals')
      .selectAll()
      .where(COLUMNS[key.kind], '=', key.id)
      .where('state', '=', 'open')
      .where('id', '<>', proposalId)
      .orderBy('id')
      .forUpdate()
      .execute();
    for (const other of others) await end(tx, now, other, 'replaced');
    await tx
      .updateTable('time_proposals')
      .set({ state: 'agreed', agreed_for: at, settled_at: now })
      .where('id', '=', proposalId)
      .execute();
    await keepDate(tx, now, between, at);
    for (const each of SIDES) await tell(tx, now, between, 'agreed', proposalId, each);
    await show(tx, now, proposal);
    return { ok: true, proposal: { ...proposal, state: 'agreed', agreed_for: at }, between };
  });
}

/** Whether a proposal belongs to this pair or conversation. */
const isOf = (proposal: TimeProposal | undefined, { kind, id }: ConnectionKey): proposal is TimeProposal =>
  proposal?.[COLUMNS[kind]] === id;

async function end(
  tx: Tx,
  now: Date,
  proposal: TimeProposal,
  state: 'replaced' | 'declined' | 'cancelled' | 'passed',
) {
  await tx
    .updateTable('time_proposals')
    .set({ state, settled_at: now })
    .where('id', '=', proposal.id)
    .execute();
  await close(tx, now, proposal);
}

/** Withdraws the person's own proposal if it has no answer yet; false if there is none. */
export async function withdraw(
  ctx: OperationDeps,
  proposalId: string,
  key: ConnectionKey,
  side: PairSide,
): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const between = await lockConnection(tx, key);
    const proposal = await lockProposal(tx, proposalId);
    if (!between || !isOf(proposal, key) || proposal.state !== 'open') return false;
    if (proposal.proposed_by !== between[side].memberId) return false;
    await end(tx, now, proposal, 'replaced');
    return true;
  });
}

/** Locks a proposal after its pair or conversation, as the order of locks has it; undefined when it is gone. */
async function lockBoth(tx: Tx, proposalId: string) {
  const known = await findProposal(tx, proposalId);
  const between = known && (await lockConnection(tx, connectionOf(known)));
  const proposal = between && (await lockProposal(tx, proposalId));
  return proposal && { proposal, between };
}

/** All times of a proposal have passed: its buttons go. */
export async function letPass(ctx: OperationDeps, proposalId: string): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    const { proposal } = (await lockBoth(tx, proposalId)) ?? {};
    if (proposal?.state === 'open' && stillAhead(proposal, now).length === 0)
      await end(tx, now, proposal, 'passed');
  });
}

/** Declines all proposed times and tells the person who proposed them; false if they were already answered. */
export async function decline(
  ctx: OperationDeps,
  proposalId: string,
  key: ConnectionKey,
  side: PairSide,
): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const between = await lockConnection(tx, key);
    const proposal = await lockProposal(tx, proposalId);
    if (!between?.isOn || !isOf(proposal, key) || proposal.state !== 'open') return false;
    if (proposal.proposed_by === between[side].memberId) return false;
    await end(tx, now, proposal, 'declined');
    await tell(tx, now, between, 'declined', proposalId, otherSide(side));
    return true;
  });
}

/** Cancels an agreed date that lies ahead; both sides get its cancellation. False where there is none of this id. */
export async function cancel(ctx: OperationDeps, proposalId: string, key: ConnectionKey): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const between = await lockConnection(tx, key);
    const proposal = await lockProposal(tx, proposalId);
    if (!between || !isOf(proposal, key) || !isAhead(proposal, now)) return false;
    await callOff(tx, now, proposal, between);
    return true;
  });
}

/** The date is off, whatever the reason: both sides read the same, and their calendars can be told. */
async function callOff(tx: Tx, now: Date, proposal: TimeProposal, between: Connection): Promise<void> {
  await tx
    .updateTable('time_proposals')
    .set({ state: 'cancelled', settled_at: now, sequence: proposal.sequence + 1 })
    .where('id', '=', proposal.id)
    .execute();
  if (between.isOn) await keepDate(tx, now, between, null);
  for (const side of SIDES) await tell(tx, now, between, 'cancelled', proposal.id, side);
  await show(tx, now, proposal);
}

/** Settles one that the ending of its pair or conversation left over: a date ahead is called off, anything else closes without a word. */
export async function resolveLeftOver(ctx: OperationDeps, proposalId: string): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    const { proposal, between } = (await lockBoth(tx, proposalId)) ?? {};
    if (!proposal || !between || !['open', 'agreed'].includes(proposal.state)) return;
    if (isAhead(proposal, now)) await callOff(tx, now, proposal, between);
    else await end(tx, now, proposal, 'replaced');
  });
}

/** Deletes the place of a meeting and updates the messages that show it; without one, there is nothing to update. */
export async function forgetLocation(
  ctx: OperationDeps,
  proposal: { id: string; workspace_id: string; place: string | null },
): Promise<void> {
  await transact(ctx, async (tx) => {
    await tx.updateTable('time_proposals').set({ place: null }).where('id', '=', proposal.id).execute();
    if (decryptLocation(ctx.keys, proposal) !== '') await show(tx, ctx.clock(), proposal);
  });
}
