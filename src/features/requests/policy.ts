import { evaluatesLevel } from '../../domain/members/evaluator-policy.ts';
import type { Agreed } from '../../domain/pairs/capacity-policy.ts';
import { MINUTES_TO_UNDO } from '../../domain/pairs/policy.ts';

/** A mentor as matching weighs them; only active mentors of the program are ever candidates. */
export type Candidate = {
  id: string;
  slack_user_id: string;
  display_name: string;
  real_name?: string | null;
  topics: readonly string[];
  capacity: number;
  /** Openings, as everyone can count them. */
  left: number;
  /** Their residents, as everyone can count them. */
  active_mentees: number;
  accepting: boolean;
  paused: boolean;
  /** Levels of residents whom they evaluate, or `all`. */
  evaluates?: readonly string[];
  competency_committee?: boolean;
};

/** What decides which mentors suit one resident. */
export type Wish = {
  residentUser: string;
  topics: readonly string[];
  /** Member ids, first choice first. */
  preferred: readonly string[];
  /** Member IDs of the mentors their sealed draw leaves out. Never shown to anyone. */
  keptOut: readonly string[];
  /** Member ids of mentors this resident has had; not suggested again, whatever the pair ended for. */
  former: readonly string[];
  /** The resident's level, where it is known. */
  level?: number | null;
};

/** Why a mentor cannot be assigned to this resident; `own`: a director does not try herself. */
export type Unfit = 'self' | 'own' | 'kept_out' | 'not_accepting' | 'paused' | 'full';

/** A mentor who can be assigned, with what speaks for them. */
export type Ranked<C extends Candidate = Candidate> = C & {
  /** Which of the resident's choices this is, from 1; undefined when not among them. */
  choice: number | undefined;
  shared: string[];
  former: boolean;
  /** They evaluate residents of this level: for the directors to weigh. */
  evaluator: boolean;
};

/** What stands against this mentor for this resident, if anything does, with the loads that a director agreed to. */
export function whyUnfit(
  wish: Pick<Wish, 'residentUser' | 'keptOut'>,
  mentor: Candidate,
  agreed: Agreed = new Map(),
): Unfit | undefined {
  if (mentor.slack_user_id === wish.residentUser) return 'self';
  if (wish.keptOut.includes(mentor.id)) return 'kept_out';
  if (!mentor.accepting) return 'not_accepting';
  if (mentor.paused) return 'paused';
  return mentor.left > 0 || (agreed.get(mentor.id) ?? 0) > mentor.active_mentees ? undefined : 'full';
}

/**
 * The mentors who can be assigned, best first: the resident's own order, then shared topics, then the share of
 * places left, then the name. Mentors this resident has had come after all others, and before them those who evaluate
 * residents of their level, unless asked for by name; directors are told of the latter and decide. `withFull`: those
 * without a place come last, to be assigned beyond their capacity.
 */
export function rankMentors<C extends Candidate>(
  wish: Wish,
  mentors: readonly C[],
  more: { withFull?: boolean } = {},
): Ranked<C>[] {
  const fits = (why: Unfit | undefined) => why === undefined || (why === 'full' && more.withFull);
  return mentors
    .filter((mentor) => fits(whyUnfit(wish, mentor)))
    .map((mentor) => {
      const rank = wish.preferred.indexOf(mentor.id);
      return {
        ...mentor,
        choice: rank < 0 ? undefined : rank + 1,
        shared: wish.topics.filter((topic) => mentor.topics.includes(topic)),
        former: wish.former.includes(mentor.id),
        evaluator: evaluatesLevel(mentor, wish.level ?? null),
      };
    })
    .sort(betterFirst);
}

const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function betterFirst(a: Ranked, b: Ranked): number {
  if (a.left > 0 !== b.left > 0) return a.left > 0 ? -1 : 1;
  if (a.choice !== undefined || b.choice !== undefined) {
    return (a.choice ?? Number.MAX_SAFE_INTEGER) - (b.choice ?? Number.MAX_SAFE_INTEGER);
  }
  return (
    Number(a.former) - Number(b.former) ||
    Number(a.evaluator) - Number(b.evaluator) ||
    b.shared.length - a.shared.length ||
    b.left * a.capacity - a.left * b.capacity ||
    text(a.display_name, b.display_name) ||
    text(a.id, b.id)
  );
}

/** For how long an assignment can be taken back, in milliseconds. */
export const UNDO_MS = MINUTES_TO_UNDO * 60_000;

/** Whether an assignment of then can still be taken back. */
export const mayUndo = (decidedAt: Date | null, now: Date): boolean =>
  decidedAt !== null && now.getTime() - decidedAt.getTime() <= UNDO_MS;

/** How many mentors are suggested at most. */
export const SUGGESTIONS = 3;

/** The few to put forward; a former mentor only where the resident asks for them. */
export function suggested<C extends Candidate>(ranked: readonly Ranked<C>[]): Ranked<C>[] {
  const open = ranked.filter(({ left }) => left > 0);
  return open.filter((mentor) => !mentor.former || mentor.choice !== undefined).slice(0, SUGGESTIONS);
}

/** Something wrong with the people picked in a request. */
export type PickProblem = {
  field: 'preferred' | 'rather_not';
  user: string;
  why: 'self' | 'both' | 'not_a_mentor' | 'not_accepting' | 'paused' | 'full';
};

/** What is wrong with the people a resident picked; picks are Slack user ids. */
export function checkPicks(
  picks: { residentUser: string; preferred: readonly string[]; ratherNot: readonly string[] },
  mentors: readonly Candidate[],
): PickProblem[] {
  const wish = { residentUser: picks.residentUser, keptOut: [] };
  const byUser = new Map(mentors.map((mentor) => [mentor.slack_user_id, mentor]));
  const preferred = picks.preferred.flatMap((user): PickProblem[] => {
    const about = { field: 'preferred' as const, user };
    if (user === picks.residentUser) return [{ ...about, why: 'self' }];
    const mentor = byUser.get(user);
    if (!mentor) return [{ ...about, why: 'not_a_mentor' }];
    const why = whyUnfit(wish, mentor);
    return why && why !== 'kept_out' && why !== 'own' ? [{ ...about, why }] : [];
  });
  const ratherNot = picks.ratherNot.flatMap((user): PickProblem[] => {
    const about = { field: 'rather_not' as const, user };
    if (user === picks.residentUser) return [{ ...about, why: 'self' }];
    if (!byUser.has(user)) return [{ ...about, why: 'not_a_mentor' }];
    return picks.preferred.includes(user) ? [{ ...about, why: 'both' }] : [];
  });
  return [...preferred, ...ratherNot];
}
