/** Most people a resident can name whom they would rather not have: as many as the draw leaves out. */
export const MOST_RATHER_NOT = 2;

export const RATHER_NOT_LABEL = 'Rather not be matched with';

/** What the field says, the same in every window that has it. */
export const ratherNotHint = (isSmall: boolean): string =>
  isSmall
    ? 'Up to 2. No one is shown this, and it holds until you change it. Your program has fewer than 5 mentors, so a director may be able to tell.'
    : "Up to 2. No one is shown this, and it holds until you change it. For every resident, a random draw that no one can see leaves out 2 mentors they didn't choose, and anyone named here is always one of the 2.";

/** What directors read of it where they choose; nothing where there is no draw. */
export const DRAW_SAID =
  "For each resident, a random draw that no one can see leaves out 2 mentors they didn't choose, so you can't conclude anything from a mentor's absence.";
