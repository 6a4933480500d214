/** A resident to be placed: whom they choose, best first, what they look for, and whom they cannot be with. */
export type Placing = {
  id: string;
  choices: readonly string[];
  topics: readonly string[];
  /** Mentors with whom they are never placed, whatever the reason. */
  never: ReadonlySet<string>;
};

/** A mentor with places left; `load` is the residents they have beside this round. */
export type Room = { id: string; places: number; topics: readonly string[]; load: number };

/** A resident and a mentor who are to be together whatever it costs. */
export type Pin = { resident: string; mentor: string };

/** Everything a draft follows from: the same instance always gives the same draft. */
export type Instance = {
  residents: readonly Placing[];
  mentors: readonly Room[];
  pins: readonly Pin[];
  seed: number;
};

/** A resident with their mentor; `choice` counts from 1, null where the mentor is on no list of theirs. */
export type Placed = { resident: string; mentor: string; choice: number | null };

export type Draft = {
  pairs: Placed[];
  /** Residents for whom nobody is left. */
  unplaced: string[];
  /** How many are with a mentor outside their list. */
  outside: number;
  /** How many have their first choice, their second, and so on. */
  profile: number[];
};
