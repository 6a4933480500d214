import type { HomeView, KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { may } from '../../domain/members/access.ts';
import { readSlackPerson } from '../../domain/members/people.ts';
import { whyNoProgram } from '../../domain/members/refusals.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Message } from '../../platform/slack/blocks.ts';
import type { Person } from '../../platform/slack/person.ts';
import { explain } from '../../platform/slack/troubles.ts';
import { hasInstalled } from '../../platform/workspaces/queries.ts';
import { emptyHomeView, emptyStatusMessage } from './empty-views.ts';

/** Whether someone who is in no program may set one up; false where Slack doesn't say who they are. */
async function maySetUp(
  ctx: HandlerDeps,
  client: WebClient,
  { workspaceId, userId }: Pick<Person, 'workspaceId' | 'userId'>,
): Promise<boolean> {
  try {
    const { user } = await client.users.info({ user: userId });
    const { standing, isAdmin } = readSlackPerson(user, workspaceId);
    if (standing !== 'active') return false;
    const isTrusted = isAdmin || (await hasInstalled(ctx.db, { workspaceId, userId }));
    return may({ roles: isTrusted ? ['admin'] : [] }, 'program.add');
  } catch (error) {
    explain(ctx.log, 'home, asking who someone is', error);
    return false;
  }
}

/** The same in answer to a command. */
export async function emptyStatus(
  ctx: HandlerDeps,
  client: WebClient,
  who: Pick<Person, 'workspaceId' | 'userId'>,
): Promise<Message> {
  const maySet = await maySetUp(ctx, client, who);
  return emptyStatusMessage(await whyNoProgram(ctx.db, who, maySet), maySet);
}

/** The Home tab of someone in no program, for whom they are: who may set one up is offered it. */
export async function emptyView(
  ctx: HandlerDeps,
  client: WebClient,
  who: Pick<Person, 'workspaceId' | 'userId'>,
  closed: KnownBlock[],
): Promise<HomeView> {
  const maySet = await maySetUp(ctx, client, who);
  return emptyHomeView(await whyNoProgram(ctx.db, who, maySet), maySet, closed);
}
