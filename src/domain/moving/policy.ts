import { nameKey } from '../members/names-policy.ts';
import type { SlackPerson } from '../members/people.ts';

/** A member whose records may move. */
export type Holder = {
  memberId: string;
  userId: string;
  name: string;
  realName: string | null;
  roles: readonly string[];
  /** Their account is deactivated. */
  gone: boolean;
};

/** A member by whom one is mentored now, or whom one mentors. */
export type ActivePair = { residentId: string; mentorId: string };

/** Who asks for a move: a director or coordinator by Slack user, or the team that runs Mentor. */
export type Mover = { userId: string; mayNameDirectors: boolean } | 'operator';

/** Why records can't be moved. */
export type Refusal =
  | 'same_account'
  | 'not_active'
  | 'own_account'
  | 'directors_only'
  | 'still_active'
  | 'someone_else'
  | 'paired_together'
  | 'two_mentors';

/** What a move is judged by. */
export type Facts = {
  mover: Mover;
  from: Holder;
  to: SlackPerson;
  /** The new account as a member of the same program, where it is one. */
  second: Pick<Holder, 'memberId' | 'roles'> | undefined;
  /** The address of the old account, where Slack still shows one. */
  email?: string | undefined;
  /** Pairs of the two accounts; `active` is what everyone knows, `ever` counts ended ones, too. */
  pairs: { active: readonly ActivePair[]; ever: readonly ActivePair[] };
};

/** What the names that Slack shows have in common with other ways to write them; a single word is no one's alone. */
export const namesOf = ({ name, realName }: Pick<SlackPerson, 'name' | 'realName'>): string[] =>
  [name, realName].map((each) => (each ? nameKey(each) : '')).filter((key) => key.includes(' '));

/** Whether Slack shows the same name or address for both accounts. */
export function isSamePerson(
  from: Pick<Holder, 'name' | 'realName'>,
  to: Pick<SlackPerson, 'name' | 'realName' | 'email'>,
  email?: string,
): boolean {
  if (email && email === to.email) return true;
  const keys = new Set(namesOf(from));
  return namesOf(to).some((key) => keys.has(key));
}

/**
 * Why these records can't move to that account; undefined when they can. Judged by what every director knows, never by
 * what is confidential: a refusal tells nothing.
 */
export function whyNotMove(facts: Facts): Refusal | undefined {
  const { mover, from, to, email } = facts;
  if (from.userId === to.userId) return 'same_account';
  if (to.standing !== 'active') return 'not_active';
  return (mover === 'operator' ? undefined : whyNotBy(mover, facts)) ?? whyNotMerge(facts);

  function whyNotBy({ userId, mayNameDirectors }: Exclude<Mover, 'operator'>, { second }: Facts) {
    // Whoever could read another's records by moving them to themselves never moves them.
    if (userId === to.userId || userId === from.userId) return 'own_account';
    const isDirector = [from, second].some((member) => member?.roles.includes('director'));
    if (isDirector && !mayNameDirectors) return 'directors_only';
    const hasAddress = email !== undefined && email === to.email;
    if (!from.gone && !hasAddress) return 'still_active';
    return isSamePerson(from, to, email) ? undefined : 'someone_else';
  }
}

/** Two members become one only where no one loses a mentor by it. */
function whyNotMerge({ from, second, pairs }: Facts): Refusal | undefined {
  if (!second) return undefined;
  const both = new Set([from.memberId, second.memberId]);
  if (pairs.ever.some(({ residentId, mentorId }) => both.has(residentId) && both.has(mentorId)))
    return 'paired_together';
  const mentorOf = (id: string) => pairs.active.find(({ residentId }) => residentId === id)?.mentorId;
  const [old, recent] = [mentorOf(from.memberId), mentorOf(second.memberId)];
  return old && recent && old !== recent ? 'two_mentors' : undefined;
}
