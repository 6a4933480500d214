import { findKnownPairs } from '../../domain/cadence/queries.ts';
import { isAmong } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { inProgram, setAside } from '../../platform/jobs/alone.ts';
import { judgeRow } from './judging.ts';
import { findDueNudges, keyOf, type Recipient } from './recipients.ts';

const JOB = 'reminders';

/** Has the sweep leave a pair alone for a while, since it could not be looked at. */
export async function setPairAside(
  { db, ...ctx }: OperationDeps,
  pairId: string,
  error: unknown,
): Promise<void> {
  const pair = await db
    .selectFrom('pairs')
    .select(['id', 'workspace_id', 'program_id'])
    .where('id', '=', pairId)
    .executeTakeFirst();
  if (!pair) return;
  const again = await setAside({ db, ...ctx }, JOB, inProgram(pair), error);
  await db.updateTable('pairs').set({ next_check_at: again }).where('id', '=', pairId).execute();
}

/** The pairs whose nudges for a person can't be judged, each with the error. */
export async function findUnreadable(db: Db, now: Date, person: Recipient): Promise<Map<string, unknown>> {
  const bad = new Map<string, unknown>();
  const byPair = Map.groupBy(await findDueNudges(db, [person], now), ({ pair_id }) => pair_id);
  for (const [pairId, rows] of byPair) {
    try {
      const pair = (await findKnownPairs(db, [pairId])).get(pairId);
      if (pair) for (const row of rows) judgeRow(row, pair, now);
    } catch (error) {
      bad.set(pairId, error);
    }
  }
  return bad;
}

/** Has the due nudges of a person wait for a while, all of them or those about one pair. */
export async function setNudgesAside(
  ctx: OperationDeps,
  person: Recipient,
  error: unknown,
  pairId?: string,
): Promise<void> {
  const rows = await findDueNudges(ctx.db, [person], ctx.clock());
  const meant = rows.filter((row) => pairId === undefined || row.pair_id === pairId);
  const about = { workspaceId: person.workspace_id, programId: meant[0]?.program_id };
  const again = await setAside(ctx, JOB, { ...about, id: pairId ?? keyOf(person) }, error);
  await ctx.db
    .updateTable('nudges')
    .set({ sendable_at: again })
    .where(
      isAmong(
        'id',
        meant.map(({ id }) => id),
      ),
    )
    .where('state', '=', 'planned')
    .execute();
}
