import type { Membership } from '../../domain/members/queries.ts';
import { type ComingChange, findComing } from '../../domain/pairs/change-queries.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { type AtTurn, undoneSaid } from './coming-views.ts';
import { undoChange } from './operations.ts';
import { endedBy, type Pair, stillTouching } from './policy.ts';
import { findEverybody, findGoing } from './queries.ts';
import { SAID } from './views.ts';

/** What a planned new academic year does, as everyone may know it who records departures. */
export type Turn = { on: string; finishes(memberId: string): boolean; ends(pair: Pair): boolean };

/**
 * Undoes a change and answers with what was undone, and what still takes place about its person and pairs: of what this
 * reader may see alone, among pairs as everyone knows them, so that a hidden ending changes no word.
 */
export async function undoAndSay(
  ctx: HandlerDeps,
  findTurn: (member: Membership) => Promise<Turn | undefined>,
  by: Membership,
  changeId: string,
): Promise<string> {
  const undone = await undoChange(ctx, by, changeId);
  if (!undone) return SAID.gone;
  const going = await findGoing(ctx.db, by.program_id);
  const still = stillTouching(undone, await findComing(ctx.db, by), going);
  const turn = await findTurn(by);
  return undoneSaid(undone, still, turn && (await atTurn(ctx, by, undone, endedBy(undone, going), turn)));
}

async function atTurn(
  ctx: HandlerDeps,
  by: Membership,
  undone: ComingChange,
  pairs: readonly Pair[],
  turn: Turn,
): Promise<AtTurn | undefined> {
  const ending = pairs.filter((pair) => turn.ends(pair));
  const finishes = undone.what !== 'pair_ends' && turn.finishes(undone.member_id);
  if (!finishes && ending.length === 0) return undefined;
  const userOf = new Map((await findEverybody(ctx.db, by.program_id)).map(({ id, user }) => [id, user]));
  return {
    on: turn.on,
    finishes: finishes ? undone.user : undefined,
    ending: ending.map(({ resident_id, mentor_id }) => ({
      resident: userOf.get(resident_id) ?? '',
      mentor: userOf.get(mentor_id) ?? '',
    })),
  };
}
