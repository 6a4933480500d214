import type { BeforeChange, Drafted } from '../../platform/database/tables/class-match.ts';
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
 * Makes the draft of a round again, in a thread of its own, and stores it. Undefined where the round is a draft no more.
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

/** A pin that a director sets; `keep`: it holds when the draft is made again. */
type Setting = Pin & { keep: boolean };

/** The draft that follows from some facts, with a pin held; nothing is stored. */
function draftWith({ instance, mentors, kept }: Facts, pin?: Pin): Promise<Draft> {
  const others = kept.filter(({ resident }) => resident !== pin?.resident);
  return draftInThread(withPins({ ...instance, mentors }, pin ? [pin, ...others] : others));
}

/** Makes and stores the draft that follows from some facts; a pin is held, and stored where it is to be kept. */
async function draftFrom(ctx: OperationDeps, facts: Facts, pin?: Setting): Promise<Made | undefined> {
  const { round, instance, kept } = facts;
  const draft = await draftWith(facts, pin);
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
    const locked = await lockClassMatch(tx, round.id);
    if (locked?.state !== 'draft') return undefined;
    if (pin?.keep) await keepPin(tx, round, pin);
    const before = pin && locked.draft && beforeOf(locked.draft, pin, kept);
    return tx
      .updateTable('rounds')
      .set({
        draft: JSON.stringify(stored),
        drafted_at: now,
        before_change: before ? JSON.stringify(before) : null,
      })
      .where('id', '=', round.id)
      .returningAll()
      .executeTakeFirst();
  });
  return latest && { draft, facts: { ...facts, round: latest } };
}

/** What undoing a change brings back. */
function beforeOf(draft: Drafted[], { resident, mentor, keep }: Setting, kept: readonly Pin[]): BeforeChange {
  const pin = kept.find((each) => each.resident === resident);
  const earlier = pin ? { mentor: pin.mentor, agreed: pin.agreed ?? false } : null;
  return { draft, resident, mentor, ...(keep ? { pin: earlier } : {}) };
}

const keepPin = (
  tx: Tx,
  round: Pick<ClassMatch, 'id' | 'workspace_id' | 'program_id'>,
  { resident, mentor, agreed = false }: Pin,
) =>
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
export async function changeOne(ctx: OperationDeps, facts: Facts, pin: Setting): Promise<Changed> {
  const reason = whyNot(facts, pin);
  if (reason) return { ok: false, reason };
  const made = await draftFrom(ctx, facts, pin);
  if (!made) return { ok: false, reason: 'over' };
  return { ok: true, moves: movesTo(facts, made.draft, pin), facts: made.facts };
}

function whyNot({ open, mentors }: Facts, { resident, mentor, agreed }: Pin) {
  if (!open.get(resident)?.has(mentor)) return 'not_offered';
  if (!agreed && (mentors.find(({ id }) => id === mentor)?.openings ?? 0) === 0) return 'no_place';
  return undefined;
}

function movesTo({ round }: Facts, draft: Draft, { resident }: Pin): Move[] {
  const all = [...draft.pairs.map((pair) => pair.resident), ...draft.unplaced];
  return movesBetween({ pairs: round.draft ?? [] }, draft, resident, all);
}

/** What such a change would move, or why it can't be; nothing is stored. */
export async function priceOf(
  facts: Facts,
  pin: Pin,
): Promise<{ ok: true; moves: Move[] } | { ok: false; reason: 'not_offered' | 'no_place' }> {
  const reason = whyNot(facts, pin);
  return reason
    ? { ok: false, reason }
    : { ok: true, moves: movesTo(facts, await draftWith(facts, pin), pin) };
}

/** Brings back the draft before the last change, where it is still the one that the director has seen; answers whether it did. */
export async function undoChange(ctx: OperationDeps, roundId: string, seenAt: string): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const round = await lockClassMatch(tx, roundId);
    const before = round?.before_change;
    if (round?.state !== 'draft' || !before || round.drafted_at?.toISOString() !== seenAt) return false;
    const { resident, pin } = before;
    if (pin) await keepPin(tx, round, { resident, ...pin });
    if (pin === null)
      await tx
        .deleteFrom('round_pins')
        .where('round_id', '=', round.id)
        .where('resident_id', '=', resident)
        .execute();
    await tx
      .updateTable('rounds')
      .set({ draft: JSON.stringify(before.draft), drafted_at: now, before_change: null })
      .where('id', '=', round.id)
      .execute();
    return true;
  });
}
