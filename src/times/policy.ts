/** How many moments can be proposed at once. */
export const MOST_TIMES = 3;
/** A meeting in people's calendars lasts so long, in minutes. */
export const LASTS_MINUTES = 45;
const LEAST_AHEAD_MS = 15 * 60_000;
const MOST_AHEAD_MS = 366 * 86_400_000;

/** A proposal as its rules look at it. */
export type Proposal = { state: string; times: readonly string[]; agreed_for: Date | null };

export type TimeProblem = 'past' | 'far' | 'twice';

/** What is wrong with proposed moments, by their place in the list: they lie ahead, within a year, and are different. */
export function problemsOf(times: readonly (Date | undefined)[], now: Date): Map<number, TimeProblem> {
  const problems = new Map<number, TimeProblem>();
  for (const [index, time] of times.entries()) {
    if (!time) continue;
    const ahead = time.getTime() - now.getTime();
    const isTwice = times.slice(0, index).some((other) => other?.getTime() === time.getTime());
    if (ahead < LEAST_AHEAD_MS) problems.set(index, 'past');
    else if (ahead > MOST_AHEAD_MS) problems.set(index, 'far');
    else if (isTwice) problems.set(index, 'twice');
  }
  return problems;
}

/** The proposed moments that lie ahead still, with their place in the list. */
export const stillAhead = ({ times }: Pick<Proposal, 'times'>, now: Date) =>
  times.map((text, index) => ({ at: new Date(text), index })).filter(({ at }) => at > now);

/** Whether an agreed date lies ahead. */
export const isAhead = ({ state, agreed_for }: Proposal, now: Date): boolean =>
  state === 'agreed' && agreed_for !== null && agreed_for > now;
