import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import type { Membership } from '../members/queries.ts';
import { type Assigned, assignIn, mendAssigned, openProgramRequest } from './operations.ts';
import { findOpenRequest, findProgramOf, lockRequest } from './queries.ts';

type Choice = { residentId: string; mentorId: string };

/** Thrown to leave nothing behind where one of several cannot be assigned. */
class NotAll extends Error {
  readonly refused: ReadonlyMap<string, Exclude<Assigned, { ok: true }>>;
  constructor(refused: ReadonlyMap<string, Exclude<Assigned, { ok: true }>>) {
    super('not all');
    this.refused = refused;
  }
}

export type AssignedSeveral =
  | { ok: true; requests: { requestId: string; residentId: string; mentorId: string }[] }
  | { ok: false; refused: ReadonlyMap<string, Exclude<Assigned, { ok: true }>> };

/**
 * Assigns mentors to several residents, all in one transaction or none; who cannot be assigned is named with why. A
 * resident without a request gets the program's own, as with a single assignment.
 */
export async function assignSeveral(
  ctx: Means,
  director: Membership,
  choices: readonly Choice[],
): Promise<AssignedSeveral> {
  const now = ctx.clock();
  const ordered = choices.toSorted((one, other) => (one.residentId < other.residentId ? -1 : 1));
  const requests: { requestId: string; residentId: string; mentorId: string }[] = [];
  try {
    const assigned = await mendAssigned(undefined, () =>
      transact(ctx, async (tx): Promise<Assigned> => {
        requests.length = 0;
        const refused = new Map<string, Exclude<Assigned, { ok: true }>>();
        for (const { residentId, mentorId } of ordered) {
          const requestId = await requestFor(tx, now, residentId, director);
          if (requestId) requests.push({ requestId, residentId, mentorId });
          else refused.set(residentId, { ok: false, reason: 'has_mentor' });
        }
        // All requests are locked before anything else is, by id, as everywhere.
        for (const { requestId } of requests.toSorted(byRequest)) await lockRequest(tx, requestId);
        for (const { requestId, residentId, mentorId } of requests) {
          const one = await assignIn(ctx, tx, now, { requestId, mentorId, director });
          if (!one.ok) refused.set(residentId, one);
        }
        if (refused.size > 0) throw new NotAll(refused);
        return { ok: true, pairId: '' };
      }),
    );
    if (assigned.ok) return { ok: true, requests };
    // Another director was there at the same moment; which of these it was about is seen when the window is read anew.
    return { ok: false, refused: new Map(choices.map(({ residentId }) => [residentId, assigned])) };
  } catch (error) {
    if (error instanceof NotAll) return { ok: false, refused: error.refused };
    throw error;
  }
}

const byRequest = (one: { requestId: string }, other: { requestId: string }) =>
  one.requestId < other.requestId ? -1 : 1;

/** A resident's open request, or the program's own; undefined for who needs none or is not of the program. */
async function requestFor(tx: Tx, now: Date, residentId: string, { workspace_id, program_id }: Membership) {
  const resident = await findProgramOf(tx, workspace_id, residentId);
  if (resident?.program_id !== program_id) return undefined;
  return (await openProgramRequest(tx, now, residentId)) ?? (await findOpenRequest(tx, residentId))?.id;
}
