import { sql } from 'kysely';
import { z } from 'zod';
import { isTimeZone } from '../../platform/calendar/dates.ts';
import { membersWithPeople } from '../../platform/database/sql.ts';
import type { People } from '../../platform/database/tables/programs.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import { recheckPairsOfAll } from '../cadence/recheck.ts';

/** Whether a person can be in a program: a human with an active account who has joined this workspace. */
export type Standing = 'active' | 'bot' | 'deactivated' | 'external' | 'invited';

/** A person as Slack shows them to us, with what we need of it. */
export type SlackPerson = {
  userId: string;
  name: string;
  /** The full name, where it is not what Slack shows. */
  realName?: string | null;
  email: string | undefined;
  timeZone: string | null;
  /** An admin or owner of the workspace, or of the organization. */
  isAdmin: boolean;
  standing: Standing;
};

/** The people of the Slack workspace that a file names. */
export type Directory = {
  byEmail: ReadonlyMap<string, SlackPerson>;
  byId: ReadonlyMap<string, SlackPerson>;
};

const flag = z.boolean().nullish();
const text = z.string().nullish();

const slackUser = z.object({
  id: z.string(),
  team_id: text,
  name: text,
  real_name: text,
  tz: text,
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_invited_user: flag,
  is_stranger: flag,
  is_admin: flag,
  is_owner: flag,
  profile: z.object({ email: text, display_name: text, real_name: text }).nullish(),
  enterprise_user: z
    .object({ enterprise_id: text, teams: z.array(z.string()).nullish(), is_admin: flag, is_owner: flag })
    .nullish(),
});

type SlackUser = z.infer<typeof slackUser>;

const SLACKBOT = 'USLACKBOT'; // is_bot is false for this one

function standingOf(user: SlackUser, workspaceId: string): Standing {
  if (user.is_bot || user.is_workflow_bot || user.id === SLACKBOT) return 'bot';
  const homes = [
    user.team_id,
    user.enterprise_user?.enterprise_id,
    ...(user.enterprise_user?.teams ?? []),
  ].filter((id) => typeof id === 'string');
  const isOurs = homes.length === 0 || homes.includes(workspaceId);
  if (user.is_stranger || !isOurs) return 'external';
  if (user.deleted) return 'deactivated';
  return user.is_invited_user ? 'invited' : 'active';
}

const firstOf = (...names: (string | null | undefined)[]) =>
  names.map((name) => name?.trim() ?? '').find((name) => name !== '');

/** Reads a person from Slack's own form (users.info, users.list, user_change); throws when it is none. */
export function readSlackPerson(user: unknown, workspaceId: string): SlackPerson {
  const given = slackUser.parse(user);
  const { profile } = given;
  const name = firstOf(profile?.display_name, profile?.real_name, given.real_name, given.name) ?? given.id;
  const realName = firstOf(profile?.real_name, given.real_name);
  return {
    userId: given.id,
    name,
    realName: realName && realName !== name ? realName : null,
    email: profile?.email?.trim().toLowerCase() || undefined,
    timeZone: given.tz && isTimeZone(given.tz) ? given.tz : null,
    isAdmin: [given, given.enterprise_user].some((as) => as?.is_admin === true || as?.is_owner === true),
    standing: standingOf(given, workspaceId),
  };
}

const CHUNK = 500;

/** Records people as Slack shows them now. Only members of a program belong in these records. */
export async function rememberPeople(
  tx: Tx,
  now: Date,
  workspaceId: string,
  people: readonly SlackPerson[],
): Promise<void> {
  for (let from = 0; from < people.length; from += CHUNK) {
    const rows = people.slice(from, from + CHUNK).map((person) => ({
      workspace_id: workspaceId,
      slack_user_id: person.userId,
      display_name: person.name,
      real_name: person.realName ?? null,
      time_zone: person.timeZone,
      deactivated_at: person.standing === 'deactivated' ? now : null,
      updated_at: now,
    }));
    const back = await findBack(
      tx,
      workspaceId,
      rows.filter(({ deactivated_at }) => !deactivated_at).map(({ slack_user_id }) => slack_user_id),
    );
    await tx
      .insertInto('people')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['workspace_id', 'slack_user_id'])
          .doUpdateSet((eb) => ({
            display_name: eb.ref('excluded.display_name'),
            real_name: eb.ref('excluded.real_name'),
            time_zone: eb.ref('excluded.time_zone'),
            deactivated_at: eb.ref('excluded.deactivated_at'),
            updated_at: eb.ref('excluded.updated_at'),
          }))
          .where(
            sql<boolean>`(people.display_name, people.real_name, people.time_zone, people.deactivated_at is null) is distinct from (excluded.display_name, excluded.real_name, excluded.time_zone, excluded.deactivated_at is null)`,
          ),
      )
      .execute();
    await recheckPairsOfAll(tx, now, back);
  }
}

/**
 * The memberships of active people whom our records list as deactivated. No one was reminded about their pairs while
 * they were away, so the sweep has to look at those again.
 */
async function findBack(tx: Tx, workspaceId: string, active: readonly string[]): Promise<string[]> {
  if (active.length === 0) return [];
  const rows = await membersWithPeople(tx)
    .select('members.id')
    .where('members.workspace_id', '=', workspaceId)
    .where('members.slack_user_id', 'in', active)
    .where('people.deactivated_at', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether a person is in our records. */
export async function isOnRecord(db: Db, workspaceId: string, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('people')
    .select('slack_user_id')
    .where('workspace_id', '=', workspaceId)
    .where('slack_user_id', '=', userId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Updates a person in our records with what Slack says. An unknown person stays unknown. */
export async function refreshPerson(
  tx: Tx,
  now: Date,
  workspaceId: string,
  person: SlackPerson,
): Promise<void> {
  const gone = person.standing === 'deactivated';
  const back = gone ? [] : await findBack(tx, workspaceId, [person.userId]);
  await tx
    .updateTable('people')
    .set((eb) => ({
      display_name: person.name,
      real_name: person.realName ?? null,
      // Slack leaves the time zone out for a deactivated account.
      time_zone: gone ? eb.ref('time_zone') : person.timeZone,
      deactivated_at: gone ? eb.fn.coalesce('deactivated_at', eb.val<People['deactivated_at']>(now)) : null,
      updated_at: now,
    }))
    .where('workspace_id', '=', workspaceId)
    .where('slack_user_id', '=', person.userId)
    .execute();
  await recheckPairsOfAll(tx, now, back);
}
