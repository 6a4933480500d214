import { Temporal } from 'temporal-polyfill';
import { dueDate, hasRunOut } from '../cadence/due.ts';
import { findKnownPairs } from '../cadence/queries.ts';
import { standingOf } from '../cadence/standing.ts';
import { dateIn } from '../calendar/dates.ts';
import type { Db, Tx } from '../database/tables.ts';
import { findUnmatchedResidents } from '../matching/queries.ts';
import { findActivePairsIn } from '../pairs/queries.ts';
import { getProgram } from '../programs/queries.ts';

/** Name of the digest among the reminders that a program chooses. */
const CHOICE = 'digest';
/** A first-year without a mentor for so long is pointed out, in days since their start (Ramanan 2006). */
const FIRST_YEAR_DAYS = 30;
const FARTHEST_MS = 60 * 86_400_000;

/**
 * Takes programs whose digest is due or not planned yet; those another worker holds are left to it. A moment that
 * no calendar gives tells of a clock that was wrong, and is planned anew.
 */
export function claimDuePrograms(tx: Tx, now: Date, limit: number) {
  return tx
    .selectFrom('programs')
    .innerJoin('workspaces', 'workspaces.id', 'programs.workspace_id')
    .selectAll('programs')
    .where('workspaces.stopped_at', 'is', null)
    .where('programs.delete_after', 'is', null)
    .where(({ eb, val }) => eb(val(CHOICE), '=', eb.fn.any('programs.reminder_steps')))
    .where((eb) =>
      eb.or([
        eb('programs.digest_at', 'is', null),
        eb('programs.digest_at', '<=', now),
        eb('programs.digest_at', '>', new Date(now.getTime() + FARTHEST_MS)),
      ]),
    )
    .orderBy('programs.digest_at')
    .limit(limit)
    .forNoKeyUpdate('programs')
    .skipLocked()
    .execute();
}

/** What a digest tells. */
export type Digest = NonNullable<Awaited<ReturnType<typeof findDigest>>>;

/**
 * Who could use a hand in a program. Computed from dates for every active pair alike, never from the reminders' ledger:
 * a pair whose ending is decided looks as any other (confidentiality rule 1).
 */
export async function findDigest(db: Db, programId: string, now: Date) {
  const program = await getProgram(db, programId);
  const pairs = await findActivePairsIn(db, programId);
  const known = await findKnownPairs(
    db,
    pairs.map(({ id }) => id),
  );
  const today = dateIn(program.time_zone, now);
  const slipped = pairs.flatMap(({ id, resident_name, mentor_name }) => {
    const pair = known.get(id);
    if (!pair || !hasRunOut(pair.facts, pair.rules, today)) return [];
    const { lastMetOn } = standingOf(pair, now);
    const dueOn = dueDate(pair.facts, pair.rules);
    return [{ resident: resident_name, mentor: mentor_name, dueOn, lastMetOn }];
  });
  const unmatched = (await findUnmatchedResidents(db, programId)).map((resident) => ({
    name: resident.resident_name,
    pgy: resident.pgy,
    startedOn: resident.starts_on,
    askedOn: resident.waiting_since && dateIn(program.time_zone, resident.waiting_since),
    waitsLong:
      resident.pgy === 1 && resident.starts_on !== null && isOver(resident.starts_on, FIRST_YEAR_DAYS, today),
  }));
  return { programId: program.id, programName: program.name, today, slipped, unmatched };
}

const isOver = (from: string, days: number, today: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(Temporal.PlainDate.from(from).add({ days }), today) <= 0;
