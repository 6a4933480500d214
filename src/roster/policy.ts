import { type Named, type Pairing, pairUp } from './pairs-policy.ts';
import {
  type Entry,
  memberEntries,
  type Report,
  type Situation,
  type StoredMember,
} from './people-policy.ts';
import type { MemberToSave, Problem, RosterPlan, RosterSummary } from './types.ts';

/** More than this is unusual, and said so. */
export const USUAL_CAPACITY = 5;

/**
 * Judges a whole roster against Slack and the database: either everything that is wrong with it, or all that the
 * import changes. What is there stays: nobody is removed, no pair is ended, an empty cell changes nothing.
 */
export function planRoster(situation: Situation): { problems: Problem[]; plan: RosterPlan } {
  const problems: Problem[] = [];
  const report: Report = (line, column, message) => problems.push({ line, column, message });
  const entries = memberEntries(situation, report);
  const pairing = pairUp(situation, entries, report);
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { problems, plan: planOf(entries, pairing) };
}

function planOf(entries: Map<string, Entry>, pairing: Pairing): RosterPlan {
  const all = [...entries.values()];
  return {
    people: all.map(({ person }) => person),
    members: all.filter(({ before, after }) => changesOf(before, after).length > 0).map(({ after }) => after),
    newPairs: pairing.newPairs.map(({ resident, mentor, startedOn }) => ({
      residentUser: resident.person.userId,
      mentorUser: mentor.userId,
      startedOn,
    })),
    movedPairs: [...pairing.moved.values()],
    meetings: pairing.met.map(({ resident, metOn }) => ({ residentUser: resident.person.userId, metOn })),
    newDirectors: all
      .filter(({ before, after }) => after.roles.includes('director') && !before?.roles.includes('director'))
      .map(({ person }) => person.userId),
    summary: summaryOf(all, pairing),
  };
}

const same = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();

/** What the file changes about a member, in words; a new one counts as changed. */
function changesOf(before: StoredMember | undefined, after: MemberToSave): string[] {
  if (!before) return ['new'];
  return [
    ...(same(before.roles, after.roles) ? [] : ['roles']),
    ...(before.pgy === after.pgy ? [] : ['PGY']),
    ...(before.startsOn === after.startsOn ? [] : ['start']),
    ...(before.graduatesOn === after.graduatesOn ? [] : ['graduation']),
    ...(before.capacity === after.capacity ? [] : ['capacity']),
    ...(same(before.topics, after.topics) ? [] : ['topics']),
  ];
}

function summaryOf(all: Entry[], { newPairs, moved, met }: Pairing): RosterSummary {
  const metNow = new Set(met.map(({ resident }) => resident.person.userId));
  const changed = all.flatMap(({ person, before, after }) => {
    if (!before) return [];
    const what = [
      ...changesOf(before, after),
      ...(moved.has(person.userId) ? ['start of the pair'] : []),
      ...(metNow.has(person.userId) ? ['last meeting'] : []),
    ];
    return what.length > 0 ? [{ userId: person.userId, name: person.name, what }] : [];
  });
  const added = all.filter(({ before }) => !before).map(({ person }) => person);
  const paired = new Set(newPairs.map(({ resident }) => resident.person.userId));
  const touched = new Set([...added, ...changed].map(({ userId }) => userId));
  const named = ({ userId, name }: Named) => ({ userId, name });
  return {
    added: added.map(named),
    updated: changed,
    unchanged: all.filter(({ person }) => !touched.has(person.userId) && !paired.has(person.userId)).length,
    newPairs: newPairs.map(({ resident, mentor }) => ({
      resident: named(resident.person),
      mentor: named(mentor),
    })),
    meetings: met.length,
    generous: all
      .filter(({ after }) => after.roles.includes('mentor') && after.capacity > USUAL_CAPACITY)
      .map(({ person }) => named(person)),
  };
}
