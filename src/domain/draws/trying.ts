import type { Db } from '../../platform/database/tables.ts';
import type { KeyRing } from '../../platform/encryption/keys.ts';
import { findAllowed } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import { findDraws } from './operations.ts';
import { keptOut } from './policy.ts';

/**
 * Who is not offered to a director who chooses mentors, as a member id: herself, as long as another director can assign
 * her. She would learn by trying who may have named her.
 */
export async function notToTry(db: Db, director: Membership): Promise<string | undefined> {
  if (!director.roles.includes('mentor')) return undefined;
  const all = await findAllowed(db, 'request.assign', { programId: director.program_id });
  return all.some(({ id }) => id !== director.id) ? director.id : undefined;
}

/** The mentors who are offered to a director who chooses. */
export async function toChooseFrom<Mentor extends { id: string }>(
  db: Db,
  director: Membership,
  mentors: readonly Mentor[],
): Promise<Mentor[]> {
  const own = await notToTry(db, director);
  return mentors.filter(({ id }) => id !== own);
}

/** Narrows mentors to those who are offered to a director for a resident; one who is chosen already stays. */
type Offering = <Mentor extends { id: string }>(
  residentId: string,
  mentors: readonly Mentor[],
  chosen?: string,
) => Mentor[];

/** How mentors are offered for each of these residents: without those whom their draw leaves out, and the director herself. */
export async function findOffering(
  { db, keys }: { db: Db; keys: KeyRing },
  director: Membership,
  residentIds: readonly string[],
): Promise<Offering> {
  const draws = await findDraws(db, keys, residentIds);
  const own = await notToTry(db, director);
  return (residentId, mentors, chosen) => {
    const out = keptOut(draws.get(residentId));
    return mentors.filter(({ id }) => id === chosen || (id !== own && !out.includes(id)));
  };
}
