import { nameOf } from './people-policy.ts';
import type { Problem, RosterRow } from './types.ts';

/** Whether a problem only keeps a resident from having the mentor whom the file names. */
export const isAboutMentor = ({ column }: Problem): boolean => column === 'mentor_email';

/**
 * The rows without those that have a problem: a line that can't be read as it stands is left out whole, so that nothing
 * of it has to be guessed. Where only the mentor can't be, the person stays, without the mentor and the pair's dates.
 */
export function withoutProblems(rows: readonly RosterRow[], problems: readonly Problem[]): RosterRow[] {
  const gone = new Set(problems.filter((problem) => !isAboutMentor(problem)).map(({ line }) => line));
  const alone = new Set(problems.filter(isAboutMentor).map(({ line }) => line));
  return rows
    .filter(({ line }) => !gone.has(line))
    .map((row) =>
      alone.has(row.line) ? { ...row, mentor: undefined, pairedOn: undefined, lastMetOn: undefined } : row,
    );
}

/** Problems that came up only because other lines were left out: said as what they are. */
export const becauseLeftOut = (problems: readonly Problem[], rows: readonly RosterRow[]): Problem[] => {
  const byLine = new Map(rows.map((row) => [row.line, row]));
  return problems.map((problem) => {
    const mentor = byLine.get(problem.line ?? 0)?.mentor;
    return mentor && isAboutMentor(problem)
      ? { ...problem, message: `${nameOf(mentor)}'s line was left out.` }
      : problem;
  });
};

/** One problem a line, the one that says why it is left out; a line that stays is named for its mentor alone. */
export function leftOutOf(problems: readonly Problem[]): Problem[] {
  const byLine = new Map<number | undefined, Problem>();
  for (const problem of problems) {
    const before = byLine.get(problem.line);
    if (!before || (isAboutMentor(before) && !isAboutMentor(problem))) byLine.set(problem.line, problem);
  }
  return [...byLine.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
