import { findKnownPairs } from '../cadence/queries.ts';
import { standingOf } from '../cadence/standing.ts';
import type { Db } from '../database/tables.ts';
import { findActivePairsIn } from '../pairs/queries.ts';
import { ONCE_IN_DAYS, USEFUL_DAYS } from './policy.ts';

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * 86_400_000);

/** The pairs of a program that are past the due date, with whether they had a word lately; every pair alike, by name. */
export async function findPastDue(db: Db, programId: string, now: Date) {
  const pairs = await findActivePairsIn(db, programId);
  const known = await findKnownPairs(
    db,
    pairs.map(({ id }) => id),
  );
  const lately = await db
    .selectFrom('kind_words')
    .select('pair_id')
    .where('program_id', '=', programId)
    .where('asked_at', '>', daysBefore(now, ONCE_IN_DAYS))
    .execute();
  const had = new Set(lately.map(({ pair_id }) => pair_id));
  return pairs.flatMap((pair) => {
    const facts = known.get(pair.id);
    const missedOn = facts && standingOf(facts, now).missedOn;
    return missedOn ? [{ pair, missedOn, hadLately: had.has(pair.id) }] : [];
  });
}

export type PastDue = Awaited<ReturnType<typeof findPastDue>>[number];

/** Words that were asked for lately, by program: they may not all have been said yet. */
export const findAskedWords = (db: Db, now: Date) =>
  db
    .selectFrom('kind_words')
    .innerJoin('pairs', 'pairs.id', 'kind_words.pair_id')
    .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .innerJoin('workspaces', 'workspaces.id', 'kind_words.workspace_id')
    .select(['kind_words.id', 'kind_words.program_id', 'kind_words.pair_id'])
    .select(['resident.slack_user_id as resident_user', 'mentor.slack_user_id as mentor_user'])
    .where('kind_words.asked_at', '>', daysBefore(now, USEFUL_DAYS))
    .where('pairs.status', '=', 'active')
    .where('workspaces.stopped_at', 'is', null)
    .orderBy('kind_words.asked_at')
    .orderBy('kind_words.id')
    .execute();
