import type { Db } from '../database/tables.ts';
import { type Action, authorize } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import type { Person } from '../slack/person.ts';
import { findRematch, type Rematch } from './queries.ts';

/**
 * The one gate to a request for those who decide: a director of its program who is neither the mentor in question
 * nor the resident, at this moment. Undefined says nothing about why, not even whether such a request exists.
 */
export async function findForDirector(
  db: Db,
  person: Person,
  action: Extract<Action, 'rematch.open' | 'rematch.decide'>,
  rematchId: string,
): Promise<{ rematch: Rematch; director: Membership } | undefined> {
  const rematch = await findRematch(db, person.workspaceId, rematchId);
  if (!rematch) return undefined;
  const access = await authorize(db, person, action, {
    programId: rematch.program_id,
    inQuestion: [rematch.mentor_id, rematch.resident_id],
  });
  return access.ok ? { rematch, director: access.member } : undefined;
}

/** The one gate to a request for the resident who made it. */
export async function findForResident(
  db: Db,
  person: Person,
  action: Extract<Action, 'rematch.read' | 'rematch.withdraw'>,
  rematchId: string,
): Promise<Rematch | undefined> {
  const rematch = await findRematch(db, person.workspaceId, rematchId);
  if (!rematch) return undefined;
  const access = await authorize(db, person, action, {
    programId: rematch.program_id,
    owners: [rematch.resident_id],
  });
  return access.ok ? rematch : undefined;
}

/** What stands against a decision, for the director's eyes. */
export type Closed = {
  status: 'approved' | 'declined' | 'withdrawn';
  at: Date;
  by: string | null;
  timeZone: string;
};

/** How a request was closed; undefined while it is undecided. */
export function closedState({ status, decided_at, decider_user, time_zone }: Rematch): Closed | undefined {
  if (status === 'open' || status === 'talking' || !decided_at) return undefined;
  return { status, at: decided_at, by: decider_user, timeZone: time_zone };
}
