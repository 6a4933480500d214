import type { Context } from '../context.ts';
import type { Role } from '../database/tables/programs.ts';
import { findByRole, findMemberships } from '../members/queries.ts';
import { type Message, mention } from '../slack/blocks.ts';
import { helpMessage } from '../slack/commands.ts';
import type { Person } from '../slack/person.ts';
import { explain } from '../slack/troubles.ts';
import type { Web } from '../slack/web.ts';

/** The help is the same for a while: somebody who types it ten times costs one look-up, in milliseconds. */
const FRESH_MS = 60_000;
const MOST_KEPT = 1000;

/** Says what this person can do in their programs, and whom to ask; whoever is in none reads everything there is. */
export function helper(web: Web, ctx: Context) {
  const kept = new Map<string, { until: number; about: ReturnType<typeof lookUp> }>();
  const aboutOf = (person: Person) => {
    const key = `${person.workspaceId}:${person.userId}`;
    const now = ctx.clock().getTime();
    const last = kept.get(key);
    if (last && Math.abs(last.until - now) <= FRESH_MS) return last.about;
    if (kept.size >= MOST_KEPT) kept.clear();
    const about = lookUp(ctx, person);
    kept.set(key, { until: now + FRESH_MS, about });
    return about;
  };
  return async (person: Person, unknown = false): Promise<Message> => {
    try {
      const { roles, humans } = await aboutOf(person);
      const lines = web.subcommands().filter(({ roles: only }) => isFor(roles, only));
      return helpMessage(lines, unknown, humans);
    } catch (error) {
      kept.clear();
      explain(ctx.log, 'help', error);
      return helpMessage(web.subcommands(), unknown);
    }
  };
}

const isFor = (roles: ReadonlySet<Role>, only: readonly Role[] | undefined) =>
  roles.size === 0 || only === undefined || only.some((role) => roles.has(role));

const MOST_HUMANS = 3;

/** Their roles, and the people to ask: coordinators first, then directors, of their programs. */
async function lookUp({ db }: Context, person: Person) {
  const memberships = await findMemberships(db, person);
  const roles = new Set(memberships.flatMap((member) => member.roles));
  const users = new Set<string>();
  for (const role of ['coordinator', 'director'] as const)
    for (const { program_id } of memberships)
      for (const { slack_user_id } of await findByRole(db, program_id, role)) users.add(slack_user_id);
  users.delete(person.userId);
  return { roles, humans: [...users].slice(0, MOST_HUMANS).map(mention) };
}
