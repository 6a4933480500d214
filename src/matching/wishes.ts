import { z } from 'zod';
import { dateIn } from '../calendar/dates.ts';
import { type KeyRing, seal, unseal } from '../confidential/keys.ts';
import type { Db } from '../database/tables.ts';
import { findMentors } from '../members/queries.ts';
import { rankMentors, type Wish } from './policy.ts';
import { findFormerMentors, findPreferences, type RequestWithPeople } from './queries.ts';

const inConfidence = z.object({ note: z.string(), ratherNot: z.array(z.string()) });

/** What a resident entrusts to a request: the note for the directors, and the people kept out of the suggestions. */
export type InConfidence = z.infer<typeof inConfidence>;

const cell = (requestId: string) => ({ table: 'requests', column: 'confidential', id: requestId });

/** Seals the confidential part of a request for its row. */
export const sealInConfidence = (keys: KeyRing, requestId: string, words: InConfidence): string =>
  seal(keys, cell(requestId), JSON.stringify(words));

/** Opens the confidential part of a request; one the program opened has none. */
export function openInConfidence(
  keys: KeyRing,
  request: Pick<RequestWithPeople, 'id' | 'confidential'>,
): InConfidence {
  if (request.confidential === null) return { note: '', ratherNot: [] };
  return inConfidence.parse(JSON.parse(unseal(keys, cell(request.id), request.confidential)));
}

/** What decides who suits the resident of a request. */
export async function findWish(db: Db, keys: KeyRing, request: RequestWithPeople): Promise<Wish> {
  const preferences = await findPreferences(db, request.id);
  return {
    residentUser: request.resident_user,
    topics: request.topics,
    preferred: preferences.map(({ id }) => id),
    ratherNot: openInConfidence(keys, request).ratherNot,
    former: await findFormerMentors(db, request.resident_id),
    level: request.pgy,
  };
}

/** The mentors of the program as they stand on the program's today. */
export const findMentorsToday = (
  db: Db,
  now: Date,
  request: Pick<RequestWithPeople, 'program_id' | 'program_time_zone'>,
) => findMentors(db, request.program_id, dateIn(request.program_time_zone, now).toString());

/** The mentors who can be assigned to a request now, best first. */
export async function findRanked(db: Db, keys: KeyRing, now: Date, request: RequestWithPeople) {
  const wish = await findWish(db, keys, request);
  return rankMentors(wish, await findMentorsToday(db, now, request));
}
