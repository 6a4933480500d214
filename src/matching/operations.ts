import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { record } from '../audit/record.ts';
import { dateIn } from '../calendar/dates.ts';
import { violates } from '../database/errors.ts';
import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { authorize } from '../members/access.ts';
import { getMember, type Membership } from '../members/queries.ts';
import { announcePair } from '../pairs/announce-operations.ts';
import { refreshWaitingCards } from '../pairs/cards.ts';
import { addPair } from '../pairs/operations.ts';
import { findActivePair } from '../pairs/queries.ts';
import type { Person } from '../slack/person.ts';
import { postCard, refreshCards } from './card-operations.ts';
import { type Unfit, whyUnfit } from './policy.ts';
import { lockRequest, type RequestWithPeople } from './queries.ts';
import { findMentorsToday, findWish, type InConfidence, sealInConfidence } from './wishes.ts';

/** What a resident asks for; preferred mentors are member ids, first choice first. */
export type Wishes = InConfidence & { topics: string[]; preferred: string[] };

export type Sent = { ok: true; requestId: string } | { ok: false; reason: 'has_mentor' | 'already_open' };

/**
 * Sends a resident's request to the directors. A request the program opened for them becomes theirs; a second one
 * of their own is refused by the database, so that a double submit sends one.
 */
export async function sendRequest(ctx: Means, resident: Membership, wishes: Wishes): Promise<Sent> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    if (await findActivePair(tx, resident.id)) return { ok: false, reason: 'has_mentor' };
    const requestId =
      (await insertRequest(tx, now, resident, 'resident')) ?? (await takeOverRequest(tx, resident.id));
    if (!requestId) return { ok: false, reason: 'already_open' };
    const { note, ratherNot } = wishes;
    await tx
      .updateTable('requests')
      .set({
        topics: wishes.topics,
        confidential: sealInConfidence(ctx.keys, requestId, { note, ratherNot }),
      })
      .where('id', '=', requestId)
      .execute();
    await addPreferences(tx, resident, requestId, wishes.preferred);
    await postCard(tx, now, requestId);
    await refreshCards(tx, now, resident.workspace_id, requestId);
    return { ok: true, requestId };
  });
}

/** Opens a request for a resident who stands without a mentor; undefined when none is needed or one is open. */
export async function openProgramRequest(
  tx: Tx,
  now: Date,
  residentMemberId: string,
): Promise<string | undefined> {
  const resident = await getMember(tx, residentMemberId);
  if (resident.deactivated_at !== null || !resident.roles.includes('resident')) return undefined;
  if (await findActivePair(tx, resident.id)) return undefined;
  const requestId = await insertRequest(tx, now, resident, 'program');
  if (requestId) await postCard(tx, now, requestId);
  return requestId;
}

/** As `openProgramRequest`, on a director's word. */
export const openRequestFor = (ctx: Means, residentMemberId: string) =>
  transact(ctx, (tx) => openProgramRequest(tx, ctx.clock(), residentMemberId));

type Resident = { id: string; workspace_id: string; program_id: string };

async function insertRequest(tx: Tx, now: Date, resident: Resident, source: 'resident' | 'program') {
  const row = await tx
    .insertInto('requests')
    .values({
      id: randomUUID(),
      workspace_id: resident.workspace_id,
      program_id: resident.program_id,
      resident_id: resident.id,
      source,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('resident_id').where(sql<boolean>`status = 'open'`).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
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

/** Why nobody is to be assigned any more: the resident got a mentor another way, or has left. */
export type NotNeeded = 'has_mentor' | 'left';

export type Assigned =
  | { ok: true; pairId: string }
  | { ok: false; reason: 'missing' | 'decided' | NotNeeded }
  | { ok: false; reason: 'unfit'; why: Unfit | 'gone' };

type Assignment = { requestId: string; mentorId: string; director: Membership };

/**
 * Assigns a mentor: the pair, the decision, both messages and the card in one transaction. Of two directors at
 * once the second finds the request decided; the database refuses a mentor's place that is taken already.
 */
export async function assignMentor(ctx: Means, assignment: Assignment): Promise<Assigned> {
  const now = ctx.clock();
  // The resident may be paired another way between our look and our write; what failed left nothing behind.
  return mendAssigned(
    () => closeIfNotNeeded(ctx, assignment.requestId),
    () => transact(ctx, (tx) => assignIn(ctx, tx, now, assignment)),
  );
}

/** Reads what the database refuses of an assignment as the refusal it is. */
export async function mendAssigned(
  close: (() => Promise<NotNeeded | undefined>) | undefined,
  assign: () => Promise<Assigned>,
): Promise<Assigned> {
  try {
    return await assign();
  } catch (error) {
    if (violates(error, 'members_within_capacity')) return { ok: false, reason: 'unfit', why: 'full' };
    if (!violates(error, 'pairs_one_active_formal_per_resident')) throw error;
    return { ok: false, reason: (await close?.()) ?? 'decided' };
  }
}

/** As `assignMentor`, inside a transaction; a mentor without a place left may be refused by the database. */
export async function assignIn(ctx: Means, tx: Tx, now: Date, assignment: Assignment): Promise<Assigned> {
  const { requestId, mentorId, director } = assignment;
  const request = await lockRequest(tx, requestId);
  if (request?.program_id !== director.program_id) return { ok: false, reason: 'missing' };
  if (request.status !== 'open') return { ok: false, reason: 'decided' };
  const notNeeded = await closeLocked(tx, now, request);
  if (notNeeded) return { ok: false, reason: notNeeded };
  const mentor = (await findMentorsToday(tx, now, request)).find(({ id }) => id === mentorId);
  if (!mentor) return { ok: false, reason: 'unfit', why: 'gone' };
  const wish = await findWish(tx, ctx.keys, request);
  const why = whyUnfit(wish, mentor);
  if (why) return { ok: false, reason: 'unfit', why };
  const pairId = await addPair(tx, now, {
    workspaceId: request.workspace_id,
    programId: request.program_id,
    residentId: request.resident_id,
    mentorId,
    startedOn: dateIn(request.program_time_zone, now).toString(),
  });
  await decide(tx, now, request, { status: 'assigned', pair_id: pairId, decided_by: director.id });
  await record(tx, now, request, {
    actor: director.slack_user_id,
    action: 'request.assigned',
    subjectId: request.id,
  });
  const shared = wish.topics.filter((topic) => mentor.topics.includes(topic));
  await announcePair(tx, now, pairId, shared);
  await refreshWaitingCards(tx, now, request.program_id);
  return { ok: true, pairId };
}

async function decide(
  tx: Tx,
  now: Date,
  request: RequestWithPeople,
  decision:
    | { status: 'assigned'; pair_id: string; decided_by: string }
    | { status: 'withdrawn'; decided_by: string | null },
): Promise<void> {
  await tx
    .updateTable('requests')
    .set({ ...decision, decided_at: now })
    .where('id', '=', request.id)
    .execute();
  await refreshCards(tx, now, request.workspace_id, request.id);
}

/** Closes an open request whose resident has a mentor already (such as by an import) or has left; tells which. */
export async function closeIfNotNeeded(ctx: Means, requestId: string): Promise<NotNeeded | undefined> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const request = await lockRequest(tx, requestId);
    return request?.status === 'open' ? closeLocked(tx, now, request) : undefined;
  });
}

/**
 * Closes the open requests of residents who got a mentor another way, such as by an import, and of those who are
 * residents no more, so that their cards say so.
 */
export async function closeNotNeeded(ctx: Means): Promise<void> {
  const rows = await ctx.db
    .selectFrom('requests')
    .innerJoin('members', 'members.id', 'requests.resident_id')
    .select('requests.id')
    .where('requests.status', '=', 'open')
    .where(
      sql<boolean>`('resident' <> all(members.roles) or exists (select from pairs p
        where p.resident_id = members.id and p.kind = 'formal' and p.status = 'active'))`,
    )
    .execute();
  for (const { id } of rows) await closeIfNotNeeded(ctx, id);
}

async function closeLocked(tx: Tx, now: Date, request: RequestWithPeople): Promise<NotNeeded | undefined> {
  const paired = await findActivePair(tx, request.resident_id);
  if (request.resident_present && !paired) return undefined;
  await decide(tx, now, request, { status: 'withdrawn', decided_by: null });
  await record(tx, now, request, { actor: 'bot', action: 'request.closed', subjectId: request.id });
  return paired ? 'has_mentor' : 'left';
}

export type Withdrawn =
  | { ok: true }
  | { ok: false; reason: 'missing' | 'not_yours' | 'assigned' | 'withdrawn' };

/** Takes a resident's own open request back; the card in the directors' channel says so. */
export async function withdrawRequest(ctx: Means, person: Person, requestId: string): Promise<Withdrawn> {
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
    await decide(tx, now, request, { status: 'withdrawn', decided_by: request.resident_id });
    await record(tx, now, request, {
      actor: person.userId,
      action: 'request.withdrawn',
      subjectId: request.id,
    });
    return { ok: true };
  });
}
