/** Whether somebody evaluates residents of a level; of no known level only who evaluates all. */
export const evaluatesLevel = (evaluates: readonly string[], level: number | null): boolean =>
  evaluates.includes('all') || (level !== null && evaluates.includes(String(level)));
