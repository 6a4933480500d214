import { findAllowed } from '../../domain/members/access.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { findTold } from '../../domain/pairs/announce-operations.ts';
import { lockPair, type PairWithPeople } from '../../domain/pairs/queries.ts';
import { DAYS_TO_DECLINE } from '../../domain/pairs/views.ts';
import { findRunningPrograms } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { workingDaysSince } from '../../platform/calendar/hours.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { enqueueAll, type Outgoing, refresh, refreshAll } from '../../platform/outbox/enqueue.ts';
import { type ProactiveMessage, sayOnce, type Word } from '../../platform/outbox/proactive.ts';
import { findDeclined, findDeclinedBefore } from './reassign-queries.ts';

export const DECLINED_KIND = 'matching.declined';

type Declined = { ok: true; told: number } | { ok: false; reason: 'late' | 'over' };

/**
 * A mentor cannot take a new pair on: the directors are told in private, and the pair stands until one of them assigns
 * again. Nothing of it goes on record.
 */
export async function declinePair(
  ctx: OperationDeps,
  pair: PairWithPeople,
  mentor: Membership,
): Promise<Declined> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const locked = await lockPair(tx, pair.id);
    if (locked?.status !== 'active') return { ok: false, reason: 'over' };
    const { time_zone } = mentor.program;
    // One that came with a roster may be told later than it began.
    const told = await findTold(tx, pair, 'mentor');
    const { days } = dateIn(time_zone, now).since(
      told ? dateIn(time_zone, told.created_at) : locked.started_on,
    );
    if (days > DAYS_TO_DECLINE && !locked.declined_at) return { ok: false, reason: 'late' };
    await tx
      .updateTable('pairs')
      .set({ declined_at: locked.declined_at ?? now })
      .where('id', '=', pair.id)
      .execute();
    if (told) await refresh(tx, now, pair.workspace_id, told.dedupe_key);
    const deciders = await decidersOf(tx, pair);
    await enqueueAll(
      tx,
      now,
      deciders.map(
        ({ slack_user_id: user }): Outgoing => ({
          workspaceId: pair.workspace_id,
          programId: pair.program_id,
          kind: DECLINED_KIND,
          payload: { pairId: pair.id },
          to: { user },
          dedupeKey: `${DECLINED_KIND}:${pair.id}:${user}`,
        }),
      ),
    );
    return { ok: true, told: deciders.length };
  });
}

/** Who sees to a pair whose mentor cannot take it on: the directors who are no part of it. */
async function decidersOf(
  tx: Tx,
  pair: Pick<PairWithPeople, 'program_id' | 'resident_id' | 'mentor_id'>,
): Promise<{ slack_user_id: string }[]> {
  const directors = await findAllowed(tx, 'request.assign', { programId: pair.program_id });
  const others = directors.filter(({ id }) => id !== pair.resident_id && id !== pair.mentor_id);
  // A program whose only director is this mentor: no one else could assign.
  return others.length > 0 ? others : directors.filter(({ id }) => id !== pair.resident_id);
}

/** Directors are reminded each time such a pair has waited for this many more working days. */
const REMIND_AFTER_WORKING_DAYS = 5;
const DAY_MS = 86_400_000;

/** Reminds the directors of each pair that still waits for another mentor; after an outage only the latest reminder goes out. */
async function remindDeciders(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const waiting = await findDeclinedBefore(
    ctx.db,
    new Date(now.getTime() - REMIND_AFTER_WORKING_DAYS * DAY_MS),
  );
  await eachAlone(ctx, 'requests.declined', await findRunningPrograms(ctx.db, waiting), aProgram, (program) =>
    transact(ctx, async (tx) => {
      const words: Word[] = [];
      for (const pair of waiting.filter(({ program_id }) => program_id === program.id)) {
        const since = pair.declined_at ?? now;
        const waits = Math.floor(workingDaysSince(since, now, program) / REMIND_AFTER_WORKING_DAYS);
        if (waits === 0) continue;
        for (const { slack_user_id: user } of await decidersOf(tx, pair))
          words.push({
            user,
            kind: DECLINED_KIND,
            payload: { pairId: pair.id, again: true },
            dedupeKey: `${DECLINED_KIND}:${pair.id}:again:${waits}:${user}`,
          });
      }
      await sayOnce(tx, now, program, words);
    }),
  );
}

/** A mentor waits to be relieved, and a resident for a mentor. */
export const declineReminders: ProactiveMessage<OperationDeps> = {
  name: 'requests.declined',
  urgency: 35,
  run: remindDeciders,
};

/** Has what the directors were told show that it is in hand. */
export async function resolveDeclined(
  tx: Tx,
  now: Date,
  pair: { id: string; workspace_id: string },
): Promise<void> {
  const told = await findDeclined(tx, pair);
  await refreshAll(
    tx,
    now,
    pair.workspace_id,
    told.map(({ dedupe_key }) => dedupe_key),
  );
}
