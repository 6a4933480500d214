import type { Finding } from '../blocks/check.ts';
import { controlsOf } from '../blocks/controls.ts';
import type { Block } from '../types.ts';
import type { Core } from '../workspace/core.ts';

const listOf = (one: unknown, several: unknown): unknown[] => [
  ...(one === undefined ? [] : [one]),
  ...(Array.isArray(several) ? several : []),
];

/** People and conversations chosen beforehand in a view that its reader cannot see: Slack refuses the view for them. */
export function unseenInitials(core: Core, blocks: Block[], owner: string): Finding[] {
  return controlsOf(blocks).flatMap(({ element, block }) => {
    const users = listOf(element.initial_user, element.initial_users);
    const channels = [
      ...listOf(element.initial_conversation, element.initial_conversations),
      ...listOf(element.initial_channel, element.initial_channels),
    ];
    const unseen = [
      ...users.filter((id) => !seesUser(core, String(id))),
      ...channels.filter((id) => !seesChannel(core, String(id), owner)),
    ];
    return unseen.map((id) => ({
      message: `invalid initial value: ${String(id)}`,
      pointer: `/view/blocks/${blocks.indexOf(block)}/element`,
    }));
  });
}

function seesUser(core: Core, id: string): boolean {
  const user = core.workspace.users.get(id);
  return user !== undefined && !user.deleted;
}

function seesChannel(core: Core, id: string, owner: string): boolean {
  const channel = core.workspace.channels.get(id);
  return channel !== undefined && (channel.kind === 'public' || channel.members.includes(owner));
}
