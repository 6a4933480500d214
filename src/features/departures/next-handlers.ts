import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { findOffering } from '../../domain/draws/trying.ts';
import { may } from '../../domain/members/access.ts';
import { findMentors, type Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { type ComingChange, findComing } from '../../domain/pairs/change-queries.ts';
import { offeredNext } from '../../domain/pairs/next-policy.ts';
import { chosenNext, type Nexts, nextBlocks } from '../../domain/pairs/next-views.ts';
import { addPlaces, findLinedUp, promisedBy } from '../../domain/pairs/successor-queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Web } from '../../platform/slack/web.ts';
import { NEXT_OF, NEXT_OF_TITLE } from './coming-views.ts';
import { type Examined, findProgramNow } from './examination.ts';
import { NEXT_OF_SAID, NEXT_OF_SUBMIT, nextOfModal } from './next-views.ts';
import { lineUpForChange } from './operations.ts';
import { losingBy, pairsEnding, type What } from './policy.ts';

/** Registers the window in which a director lines up next mentors for a coming change, whoever entered it. */
export function registerNextOf(
  web: Web,
  ctx: HandlerDeps,
  known: (member: Membership) => Promise<Known>,
  recorded: (member: Membership, said: string) => Promise<ModalView>,
): void {
  const windows = programWindows(web, ctx, NEXT_OF_TITLE, 'request.assign');
  windows.open(NEXT_OF, async (director, { rest }) => {
    const found = await findNextsOf(ctx, known, director, rest);
    if (!found) return messageModal(NEXT_OF_TITLE, NEXT_OF_SAID.over);
    return found.nexts.residents.length === 0
      ? messageModal(NEXT_OF_TITLE, NEXT_OF_SAID.nobody)
      : nextOfModal(found.change, nextBlocks(found.nexts));
  });
  windows.confirm(NEXT_OF_SUBMIT, async (director, { metadata, form }) => {
    const found = await findNextsOf(ctx, known, director, metadata.change ?? '');
    if (!found) return messageModal(NEXT_OF_TITLE, NEXT_OF_SAID.over);
    const chosen = chosenNext(form, found.nexts);
    if ('errors' in chosen) return chosen;
    if ('beyond' in chosen) return nextOfModal(found.change, nextBlocks(found.nexts, chosen.beyond));
    return (await lineUpForChange(ctx, director, found.change.id, chosen.next))
      ? { back: await recorded(director, NEXT_OF_SAID.saved) }
      : messageModal(NEXT_OF_TITLE, NEXT_OF_SAID.over);
  });
}

/** A coming change that this director may see, with the residents who lose their mentor by it. */
async function findNextsOf(
  ctx: HandlerDeps,
  known: (member: Membership) => Promise<Known>,
  director: Membership,
  changeId: string,
): Promise<{ change: ComingChange; nexts: Nexts } | undefined> {
  const change = (await findComing(ctx.db, director)).find(({ id }) => id === changeId);
  if (!change) return undefined;
  const { everybody, going } = await findProgramNow(ctx, director);
  const who = everybody.find(({ id }) => id === change.member_id);
  if (!who) return undefined;
  const ending = losingBy(change, going);
  const examined = {
    who,
    effects: { pairId: change.pair_id, ending, without: ending.map(({ resident_id }) => resident_id) },
    on: Temporal.PlainDate.from(change.happens_on),
    at: change.carry_out_at,
    everybody,
  };
  return { change, nexts: await findNexts(ctx, known, director, change.what, [examined], change.id) };
}

/** What a member may know of changes decided elsewhere: their days, and the places that they will take. */
export type Known = { days: readonly { on: string }[]; promised: ReadonlyMap<string, number> };

/**
 * The residents whose next mentors a director can line up with what they enter, or for a change that is entered; only
 * directors assign, so that for a coordinator there are none.
 */
export async function findNexts(
  ctx: HandlerDeps,
  known: (member: Membership) => Promise<Known>,
  by: Membership,
  what: What,
  examined: readonly Examined[],
  changeId?: string,
): Promise<Nexts> {
  const goes = new Set(what === 'leaves' || what === 'steps_down' ? examined.map(({ who }) => who.id) : []);
  // A pair both of whose people were chosen ends once.
  const ends = pairsEnding(
    examined.map(({ effects: { ending, without } }) =>
      ending.filter(({ resident_id }) => without.includes(resident_id)),
    ),
  );
  const staying = what === 'leaves' ? ends.filter(({ resident_id }) => !goes.has(resident_id)) : ends;
  if (what === 'away' || staying.length === 0 || !may(by, 'request.assign'))
    return { residents: [], mentors: [], promised: new Map(), coming: [] };
  const today = dateIn(by.program.time_zone, ctx.clock()).toString();
  const mentors = (await findMentors(ctx.db, by.program_id, today)).filter(({ id }) => !goes.has(id));
  const isMeant = (change: ComingChange) =>
    changeId
      ? change.id === changeId
      : change.entered_by === by.id && change.what === what && examined.some((one) => isAbout(change, one));
  const coming = await findComing(ctx.db, by);
  const own = new Set(coming.filter(isMeant).map(({ id }) => id));
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
    const offered = offeredNext(offering(id, mentors, held), pair, promised, { chosen: held });
    return { id, name: nameOf.get(id) ?? '', offered, chosen: held };
  });
  return { residents, mentors, promised, coming };
}

const isAbout = (change: { member_id: string; pair_id: string | null }, { who, effects }: Examined) =>
  effects.pairId ? change.pair_id === effects.pairId : change.member_id === who.id;
