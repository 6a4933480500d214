/** Who acts, as Slack signed it. */
export type Person = {
  /** The team that installed the app, or the Enterprise id of an org install. */
  workspaceId: string;
  userId: string;
  /** The person belongs to another organization (Slack Connect). */
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
  enterprise?: { id: string } | undefined;
  is_enterprise_install?: boolean | undefined;
};

const isOrgInstall = (flag: string | boolean | undefined) => flag === true || flag === 'true';

/** The person who typed a command; Slack sends commands of the app's own workspace only. */
export function personOfCommand(body: CommandBody): Person {
  const org = isOrgInstall(body.is_enterprise_install) ? body.enterprise_id : undefined;
  return { workspaceId: org ?? body.team_id, userId: body.user_id, foreign: false };
}

/** The person who clicked or submitted. In a shared channel that may be somebody of another organization. */
export function personOfInteraction(body: InteractionBody): Person {
  const org = isOrgInstall(body.is_enterprise_install) ? body.enterprise?.id : undefined;
  const workspaceId = org ?? body.team?.id ?? '';
  const foreign = org === undefined && body.user.team_id !== undefined && body.user.team_id !== body.team?.id;
  return { workspaceId, userId: body.user.id, foreign };
}
