/** A mentor as far as they evaluate residents. */
type Evaluator = { evaluates?: readonly string[]; competency_committee?: boolean };

/**
 * Whether a mentor evaluates residents of a level: by the levels on the roster, or as a member of the competency
 * committee. Of no known level only who evaluates all.
 */
export const evaluatesLevel = (
  { evaluates = [], competency_committee = false }: Evaluator,
  level: number | null,
): boolean =>
  competency_committee || evaluates.includes('all') || (level !== null && evaluates.includes(String(level)));
