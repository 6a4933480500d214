import type { MentorOption } from '../members/queries.ts';

/** A resident's next mentor as a window holds it: `isNew` where it is not what the window showed. */
export type Chosen = { residentId: string; mentorId: string | null; isNew: boolean };

/** The pair that ends: neither of its two people follows in it. */
type Ending = { resident_id: string; mentor_id: string };

/**
 * The mentors who can be lined up for a resident: those asked for first, then by places left; who has none can be
 * assigned beyond their capacity. `promised` are the places, by mentor, of changes still to come that the chooser
 * may know of; of others nothing is counted. One who is `chosen` already is offered whether or not they accept anyone:
 * a field without them would take the choice back.
 */
export function offeredNext(
  mentors: readonly MentorOption[],
  ending: Ending,
  promised: ReadonlyMap<string, number> = new Map(),
  { preferred = [], chosen }: { preferred?: readonly string[]; chosen?: string | undefined } = {},
): MentorOption[] {
  const wish = (mentor: MentorOption) => {
    const rank = preferred.indexOf(mentor.id);
    return rank < 0 ? preferred.length : rank;
  };
  return mentors
    .filter(({ id, accepting, paused }) => id === chosen || (accepting && !paused && !isOf(id, ending)))
    .map((mentor) => ({ ...mentor, left: Math.max(0, mentor.left - (promised.get(mentor.id) ?? 0)) }))
    .sort((a, b) => Number(a.left === 0) - Number(b.left === 0) || wish(a) - wish(b) || b.left - a.left);
}

const isOf = (memberId: string, { resident_id, mentor_id }: Ending) =>
  memberId === resident_id || memberId === mentor_id;
