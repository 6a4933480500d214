import { isAmong } from '../database/sql.ts';
import type { Tx } from '../database/tables.ts';
import { findScheduled, type PairWithPeople } from './queries.ts';

type Follower = { successor?: string; unbegun?: string };

/** Begins what was to follow these pairs, where its mentor is there; answers with what there was, by resident. */
export async function beginSuccessors(
  tx: Tx,
  now: Date,
  pairs: readonly PairWithPeople[],
  dayOf: (pair: PairWithPeople) => string,
): Promise<Map<string, Follower>> {
  const followers = new Map<string, Follower>();
  const formal = pairs.filter(({ kind }) => kind === 'formal');
  const waiting = await tx
    .selectFrom('pairs')
    .select('resident_id')
    .where('status', '=', 'scheduled')
    .where(
      isAmong(
        'resident_id',
        formal.map((pair) => pair.resident_id),
      ),
    )
    .execute();
  const promised = new Set(waiting.map(({ resident_id }) => resident_id));
  for (const pair of formal.filter(({ resident_id }) => promised.has(resident_id))) {
    const planned = await findScheduled(tx, pair.resident_id);
    if (!planned) continue;
    followers.set(
      pair.resident_id,
      planned.mentor_present ? { successor: planned.id } : { unbegun: planned.id },
    );
    if (!planned.mentor_present) continue;
    await tx
      .updateTable('pairs')
      .set({ status: 'active', started_on: dayOf(pair), next_check_at: now })
      .where('id', '=', planned.id)
      .execute();
  }
  return followers;
}

/** Takes back what was promised to residents who finish: pairs that were still to begin. Nobody was told of them yet. */
export async function dropPromises(tx: Tx, residentIds: readonly string[]): Promise<void> {
  const promises = await tx
    .selectFrom('pairs')
    .select('id')
    .where('status', '=', 'scheduled')
    .where(isAmong('resident_id', residentIds))
    .execute();
  const ids = promises.map(({ id }) => id);
  if (ids.length === 0) return;
  await tx.updateTable('rematches').set({ new_pair_id: null }).where(isAmong('new_pair_id', ids)).execute();
  await tx.deleteFrom('pairs').where(isAmong('id', ids)).execute();
}
