import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/tables.ts';
import type { Membership } from '../members/queries.ts';
import type { Chosen } from './next-policy.ts';
import type { PairWithPeople } from './queries.ts';

/** The ending for which a next mentor is lined up: what was entered, the new academic year, or a request. */
export type ForEnding = { change_id: string } | { turn_id: string } | { rematch_id: string };

/** A resident's next mentor for an ending, both by member id; null where none is lined up for it any more. */
export type NextChoice = { ending: ForEnding; residentId: string; mentorId: string | null };

/**
 * Lines up next mentors of residents, each for one ending, whatever its cause, in the place of those lined up for it
 * before. It takes no place and changes nothing before that ending's day.
 */
export async function lineUp(
  tx: Tx,
  now: Date,
  by: Membership,
  choices: readonly NextChoice[],
): Promise<void> {
  if (choices.length === 0) return;
  await sql`
    delete from successors using unnest(${choices.map(({ residentId }) => residentId)}::uuid[],
      ${choices.flatMap(({ ending }) => Object.values(ending))}::uuid[]) as chosen (resident_id, ending_id)
    where successors.resident_id = chosen.resident_id
      and coalesce(successors.change_id, successors.turn_id, successors.rematch_id) = chosen.ending_id`.execute(
    tx,
  );
  const rows = choices.flatMap(({ ending, residentId, mentorId }) =>
    mentorId
      ? {
          id: randomUUID(),
          workspace_id: by.workspace_id,
          program_id: by.program_id,
          resident_id: residentId,
          mentor_id: mentorId,
          chosen_by: by.id,
          chosen_at: now,
          ...{ change_id: null, turn_id: null, rematch_id: null, ...ending },
        }
      : [],
  );
  if (rows.length > 0) await tx.insertInto('successors').values(rows).execute();
}

/** Lines up what a window changed for an ending; the rest stays as it is by now, whoever chose it meanwhile. */
export const lineUpNew = (
  tx: Tx,
  now: Date,
  by: Membership,
  ending: ForEnding,
  chosen: readonly Chosen[],
): Promise<void> =>
  lineUp(
    tx,
    now,
    by,
    chosen.filter(({ isNew }) => isNew).map(({ residentId, mentorId }) => ({ ending, residentId, mentorId })),
  );

/** Who was lined up for a resident whose pair ends now, and by whom. */
export type NextMentor = {
  mentorId: string;
  by: { id: string; user: string };
  /** The mentor is there still; where not, the resident waits. */
  present: boolean;
};

/**
 * Finds and deletes the next mentors chosen for the residents of these pairs, which end now, whatever their causes. The
 * choice for an ending that is due counts first, and of several, the last one. Residents who leave as well get none.
 */
export async function takeLinedUp(
  tx: Tx,
  now: Date,
  pairs: readonly PairWithPeople[],
): Promise<Map<string, NextMentor>> {
  const ids = pairs.map(({ id }) => id);
  const { rows } = await sql<Taken>`
    with used as (
      delete from successors using pairs
      where pairs.id = any(${ids}::uuid[]) and successors.resident_id = pairs.resident_id
      returning successors.*, pairs.change_at
    )
    select distinct on (used.resident_id) used.resident_id, used.mentor_id, used.chosen_by,
      chooser.slack_user_id as chooser_user,
      'mentor' = any(mentor.roles) and mentor_person.deactivated_at is null as present
    from used
    join members chooser on chooser.id = used.chosen_by
    join members mentor on mentor.id = used.mentor_id
    join people mentor_person on mentor_person.workspace_id = mentor.workspace_id
      and mentor_person.slack_user_id = mentor.slack_user_id
    join members resident on resident.id = used.resident_id and 'resident' = any(resident.roles)
    join people resident_person on resident_person.workspace_id = resident.workspace_id
      and resident_person.slack_user_id = resident.slack_user_id and resident_person.deactivated_at is null
    left join changes on changes.id = used.change_id
    left join turns on turns.id = used.turn_id
    order by used.resident_id,
      coalesce(changes.carry_out_at, turns.carry_out_at, used.change_at) <= ${now} desc nulls last,
      used.chosen_at desc, used.mentor_id`.execute(tx);
  return new Map(
    rows.map(({ resident_id, mentor_id, chosen_by, chooser_user, present }) => [
      resident_id,
      { mentorId: mentor_id, by: { id: chosen_by, user: chooser_user }, present },
    ]),
  );
}

type Taken = {
  resident_id: string;
  mentor_id: string;
  chosen_by: string;
  chooser_user: string;
  present: boolean;
};
