import type { Membership } from '../../domain/members/queries.ts';
import type { Agreed } from '../../domain/pairs/capacity-policy.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { type Assigned, assignAllIn, mendAssigned } from './assign-operations.ts';
import { openProgramRequests } from './operations.ts';
import { findOpenRequestsOf, findProgramsOf } from './queries.ts';

type Choice = { residentId: string; mentorId: string };

/** Thrown to leave nothing behind where one of several cannot be assigned. */
class NotAll extends Error {
  readonly refused: ReadonlyMap<string, Exclude<Assigned, { ok: true }>>;
  constructor(refused: ReadonlyMap<string, Exclude<Assigned, { ok: true }>>) {
    super('not all');
    this.refused = refused;
  }
}

type AssignedSeveral =
  | { ok: true; requests: { requestId: string; residentId: string; mentorId: string }[] }
  | { ok: false; refused: ReadonlyMap<string, Exclude<Assigned, { ok: true }>> };

/**
 * Assigns mentors to several residents, all in one transaction or none; who cannot be assigned is named with why. A
 * resident without a request gets the program's own, as with a single assignment.
 */
export async function assignSeveral(
  ctx: OperationDeps,
  director: Membership,
  choices: readonly Choice[],
  agreed?: Agreed,
): Promise<AssignedSeveral> {
  const now = ctx.clock();
  const ordered = choices.toSorted((one, other) => (one.residentId < other.residentId ? -1 : 1));
  let requests: { requestId: string; residentId: string; mentorId: string }[] = [];
  try {
    const assigned = await mendAssigned(undefined, () =>
      transact(ctx, async (tx): Promise<Assigned> => {
        const refused = new Map<string, Exclude<Assigned, { ok: true }>>();
        const requestOf = await requestsFor(tx, now, ordered, director);
        requests = ordered.flatMap((choice) => {
          const requestId = requestOf.get(choice.residentId);
          if (!requestId) refused.set(choice.residentId, { ok: false, reason: 'has_mentor' });
          return requestId ? [{ ...choice, requestId }] : [];
        });
        const results = await assignAllIn(ctx, tx, now, { director, agreed }, requests);
        for (const { requestId, residentId } of requests) {
          const one = results.get(requestId);
          if (one && !one.ok) refused.set(residentId, one);
        }
        if (refused.size > 0) throw new NotAll(refused);
        return { ok: true, pairId: '' };
      }),
    );
    if (assigned.ok) return { ok: true, requests };
    // Another director was there at the same moment; which of these it was about is seen when the window is read again.
    return { ok: false, refused: new Map(choices.map(({ residentId }) => [residentId, assigned])) };
  } catch (error) {
    if (error instanceof NotAll) return { ok: false, refused: error.refused };
    throw error;
  }
}

/** Each resident's open request, or the program's own; missing are those who need none or are not of the program. */
async function requestsFor(
  tx: Tx,
  now: Date,
  choices: readonly Choice[],
  { program_id }: Membership,
): Promise<Map<string, string>> {
  const all = choices.map(({ residentId }) => residentId);
  const programs = await findProgramsOf(tx, all);
  const own = all.filter((id) => programs.get(id) === program_id);
  const opened = await openProgramRequests(tx, now, own);
  return new Map([...(await findOpenRequestsOf(tx, own)), ...opened]);
}
