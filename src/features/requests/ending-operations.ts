import { sql } from 'kysely';
import { recordAll } from '../../domain/audit/record.ts';
import { refreshWaitingCards } from '../../domain/members/request-cards.ts';
import { announcePairs } from '../../domain/pairs/announce-operations.ts';
import { lockPlaces } from '../../domain/pairs/capacity-operations.ts';
import { addPairs, type CarriedOut } from '../../domain/pairs/operations.ts';
import { findSharedTopics } from '../../domain/pairs/queries.ts';
import type { NextMentor } from '../../domain/pairs/successor-operations.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { enqueueAll } from '../../platform/outbox/enqueue.ts';
import { openProgramRequests } from './operations.ts';
import { findOpenRequestsOf, findRequests, type RequestWithPeople } from './queries.ts';

/** The outbox kind of the word that a next mentor who was lined up is there no more. */
export const NEXT_GONE_KIND = 'matching.next_gone';

type Following = { request: RequestWithPeople; next: NextMentor | undefined };

/**
 * What follows endings, whatever their causes and number: each resident who goes on gets a card and a line on record, in
 * one order and at one moment. Where a next mentor was lined up it says who was assigned by whom, else that they need one.
 */
export async function followEndings(tx: Tx, now: Date, carried: readonly CarriedOut[]): Promise<void> {
  const residents = carried.map(({ residentId }) => residentId);
  if (residents.length === 0) return;
  await openProgramRequests(tx, now, residents);
  const requests = await findRequests(tx, [...(await findOpenRequestsOf(tx, residents)).values()]);
  const nextOf = new Map(carried.map(({ residentId, next }) => [residentId, next]));
  const all = requests.map((request): Following => ({ request, next: nextOf.get(request.resident_id) }));
  await beginNext(
    tx,
    now,
    all.flatMap(({ request, next }) => (next?.present ? [{ request, next }] : [])),
  );
  const waiting = all.filter(({ next }) => !next?.present);
  await recordAll(
    tx,
    now,
    'request.waits',
    waiting.map(({ request }) => request),
  );
  await tellGone(tx, now, waiting);
}

/** Begins what was lined up, also where it is one more than the mentor's capacity: no one may know of it before. */
async function beginNext(
  tx: Tx,
  now: Date,
  following: readonly { request: RequestWithPeople; next: NextMentor }[],
): Promise<void> {
  if (following.length === 0) return;
  const places = await lockPlaces(
    tx,
    following.map(({ next }) => next.mentorId),
  );
  const pairIds = await addPairs(
    tx,
    now,
    following.map(({ request, next }) => ({
      workspaceId: request.workspace_id,
      programId: request.program_id,
      residentId: request.resident_id,
      mentorId: next.mentorId,
      startedOn: dateIn(request.program_time_zone, now).toString(),
      agreed: places.takeBeyond(next.mentorId),
    })),
  );
  await sql`
    update requests set status = 'assigned', pair_id = made.pair_id, decided_by = made.decided_by, decided_at = ${now},
      follows = true
    from unnest(${following.map(({ request }) => request.id)}::uuid[], ${pairIds}::uuid[],
      ${following.map(({ next }) => next.by.id)}::uuid[]) as made (id, pair_id, decided_by)
    where requests.id = made.id`.execute(tx);
  const shared = await findSharedTopics(tx, pairIds);
  await announcePairs(
    tx,
    now,
    pairIds.map((pairId) => ({ pairId, shared: shared.get(pairId) ?? [] })),
  );
  for (const [user, own] of Map.groupBy(following, ({ next }) => next.by.user))
    await recordAll(
      tx,
      now,
      'request.assigned',
      own.map(({ request }) => request),
      user,
    );
  for (const programId of new Set(following.map(({ request }) => request.program_id)))
    await refreshWaitingCards(tx, now, programId);
}

/** Tells the director who chose a next mentor who has since left or stepped down, whatever the ending's cause. */
const tellGone = (tx: Tx, now: Date, waiting: readonly Following[]) =>
  enqueueAll(
    tx,
    now,
    waiting.flatMap(({ request, next }) =>
      next
        ? [
            {
              workspaceId: request.workspace_id,
              programId: request.program_id,
              kind: NEXT_GONE_KIND,
              payload: { requestId: request.id, mentorId: next.mentorId, chooserId: next.by.id },
              to: { user: next.by.user },
              dedupeKey: `${NEXT_GONE_KIND}:${request.id}`,
            },
          ]
        : [],
    ),
  );
