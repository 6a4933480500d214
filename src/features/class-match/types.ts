/** A resident to be placed: whom they choose, best first, what they look for, and whom they cannot be with. */
export type Placing = {
  id: string;
  choices: readonly string[];
  topics: readonly string[];
  /** Mentors with whom they are never placed, whatever the reason. */
  never: ReadonlySet<string>;
};

/** A mentor with places left; `load` is the residents they have beside this round. */
export type Room = { id: string; openings: number; topics: readonly string[]; load: number };

/** A resident and a mentor who are to be together whatever it costs; `agreed`: also beyond the mentor's capacity. */
export type Pin = { resident: string; mentor: string; agreed?: boolean };

/** Everything a draft follows from: the same instance always gives the same draft. */
export type Instance = {
  residents: readonly Placing[];
  mentors: readonly Room[];
  pins: readonly Pin[];
  seed: number;
};

/** A resident with their mentor; `choice` counts from 1, null where the mentor is on no list of theirs. */
export type Placed = { resident: string; mentor: string; choice: number | null };

/** The proposed matches of a class match. */
export type Draft = {
  pairs: Placed[];
  /** Residents for whom no one is left. */
  unplaced: string[];
  /** How many are with a mentor outside their list. */
  outside: number;
  /** How many have their first choice, their second, and so on. */
  profile: number[];
};
