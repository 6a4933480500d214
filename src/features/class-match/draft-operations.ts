import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { type Facts, gatherFacts } from './drafting.ts';
import { type Move, movesBetween, withPins } from './policy.ts';
import { type ClassMatch, findClassMatch, lockClassMatch } from './queries.ts';
import { draftInThread } from './thread.ts';
import type { Draft, Pin } from './types.ts';

/** A round's draft, with what it follows from; the round is as it is stored now. */
export type Made = { draft: Draft; facts: Facts };

/**
 * Makes the draft of a round anew, in a thread of its own, and stores it. Undefined where the round is a draft no more.
 */
export async function makeDraft(ctx: OperationDeps, roundId: string): Promise<Made | undefined> {
  const round = await findClassMatch(ctx.db, roundId);
  if (round?.state !== 'draft') return undefined;
  const { time_zone: timeZone } = await ctx.db
    .selectFrom('programs')
    .select('time_zone')
    .where('id', '=', round.program_id)
    .executeTakeFirstOrThrow();
  return draftFrom(ctx, await gatherFacts(ctx.db, ctx.keys, round, { timeZone, now: ctx.clock() }));
}

/** Makes and stores the draft that follows from some facts; a pin is held, and stored where it is to be kept. */
async function draftFrom(
  ctx: OperationDeps,
  facts: Facts,
  pin?: Pin & { keep: boolean },
): Promise<Made | undefined> {
  const { round, kept } = facts;
  const others = kept.filter(({ resident }) => resident !== pin?.resident);
  const instance = withPins({ ...facts.instance, mentors: facts.mentors }, pin ? [pin, ...others] : others);
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
  const now = ctx.clock();
  const latest = await transact(ctx, async (tx) => {
    if ((await lockClassMatch(tx, round.id))?.state !== 'draft') return undefined;
    if (pin?.keep) await keepPin(tx, round, pin);
    return tx
      .updateTable('rounds')
      .set({ draft: JSON.stringify(stored), drafted_at: now })
      .where('id', '=', round.id)
      .returningAll()
      .executeTakeFirst();
  });
  return latest && { draft, facts: { ...facts, round: latest } };
}

const keepPin = (tx: Tx, round: ClassMatch, { resident, mentor, agreed = false }: Pin) =>
  tx
    .insertInto('round_pins')
    .values({
      workspace_id: round.workspace_id,
      program_id: round.program_id,
      round_id: round.id,
      resident_id: resident,
      mentor_id: mentor,
      agreed,
    })
    .onConflict((conflict) =>
      conflict.columns(['round_id', 'resident_id']).doUpdateSet({ mentor_id: mentor, agreed }),
    )
    .execute();

/** What came of a change in the draft: what it moves and the facts with the new draft, or why not. */
type Changed =
  | { ok: true; moves: Move[]; facts: Facts }
  | { ok: false; reason: 'over' | 'not_offered' | 'no_place' };

/** Puts a resident with another mentor in the draft, and everyone else where it is best then; says what it costs. */
export async function changeOne(
  ctx: OperationDeps,
  facts: Facts,
  pin: Pin & { keep: boolean },
): Promise<Changed> {
  const { resident, mentor } = pin;
  if (!facts.open.get(resident)?.has(mentor)) return { ok: false, reason: 'not_offered' };
  if (!pin.agreed && (facts.mentors.find(({ id }) => id === mentor)?.openings ?? 0) === 0)
    return { ok: false, reason: 'no_place' };
  const made = await draftFrom(ctx, facts, pin);
  if (!made) return { ok: false, reason: 'over' };
  const all = [...made.draft.pairs.map((pair) => pair.resident), ...made.draft.unplaced];
  const moves = movesBetween({ pairs: facts.round.draft ?? [] }, made.draft, resident, all);
  return { ok: true, moves, facts: made.facts };
}
