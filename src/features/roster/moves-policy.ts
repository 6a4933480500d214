import type { Directory, SlackPerson } from '../../domain/members/people.ts';
import { type Holder, type Mover, namesOf, whyNotMove } from '../../domain/moving/policy.ts';
import type { MoveOffer, RosterRow, StoredRoster } from './types.ts';

type Facts = { rows: readonly RosterRow[]; directory: Directory; stored: StoredRoster; mover: Mover };

/** Whom the file names by an active account, mentors among them; those who have left by it are not. */
function namedIn({ rows, directory }: Facts): SlackPerson[] {
  const people = rows.flatMap((row) => {
    const own = row.slackId ? directory.byId.get(row.slackId) : directory.byEmail.get(row.email ?? '');
    const mentor =
      row.mentor && 'email' in row.mentor
        ? directory.byEmail.get(row.mentor.email)
        : directory.byId.get(row.mentor && 'slackId' in row.mentor ? row.mentor.slackId : '');
    return [...(row.leftOn ? [] : [own]), mentor].filter((person) => person !== undefined);
  });
  const active = people.filter(({ standing }) => standing === 'active');
  return [...new Map(active.map((person) => [person.userId, person])).values()];
}

/**
 * Members whose account is deactivated, and whom the file names with another account: of the same address or the same
 * name, and of no one else's.
 */
export function recognizeMoves(facts: Facts): MoveOffer[] {
  const { stored, directory, mover } = facts;
  const gone = stored.members.filter((member) => member.gone);
  if (gone.length === 0) return [];
  const emailOf = (member: Member) => directory.byId.get(member.userId)?.email;
  // By name and address, since each file may name thousands.
  const known = new Map<string, Set<Member>>();
  for (const member of gone)
    for (const key of [...namesOf(holderOf(member)), emailOf(member)])
      if (key) known.set(key, (known.get(key) ?? new Set()).add(member));
  const found = namedIn(facts).flatMap((to) => {
    const same = [...namesOf(to), to.email ?? ''].flatMap((key) => [...(known.get(key) ?? [])]);
    return [...new Set(same)].map((from) => ({ from, to, email: emailOf(from) }));
  });
  const isOnly = ({ from, to }: (typeof found)[number]) =>
    found.filter((other) => other.from === from || other.to === to).length === 1;
  const former = stored.former.map(({ residentId, mentorId }) => ({ residentId, mentorId }));
  return found.filter(isOnly).filter(({ from, to, email }) => {
    const second = stored.members.find(({ userId }) => userId === to.userId);
    const why = whyNotMove({
      ...{ mover, from: holderOf(from), to, email },
      second: second && { memberId: second.id, roles: second.roles },
      pairs: { active: stored.pairs, ever: [...stored.pairs, ...former] },
    });
    return why === undefined;
  });
}

type Member = StoredRoster['members'][number];

const holderOf = (member: Member): Holder => ({
  memberId: member.id,
  userId: member.userId,
  name: member.name,
  realName: member.realName ?? null,
  roles: member.roles,
  gone: member.gone ?? false,
});

/** The roster as it is once these records have moved: each person is known by the new account. */
export function withMoves(stored: StoredRoster, moves: readonly MoveOffer[]): StoredRoster {
  if (moves.length === 0) return stored;
  const target = new Map(moves.map(({ from, to }) => [from.id, to]));
  const taken = new Set(moves.map(({ to }) => to.userId));
  const second = new Map(
    stored.members
      .filter(({ id, userId }) => taken.has(userId) && !target.has(id))
      .map(({ id, userId }) => [id, moves.find(({ to }) => to.userId === userId)?.from.id ?? id]),
  );
  const one = (id: string) => second.get(id) ?? id;
  const alike = <Pair extends { residentId: string; mentorId: string }>(pair: Pair) => ({
    ...pair,
    residentId: one(pair.residentId),
    mentorId: one(pair.mentorId),
  });
  const pairs = stored.pairs.filter(
    ({ residentId }) =>
      !second.has(residentId) || !stored.pairs.some((other) => other.residentId === one(residentId)),
  );
  return {
    members: stored.members
      .filter(({ id }) => !second.has(id))
      .map((member) => {
        const to = target.get(member.id);
        if (!to) return member;
        const more = stored.members.find(({ id }) => second.get(id) === member.id);
        return {
          ...member,
          ...{ userId: to.userId, name: to.name, realName: to.realName ?? null, gone: false },
          roles: [...new Set([...member.roles, ...(more?.roles ?? [])])],
          activeMentees: member.activeMentees + (more?.activeMentees ?? 0),
        };
      }),
    pairs: pairs.map(alike),
    former: stored.former.map(alike),
    meetings: stored.meetings,
  };
}
