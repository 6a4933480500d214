/** How many mentors a resident isn't offered. */
export const DRAWN = 2;

/** With fewer mentors than this, a program can't spare two for every resident: a director may be able to tell. */
export const FEWEST_MENTORS = 5;

/** Whether a program has too few mentors for a draw. */
export const isTooSmall = (mentors: number): boolean => mentors < FEWEST_MENTORS;

/** A resident's sealed draw, by member id. */
export type Draw = {
  /** Whom they would rather not be matched with, as they said last. */
  meant: readonly string[];
  /** Who is not offered: those they meant, and others drawn by chance. */
  drawn: readonly string[];
};

/** What a resident says of their wishes. */
export type Said = {
  ratherNot: readonly string[];
  /** Whom they would like; they are never drawn. */
  listed: readonly string[];
};

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id) => other.includes(id));

/**
 * The draw after a resident has said something: two mentors whom they did not list, those they would rather not have
 * always among them. A resident who says the same again keeps the draw, except for mentors they now list and mentors who
 * have left, so looking again reveals nothing. A resident who says something else gets a new one, so a change doesn't
 * reveal whom it was about. `mentors` are all in the program, full or not: a mentor who is full now is offered later.
 */
export function drawAnew(
  before: Draw | undefined,
  { ratherNot, listed }: Said,
  mentors: readonly string[],
  random: () => number,
): Draw {
  const meant = ratherNot.filter((id) => !listed.includes(id));
  const isFree = (id: string) => !listed.includes(id) && !meant.includes(id);
  const earlier = before?.drawn ?? [];
  const kept =
    before && isSame(before.meant, meant) ? earlier.filter((id) => isFree(id) && mentors.includes(id)) : [];
  const drawn = [...meant, ...kept];
  if (isTooSmall(mentors.length)) return { meant, drawn };
  const free = mentors.filter((id) => isFree(id) && !kept.includes(id));
  const fresh = free.filter((id) => !earlier.includes(id));
  const others = [
    ...takenFrom(fresh, random),
    ...takenFrom(
      free.filter((id) => !fresh.includes(id)),
      random,
    ),
  ];
  const there = drawn.filter((id) => mentors.includes(id)).length;
  return { meant, drawn: [...drawn, ...others.slice(0, Math.max(0, DRAWN - there))] };
}

/** These in an order of chance. */
function takenFrom(ids: readonly string[], random: () => number): string[] {
  const left = [...ids];
  return ids.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}

/** Whom a resident isn't offered, given whom they list: a mentor they listed is left out only where they mean it. */
export const keptOut = (draw: Draw | undefined, listed: readonly string[] = []): string[] =>
  draw ? draw.drawn.filter((id) => draw.meant.includes(id) || !listed.includes(id)) : [];
