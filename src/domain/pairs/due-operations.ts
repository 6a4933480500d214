import { sql } from 'kysely';
import { dateIn } from '../../platform/calendar/dates.ts';
import { hoursOf, isWorkingDay } from '../../platform/calendar/hours.ts';
import { isAmong } from '../../platform/database/sql.ts';
import type { Db, Program, Tx } from '../../platform/database/tables.ts';
import type { EndReason } from './operations.ts';

/** A pair that ends now, and why; the reason stays in its row. */
export type Ending = { pairId: string; reason: EndReason };

/** The open programs in which an ending, decided or entered, has come; it is carried out on a working day of theirs. */
export const findProgramsDue = (db: Db, now: Date): Promise<Program[]> =>
  db
    .selectFrom('programs')
    .selectAll()
    .where('delete_after', 'is', null)
    .where((eb) =>
      eb.or([
        eb(
          'id',
          'in',
          eb
            .selectFrom('pairs')
            .select('pairs.program_id')
            .where('change_at', '<=', now)
            .where('status', '=', 'active'),
        ),
        eb(
          'id',
          'in',
          eb
            .selectFrom('changes')
            .select('changes.program_id')
            .where('carry_out_at', '<=', now)
            .where('state', '=', 'planned'),
        ),
      ]),
    )
    .orderBy('id')
    .execute();

/** Whether endings are carried out in a program on this day: it is a working day there. */
export const endsToday = (program: Program, now: Date): boolean =>
  isWorkingDay(dateIn(program.time_zone, now), hoursOf(program));

/**
 * Everything that ends in a program by now, decided in confidence or entered, as one batch by pair, so that neither
 * order nor company tells the one from the other. What was entered of people is done here: roles end with it. The
 * program's row is locked.
 */
export async function takeDue(tx: Tx, now: Date, programId: string): Promise<Ending[]> {
  const entered = await takeEntered(tx, now, programId);
  const decided = await tx
    .selectFrom('pairs')
    .select('id')
    .where('program_id', '=', programId)
    .where('change_at', '<=', now)
    .where('status', '=', 'active')
    .orderBy('id')
    .forUpdate()
    .execute();
  const endings = new Map<string, EndReason>();
  for (const { id } of decided) endings.set(id, 'changed');
  for (const { pairId, reason } of entered) endings.set(pairId, reason);
  return [...endings].map(([pairId, reason]) => ({ pairId, reason }));
}

async function takeEntered(tx: Tx, now: Date, programId: string): Promise<Ending[]> {
  const due = await tx
    .selectFrom('changes')
    .select(['id', 'what', 'member_id', 'pair_id'])
    .where('program_id', '=', programId)
    .where('carry_out_at', '<=', now)
    .where('state', '=', 'planned')
    .orderBy('id')
    .forUpdate()
    .execute();
  if (due.length === 0) return [];
  const of = (what: string) => due.filter((change) => change.what === what).map((change) => change.member_id);
  const leaving = of('leaves');
  const stepping = of('steps_down');
  await endRoles(tx, now, leaving, stepping);
  const ids = due.map(({ id }) => id);
  await tx.updateTable('changes').set({ state: 'done', settled_at: now }).where(isAmong('id', ids)).execute();
  const named = due.flatMap(({ pair_id }) => pair_id ?? []);
  const pairs = await tx
    .selectFrom('pairs')
    .select(['id', 'resident_id', 'mentor_id'])
    .where('program_id', '=', programId)
    .where('status', '=', 'active')
    .where((eb) =>
      eb.or([
        isAmong('id', named),
        isAmong('mentor_id', [...leaving, ...stepping]),
        isAmong('resident_id', leaving),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  return pairs.map(({ id, resident_id, mentor_id }) => ({
    pairId: id,
    reason: leaving.includes(resident_id) || leaving.includes(mentor_id) ? 'left' : 'changed',
  }));
}

/** People are locked by id, as everywhere. */
async function endRoles(tx: Tx, now: Date, leaving: readonly string[], stepping: readonly string[]) {
  await tx
    .selectFrom('members')
    .select('id')
    .where(isAmong('id', [...leaving, ...stepping]))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  await sql`
    update members set updated_at = ${now},
      roles = case when id = any(${leaving}::uuid[]) then '{}' else array_remove(roles, 'mentor') end
    where id = any(${[...leaving, ...stepping]}::uuid[])`.execute(tx);
}
