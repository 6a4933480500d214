import { findByRole, findMemberships } from '../../domain/members/queries.ts';
import type { Role } from '../../platform/database/tables/programs.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { type Message, mention } from '../../platform/slack/blocks.ts';
import { helpMessage, type Subcommand } from '../../platform/slack/commands.ts';
import type { Person } from '../../platform/slack/person.ts';
import { explain } from '../../platform/slack/troubles.ts';
import type { Web } from '../../platform/slack/web.ts';
import { unknownMessage } from './lost-views.ts';

/** The help is the same for a while: someone who types it ten times costs one look-up, in milliseconds. */
const FRESH_MS = 60_000;
const MOST_KEPT = 1000;

/** What someone can do in their programs, and whom to ask; everything there is for someone who is in none. */
export type Helper = {
  /** The help as it is asked for. */
  known(person: Person): Promise<Message>;
  /** The same, as the answer to words that no one understood. */
  unknown(person: Person): Promise<Message>;
  /** The subcommands that this person's help names. */
  lines(person: Person): Promise<readonly Subcommand[]>;
};

/** Makes the help of each person. */
export function helper(web: Web, ctx: HandlerDeps): Helper {
  const kept = new Map<string, { until: number; says: Promise<Says> }>();
  const saysTo = (person: Person) => {
    const key = `${person.workspaceId}:${person.userId}`;
    const now = ctx.clock().getTime();
    const last = kept.get(key);
    if (last && Math.abs(last.until - now) <= FRESH_MS) return last.says;
    if (kept.size >= MOST_KEPT) kept.clear();
    const says = lookUp(ctx, person).then(({ roles, humans }) => {
      const lines = web.subcommands().filter(({ roles: only }) => isFor(roles, only));
      return saysOf(lines, mayMeet(roles), humans);
    });
    kept.set(key, { until: now + FRESH_MS, says });
    return says;
  };
  const said = async (person: Person): Promise<Says> => {
    try {
      return await saysTo(person);
    } catch (error) {
      kept.clear();
      explain(ctx.log, 'help', error);
      return saysOf(web.subcommands(), false);
    }
  };
  return {
    known: async (person) => (await said(person)).known,
    unknown: async (person) => (await said(person)).unknown,
    lines: async (person) => (await said(person)).lines,
  };
}

const mayMeet = (roles: ReadonlySet<Role>) => roles.has('resident') || roles.has('mentor');

const saysOf = (lines: readonly Subcommand[], meets: boolean, humans: readonly string[] = []): Says => ({
  lines,
  known: helpMessage(lines, false, humans),
  unknown: unknownMessage(helpMessage(lines, true, humans), meets),
});

/** The help as it is asked for, and as the answer to a word that is no subcommand. */
type Says = { known: Message; unknown: Message; lines: readonly Subcommand[] };

const isFor = (roles: ReadonlySet<Role>, only: readonly Role[] | undefined) =>
  roles.size === 0 || only === undefined || only.some((role) => roles.has(role));

const MOST_HUMANS = 3;

/** Their roles, and the people to ask: coordinators first, then directors, of their programs. */
async function lookUp({ db }: HandlerDeps, person: Person) {
  const memberships = await findMemberships(db, person);
  const roles = new Set(memberships.flatMap((member) => member.roles));
  const users = new Set<string>();
  for (const role of ['coordinator', 'director'] as const)
    for (const { program_id } of memberships)
      for (const { slack_user_id } of await findByRole(db, program_id, role)) users.add(slack_user_id);
  users.delete(person.userId);
  return { roles, humans: [...users].slice(0, MOST_HUMANS).map(mention) };
}
