import { sql } from 'kysely';
import { recordAll } from '../../domain/audit/record.ts';
import { notToTry } from '../../domain/draws/trying.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { refreshCards, refreshWaitingCards } from '../../domain/members/request-cards.ts';
import { announcePairs } from '../../domain/pairs/announce-operations.ts';
import type { Agreed } from '../../domain/pairs/capacity-policy.ts';
import { addPairs } from '../../domain/pairs/operations.ts';
import { findPaired } from '../../domain/pairs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { violates } from '../../platform/database/errors.ts';
import { hasNoMentor, hasRole, isAmong } from '../../platform/database/sql.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { eachAlone, inProgram } from '../../platform/jobs/alone.ts';
import { type Unfit, whyUnfit } from './policy.ts';
import { lockRequest, lockRequests, type RequestWithPeople } from './queries.ts';
import { findMentorsToday, findWishes } from './wishes.ts';

/** Why no one can be assigned: the resident got a mentor another way or has left. */
type NotNeeded = 'has_mentor' | 'left';

/** What came of an assignment: the pair, or why there is none. */
export type Assigned =
  | { ok: true; pairId: string }
  | { ok: false; reason: 'missing' | 'decided' | NotNeeded }
  | { ok: false; reason: 'unfit'; why: Unfit | 'gone' };

/** A mentor chosen for a request. */
type Assignment = { requestId: string; mentorId: string };

/** Who assigns, to which loads beyond a capacity they agreed, and which pair (by ID) gives way, where its resident knows of it. */
type By = { director: Membership; agreed?: Agreed | undefined; instead?: string | undefined };

/**
 * Assigns a mentor: the pair, the decision, both messages and the card in one transaction. Of two directors at
 * once the second finds the request decided; the database refuses a mentor's place that is taken already.
 */
export async function assignMentor(
  ctx: OperationDeps,
  { director, agreed, ...assignment }: Assignment & By,
): Promise<Assigned> {
  const now = ctx.clock();
  // The resident may be paired another way between our look and our write; what failed left nothing behind.
  return mendAssigned(
    () => closeIfNotNeeded(ctx, assignment.requestId),
    () => transact(ctx, (tx) => assignIn(ctx, tx, now, { director, agreed }, assignment)),
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
export async function assignIn(
  ctx: OperationDeps,
  tx: Tx,
  now: Date,
  by: By,
  assignment: Assignment,
): Promise<Assigned> {
  const assigned = await assignAllIn(ctx, tx, now, by, [assignment]);
  return assigned.get(assignment.requestId) ?? { ok: false, reason: 'missing' };
}

/** An assignment to an open request, with what decided that it fits. */
type Fitting = {
  request: RequestWithPeople;
  mentorId: string;
  shared: string[];
  agreed: number | undefined;
};

/** As `assignIn`, for many requests in as many statements as for one; answers by request. */
export async function assignAllIn(
  ctx: OperationDeps,
  tx: Tx,
  now: Date,
  { director, agreed = new Map(), instead }: By,
  assignments: readonly Assignment[],
): Promise<Map<string, Assigned>> {
  const locked = await lockRequests(
    tx,
    assignments.map(({ requestId }) => requestId),
  );
  const results = new Map<string, Assigned>();
  const refuse = (id: string, refused: Exclude<Assigned, { ok: true }>) => void results.set(id, refused);
  const own = new Map(
    locked.filter(({ program_id }) => program_id === director.program_id).map((each) => [each.id, each]),
  );
  for (const { requestId } of assignments) {
    const request = own.get(requestId);
    if (!request) refuse(requestId, { ok: false, reason: 'missing' });
    else if (request.status !== 'open') refuse(requestId, { ok: false, reason: 'decided' });
  }
  const open = [...own.values()].filter(({ status }) => status === 'open');
  for (const [id, reason] of await closeLocked(tx, now, open)) refuse(id, { ok: false, reason });
  const needed = new Map(open.filter(({ id }) => !results.has(id)).map((each) => [each.id, each]));
  const { fitting, unfit } = await findFitting(ctx, tx, now, director, needed, assignments, agreed);
  for (const [id, why] of unfit) refuse(id, { ok: false, reason: 'unfit', why });
  const pairIds = await pairAll(tx, now, director, fitting, instead);
  for (const [index, { request }] of fitting.entries())
    results.set(request.id, { ok: true, pairId: pairIds[index] ?? '' });
  return results;
}

/** Which assignments to these requests fit, one after the other: each takes a place, and the next one finds it taken. */
async function findFitting(
  ctx: OperationDeps,
  tx: Tx,
  now: Date,
  director: Membership,
  requests: ReadonlyMap<string, RequestWithPeople>,
  assignments: readonly Assignment[],
  agreed: Agreed,
) {
  const fitting: Fitting[] = [];
  const unfit = new Map<string, Unfit | 'gone'>();
  const [first] = requests.values();
  if (!first) return { fitting, unfit };
  const mentors = new Map((await findMentorsToday(tx, now, first)).map((mentor) => [mentor.id, mentor]));
  const wishes = await findWishes(tx, ctx.keys, [...requests.values()]);
  const own = await notToTry(tx, director);
  for (const { requestId, mentorId } of assignments) {
    const [request, wish] = [requests.get(requestId), wishes.get(requestId)];
    if (!request || !wish) continue;
    const mentor = mentors.get(mentorId);
    const why = !mentor ? 'gone' : mentorId === own ? 'own' : whyUnfit(wish, mentor, agreed);
    if (!mentor || why) {
      unfit.set(requestId, why ?? 'gone');
      continue;
    }
    const active_mentees = mentor.active_mentees + 1;
    mentors.set(mentorId, { ...mentor, left: Math.max(0, mentor.left - 1), active_mentees });
    const shared = wish.topics.filter((topic) => mentor.topics.includes(topic));
    fitting.push({ request, mentorId, shared, agreed: agreed.get(mentorId) });
  }
  return { fitting, unfit };
}

/** Makes the pairs, decides their requests, and tells everyone. Cards that still wait are refreshed once, at the end. */
async function pairAll(
  tx: Tx,
  now: Date,
  director: Membership,
  fitting: readonly Fitting[],
  instead?: string,
): Promise<string[]> {
  if (fitting.length === 0) return [];
  const requests = fitting.map(({ request }) => request);
  const pairIds = await addPairs(
    tx,
    now,
    fitting.map(({ request, mentorId, agreed }) => ({
      workspaceId: request.workspace_id,
      programId: request.program_id,
      residentId: request.resident_id,
      mentorId,
      startedOn: dateIn(request.program_time_zone, now).toString(),
      agreed,
    })),
  );
  await sql`
    update requests set status = 'assigned', pair_id = made.pair_id, decided_by = ${director.id}, decided_at = ${now}
    from unnest(${requests.map(({ id }) => id)}::uuid[], ${pairIds}::uuid[]) as made (id, pair_id)
    where requests.id = made.id`.execute(tx);
  await refreshCards(
    tx,
    now,
    requests.map(({ id }) => id),
  );
  await recordAll(tx, now, 'request.assigned', requests, director.slack_user_id);
  await announcePairs(
    tx,
    now,
    fitting.map(({ shared }, index) => ({ pairId: pairIds[index] ?? '', shared, instead })),
  );
  await refreshWaitingCards(tx, now, director.program_id);
  return pairIds;
}

/** Closes open requests, already locked, in a member's name or in no one's. */
export async function withdrawLocked(
  tx: Tx,
  now: Date,
  requests: readonly RequestWithPeople[],
  by: string | null,
): Promise<void> {
  const ids = requests.map(({ id }) => id);
  await tx
    .updateTable('requests')
    .set({ status: 'withdrawn', decided_by: by, decided_at: now })
    .where(isAmong('id', ids))
    .execute();
  await refreshCards(tx, now, ids);
}

/** Closes an open request whose resident has a mentor already (such as by an import) or has left; tells which. */
export async function closeIfNotNeeded(
  ctx: OperationDeps,
  requestId: string,
): Promise<NotNeeded | undefined> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const request = await lockRequest(tx, requestId);
    return request?.status === 'open' ? (await closeLocked(tx, now, [request])).get(requestId) : undefined;
  });
}

/**
 * Closes the open requests of residents who got a mentor another way, such as by an import, and of those who are
 * residents no more, so that their cards say so.
 */
export async function closeNotNeeded(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const rows = await ctx.db
    .selectFrom('requests')
    .innerJoin('members', 'members.id', 'requests.resident_id')
    .select(['requests.id', 'requests.workspace_id', 'requests.program_id'])
    .where('requests.status', '=', 'open')
    .where(sql<boolean>`not (${hasRole('resident')} and ${hasNoMentor})`)
    .orderBy('requests.id')
    .execute();
  const programs = [...Map.groupBy(rows, ({ program_id }) => program_id).values()].flatMap((some) => {
    const [first] = some;
    return first ? [{ ...first, ids: some.map(({ id }) => id) }] : [];
  });
  await eachAlone(ctx, 'requests.close', programs, inProgram, ({ ids }) =>
    transact(ctx, async (tx) => {
      const locked = await lockRequests(tx, ids);
      await closeLocked(
        tx,
        now,
        locked.filter(({ status }) => status === 'open'),
      );
    }),
  );
}

/** Closes those of some open, locked requests that are needed no more; answers why, by request. */
async function closeLocked(
  tx: Tx,
  now: Date,
  requests: readonly RequestWithPeople[],
): Promise<Map<string, NotNeeded>> {
  if (requests.length === 0) return new Map();
  const paired = await findPaired(
    tx,
    requests.map(({ resident_id }) => resident_id),
  );
  const over = requests.filter(
    ({ resident_present, resident_id }) => !resident_present || paired.has(resident_id),
  );
  if (over.length > 0) {
    await withdrawLocked(tx, now, over, null);
    await recordAll(tx, now, 'request.closed', over);
  }
  return new Map(over.map(({ id, resident_id }) => [id, paired.has(resident_id) ? 'has_mentor' : 'left']));
}
