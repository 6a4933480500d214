import { findOffering } from '../../domain/draws/trying.ts';
import { may } from '../../domain/members/access.ts';
import { findMentors, type Membership } from '../../domain/members/queries.ts';
import { findComing } from '../../domain/pairs/change-queries.ts';
import { offeredNext } from '../../domain/pairs/next-policy.ts';
import type { Nexts } from '../../domain/pairs/next-views.ts';
import { addPlaces, findLinedUp, promisedBy } from '../../domain/pairs/successor-queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Examined } from './examination.ts';
import type { What } from './policy.ts';

/** What a member may know of changes decided elsewhere: their days, and the places that they will take. */
export type Known = { days: readonly { on: string }[]; promised: ReadonlyMap<string, number> };

/**
 * The residents whose next mentors a director can line up with what they enter; only directors assign, so that for a
 * coordinator there are none.
 */
export async function findNexts(
  ctx: HandlerDeps,
  known: (member: Membership) => Promise<Known>,
  by: Membership,
  what: What,
  examined: readonly Examined[],
): Promise<Nexts> {
  const goes = new Set(what === 'leaves' || what === 'steps_down' ? examined.map(({ who }) => who.id) : []);
  const ends = examined.flatMap(({ effects }) =>
    effects.ending.filter(({ resident_id }) => effects.without.includes(resident_id)),
  );
  const staying = what === 'leaves' ? ends.filter(({ resident_id }) => !goes.has(resident_id)) : ends;
  if (what === 'away' || staying.length === 0 || !may(by, 'request.assign'))
    return { residents: [], mentors: [], promised: new Map() };
  const today = dateIn(by.program.time_zone, ctx.clock()).toString();
  const mentors = (await findMentors(ctx.db, by.program_id, today)).filter(({ id }) => !goes.has(id));
  const own = new Set(
    (await findComing(ctx.db, by))
      .filter((change) => change.entered_by === by.id && change.what === what)
      .filter((change) => examined.some((one) => isAbout(change, one)))
      .map(({ id }) => id),
  );
  const linedUp = await findLinedUp(ctx.db, by);
  const isOwn = ({ change_id }: { change_id: string | null }) => change_id !== null && own.has(change_id);
  const chosen = new Map(linedUp.filter(isOwn).map(({ resident_id, mentor_id }) => [resident_id, mentor_id]));
  const others = promisedBy(linedUp.filter((each) => !isOwn(each)));
  const promised = addPlaces((await known(by)).promised, others);
  const nameOf = new Map(examined[0]?.everybody.map(({ id, name }) => [id, name]));
  const ids = staying.map(({ resident_id }) => resident_id);
  const offering = await findOffering(ctx, by, ids);
  const residents = staying.map((pair) => {
    const [id, held] = [pair.resident_id, chosen.get(pair.resident_id)];
    const offered = offeredNext(offering(id, mentors, held), pair, promised);
    return { id, name: nameOf.get(id) ?? '', offered, chosen: held };
  });
  return { residents, mentors, promised };
}

const isAbout = (change: { member_id: string; pair_id: string | null }, { who, effects }: Examined) =>
  effects.pairId ? change.pair_id === effects.pairId : change.member_id === who.id;
