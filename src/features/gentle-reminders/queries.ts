import type { Temporal } from 'temporal-polyfill';
import { knownFrom } from '../../domain/cadence/queries.ts';
import { standingOf } from '../../domain/cadence/standing.ts';
import { findActivePairsIn, type PairWithPeople } from '../../domain/pairs/queries.ts';
import type { Db } from '../../platform/database/tables.ts';
import { ONCE_IN_DAYS, USEFUL_DAYS } from './policy.ts';

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * 86_400_000);

/** The pairs of a program that are past the due date, with whether they had a word lately; every pair alike, by name. */
export async function findPastDue(db: Db, programId: string, now: Date) {
  const pairs = await findActivePairsIn(db, programId);
  const known = await knownFrom(db, pairs);
  const lately = await db
    .selectFrom('kind_words')
    .select('pair_id')
    .where('program_id', '=', programId)
    .where('asked_at', '>', daysBefore(now, ONCE_IN_DAYS))
    .execute();
  const had = new Set(lately.map(({ pair_id }) => pair_id));
  return pairs.flatMap(
    (pair): { pair: PairWithPeople; missedOn: Temporal.PlainDate; hadLately: boolean }[] => {
      const facts = known.get(pair.id);
      const missedOn = facts && standingOf(facts, now).missedOn;
      return missedOn ? [{ pair, missedOn, hadLately: had.has(pair.id) }] : [];
    },
  );
}

/** A pair that is past due. */
export type PastDue = Awaited<ReturnType<typeof findPastDue>>[number];

/**
 * Words that were asked for lately, by program, about pairs that logged no meeting since: they may not all have been said
 * yet; those of one moment by name.
 */
export const findAskedReminders = (db: Db, now: Date) =>
  db
    .selectFrom('kind_words')
    .innerJoin('pairs', 'pairs.id', 'kind_words.pair_id')
    .innerJoin('members as resident', 'resident.id', 'pairs.resident_id')
    .innerJoin('people', (join) =>
      join
        .onRef('people.workspace_id', '=', 'resident.workspace_id')
        .onRef('people.slack_user_id', '=', 'resident.slack_user_id'),
    )
    .innerJoin('members as mentor', 'mentor.id', 'pairs.mentor_id')
    .innerJoin('workspaces', 'workspaces.id', 'kind_words.workspace_id')
    .select(['kind_words.id', 'kind_words.program_id', 'kind_words.pair_id'])
    .select(['resident.slack_user_id as resident_user', 'mentor.slack_user_id as mentor_user'])
    .where('kind_words.asked_at', '>', daysBefore(now, USEFUL_DAYS))
    .where('pairs.status', '=', 'active')
    .where('workspaces.stopped_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('meetings')
            .select('meetings.id')
            .whereRef('meetings.pair_id', '=', 'kind_words.pair_id')
            .whereRef('meetings.created_at', '>', 'kind_words.asked_at'),
        ),
      ),
    )
    .orderBy('kind_words.asked_at')
    .orderBy('people.display_name')
    .orderBy('resident.slack_user_id')
    .orderBy('kind_words.id')
    .execute();

/** A gentle reminder that a director asked for. */
export type AskedWord = Awaited<ReturnType<typeof findAskedReminders>>[number];
