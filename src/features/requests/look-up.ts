import { type Action, authorize } from '../../domain/members/access.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { whyRefused } from '../../domain/members/refusals.ts';
import { findInWorkspace } from '../../domain/members/windows.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Refused } from '../../platform/slack/windows.ts';
import { findRequest, type RequestWithPeople } from './queries.ts';
import { withdrawnText } from './views.ts';

/** A request with the member who may act on it. */
export type FoundRequest = { request: RequestWithPeople; member: Membership };

/** A request by an id from outside, for a person who may do this in its program at this moment. */
export async function lookUp(
  ctx: HandlerDeps,
  person: Person,
  action: Action,
  requestId: string,
): Promise<FoundRequest | Refused> {
  const request = await findInWorkspace(ctx, person, requestId, findRequest);
  if (!request) return { refused: withdrawnText('missing') };
  const about = { programId: request.program_id, owners: [request.resident_id] };
  const access = await authorize(ctx.db, person, action, about);
  if (access.ok) return { request, member: access.member };
  return {
    refused:
      access.reason === 'not_theirs'
        ? withdrawnText('not_yours')
        : await whyRefused(ctx.db, person, access.reason, action),
  };
}
