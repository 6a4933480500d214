import { randomInt, randomUUID } from 'node:crypto';
import { record } from '../../domain/audit/record.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { type Agreed, findBeyond } from '../../domain/pairs/capacity-policy.ts';
import { offeredNext } from '../../domain/pairs/next-policy.ts';
import { scheduleEnding } from '../../domain/pairs/operations.ts';
import { findActivePair, lockPair } from '../../domain/pairs/queries.ts';
import { lineUp } from '../../domain/pairs/successor-operations.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { violates } from '../../platform/database/errors.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import type { Person } from '../../platform/slack/person.ts';
import {
  type Closed,
  closedState,
  findForDecider,
  findForResident,
  findOffered,
  findPromised,
} from './access.ts';
import { sendNotices } from './notice-operations.ts';
import { isToCome, isUndecided, makeReference } from './policy.ts';
import { lockRematch, type Rematch } from './queries.ts';
import { decryptWords, encryptNote, encryptWords, type InConfidence } from './words.ts';

type Asked = { ok: true } | { ok: false; reason: 'already_open' | 'no_pair' | 'changing' | 'nobody' };

/** The pair that a request is about, as its resident was shown it, and what Slack said of its mentor just now. */
type About = { pairId: string; mentorReadsChannel: boolean };

/**
 * Asks for a new match. The notice to those who decide is routed at this moment; a second request, such as
 * of a double submit, is refused by the database. It is about the pair that the resident was shown and no other: who may
 * read of the one may be whom the other was about.
 */
export async function requestRematch(
  ctx: OperationDeps,
  resident: Membership,
  words: InConfidence,
  { pairId, mentorReadsChannel }: About,
): Promise<Asked> {
  const now = ctx.clock();
  try {
    return await transact(ctx, async (tx) => {
      const pair = await findActivePair(tx, resident.id);
      const locked = pair?.id === pairId ? await lockPair(tx, pair.id) : undefined;
      if (locked?.status !== 'active') return { ok: false, reason: 'no_pair' };
      if (locked.change_at) return { ok: false, reason: 'changing' };
      const id = await addRematch(ctx, tx, now, resident, locked.id, words);
      // No one can decide it, so the insertion is rolled back with the rest of the transaction.
      if (!(await sendNotices(tx, now, resident, id, mentorReadsChannel))) throw new NobodyDecides();
      return { ok: true };
    });
  } catch (error) {
    if (error instanceof NobodyDecides) return { ok: false, reason: 'nobody' };
    if (violates(error, 'rematches_one_open_per_resident')) return { ok: false, reason: 'already_open' };
    throw error;
  }
}

async function addRematch(
  ctx: OperationDeps,
  tx: Tx,
  now: Date,
  resident: Membership,
  pairId: string,
  words: InConfidence,
): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto('rematches')
    .values({
      id,
      workspace_id: resident.workspace_id,
      program_id: resident.program_id,
      resident_id: resident.id,
      pair_id: pairId,
      reference: makeReference(randomInt),
      confidential: encryptWords(ctx.keys, id, words),
      created_at: now,
    })
    .execute();
  return id;
}

class NobodyDecides extends Error {}

/** `refused` is one answer for everyone who may not: it says nothing about why. */
type Opened =
  | { ok: true; rematch: Rematch; decider: Membership }
  | { ok: false; reason: 'refused' }
  | { ok: false; reason: 'closed'; closed: Closed };

/**
 * Opens a request for who may decide it, also one decided for a day still to come. That they did is on record before
 * anything is returned.
 */
export async function openRematch(ctx: OperationDeps, person: Person, rematchId: string): Promise<Opened> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const found = await findForDecider(tx, person, rematchId);
    if (!found) return { ok: false, reason: 'refused' };
    const closed = closedState(found.rematch);
    if (closed && !isToCome(found.rematch)) return { ok: false, reason: 'closed', closed };
    await record(tx, now, found.rematch, {
      actor: found.decider.slack_user_id,
      action: 'rematch.opened',
      subjectId: found.rematch.id,
    });
    return { ok: true, ...found };
  });
}

/** What a director decided about a confidential request. */
export type Decision =
  | { choice: 'new_mentor'; mentorId: string; at: Date; note: string; agreed?: Agreed }
  | { choice: 'assign_later'; at: Date; note: string }
  | { choice: 'talk' | 'decline'; note: string };

/** What became of a decision, or why it was refused. */
export type Decided =
  | { ok: true; rematch: Rematch }
  | { ok: false; reason: 'refused' | 'already_talking' | 'pair_over' | 'mentor_full' | 'mentor_unfit' }
  | { ok: false; reason: 'closed'; closed: Closed };

/**
 * Decides a request, all of it in one transaction under the request's lock, so that of two directors the second is
 * told. Whether the person may is judged under the lock, once. Nothing reaches the current mentor from here: `scheduleEnding` leaves that to the moment chosen.
 */
export async function decideRematch(
  ctx: OperationDeps,
  person: Person,
  rematchId: string,
  decision: Decision,
): Promise<Decided> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    // People before requests, requests before pairs. The lock on the mentor has two promises take turns.
    if (decision.choice === 'new_mentor') await lockMember(tx, decision.mentorId);
    await lockRematch(tx, rematchId);
    const found = await findForDecider(tx, person, rematchId);
    if (!found) return { ok: false, reason: 'refused' };
    const closed = closedState(found.rematch);
    if (closed) return { ok: false, reason: 'closed', closed };
    return decideLocked(ctx, tx, now, found, decision);
  });
}

const STATUS = {
  new_mentor: 'approved',
  assign_later: 'approved',
  talk: 'talking',
  decline: 'declined',
} as const;

async function decideLocked(
  ctx: OperationDeps,
  tx: Tx,
  now: Date,
  { rematch, decider }: { rematch: Rematch; decider: Membership },
  decision: Decision,
): Promise<Decided> {
  if (decision.choice === 'talk' && rematch.status === 'talking')
    return { ok: false, reason: 'already_talking' };
  if (decision.choice === 'new_mentor' || decision.choice === 'assign_later') {
    const why = await prepareChange(ctx, tx, now, { rematch, decider }, decision);
    if (why) return { ok: false, reason: why };
  }
  await tx
    .updateTable('rematches')
    .set({
      status: STATUS[decision.choice],
      note_to_resident: encryptNote(ctx.keys, rematch.id, decision.note),
      decided_by: decider.id,
      decided_at: now,
      ...(decision.choice === 'talk' ? { talk_by: decider.id, talk_at: now } : {}),
    })
    .where('id', '=', rematch.id)
    .execute();
  await record(tx, now, rematch, {
    actor: decider.slack_user_id,
    action: 'rematch.decided',
    subjectId: rematch.id,
  });
  await sendAnswer(tx, now, rematch);
  return { ok: true, rematch };
}

const lockMember = (tx: Tx, memberId: string) =>
  tx.selectFrom('members').select('id').where('id', '=', memberId).forNoKeyUpdate().execute();

async function sendAnswer(tx: Tx, now: Date, rematch: Rematch): Promise<void> {
  await enqueue(tx, now, {
    workspaceId: rematch.workspace_id,
    programId: rematch.program_id,
    kind: 'rematch.answer',
    payload: { rematchId: rematch.id },
    to: { user: rematch.resident_user },
    dedupeKey: `rematch.answer:${rematch.id}:${randomUUID()}`,
  });
}

/** Sets the ending, and with a new mentor lines up who follows; until the moment chosen nothing changes. Or why not. */
async function prepareChange(
  ctx: OperationDeps,
  tx: Tx,
  now: Date,
  { rematch, decider }: { rematch: Rematch; decider: Membership },
  decision: Extract<Decision, { at: Date }>,
): Promise<'pair_over' | 'mentor_full' | 'mentor_unfit' | undefined> {
  const pair = await lockPair(tx, rematch.pair_id);
  if (pair?.status !== 'active' || pair.change_at) return 'pair_over';
  if (decision.choice === 'new_mentor') {
    const { mentorId, agreed } = decision;
    const why = await whyNot(ctx, tx, now, { rematch, decider }, mentorId, agreed);
    if (why) return why;
    await lineUp(tx, now, decider, [
      { ending: { rematch_id: rematch.id }, residentId: rematch.resident_id, mentorId },
    ]);
  }
  await scheduleEnding(tx, pair.id, decision.at);
  return undefined;
}

/** What stands against a new mentor, who is locked, as far as this decider may know. */
async function whyNot(
  ctx: OperationDeps,
  tx: Tx,
  now: Date,
  { rematch, decider }: { rematch: Rematch; decider: Membership },
  mentorId: string,
  agreed: Agreed = new Map(),
): Promise<'mentor_full' | 'mentor_unfit' | undefined> {
  const today = dateIn(rematch.time_zone, now).toString();
  const { preferred } = decryptWords(ctx.keys, rematch);
  const mentors = await findOffered({ db: tx, keys: ctx.keys }, { rematch, decider }, preferred, today);
  if (!offeredNext(mentors, rematch).some(({ id }) => id === mentorId)) return 'mentor_unfit';
  const promised = await findPromised(tx, decider);
  return findBeyond(mentors, [mentorId], agreed, promised).length > 0 ? 'mentor_full' : undefined;
}

type Withdrawn = { ok: true } | { ok: false; reason: 'refused' | 'closed' };

/** Takes a request back for the resident who made it, as long as it is undecided; a second time changes nothing. */
export async function withdrawRematch(
  ctx: OperationDeps,
  person: Person,
  rematchId: string,
): Promise<Withdrawn> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const before = await findForResident(tx, person, 'rematch.withdraw', rematchId);
    if (!before) return { ok: false, reason: 'refused' };
    await lockRematch(tx, before.id);
    const rematch = await findForResident(tx, person, 'rematch.withdraw', rematchId);
    if (rematch?.status === 'withdrawn') return { ok: true };
    if (!rematch || !isUndecided(rematch.status)) return { ok: false, reason: 'closed' };
    await tx
      .updateTable('rematches')
      .set({ status: 'withdrawn', decided_at: now })
      .where('id', '=', rematch.id)
      .execute();
    return { ok: true };
  });
}
