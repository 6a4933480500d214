import { randomBytes } from 'node:crypto';
import { strAt } from '../types.ts';
import { type Method, refuse } from './method.ts';

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

const botsInfo: Method = {
  args: { bot: 'string' },
  scopes: ['users:read'],
  tier: 3,
  run(core, args) {
    const { botId, appId, botUserId } = core.credentials;
    if (args.bot && strAt(args, 'bot') !== botId) refuse('bot_not_found');
    return {
      bot: {
        id: botId,
        deleted: false,
        name: core.manifest.displayName,
        updated: core.workspace.seconds(),
        app_id: appId,
        user_id: botUserId,
        icons: {},
      },
    };
  },
};

const teamInfo: Method = {
  args: { team: 'string', domain: 'string' },
  scopes: ['team:read'],
  tier: 3,
  run(core) {
    const { teamId, enterpriseId } = core.workspace;
    return {
      team: {
        id: teamId,
        name: 'Sandbox',
        domain: 'sandbox',
        email_domain: 'example.org',
        icon: {},
        ...(enterpriseId ? { enterprise_id: enterpriseId } : {}),
      },
    };
  },
};

/** The methods about the app and the workspace themselves. */
export const otherMethods: Record<string, Method> = {
  'auth.test': authTest,
  'apps.connections.open': connectionsOpen,
  'bots.info': botsInfo,
  'team.info': teamInfo,
};
