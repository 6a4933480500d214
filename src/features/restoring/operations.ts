import { sql } from 'kysely';
import { dateIn, startOfDay } from '../../platform/calendar/dates.ts';
import { hoursOf, nextWorking, type WorkingTime } from '../../platform/calendar/hours.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueueAll } from '../../platform/outbox/enqueue.ts';
import type { Kinds, OutboxRow } from '../../platform/outbox/kinds.ts';
import { zoneOf } from '../../platform/outbox/proactive.ts';
import { release } from '../../platform/restoring/hold.ts';
import { findEveryone, findProactive } from './queries.ts';

/** The outbox kind of what everyone is told after a restoration. */
export const RESTORED_KIND = 'restoring.restored';

/** Why a message that the operator left out was not sent. */
const LEFT_OUT = 'restored';

type Deps = Pick<OperationDeps, 'db' | 'queue' | 'log' | 'clock'>;
type Person = Awaited<ReturnType<typeof findEveryone>>[number];

const keyOf = (workspaceId: string, user: string | null) => `${workspaceId} ${user}`;
const zoneFor = (person: Person) => zoneOf(person.own_zone, person.time_zone);

/** The beginning of the working day a number of working days after a moment. */
function workingDaysAfter(from: Date, days: number, program: WorkingTime, zone: string): Date {
  let at = from;
  for (let day = 0; day < days; day += 1)
    at = nextWorking(startOfDay(dateIn(zone, at).add({ days: 1 }), zone), hoursOf(program), zone);
  return at;
}

/**
 * Ends the hold. Unless no one is to be told, everyone hears first, in their working hours, that the database was
 * restored, and what is proactive waits until their next working day. Answers how many are told.
 */
export async function releaseHold(
  ctx: Deps,
  restorationId: string,
  { tells }: { tells: boolean },
): Promise<number> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    if (!(await release(tx, restorationId, now)) || !tells) return 0;
    const everyone = await findEveryone(tx);
    const told = new Map(everyone.map((person) => [keyOf(person.workspace_id, person.user), person]));
    await shiftRows(tx, await findProactive(tx), (row) => {
      const person = told.get(keyOf(row.workspace_id, row.to_user));
      return person && workingDaysAfter(newsFor(person, now), 1, person, zoneFor(person));
    });
    await enqueueAll(
      tx,
      now,
      everyone.map((person) => ({
        workspaceId: person.workspace_id,
        programId: person.program_id,
        kind: RESTORED_KIND,
        payload: { restorationId, timeZone: zoneFor(person) },
        to: { user: person.user },
        dedupeKey: `${RESTORED_KIND}:${restorationId}:${person.user}`,
        notBefore: newsFor(person, now),
        unasked: 'news' as const,
      })),
    );
    return everyone.length;
  });
}

const newsFor = (person: Person, now: Date) => nextWorking(now, hoursOf(person), zoneFor(person));

async function shiftRows(
  tx: Tx,
  rows: readonly OutboxRow[],
  momentOf: (row: OutboxRow) => Date | undefined,
): Promise<number> {
  const moved = rows.flatMap((row) => {
    const at = momentOf(row);
    return at ? [{ id: row.id, at: at.toISOString() }] : [];
  });
  await sql`update outbox set not_before = moved.at, tries = 0
    from unnest(${moved.map(({ id }) => id)}::uuid[], ${moved.map(({ at }) => at)}::timestamptz[]) as moved(id, at)
    where outbox.id = moved.id`.execute(tx);
  return moved.length;
}

/** Has proactive messages of a program, or of all, wait for a number of working days; answers how many. */
export async function shiftProactive(
  ctx: Deps,
  { days, programId }: { days: number; programId: string | undefined },
): Promise<number> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const people = new Map(
      (await findEveryone(tx)).map((each) => [keyOf(each.workspace_id, each.user), each]),
    );
    return shiftRows(tx, await findProactive(tx, programId), (row) => {
      const person = people.get(keyOf(row.workspace_id, row.to_user));
      return person && workingDaysAfter(now, days, person, zoneFor(person));
    });
  });
}

/** Ends proactive messages of a program, or of all, unsent; answers how many. What they are about is not said later. */
export async function skipProactive(
  ctx: Deps,
  kinds: Kinds,
  { programId }: { programId: string | undefined },
): Promise<number> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const rows = await findProactive(tx, programId);
    for (const row of rows) {
      await tx
        .updateTable('outbox')
        .set({ state: 'skipped', error: LEFT_OUT })
        .where('id', '=', row.id)
        .execute();
      await kinds[row.kind]?.settled?.(tx, { ...row, error: LEFT_OUT }, 'skipped', now);
    }
    return rows.length;
  });
}
