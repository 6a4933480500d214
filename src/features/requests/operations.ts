import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { record } from '../../domain/audit/record.ts';
import { sayRatherNot } from '../../domain/draws/operations.ts';
import { authorize } from '../../domain/members/access.ts';
import { findResidentsAmong, type Membership } from '../../domain/members/queries.ts';
import { refreshCards } from '../../domain/members/request-cards.ts';
import { findActivePair, findPaired } from '../../domain/pairs/queries.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import type { Person } from '../../platform/slack/person.ts';
import { withdrawLocked } from './assign-operations.ts';
import { postCards } from './card-operations.ts';
import { lockRequest } from './queries.ts';
import { encryptInConfidence, type InConfidence } from './wishes.ts';

/** What a resident asks for; mentors are member ids, the preferred ones first choice first. */
type Wishes = InConfidence & { topics: string[]; preferred: string[]; ratherNot: string[] };

type Sent = { ok: true; requestId: string } | { ok: false; reason: 'has_mentor' | 'already_open' };

/**
 * Sends a resident's request to the directors. A request the program opened for them becomes theirs; a second one
 * of their own is refused by the database, so that a double submit sends one.
 */
export async function sendRequest(ctx: OperationDeps, resident: Membership, wishes: Wishes): Promise<Sent> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    if (await findActivePair(tx, resident.id)) return { ok: false, reason: 'has_mentor' };
    const opened = await insertRequests(tx, now, [resident], 'resident');
    const requestId = opened.get(resident.id) ?? (await takeOverRequest(tx, resident.id));
    if (!requestId) return { ok: false, reason: 'already_open' };
    await tx
      .updateTable('requests')
      .set({
        topics: wishes.topics,
        confidential: encryptInConfidence(ctx.keys, requestId, { note: wishes.note }),
      })
      .where('id', '=', requestId)
      .execute();
    await addPreferences(tx, resident, requestId, wishes.preferred);
    const said = { ratherNot: wishes.ratherNot, listed: wishes.preferred };
    await sayRatherNot(ctx.keys, tx, resident, said);
    await postCards(tx, now, [requestId]);
    await refreshCards(tx, now, [requestId]);
    return { ok: true, requestId };
  });
}

/** Opens a request for a resident who stands without a mentor; undefined when none is needed or one is open. */
export async function openProgramRequest(
  tx: Tx,
  now: Date,
  residentMemberId: string,
): Promise<string | undefined> {
  return (await openProgramRequests(tx, now, [residentMemberId])).get(residentMemberId);
}

/** As `openProgramRequest`, for many residents in few statements; answers with the new requests by resident. */
export async function openProgramRequests(
  tx: Tx,
  now: Date,
  residentIds: readonly string[],
): Promise<Map<string, string>> {
  if (residentIds.length === 0) return new Map();
  const residents = await findResidentsAmong(tx, residentIds);
  const paired = await findPaired(tx, residentIds);
  const without = residents.filter(({ id }) => !paired.has(id));
  const opened = await insertRequests(tx, now, without, 'program');
  await postCards(tx, now, [...opened.values()]);
  return opened;
}

type Resident = { id: string; workspace_id: string; program_id: string };

/** Adds requests; answers with them by resident. A resident with an open request gets no other. */
async function insertRequests(
  tx: Tx,
  now: Date,
  residents: readonly Resident[],
  source: 'resident' | 'program',
): Promise<Map<string, string>> {
  if (residents.length === 0) return new Map();
  const rows = await tx
    .insertInto('requests')
    .values(
      residents.map(({ id, workspace_id, program_id }) => ({
        id: randomUUID(),
        workspace_id,
        program_id,
        resident_id: id,
        source,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.column('resident_id').where(sql<boolean>`status = 'open'`).doNothing())
    .returning(['id', 'resident_id'])
    .execute();
  return new Map(rows.map(({ id, resident_id }) => [resident_id, id]));
}

async function takeOverRequest(tx: Tx, residentId: string): Promise<string | undefined> {
  const row = await tx
    .updateTable('requests')
    .set({ source: 'resident' })
    .where('resident_id', '=', residentId)
    .where('status', '=', 'open')
    .where('source', '=', 'program')
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

async function addPreferences(tx: Tx, resident: Resident, requestId: string, mentorIds: string[]) {
  if (mentorIds.length === 0) return;
  await tx
    .insertInto('request_preferences')
    .values(
      mentorIds.map((mentorId, index) => ({
        workspace_id: resident.workspace_id,
        program_id: resident.program_id,
        request_id: requestId,
        rank: index + 1,
        mentor_id: mentorId,
      })),
    )
    .execute();
}

type Withdrawn = { ok: true } | { ok: false; reason: 'missing' | 'not_yours' | 'assigned' | 'withdrawn' };

/** Takes a resident's own open request back; the card in the directors' channel says so. */
export async function withdrawRequest(
  ctx: OperationDeps,
  person: Person,
  requestId: string,
): Promise<Withdrawn> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request?.workspace_id !== person.workspaceId) return { ok: false, reason: 'missing' };
    const access = await authorize(tx, person, 'request.withdraw', {
      programId: request.program_id,
      owners: [request.resident_id],
    });
    if (!access.ok || request.source !== 'resident') return { ok: false, reason: 'not_yours' };
    if (request.status !== 'open') return { ok: false, reason: request.status };
    await withdrawLocked(tx, now, [request], request.resident_id);
    await record(tx, now, request, {
      actor: person.userId,
      action: 'request.withdrawn',
      subjectId: request.id,
    });
    return { ok: true };
  });
}
