import { changes, FIELDS } from './columns.ts';
import { type Pairing, pairUp } from './pairs-policy.ts';
import { type Entry, memberEntries, type Report, type Situation, whoLeft } from './people-policy.ts';
import type { Known, Named, Problem, RosterPlan, RosterSummary } from './types.ts';

/** More than this is unusual, and said so. */
const USUAL_CAPACITY = 5;

/**
 * Judges a whole roster against Slack and the database: either everything that is wrong with it, or all that the
 * import changes. What is there stays: nobody is removed, no pair is ended, an empty cell changes nothing.
 */
export function planRoster(situation: Situation): { problems: Problem[]; plan: RosterPlan } {
  const problems: Problem[] = [];
  const report: Report = (line) => (column, message) => problems.push({ line, column, message });
  const entries = memberEntries(situation, report);
  const pairing = pairUp(situation, entries, report);
  return { problems: byLine(problems), plan: planOf(entries, pairing, whoLeft(situation)) };
}

/** Problems in the order of the file; what has no line comes first. */
export const byLine = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));

function planOf(entries: Map<string, Entry>, pairing: Pairing, left: Known[]): RosterPlan {
  const all = [...entries.values()];
  return {
    people: all.map(({ person }) => person),
    members: all
      .filter(({ before, after }) => !before || changes(before, after).length > 0)
      .map(({ after }) => after),
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
    summary: summaryOf(all, pairing, left),
  };
}

function summaryOf(
  all: Entry[],
  { newPairs, moved, met, setAside, otherMentor }: Pairing,
  left: Known[],
): RosterSummary {
  const metNow = new Set(met.map(({ resident }) => resident.person.userId));
  const changed = all.flatMap(({ person, before, after }) => {
    if (!before) return [];
    const what = [
      ...changes(before, after),
      ...(moved.has(person.userId) ? [FIELDS.pairedOn.label] : []),
      ...(metNow.has(person.userId) ? [FIELDS.lastMetOn.label] : []),
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
    setAside: setAside.map(({ resident, mentor }) => ({
      resident: named(resident.person),
      mentor: named(mentor),
    })),
    otherMentor: otherMentor.flatMap(({ resident: { before, person }, mentor, current }) =>
      before
        ? [
            {
              resident: { ...named(person), memberId: before.id },
              mentor: named(mentor),
              current: named(current),
            },
          ]
        : [],
    ),
    left,
    finished: all.filter(({ finished }) => finished).map(({ person }) => named(person)),
    generous: all
      .filter(({ after }) => after.roles.includes('mentor') && after.capacity > USUAL_CAPACITY)
      .map(({ person }) => named(person)),
  };
}
