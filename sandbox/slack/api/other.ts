import { randomBytes } from 'node:crypto';
import type { Method } from './method.ts';

const authTest: Method = {
  args: {},
  tier: 'none',
  run(core) {
    const { teamId, enterpriseId } = core.workspace;
    return {
      url: `${core.baseUrl}/`,
      team: 'Sandbox',
      user: core.manifest.displayName.toLowerCase(),
      team_id: core.orgInstall ? enterpriseId : teamId,
      user_id: core.credentials.botUserId,
      bot_id: core.credentials.botId,
      is_enterprise_install: core.orgInstall,
      ...(enterpriseId ? { enterprise_id: enterpriseId } : {}),
    };
  },
};

const connectionsOpen: Method = {
  args: {},
  token: 'app',
  tier: 'none',
  run(core) {
    const ticket = randomBytes(16).toString('hex');
    core.tickets.add(ticket);
    return {
      url: `${core.baseUrl.replace('http:', 'ws:')}/link/?ticket=${ticket}&app_id=${core.credentials.appId}`,
    };
  },
};

/** The methods about the app and the workspace themselves. */
export const otherMethods: Record<string, Method> = {
  'auth.test': authTest,
  'apps.connections.open': connectionsOpen,
};
