import type { Workspace } from '../workspace/workspace.ts';

const ENTITY: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function userToken(workspace: Workspace, id: string): string | undefined {
  const user = workspace.users.get(id);
  return user ? `<@${user.id}|${user.name}>` : undefined;
}

function channelToken(workspace: Workspace, id: string): string | undefined {
  const channel = workspace.channels.get(id);
  return channel ? `<#${channel.id}|${channel.kind === 'public' ? channel.name : ''}>` : undefined;
}

function byHandle(workspace: Workspace, handle: string): string | undefined {
  for (const user of workspace.users.values()) if (user.name === handle) return userToken(workspace, user.id);
  return undefined;
}

function byChannelName(workspace: Workspace, name: string): string | undefined {
  for (const channel of workspace.channels.values()) {
    if (channel.kind !== 'im' && channel.name === name) return channelToken(workspace, channel.id);
  }
  return undefined;
}

/** Typed text as a command with `should_escape` gets it: `@handle`, `<@U1>` and `#channel` become tokens with names. */
export function escapeTyped(workspace: Workspace, typed: string): string {
  const token = /<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|<#(C[A-Z0-9]+)(?:\|[^>]*)?>|@([\w.-]+)|#([\w-]+)|[&<>]/g;
  return typed.replace(
    token,
    (whole: string, user?: string, channel?: string, handle?: string, name?: string) => {
      if (user) return userToken(workspace, user) ?? whole;
      if (channel) return channelToken(workspace, channel) ?? whole;
      if (handle) return byHandle(workspace, handle) ?? whole;
      if (name) return byChannelName(workspace, name) ?? whole;
      return ENTITY[whole] ?? whole;
    },
  );
}

/** Typed text as a command without `should_escape` gets it: mentions stay plain. */
export function plainTyped(workspace: Workspace, typed: string): string {
  return typed.replace(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id: string) => {
    const name = workspace.users.get(id)?.name;
    return name ? `@${name}` : whole;
  });
}
