import { evaluatesLevel } from '../members/evaluator-policy.ts';

/** A mentor as matching weighs them; only active mentors of the program are ever candidates. */
export type Candidate = {
  id: string;
  slack_user_id: string;
  display_name: string;
  real_name?: string | null;
  topics: readonly string[];
  capacity: number;
  /** Places left of the capacity, as everybody can count them. */
  left: number;
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
  /** Slack user ids the resident would rather not have; used to leave people out and shown to nobody. */
  ratherNot: readonly string[];
  /** Member ids of mentors this resident has had; not suggested again, whatever the pair ended for. */
  former: readonly string[];
  /** The resident's level, where it is known. */
  level?: number | null;
};

/** Why a mentor cannot be assigned to this resident. */
export type Unfit = 'self' | 'rather_not' | 'not_accepting' | 'paused' | 'full';

/** A mentor who can be assigned, with what speaks for them. */
export type Ranked<C extends Candidate = Candidate> = C & {
  /** Which of the resident's choices this is, from 1; undefined when not among them. */
  choice: number | undefined;
  shared: string[];
  former: boolean;
  /** They evaluate residents of this level: for the directors to weigh. */
  evaluator: boolean;
};

/** What stands against this mentor for this resident, if anything does. */
export function whyUnfit(
  wish: Pick<Wish, 'residentUser' | 'ratherNot'>,
  mentor: Candidate,
): Unfit | undefined {
  if (mentor.slack_user_id === wish.residentUser) return 'self';
  if (wish.ratherNot.includes(mentor.slack_user_id)) return 'rather_not';
  if (!mentor.accepting) return 'not_accepting';
  if (mentor.paused) return 'paused';
  return mentor.left > 0 ? undefined : 'full';
}

/**
 * The mentors who can be assigned, best first: the resident's own order, then shared topics, then the share of
 * places left, then the name. Mentors this resident has had come after all others, and before them those who evaluate
 * residents of their level, unless asked for by name; directors are told of the latter and decide.
 */
export function rankMentors<C extends Candidate>(wish: Wish, mentors: readonly C[]): Ranked<C>[] {
  return mentors
    .filter((mentor) => whyUnfit(wish, mentor) === undefined)
    .map((mentor) => {
      const place = wish.preferred.indexOf(mentor.id);
      return {
        ...mentor,
        choice: place < 0 ? undefined : place + 1,
        shared: wish.topics.filter((topic) => mentor.topics.includes(topic)),
        former: wish.former.includes(mentor.id),
        evaluator: evaluatesLevel(mentor, wish.level ?? null),
      };
    })
    .sort(betterFirst);
}

const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function betterFirst(a: Ranked, b: Ranked): number {
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
export const UNDO_MS = 10 * 60_000;

/** Whether an assignment of then can still be taken back. */
export const mayUndo = (decidedAt: Date | null, now: Date): boolean =>
  decidedAt !== null && now.getTime() - decidedAt.getTime() <= UNDO_MS;

/** How many mentors are suggested at most. */
export const SUGGESTIONS = 3;

/** The few to put forward; a former mentor only where the resident asks for them. */
export function suggested<C extends Candidate>(ranked: readonly Ranked<C>[]): Ranked<C>[] {
  return ranked.filter((mentor) => !mentor.former || mentor.choice !== undefined).slice(0, SUGGESTIONS);
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
  const wish = { residentUser: picks.residentUser, ratherNot: [] };
  const preferred = picks.preferred.flatMap((user): PickProblem[] => {
    if (user === picks.residentUser) return [{ field: 'preferred', user, why: 'self' }];
    const mentor = mentors.find(({ slack_user_id }) => slack_user_id === user);
    if (!mentor) return [{ field: 'preferred', user, why: 'not_a_mentor' }];
    const why = whyUnfit(wish, mentor);
    return why && why !== 'rather_not' ? [{ field: 'preferred', user, why }] : [];
  });
  const ratherNot = picks.ratherNot.flatMap((user): PickProblem[] => {
    if (user === picks.residentUser) return [{ field: 'rather_not', user, why: 'self' }];
    return picks.preferred.includes(user) ? [{ field: 'rather_not', user, why: 'both' }] : [];
  });
  return [...preferred, ...ratherNot];
}
