import { nameKey } from '../../domain/members/names-policy.ts';
import type { Directory } from '../../domain/members/people.ts';
import type { LabelSpan, NamedPerson, Who } from './types.ts';

/** A resident or mentor of the program. */
export type Member = { id: string; userId: string; name: string; realName: string | null };

/** Someone of the file who is not on the roster, or whose name more than one person there has. */
export type Lost = { who: Who; line: number; isTwice: boolean };

/** Whom a file names: the members found, each once with all that the file says of them, and the others. */
export type Matched = { found: { member: Member; spans: LabelSpan[] }[]; lost: Lost[] };

/**
 * Finds the people of a file among a program's members: by Slack ID, then email, then full name in either order. A name
 * beside the account of someone else says nothing: a hospital has more than one person of a name.
 */
export function matchPeople(
  people: readonly NamedPerson[],
  members: readonly Member[],
  directory: Directory,
): Matched {
  const byUser = new Map(members.map((member) => [member.userId, member]));
  const byName = new Map<string, Set<Member>>();
  for (const member of members)
    for (const name of [member.name, member.realName ?? ''].map(nameKey)) {
      if (name !== '') byName.set(name, (byName.get(name) ?? new Set()).add(member));
    }
  const candidates = ({ slackId, email, name }: Who): Member[] => {
    const account = directory.byEmail.get(email ?? '');
    const known = byUser.get(slackId ?? '') ?? byUser.get(account?.userId ?? '');
    if (known) return [known];
    return slackId || account?.standing === 'active' ? [] : [...(byName.get(nameKey(name ?? '')) ?? [])];
  };
  const found = new Map<string, Matched['found'][number]>();
  const lost: Lost[] = [];
  for (const { who, lines, spans } of people) {
    const [member, second] = candidates(who);
    if (!member || second) {
      lost.push({ who, line: lines[0] ?? 1, isTwice: second !== undefined });
      continue;
    }
    const before = found.get(member.id)?.spans ?? [];
    found.set(member.id, { member, spans: [...before, ...spans] });
  }
  return { found: [...found.values()], lost: lost.sort((a, b) => a.line - b.line) };
}
