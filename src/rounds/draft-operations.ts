import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { gatherFacts } from './drafting.ts';
import { type Move, movesBetween } from './policy.ts';
import { findRound, lockRound, type Round } from './queries.ts';
import { draftInThread } from './thread.ts';
import type { Draft, Pin } from './types.ts';

/** A round's draft, and when it was made: what is published is what a director has seen. */
export type Made = { draft: Draft; draftedAt: Date };

/**
 * Makes the draft of a round anew, in a thread of its own, and stores it; `more` are pins beside the kept ones, stored
 * with `keep`. Undefined where the round is a draft no more.
 */
export async function makeDraft(
  ctx: Means,
  roundId: string,
  more: readonly Pin[] = [],
  keep = false,
): Promise<Made | undefined> {
  const now = ctx.clock();
  const round = await findRound(ctx.db, roundId);
  if (round?.state !== 'draft') return undefined;
  const { time_zone: timeZone } = await ctx.db
    .selectFrom('programs')
    .select('time_zone')
    .where('id', '=', round.program_id)
    .executeTakeFirstOrThrow();
  const { instance } = await gatherFacts(ctx.db, ctx.keys, round, { timeZone, now }, more);
  const draft = await draftInThread(instance);
  const topicsOf = new Map(
    [...instance.residents, ...instance.mentors].map(({ id, topics }) => [id, topics]),
  );
  const stored = draft.pairs.map(({ resident, mentor, choice }) => ({
    resident,
    mentor,
    choice,
    shared: (topicsOf.get(resident) ?? []).filter((topic) => topicsOf.get(mentor)?.includes(topic)),
  }));
  const isStored = await transact(ctx, async (tx) => {
    if ((await lockRound(tx, roundId))?.state !== 'draft') return false;
    if (keep) for (const pin of more) await keepPin(tx, round, pin);
    await tx
      .updateTable('rounds')
      .set({ draft: JSON.stringify(stored), drafted_at: now })
      .where('id', '=', roundId)
      .execute();
    return true;
  });
  return isStored ? { draft, draftedAt: now } : undefined;
}

const keepPin = (tx: Tx, round: Round, { resident, mentor }: Pin) =>
  tx
    .insertInto('round_pins')
    .values({
      workspace_id: round.workspace_id,
      program_id: round.program_id,
      round_id: round.id,
      resident_id: resident,
      mentor_id: mentor,
    })
    .onConflict((conflict) =>
      conflict.columns(['round_id', 'resident_id']).doUpdateSet({ mentor_id: mentor }),
    )
    .execute();

export type Changed =
  | { ok: true; moves: Move[] }
  | { ok: false; reason: 'over' | 'not_offered' | 'no_place' };

/** Puts a resident with another mentor in the draft, and everybody else where it is best then; says what it costs. */
export async function changeOne(
  ctx: Means,
  round: Round,
  timeZone: string,
  { resident, mentor, keep }: Pin & { keep: boolean },
): Promise<Changed> {
  const at = { timeZone, now: ctx.clock() };
  const { open, mentors } = await gatherFacts(ctx.db, ctx.keys, round, at);
  if (!open.get(resident)?.has(mentor)) return { ok: false, reason: 'not_offered' };
  if ((mentors.find(({ id }) => id === mentor)?.places ?? 0) === 0) return { ok: false, reason: 'no_place' };
  const made = await makeDraft(ctx, round.id, [{ resident, mentor }], keep);
  if (!made) return { ok: false, reason: 'over' };
  const all = [...made.draft.pairs.map((pair) => pair.resident), ...made.draft.unplaced];
  return { ok: true, moves: movesBetween({ pairs: round.draft ?? [] }, made.draft, resident, all) };
}
