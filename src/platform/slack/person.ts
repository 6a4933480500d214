/** What a person of another organization is told. */
export const FOREIGN = 'Mentor works only for people in this workspace. Please contact your own program.';

/** Who acts, as Slack signed it. */
export type Person = {
  /** The team that installed the app, or the Enterprise id of an org install. */
  workspaceId: string;
  userId: string;
  /** The person is known to belong to another organization (Slack Connect); on Enterprise Grid only the roster can tell. */
  foreign: boolean;
};

type CommandBody = {
  team_id: string;
  user_id: string;
  enterprise_id?: string;
  is_enterprise_install?: string | boolean;
};

type InteractionBody = {
  team: { id: string; enterprise_id?: string } | null;
  user: { id: string; team_id?: string };
  enterprise?: { id: string } | null | undefined;
  is_enterprise_install?: boolean | undefined;
};

const isOrgInstall = (flag: string | boolean | undefined) => flag === true || flag === 'true';

/** The person who typed a command; Slack sends commands of the app's own workspace only. */
export function personOfCommand(body: CommandBody): Person {
  const org = isOrgInstall(body.is_enterprise_install) ? body.enterprise_id : undefined;
  return { workspaceId: org ?? body.team_id, userId: body.user_id, foreign: false };
}

const isEnterprise = (id: string) => id.startsWith('E');

/**
 * Whether `user.team_id` shows that the person is of another organization. On Enterprise Grid it names the organization
 * or any of its workspaces, wherever the person is, and a workspace of another organization looks the same. There the
 * roster decides: who is a stranger to Slack is refused by it.
 */
function isForeign({ user, team, enterprise }: InteractionBody): boolean {
  const home = user.team_id;
  if (!home || home === team?.id) return false;
  const organization = enterprise?.id ?? team?.enterprise_id;
  if (!organization) return true;
  return isEnterprise(home) && home !== organization;
}

/** The person who clicked or submitted. In a shared channel that may be someone of another organization. */
export function personOfInteraction(body: InteractionBody): Person {
  const org = isOrgInstall(body.is_enterprise_install) ? body.enterprise?.id : undefined;
  return { workspaceId: org ?? body.team?.id ?? '', userId: body.user.id, foreign: isForeign(body) };
}
