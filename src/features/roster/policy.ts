import type { Directory } from '../../domain/members/people.ts';
import { totalOf } from '../../domain/pairs/capacity-policy.ts';
import { ROLES } from './cells.ts';
import { changes, FIELDS } from './columns.ts';
import { becauseLeftOut, leftOutOf, withoutProblems } from './leave-out-policy.ts';
import { recognizeMoves, withMoves } from './moves-policy.ts';
import { type Pairing, pairUp } from './pairs-policy.ts';
import { type Entry, memberEntries, type Report, type Situation, whoLeft } from './people-policy.ts';
import type {
  Known,
  MoveOffer,
  Named,
  Newcomer,
  Offer,
  Problem,
  RosterFile,
  RosterPlan,
  RosterSummary,
  StoredRoster,
} from './types.ts';

/** More than this is unusual, and said so. */
const USUAL_CAPACITY = 5;

/**
 * Judges a whole roster against Slack and the database: either everything that is wrong with it, or all that the
 * import changes. Existing data stays: no one is removed, no pair is ended, an empty cell changes nothing. Where that was
 * asked for, lines with a problem are left out, and what then depends on them, until nothing stands in the way.
 */
export function planRoster(asked: Situation): Planned {
  const { unread = [] } = asked;
  const first = judge(asked, []);
  const problems = byLine([...unread, ...first.problems]);
  const whole = { ...first, problems };
  if (!asked.without || problems.some(({ line }) => line === undefined)) return whole;
  const leftOut = [...problems];
  let rows = withoutProblems(asked.rows, problems);
  let planned = judge({ ...asked, rows }, leftOut);
  while (planned.problems.length > 0) {
    leftOut.push(...becauseLeftOut(planned.problems, rows));
    rows = withoutProblems(rows, planned.problems);
    planned = judge({ ...asked, rows }, leftOut);
  }
  return rows.length > 0 ? planned : whole;
}

/** Judges these rows, all of them. */
function judge(asked: Situation, leftOut: readonly Problem[]): Planned {
  const recognized = recognizeMoves(asked);
  const moves = recognized.filter(({ to }) => isChosen(asked.moves ?? 'all', to.userId));
  const situation = { ...asked, stored: withMoves(asked.stored, moves) };
  const problems: Problem[] = [];
  const report: Report = (line) => (column, message, absentee) => {
    problems.push({ line, column, message, ...(absentee ? { absentee } : {}) });
  };
  const entries = memberEntries(situation, report);
  const pairing = pairUp(situation, entries, report);
  const offers = [...pairing.offers].map(([name, person]) => ({ name, person }));
  return {
    problems: byLine(problems),
    offers,
    moves: asked.moves === undefined ? recognized : [],
    plan: planOf(situation, entries, pairing, { moves, leftOut: leftOutOf(leftOut) }),
    stored: situation.stored,
  };
}

/** What becomes of a roster; while it is undecided whose records move, it is judged as if all did. */
type Planned = {
  problems: Problem[];
  offers: Offer[];
  /** Whose records may move, while that is undecided. */
  moves: MoveOffer[];
  plan: RosterPlan;
  /** The roster before the import, once the records have moved. */
  stored: StoredRoster;
};

const isChosen = (moves: NonNullable<Situation['moves']>, userId: string) =>
  moves === 'all' || (moves !== 'none' && moves.includes(userId));

/** Problems in the order of the file; what has no line comes first. */
export const byLine = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));

/**
 * Problems with the name of the person each is about, from the file, or else as Slack has it, and with the column as the
 * file calls it.
 */
export function asTheFileHas(
  problems: readonly Problem[],
  { rows, understood }: Pick<RosterFile, 'rows' | 'understood'>,
  { byEmail, byId }: Directory,
): Problem[] {
  const names = new Map(
    rows.map(({ line, name, email, slackId }) => [
      line,
      name ?? (byId.get(slackId ?? '') ?? byEmail.get(email ?? ''))?.name,
    ]),
  );
  const headers = new Map(understood?.columns.map(({ meaning, header }) => [meaning, header]));
  return problems.map((problem) => {
    const who = problem.who ?? names.get(problem.line ?? 0);
    const header = problem.column && headers.get(problem.column);
    return { ...problem, ...(who ? { who } : {}), ...(header ? { header } : {}) };
  });
}

function planOf(
  situation: Situation,
  entries: Map<string, Entry>,
  pairing: Pairing,
  { moves, leftOut }: { moves: MoveOffer[]; leftOut: Problem[] },
): RosterPlan {
  const all = [...entries.values()];
  const newDirectors = all.filter(isNewDirector).map(({ person: { userId, name } }) => ({ userId, name }));
  const agreed = new Map(pairing.beyond.map((mentor) => [mentor.id, totalOf(mentor)]));
  return {
    people: all.map(({ person }) => person),
    members: all
      .filter(({ before, after }) => !before || changes(before, after).length > 0)
      .map(({ after }) => after),
    newPairs: pairing.newPairs.map(({ resident, mentor, startedOn }) => ({
      residentUser: resident.person.userId,
      mentorUser: mentor.userId,
      startedOn,
      agreed: agreed.get(mentor.userId),
    })),
    movedPairs: [...pairing.moved.values()],
    meetings: pairing.met.map(({ resident, metOn }) => ({ residentUser: resident.person.userId, metOn })),
    newDirectors: newDirectors.map(({ userId }) => userId),
    moves,
    summary: {
      ...summaryOf(all, pairing, whoLeft(situation), moves),
      undated: pairing.newPairs.filter(({ resident: { row } }) => !row.pairedOn && !row.lastMetOn).length,
      addedRoles: addedRolesOf(all),
      newDirectors,
      absent: absentIn(situation, all),
      leftOut,
    },
  };
}

function summaryOf(
  all: Entry[],
  { newPairs, moved, met, setAside, otherMentor, beyond }: Pairing,
  left: Known[],
  moves: readonly MoveOffer[],
): Omit<RosterSummary, 'undated' | 'addedRoles' | 'newDirectors' | 'absent' | 'leftOut'> {
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
  const added = newcomersOf(all);
  const paired = new Set(newPairs.map(({ resident }) => resident.person.userId));
  const touched = new Set([...added, ...changed, ...moves.map(({ to }) => to)].map(({ userId }) => userId));
  const named = ({ userId, name }: Named) => ({ userId, name });
  return {
    moved: moves.map(({ to }) => named(to)),
    added,
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
    beyond,
    generous: all
      .filter(({ after }) => after.roles.includes('mentor') && after.capacity > USUAL_CAPACITY)
      .map(({ person }) => named(person)),
  };
}

const newcomersOf = (all: Entry[]): Newcomer[] =>
  all
    .filter(({ before }) => !before)
    .map(({ person: { userId, name }, after: { pgy, track } }) => ({ userId, name, pgy, track }));

/** How many of those added have each role. */
const addedRolesOf = (all: Entry[]): RosterSummary['addedRoles'] =>
  ROLES.flatMap((role) => {
    const count = all.filter(({ before, after }) => !before && after.roles.includes(role)).length;
    return count > 0 ? [{ role, count }] : [];
  });

const isNewDirector = ({ before, after }: Entry) =>
  after.roles.includes('director') && !before?.roles.includes('director');

/** What the file leaves open that people will miss later. */
function absentIn({ stored }: Situation, all: Entry[]): RosterSummary['absent'] {
  const residents = all.filter(({ after, finished }) => after.roles.includes('resident') && !finished);
  const isMentor = ({ roles }: { roles: readonly string[] }) => roles.includes('mentor');
  return {
    levels: residents.filter(({ after }) => after.pgy === null).length,
    lastDays: residents.filter(({ after }) => after.graduatesOn === null).length,
    mentors: !stored.members.some(isMentor) && !all.some(({ after }) => isMentor(after)),
  };
}
