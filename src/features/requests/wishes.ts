import { z } from 'zod';
import type { FindBefore } from '../../domain/draws/operations.ts';
import { findDraws } from '../../domain/draws/operations.ts';
import { keptOut } from '../../domain/draws/policy.ts';
import { findMentors } from '../../domain/members/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Db } from '../../platform/database/tables.ts';
import { decrypt, encrypt, type KeyRing } from '../../platform/encryption/keys.ts';
import type { Wish } from './policy.ts';
import {
  findFormerMentors,
  findLastRequestsOf,
  findPreferencesOf,
  type RequestWithPeople,
} from './queries.ts';

/** An earlier version kept there, too, whom a resident would rather not have, by Slack user. */
const inConfidence = z.object({ note: z.string(), ratherNot: z.array(z.string()).default([]) });

/** What a resident entrusts to a request: the note for the directors. */
export type InConfidence = { note: string };

const cell = (requestId: string) => ({ table: 'requests', column: 'confidential', id: requestId });

/** Seals the confidential part of a request for its row. */
export const encryptInConfidence = (keys: KeyRing, requestId: string, words: InConfidence): string =>
  encrypt(keys, cell(requestId), JSON.stringify(words));

/** Opens the confidential part of a request; one the program opened has none. */
export function decryptInConfidence(
  keys: KeyRing,
  request: Pick<RequestWithPeople, 'id' | 'confidential'>,
): z.infer<typeof inConfidence> {
  if (request.confidential === null) return { note: '', ratherNot: [] };
  return inConfidence.parse(JSON.parse(decrypt(keys, cell(request.id), request.confidential)));
}

/** What decides who suits the resident of a request. */
export async function findWish(db: Db, keys: KeyRing, request: RequestWithPeople): Promise<Wish> {
  const wish = (await findWishes(db, keys, [request])).get(request.id);
  if (!wish) throw new Error('a request has no wish');
  return wish;
}

/** As `findWish`, for many requests, by request. */
export async function findWishes(
  db: Db,
  keys: KeyRing,
  requests: readonly RequestWithPeople[],
): Promise<Map<string, Wish>> {
  const preferences = await findPreferencesOf(
    db,
    requests.map(({ id }) => id),
  );
  const preferred = Map.groupBy(preferences, ({ request_id }) => request_id);
  const former = await findFormerMentors(
    db,
    requests.map(({ resident_id }) => resident_id),
  );
  const draws = await findDraws(
    db,
    keys,
    requests.map(({ resident_id }) => resident_id),
  );
  return new Map(
    requests.map((request) => {
      const listed = (preferred.get(request.id) ?? []).map(({ id }) => id);
      return [
        request.id,
        {
          residentUser: request.resident_user,
          topics: request.topics,
          preferred: listed,
          keptOut: keptOut(draws.get(request.resident_id), listed),
          former: former.get(request.resident_id) ?? [],
          level: request.pgy,
        },
      ];
    }),
  );
}

/** What residents without a request wish: nothing but what their draw says, and a mentor they have not had. */
export async function findBareWishes(
  db: Db,
  keys: KeyRing,
  residents: readonly { id: string; user: string; pgy: number | null }[],
): Promise<Map<string, Wish>> {
  const ids = residents.map(({ id }) => id);
  const former = await findFormerMentors(db, ids);
  const draws = await findDraws(db, keys, ids);
  return new Map(
    residents.map(({ id, user, pgy }) => [
      id,
      {
        residentUser: user,
        topics: [],
        preferred: [],
        keptOut: keptOut(draws.get(id)),
        former: former.get(id) ?? [],
        level: pgy,
      },
    ]),
  );
}

/** Whom these residents named in the last request that an earlier version stored, for their draw. */
export const findNamedInRequests: FindBefore = async ({ keys }, tx, residentIds) => {
  const rows = await findLastRequestsOf(tx, residentIds);
  const preferred = Map.groupBy(
    await findPreferencesOf(
      tx,
      rows.map(({ id }) => id),
    ),
    ({ request_id }) => request_id,
  );
  return new Map(
    rows.map(({ id, resident_id, confidential, mentors }) => {
      const users = decryptInConfidence(keys, { id, confidential }).ratherNot;
      const ratherNot = users.flatMap((user) => mentors[user] ?? []);
      const listed = (preferred.get(id) ?? []).map((mentor) => mentor.id);
      return [resident_id, { ratherNot, drawn: [], listed }];
    }),
  );
};

/** The mentors of the program as they stand on the program's today. */
export const findMentorsToday = (
  db: Db,
  now: Date,
  request: Pick<RequestWithPeople, 'program_id' | 'program_time_zone'>,
) => findMentors(db, request.program_id, dateIn(request.program_time_zone, now).toString());
