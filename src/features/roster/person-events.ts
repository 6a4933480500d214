import { isOnRecord, readSlackPerson, refreshPerson } from '../../domain/members/people.ts';
import { transact } from '../../platform/database/transact.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { track } from '../../platform/slack/in-flight.ts';
import { explain } from '../../platform/slack/troubles.ts';
import type { Web } from '../../platform/slack/web.ts';
import { workspaceOfEvent } from '../../platform/workspaces/events.ts';

/** Registers what Slack reports about people; saving a roster finds out the same, later. */
export function registerPersonEvents(web: Web, ctx: HandlerDeps): void {
  web.app.event('user_change', ({ event, body }) =>
    track(
      personChanged(ctx, body, event).catch((error) => void explain(ctx.log, 'event', error, 'user_change')),
    ),
  );
}

/** Refreshes a person's stored name and time zone. A change of someone in no program costs one query. */
export async function personChanged(
  ctx: Pick<HandlerDeps, 'db' | 'queue' | 'log' | 'clock'>,
  body: unknown,
  event: { user: unknown },
): Promise<void> {
  const workspaceId = workspaceOfEvent(body);
  if (!workspaceId) return;
  const person = readSlackPerson(event.user, workspaceId);
  if (!(await isOnRecord(ctx.db, workspaceId, person.userId))) return;
  await transact(ctx, (tx) => refreshPerson(tx, ctx.clock(), workspaceId, person));
}
