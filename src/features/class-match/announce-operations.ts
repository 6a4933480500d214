import { refreshWaitingCards } from '../../domain/members/request-cards.ts';
import { announcePairs } from '../../domain/pairs/announce-operations.ts';
import { lockPlaces } from '../../domain/pairs/capacity-operations.ts';
import { addPairs } from '../../domain/pairs/operations.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { eachAlone, inProgram } from '../../platform/jobs/alone.ts';
import { closeWishes, tellDirectors } from './operations.ts';
import { type ClassMatch, findResidents, findRunning, lockClassMatch } from './queries.ts';

/** Opens the program's own requests for residents who stand without a mentor. */
export type OpenRequests = (tx: Tx, now: Date, residentIds: readonly string[]) => Promise<unknown>;

/**
 * Closes the wishes whose day is over, and announces the matches whose moment has come, of all programs or of one; safe
 * to run at any time, anywhere.
 */
export async function runClassMatches(
  ctx: OperationDeps,
  openRequests: OpenRequests,
  programId?: string,
): Promise<void> {
  const now = ctx.clock();
  await eachAlone(ctx, 'class-match.run', await findRunning(ctx.db, programId), inProgram, async (round) => {
    if (round.state === 'wishes' && round.close_at <= now) await closeWishes(ctx, round.id);
    if (round.state === 'published' && round.announce_at && round.announce_at <= now)
      await transact(ctx, (tx) => announce(tx, now, round, openRequests));
  });
}

/**
 * Makes every pair of a published draft and tells both sides, all in one transaction. What is published happens, also
 * where its place was taken since, by what no one may know of or by what everyone does. A resident who got a mentor meanwhile
 * falls out, and so does a pair whose mentor is gone; those residents, and the unplaced, wait with a request.
 */
async function announce(tx: Tx, now: Date, known: ClassMatch, openRequests: OpenRequests): Promise<void> {
  const program = await lockProgram(tx, known.workspace_id, known.program_id);
  const round = await lockClassMatch(tx, known.id);
  if (!program || round?.state !== 'published') return;
  const waiting = new Map((await findResidents(tx, round)).map((row) => [row.resident_id, row]));
  const drafted = (round.draft ?? []).filter(({ resident }) => waiting.has(resident));
  const places = await lockPlaces(
    tx,
    drafted.map(({ mentor }) => mentor),
  );
  const startedOn = dateIn(program.time_zone, now).toString();
  const made = drafted.filter(({ mentor }) => places.isThere(mentor));
  for (const { resident } of made) waiting.delete(resident);
  const place = { workspaceId: program.workspace_id, programId: program.id, startedOn };
  const pairIds = await addPairs(
    tx,
    now,
    made.map(({ resident, mentor }) => ({
      ...place,
      residentId: resident,
      mentorId: mentor,
      agreed: places.takeBeyond(mentor),
    })),
  );
  await announcePairs(
    tx,
    now,
    made.map(({ shared }, index) => ({ pairId: pairIds[index] ?? '', shared })),
  );
  await tx.updateTable('rounds').set({ state: 'announced' }).where('id', '=', round.id).execute();
  await openRequests(tx, now, [...waiting.keys()]);
  await tellDirectors(tx, now, program, round, 'rounds.announced', { made: made.length });
  await refreshWaitingCards(tx, now, program.id);
}
