import { randomInt, randomUUID } from 'node:crypto';
import { record } from '../audit/record.ts';
import { dateIn } from '../calendar/dates.ts';
import { violates } from '../database/errors.ts';
import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { findMentors, type Membership } from '../members/queries.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { addPair, scheduleEnding } from '../pairs/operations.ts';
import { findActivePair, lockPair } from '../pairs/queries.ts';
import type { Person } from '../slack/person.ts';
import { type Closed, closedState, findForDecider, findForResident, findPromised } from './access.ts';
import { refreshNotices, sendNotices } from './notice-operations.ts';
import { eligibleMentors, isParty, isUndecided, makeReference } from './policy.ts';
import { lockRematch, type Rematch } from './queries.ts';
import { type InConfidence, sealNote, sealWords } from './words.ts';

export type Asked = { ok: true } | { ok: false; reason: 'already_open' | 'no_pair' | 'changing' | 'nobody' };

/**
 * Asks for a new match. The notice to those who decide is routed anew at this moment; a second request, such as
 * of a double submit, is refused by the database. `mentorReadsChannel` is what Slack said just now.
 */
export async function requestRematch(
  ctx: Means,
  resident: Membership,
  words: InConfidence,
  mentorReadsChannel: boolean,
): Promise<Asked> {
  const now = ctx.clock();
  try {
    return await transact(ctx, async (tx) => {
      const pair = await findActivePair(tx, resident.id);
      const locked = pair && (await lockPair(tx, pair.id));
      if (locked?.status !== 'active') return { ok: false, reason: 'no_pair' };
      if (locked.change_at) return { ok: false, reason: 'changing' };
      const id = await addRematch(ctx, tx, now, resident, locked.id, words);
      // Nobody to decide: the insertion is taken back with the rest of the transaction.
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
  ctx: Means,
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
      confidential: sealWords(ctx.keys, id, words),
      created_at: now,
    })
    .execute();
  return id;
}

class NobodyDecides extends Error {}

/** `refused` is one answer for everyone who may not: it says nothing about why. */
export type Opened =
  | { ok: true; rematch: Rematch; decider: Membership }
  | { ok: false; reason: 'refused' }
  | { ok: false; reason: 'closed'; closed: Closed };

/** Opens a request for who may decide it. That they did is on record before anything is returned. */
export async function openRematch(ctx: Means, person: Person, rematchId: string): Promise<Opened> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const found = await findForDecider(tx, person, rematchId);
    if (!found) return { ok: false, reason: 'refused' };
    const closed = closedState(found.rematch);
    if (closed) return { ok: false, reason: 'closed', closed };
    await record(tx, now, found.rematch, {
      actor: found.decider.slack_user_id,
      action: 'rematch.opened',
      subjectId: found.rematch.id,
    });
    return { ok: true, ...found };
  });
}

export type Decision =
  | { choice: 'new_mentor'; mentorId: string; at: Date; startsOn: string; note: string }
  | { choice: 'assign_later'; at: Date; note: string }
  | { choice: 'talk' | 'decline'; note: string };

export type Decided =
  | { ok: true; rematch: Rematch }
  | { ok: false; reason: 'refused' | 'already_talking' | 'pair_over' | 'mentor_full' | 'mentor_unfit' }
  | { ok: false; reason: 'closed'; closed: Closed };

/**
 * Decides a request, all of it in one transaction under the request's lock, so that of two directors the second is
 * told. Nothing reaches the current mentor from here: `scheduleEnding` leaves that to the moment chosen.
 */
export async function decideRematch(
  ctx: Means,
  person: Person,
  rematchId: string,
  decision: Decision,
): Promise<Decided> {
  const now = ctx.clock();
  try {
    return await transact(ctx, async (tx) => {
      const before = await findForDecider(tx, person, rematchId);
      if (!before) return { ok: false, reason: 'refused' };
      await lockRematch(tx, before.rematch.id);
      const found = await findForDecider(tx, person, rematchId);
      if (!found) return { ok: false, reason: 'refused' };
      const closed = closedState(found.rematch);
      if (closed) return { ok: false, reason: 'closed', closed };
      return decideLocked(ctx, tx, now, found, decision);
    });
  } catch (error) {
    if (violates(error, 'pairs_one_scheduled_formal_per_resident')) return { ok: false, reason: 'pair_over' };
    throw error;
  }
}

const STATUS = {
  new_mentor: 'approved',
  assign_later: 'approved',
  talk: 'talking',
  decline: 'declined',
} as const;

async function decideLocked(
  ctx: Means,
  tx: Tx,
  now: Date,
  { rematch, decider }: { rematch: Rematch; decider: Membership },
  decision: Decision,
): Promise<Decided> {
  if (decision.choice === 'talk' && rematch.status === 'talking')
    return { ok: false, reason: 'already_talking' };
  const prepared =
    decision.choice === 'new_mentor' || decision.choice === 'assign_later'
      ? await prepareChange(tx, now, rematch, decider, decision)
      : { ok: true as const, newPairId: null };
  if (!prepared.ok) return prepared;
  await tx
    .updateTable('rematches')
    .set({
      status: STATUS[decision.choice],
      note_to_resident: sealNote(ctx.keys, rematch.id, decision.note),
      decided_by: decider.id,
      decided_at: now,
      new_pair_id: prepared.newPairId,
    })
    .where('id', '=', rematch.id)
    .execute();
  await record(tx, now, rematch, {
    actor: decider.slack_user_id,
    action: 'rematch.decided',
    subjectId: rematch.id,
  });
  await sendAnswer(tx, now, rematch);
  if (decision.choice !== 'talk') await refreshNotices(tx, now, rematch);
  return { ok: true, rematch };
}

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

/** Sets the ending, and with a new mentor also the pair that follows it. Until the moment chosen nothing changes. */
async function prepareChange(
  tx: Tx,
  now: Date,
  rematch: Rematch,
  decider: Membership,
  decision: Extract<Decision, { at: Date }>,
): Promise<{ ok: true; newPairId: string | null } | Exclude<Decided, { ok: true }>> {
  const pair = await lockPair(tx, rematch.pair_id);
  if (pair?.status !== 'active' || pair.change_at) return { ok: false, reason: 'pair_over' };
  let newPairId: string | null = null;
  if (decision.choice === 'new_mentor') {
    const { mentorId, startsOn } = decision;
    const why = await whyNot(tx, now, rematch, decider, mentorId);
    if (why) return { ok: false, reason: why };
    newPairId = await addPair(
      tx,
      now,
      {
        workspaceId: rematch.workspace_id,
        programId: rematch.program_id,
        residentId: rematch.resident_id,
        mentorId,
        startedOn: startsOn,
      },
      'scheduled',
    );
  }
  await scheduleEnding(tx, pair.id, decision.at);
  return { ok: true, newPairId };
}

/** What stands against a new mentor, as far as this decider may know; the mentor is locked, so that two promises take turns. */
async function whyNot(
  tx: Tx,
  now: Date,
  rematch: Rematch,
  decider: Membership,
  mentorId: string,
): Promise<'mentor_full' | 'mentor_unfit' | undefined> {
  await tx.selectFrom('members').select('id').where('id', '=', mentorId).forNoKeyUpdate().execute();
  const mentors = await findMentors(tx, rematch.program_id, dateIn(rematch.time_zone, now).toString());
  const promised = await findPromised(tx, decider);
  if (eligibleMentors(mentors, rematch, [], promised).some(({ id }) => id === mentorId)) return undefined;
  const wanted = mentors.find(({ id }) => id === mentorId && !isParty(id, rematch));
  return wanted && wanted.left <= (promised.get(mentorId) ?? 0) ? 'mentor_full' : 'mentor_unfit';
}

export type Withdrawn = { ok: true } | { ok: false; reason: 'refused' | 'closed' };

/** Takes a request back for the resident who made it, as long as it is undecided; a second time changes nothing. */
export async function withdrawRematch(ctx: Means, person: Person, rematchId: string): Promise<Withdrawn> {
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
    await refreshNotices(tx, now, rematch);
    return { ok: true };
  });
}
