import { dateIn } from '../calendar/dates.ts';
import { isAmong, membersWithPeople } from '../database/sql.ts';
import type { Program, Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { announcePair } from '../pairs/announce-operations.ts';
import { refreshWaitingCards } from '../pairs/cards.ts';
import { addPair } from '../pairs/operations.ts';
import { lockProgram } from '../programs/queries.ts';
import { closeWishes, tellDirectors } from './operations.ts';
import { findResidents, findRunning, lockRound, type Round } from './queries.ts';

/** Opens the program's own request for a resident who stands without a mentor. */
export type OpenRequest = (tx: Tx, now: Date, residentId: string) => Promise<unknown>;

/** Closes the wishes whose day is over, and announces the matches whose moment has come; safe to run at any time, anywhere. */
export async function runRounds(ctx: Means, openRequest: OpenRequest): Promise<void> {
  const now = ctx.clock();
  for (const round of await findRunning(ctx.db)) {
    if (round.state === 'wishes' && round.close_at <= now) await closeWishes(ctx, round.id);
    if (round.state === 'published' && round.announce_at && round.announce_at <= now)
      await transact(ctx, (tx) => announce(tx, now, round, openRequest));
  }
}

/**
 * Makes every pair of a published draft and tells both sides, all in one transaction. Whoever got a mentor meanwhile
 * falls out, and so does a pair whose mentor has no place left; they, and the unplaced, wait with a request.
 */
async function announce(tx: Tx, now: Date, known: Round, openRequest: OpenRequest): Promise<void> {
  const program = await lockProgram(tx, known.workspace_id, known.program_id);
  const round = await lockRound(tx, known.id);
  if (!program || round?.state !== 'published') return;
  const waiting = new Map((await findResidents(tx, round)).map((row) => [row.resident_id, row]));
  const drafted = (round.draft ?? []).filter(({ resident }) => waiting.has(resident));
  const left = await lockPlaces(
    tx,
    drafted.map(({ mentor }) => mentor),
  );
  const startedOn = dateIn(program.time_zone, now).toString();
  const made: { id: string; shared: string[] }[] = [];
  for (const { resident, mentor, shared } of drafted) {
    const places = left.get(mentor) ?? 0;
    if (places === 0) continue;
    left.set(mentor, places - 1);
    waiting.delete(resident);
    made.push({ id: await addOne(tx, now, program, resident, mentor, startedOn), shared });
  }
  for (const { id, shared } of made) await announcePair(tx, now, id, shared);
  await tx.updateTable('rounds').set({ state: 'announced' }).where('id', '=', round.id).execute();
  for (const residentId of waiting.keys()) await openRequest(tx, now, residentId);
  await tellDirectors(tx, now, program, round, 'rounds.announced', { made: made.length });
  await refreshWaitingCards(tx, now, program.id);
}

const addOne = (
  tx: Tx,
  now: Date,
  program: Program,
  residentId: string,
  mentorId: string,
  startedOn: string,
) =>
  addPair(tx, now, {
    workspaceId: program.workspace_id,
    programId: program.id,
    residentId,
    mentorId,
    startedOn,
  });

/** The places left of these mentors, who stay locked until the transaction ends: who left or stepped down has none. */
async function lockPlaces(tx: Tx, mentorIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await membersWithPeople(tx)
    .select([
      'members.id',
      'members.roles',
      'members.capacity',
      'members.active_mentees',
      'people.deactivated_at',
    ])
    .where(isAmong('members.id', mentorIds))
    .orderBy('members.id')
    .forNoKeyUpdate(['members'])
    .execute();
  return new Map(
    rows.map(({ id, roles, capacity, active_mentees, deactivated_at }) => [
      id,
      roles.includes('mentor') && deactivated_at === null ? Math.max(0, capacity - active_mentees) : 0,
    ]),
  );
}
