import { type Obj, strAt, type User } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import { type Method, page, refuse } from './method.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** The zone's name at a moment, in the style asked for; what formats it is made once a zone. */
function zoneName(timeZone: string, style: 'longOffset' | 'long', at: number): string | undefined {
  const key = `${timeZone} ${style}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: style });
  formats.set(key, format);
  return format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value;
}

function zoneOffset(tz: string, at: number): number {
  const [, sign, hours, minutes] =
    /GMT([+-])(\d\d):(\d\d)/.exec(zoneName(tz, 'longOffset', at) ?? 'GMT') ?? [];
  if (!sign) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

const zoneLabel = (tz: string, at: number): string => zoneName(tz, 'long', at) ?? tz;

/** The `team_id` that Slack gives for a person: on Enterprise Grid not always that of the workspace they are in. */
export const homeOf = (user: User): string => user.home_team ?? user.team_id;

/** The workspaces of an organization that a person is in; the organization is none. */
function workspacesOf(user: User): string[] {
  const isWorkspace = user.home_team?.startsWith('T') && user.home_team !== user.team_id;
  return isWorkspace ? [homeOf(user), user.team_id] : [user.team_id];
}

/** A person as the Web API and `user_change` show them; the email only to those with the scope. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one shape of Slack’s, field by field.
export function userJson(core: Core, user: User): Obj {
  const seesEmail = core.scopes.has('users:read.email') && !user.is_stranger;
  const now = core.workspace.clock();
  return {
    id: user.id,
    team_id: homeOf(user),
    name: user.name,
    deleted: user.deleted,
    is_bot: user.is_bot,
    is_app_user: false,
    updated: user.updated,
    ...(user.is_stranger ? { is_stranger: true } : {}),
    ...(user.is_invited_user ? { is_invited_user: true } : {}),
    ...(user.is_workflow_bot ? { is_workflow_bot: true } : {}),
    ...(user.deleted
      ? {}
      : {
          color: '9f69e7',
          real_name: user.real_name,
          tz: user.tz,
          tz_label: zoneLabel(user.tz, now),
          tz_offset: zoneOffset(user.tz, now),
          // Asked with an organization's token, Slack tells of the organization's own admins only.
          is_admin: user.is_admin && !core.orgInstall,
          is_owner: user.is_owner && !core.orgInstall,
          is_primary_owner: false,
          is_restricted: user.is_restricted,
          is_ultra_restricted: user.is_ultra_restricted,
          is_email_confirmed: true,
          who_can_share_contact_card: 'EVERYONE',
        }),
    profile: {
      real_name: user.real_name,
      real_name_normalized: user.real_name,
      display_name: user.display_name,
      display_name_normalized: user.display_name,
      team: homeOf(user),
      status_text: '',
      status_emoji: '',
      image_72: `https://avatars.example.com/${user.id}.png`,
      ...(seesEmail && user.email ? { email: user.email } : {}),
      ...(user.is_bot ? { bot_id: core.credentials.botId, api_app_id: core.credentials.appId } : {}),
    },
    ...(user.enterprise_id
      ? {
          enterprise_user: {
            id: user.id,
            enterprise_id: user.enterprise_id,
            teams: workspacesOf(user),
            is_admin: false,
            is_owner: user.is_owner,
          },
        }
      : {}),
  };
}

const info: Method = {
  args: { user: 'string!', include_locale: 'bool' },
  scopes: ['users:read'],
  tier: 4,
  run(core, args) {
    const user = core.workspace.users.get(strAt(args, 'user'));
    return user ? { user: userJson(core, user) } : refuse('user_not_found');
  },
};

const list: Method = {
  args: { cursor: 'string', limit: 'int', include_locale: 'bool' },
  scopes: ['users:read'],
  tier: 2,
  run(core, args) {
    const { items, next_cursor } = page([...core.workspace.users.values()], args, 1000);
    return {
      members: items.map((user) => userJson(core, user)),
      cache_ts: core.workspace.seconds(),
      response_metadata: { next_cursor },
    };
  },
};

const dndOf = ({ dnd }: User) => ({
  dnd_enabled: dnd !== undefined,
  next_dnd_start_ts: dnd?.start ?? 1,
  next_dnd_end_ts: dnd?.end ?? 1,
});

const dndTeamInfo: Method = {
  args: { users: 'string!', team_id: 'string' },
  scopes: ['dnd:read'],
  tier: 2,
  run(core, args) {
    const ids = strAt(args, 'users').split(',');
    if (core.orgInstall && !args.team_id) refuse('missing_argument');
    if (ids.length > 50) refuse('too_many_users');
    // One person who is not visible, as a deactivated one or one of another workspace, is enough to refuse all.
    const users = ids.map((id) => {
      const user = core.workspace.users.get(id);
      return user && !user.deleted && !user.is_stranger ? user : refuse('user_not_visible');
    });
    return { users: Object.fromEntries(users.map((user) => [user.id, dndOf(user)])) };
  },
};

/** The users methods, and those about do-not-disturb. */
export const usersMethods: Record<string, Method> = {
  'users.info': info,
  'users.list': list,
  'dnd.teamInfo': dndTeamInfo,
};
