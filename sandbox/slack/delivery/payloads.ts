import { messageJson } from '../api/chat.ts';
import { homeOf } from '../api/users.ts';
import { viewJson } from '../api/views.ts';
import type { Message, Obj, View } from '../types.ts';
import type { Core } from '../workspace/core.ts';

/** Where an interaction happened. */
export type Place = { message: Message } | { view: View };

/** Builds the payloads that Slack sends, also forged ones for tests. */
export class Payloads {
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  /** A slash command; `text` as it is after escaping. */
  command(user: string, channel: string, command: string, text: string): Obj {
    const { workspace, credentials, triggers, baseUrl } = this.core;
    const person = workspace.user(user);
    const place = workspace.channel(channel);
    const response = triggers.openResponse({ user, channel });
    return {
      token: credentials.verificationToken,
      team_id: person.is_stranger ? person.team_id : workspace.teamId,
      team_domain: 'sandbox',
      ...(workspace.enterpriseId
        ? { enterprise_id: workspace.enterpriseId, enterprise_name: 'Sandbox' }
        : {}),
      channel_id: channel,
      channel_name: place.kind === 'private' ? 'privategroup' : place.name,
      user_id: user,
      user_name: person.name,
      command,
      text,
      api_app_id: credentials.appId,
      is_enterprise_install: String(this.core.orgInstall),
      response_url: `${baseUrl}/commands/${workspace.teamId}/${response}`,
      trigger_id: triggers.issue(user),
    };
  }

  /** A global shortcut: it says nothing of where it was chosen. */
  shortcut(user: string, callbackId: string): Obj {
    const now = String(Date.now() / 1000);
    return { type: 'shortcut', ...this.common(user), callback_id: callbackId, action_ts: now };
  }

  /** A click or choice; `actions` may hold anything, also what no button ever offered. */
  blockActions(user: string, place: Place, actions: readonly Obj[]): Obj {
    const now = String(Date.now() / 1000);
    const stamped = actions.map((action) => ({ action_ts: now, ...action }));
    return { type: 'block_actions', ...this.common(user), ...this.container(user, place), actions: stamped };
  }

  viewSubmission(user: string, view: View): Obj {
    return {
      type: 'view_submission',
      ...this.common(user),
      view: viewJson(this.core, view),
      response_urls: [],
    };
  }

  viewClosed(user: string, view: View, isCleared: boolean): Obj {
    const { trigger_id: _, ...common } = this.common(user);
    return { type: 'view_closed', ...common, view: viewJson(this.core, view), is_cleared: isCleared };
  }

  /** An Events API callback around one event. */
  event(event: Obj, eventId: string): Obj {
    const { workspace, credentials } = this.core;
    return {
      token: credentials.verificationToken,
      team_id: workspace.teamId,
      ...(workspace.enterpriseId ? { enterprise_id: workspace.enterpriseId } : {}),
      api_app_id: credentials.appId,
      event,
      type: 'event_callback',
      event_id: eventId,
      event_time: workspace.seconds(),
      authorizations: [
        {
          enterprise_id: workspace.enterpriseId ?? null,
          team_id: this.core.orgInstall ? null : workspace.teamId,
          user_id: credentials.botUserId,
          is_bot: true,
          is_enterprise_install: this.core.orgInstall,
        },
      ],
      is_ext_shared_channel: false,
    };
  }

  private common(user: string): Obj {
    const { workspace, credentials, triggers } = this.core;
    const person = workspace.user(user);
    const { teamId, enterpriseId } = workspace;
    const enterprise = enterpriseId ? { id: enterpriseId, name: 'Sandbox' } : null;
    const team = { id: teamId, domain: 'sandbox', ...(enterpriseId ? { enterprise_id: enterpriseId } : {}) };
    return {
      team: this.core.orgInstall ? null : team,
      user: { id: user, username: person.name, name: person.name, team_id: homeOf(person) },
      api_app_id: credentials.appId,
      token: credentials.verificationToken,
      trigger_id: triggers.issue(user),
      enterprise,
      is_enterprise_install: this.core.orgInstall,
    };
  }

  private container(user: string, place: Place): Obj {
    if ('view' in place) {
      const { view } = place;
      return {
        container: { type: 'view', view_id: view.id },
        view: viewJson(this.core, view),
      };
    }
    const { message } = place;
    const isEphemeral = message.ephemeral_to !== undefined;
    const { workspace, triggers, baseUrl } = this.core;
    const channel = workspace.channel(message.channel);
    const response = triggers.openResponse({
      user,
      channel: channel.id,
      ts: message.ts,
      ephemeral: isEphemeral,
    });
    return {
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: channel.id,
        is_ephemeral: isEphemeral,
      },
      channel: { id: channel.id, name: channel.kind === 'private' ? 'privategroup' : channel.name },
      ...(isEphemeral ? {} : { message: messageJson(this.core, message) }),
      state: { values: message.state ?? {} },
      response_url: `${baseUrl}/actions/${workspace.teamId}/${response}`,
    };
  }
}
