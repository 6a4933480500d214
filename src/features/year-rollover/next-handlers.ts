import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { findOffering } from '../../domain/draws/trying.ts';
import { findMentors, type Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { findComing } from '../../domain/pairs/change-queries.ts';
import { offeredNext } from '../../domain/pairs/next-policy.ts';
import { chosenNext, type Nexts, nextBlocks } from '../../domain/pairs/next-views.ts';
import { addPlaces, findLinedUp, promisedBy } from '../../domain/pairs/successor-queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { NEXT, NEXT_SAID, NEXT_SUBMIT, NEXT_TITLE, nextModal } from './next-views.ts';
import { lineUpForTurn } from './operations.ts';
import { endsAtTurn, fatesOf } from './policy.ts';
import { findGoingPairs, findPeople, findTurn, type Turn } from './queries.ts';

/** Places, by mentor, of changes decided elsewhere, as far as this member may know of them. */
type FindPromised = (member: Membership) => Promise<{ promised: ReadonlyMap<string, number> }>;

/** Registers the window in which directors line up next mentors for the new academic year. */
export function registerNext(web: Web, ctx: HandlerDeps, known: FindPromised): void {
  const windows = programWindows(web, ctx, NEXT_TITLE, 'year.confirm');
  windows.open(NEXT, (director) => nextView(ctx, known, director));
  windows.confirm(NEXT_SUBMIT, async (director, { form }): Promise<ModalView | Outcome> => {
    const turn = await findTurn(ctx.db, director.program_id, 'planned');
    if (!turn) return messageModal(NEXT_TITLE, NEXT_SAID.over);
    const chosen = chosenNext(form, await findNexts(ctx, known, director, turn));
    if ('errors' in chosen) return chosen;
    if ('beyond' in chosen) return nextView(ctx, known, director, chosen.beyond);
    const saved = await lineUpForTurn(ctx, director, turn.id, chosen.next);
    return messageModal(NEXT_TITLE, saved ? NEXT_SAID.saved : NEXT_SAID.over);
  });
}

async function nextView(
  ctx: HandlerDeps,
  known: FindPromised,
  director: Membership,
  beyond: readonly Beyond[] = [],
): Promise<ModalView> {
  const turn = await findTurn(ctx.db, director.program_id, 'planned');
  if (!turn) return messageModal(NEXT_TITLE, NEXT_SAID.over);
  const nexts = await findNexts(ctx, known, director, turn);
  return nexts.residents.length === 0
    ? messageModal(NEXT_TITLE, NEXT_SAID.nobody)
    : nextModal(director.program, nextBlocks(nexts, beyond));
}

/** Continuing residents whose pair ends with the year; those without a next mentor come first. */
async function findNexts(
  ctx: HandlerDeps,
  known: FindPromised,
  director: Membership,
  turn: Turn,
): Promise<Nexts> {
  const people = await findPeople(ctx.db, director.program_id);
  const turning = {
    on: Temporal.PlainDate.from(turn.turns_on),
    yearOn: Temporal.PlainDate.from(turn.year_on),
  };
  const fates = fatesOf(people, turning, turn.choices);
  const today = dateIn(director.program.time_zone, ctx.clock()).toString();
  const goes = (id: string) => {
    const fate = fates.get(id);
    return fate?.kind === 'finishes' && !fate.stays;
  };
  const mentors = (await findMentors(ctx.db, director.program_id, today)).filter(({ id }) => !goes(id));
  const linedUp = await findLinedUp(ctx.db, director);
  const own = new Map(
    linedUp
      .filter(({ turn_id }) => turn_id === turn.id)
      .map(({ resident_id, mentor_id }) => [resident_id, mentor_id]),
  );
  const others = promisedBy(linedUp.filter(({ turn_id }) => turn_id !== turn.id));
  const promised = addPlaces((await known(director)).promised, others);
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  const pairs = await findGoingPairs(ctx.db, director.program_id);
  const ending = pairs.filter(
    (pair) => endsAtTurn(pair, fates) && fates.get(pair.resident_id)?.kind !== 'finishes',
  );
  const ids = ending.map(({ resident_id }) => resident_id);
  const offering = await findOffering(ctx, director, ids);
  const residents = ending
    .map((pair) => {
      const [id, chosen] = [pair.resident_id, own.get(pair.resident_id)];
      const offered = offeredNext(offering(id, mentors, chosen), pair, promised, { chosen });
      return { id, name: nameOf.get(id) ?? '', offered, chosen };
    })
    .sort(
      (one, other) =>
        Number(own.has(one.id)) - Number(own.has(other.id)) || one.name.localeCompare(other.name),
    );
  return { residents, mentors, promised, coming: await findComing(ctx.db, director) };
}
