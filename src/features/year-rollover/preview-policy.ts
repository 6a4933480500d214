import type { Fate } from './policy.ts';
import { endsAtTurn } from './policy.ts';
import type { KnownPerson } from './queries.ts';

type GoingPair = { resident_id: string; mentor_id: string };

/** What a turn will do, as everyone may know it who helps run the program; people by their Slack ids. */
export type Preview = {
  on: string;
  /** Who moves up, by the level they will have. */
  movesUp: { level: number; users: string[] }[];
  keeps: { user: string; why: Extract<Fate, { kind: 'keeps_level' }>['why']; lastDay: string | null }[];
  finishes: { user: string; stays: boolean }[];
  ending: { resident: string; mentor: string }[];
  /** Whether any of their residents goes on. */
  goesOn: boolean;
  coming: string[];
};

/** Puts the preview together. Pairs count as everyone knows them: one whose ending is hidden counts as going on. */
export function previewOf(
  on: string,
  people: readonly KnownPerson[],
  pairs: readonly GoingPair[],
  fates: ReadonlyMap<string, Fate>,
): Preview {
  const userOf = new Map(people.map(({ id, user }) => [id, user]));
  const user = (id: string) => userOf.get(id) ?? '';
  const all = people.flatMap((person) => {
    const fate = fates.get(person.id);
    return fate ? [{ person, fate }] : [];
  });
  const moved = all.flatMap(({ person, fate }) =>
    fate.kind === 'moves_up' ? [{ level: fate.level, user: person.user }] : [],
  );
  const place = new Map(people.map(({ id }, index) => [id, index]));
  const ending = pairs
    .filter((pair) => endsAtTurn(pair, fates))
    .toSorted((one, other) => (place.get(one.resident_id) ?? 0) - (place.get(other.resident_id) ?? 0));
  const goesOn = (id: string) => fates.get(id)?.kind !== 'finishes';
  return {
    on,
    movesUp: [...Map.groupBy(moved, ({ level }) => level)]
      .sort(([a], [b]) => a - b)
      .map(([level, some]) => ({ level, users: some.map((one) => one.user) })),
    keeps: all.flatMap(({ person, fate }) =>
      fate.kind === 'keeps_level'
        ? [{ user: person.user, why: fate.why, lastDay: fate.lastDay?.toString() ?? null }]
        : [],
    ),
    finishes: all.flatMap(({ person, fate }) =>
      fate.kind === 'finishes' ? [{ user: person.user, stays: fate.stays }] : [],
    ),
    ending: ending.map((pair) => ({ resident: user(pair.resident_id), mentor: user(pair.mentor_id) })),
    goesOn: ending.some(({ resident_id }) => goesOn(resident_id)),
    coming: all.filter(({ fate }) => fate.kind === 'new').map(({ person }) => person.user),
  };
}

/** The same in numbers, of residents alone: how many move up, finish, and begin. */
export const numbersOf = ({ movesUp, finishes, coming }: Preview) => ({
  movedUp: movesUp.reduce((sum, { users }) => sum + users.length, 0),
  finished: finishes.length,
  began: coming.length,
});
