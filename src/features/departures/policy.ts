import type { Role } from '../../platform/database/tables/programs.ts';

/** What a director or coordinator can enter about someone. */
export type What = 'leaves' | 'steps_down' | 'pair_ends' | 'away';

/** Someone of the program, as a change looks at them; `present`: not deactivated in Slack. */
export type Someone = { id: string; user: string; name: string; roles: Role[]; pgy: number | null };

/** A pair that goes on for everyone who may not know better. */
export type Pair = { id: string; resident_id: string; mentor_id: string };

/** Why a departure or change is refused. */
export type Problem =
  | 'nobody'
  | 'no_mentor'
  | 'no_pair'
  | 'several_pairs'
  | 'not_paired'
  | 'directors_only'
  | 'other_pair'
  | 'nobody_decides';

/** What a change does, as everyone may know it. */
export type Effects = {
  /** The pair that is meant, where one is. */
  pairId: string | null;
  ending: Pair[];
  /** Residents, by member id, who then wait for a mentor. */
  without: string[];
};

/**
 * Whether the program keeps someone who can decide a confidential request about any mentor there may be, without
 * asking whether there is one: two directors, or one who is no mentor, or a contact outside.
 */
export function keepsDecider(directors: readonly Pick<Someone, 'roles'>[], contact: string | null): boolean {
  const [only, second] = directors;
  if (!only) return false;
  return second !== undefined || !only.roles.includes('mentor') || contact !== null;
}

/** What a change does, or what stands against it. `pairs` are the active ones of the program. */
export function effectsOf(
  who: Someone,
  what: What,
  pairs: readonly Pair[],
): { ok: true; effects: Effects } | { ok: false; problem: Problem } {
  const asResident = pairs.filter(({ resident_id }) => resident_id === who.id);
  const asMentor = pairs.filter(({ mentor_id }) => mentor_id === who.id);
  switch (what) {
    case 'away':
      return who.roles.some((role) => role === 'resident' || role === 'mentor')
        ? effects(null, [], who)
        : { ok: false, problem: 'not_paired' };
    case 'leaves':
      return effects(null, [...asResident, ...asMentor], who);
    case 'steps_down':
      return who.roles.includes('mentor')
        ? effects(null, asMentor, who)
        : { ok: false, problem: 'no_mentor' };
    case 'pair_ends': {
      const [own] = asResident.length > 0 ? asResident : asMentor;
      if (!own) return { ok: false, problem: 'no_pair' };
      if (asResident.length === 0 && asMentor.length > 1) return { ok: false, problem: 'several_pairs' };
      return { ok: true, effects: { pairId: own.id, ending: [own], without: [own.resident_id] } };
    }
  }
}

function effects(pairId: string | null, ending: Pair[], who: Someone) {
  const without = ending.map(({ resident_id }) => resident_id).filter((id) => id !== who.id);
  return { ok: true as const, effects: { pairId, ending, without } };
}

/** The pairs that several changes end, each once. */
export const pairsEnding = (endings: readonly (readonly Pair[])[]): Pair[] => [
  ...new Map(endings.flat().map((pair) => [pair.id, pair])).values(),
];

/** A departure or change that was entered, as far as its pairs are concerned. */
type EnteredChange = { what: Exclude<What, 'away'>; member_id: string; pair_id: string | null };

/** The pairs that an entered change ends, of those that go on. */
export const endedBy = <P extends Pair>(
  { what, member_id, pair_id }: EnteredChange,
  pairs: readonly P[],
): P[] =>
  pairs.filter(({ id, resident_id, mentor_id }) =>
    what === 'pair_ends'
      ? id === pair_id
      : mentor_id === member_id || (what === 'leaves' && resident_id === member_id),
  );

/** Of other changes, those that are about the same person as one that was undone, or end one of its pairs still. */
export function stillTouching<C extends EnteredChange>(
  undone: EnteredChange,
  others: readonly C[],
  pairs: readonly Pair[],
): C[] {
  const own = new Set(endedBy(undone, pairs));
  return others.filter(
    (other) => other.member_id === undone.member_id || endedBy(other, pairs).some((pair) => own.has(pair)),
  );
}

/** The pairs whose residents stay and lose their mentor by an entered change. */
export const losingBy = (change: EnteredChange, pairs: readonly Pair[]): Pair[] =>
  endedBy(change, pairs).filter(
    ({ resident_id }) => change.what === 'pair_ends' || resident_id !== change.member_id,
  );
