import { z } from 'zod';
import type { Context, SlackClients } from '../context.ts';
import { troubleOf } from '../slack/errors.ts';
import { keyOf, type Recipient } from './recipients.ts';

/** As many people as Slack tells of in one call. */
const AT_ONCE = 50;
/** How long Slack is not asked again after it did not tell; reminders go out as ever. */
const SILENCE_MS = 10 * 60_000;

const answer = z.record(
  z.string(),
  z.object({
    dnd_enabled: z.boolean().nullish(),
    next_dnd_start_ts: z.number().nullish(),
    next_dnd_end_ts: z.number().nullish(),
  }),
);

const silentUntil = new WeakMap<SlackClients, Map<string, number>>();

/**
 * Who of these people is in their do-not-disturb hours now, and until when. Slack tells an app the hours that people
 * have set, never a pause of notifications that they began by hand; where it does not tell, nobody is quiet.
 */
export async function findQuiet(ctx: Context, people: readonly Recipient[]): Promise<Map<string, Date>> {
  const silences = silentUntil.get(ctx.slack) ?? new Map<string, number>();
  silentUntil.set(ctx.slack, silences);
  const quiet = new Map<string, Date>();
  for (const [workspaceId, group] of Map.groupBy(people, (person) => person.workspace_id)) {
    for (let from = 0; from < group.length; from += AT_ONCE) {
      if ((silences.get(workspaceId) ?? 0) > performance.now()) break;
      const some = group.slice(from, from + AT_ONCE);
      await askAbout(ctx, workspaceId, some, quiet).catch((error) => {
        silences.set(workspaceId, performance.now() + SILENCE_MS);
        ctx.log.debug(
          { workspaceId, code: troubleOf(error).code },
          'Slack does not tell who is not to be disturbed',
        );
      });
    }
  }
  return quiet;
}

async function askAbout(
  ctx: Context,
  workspaceId: string,
  people: readonly Recipient[],
  quiet: Map<string, Date>,
): Promise<void> {
  const client = await ctx.slack.sending(workspaceId);
  const told = await client.dnd.teamInfo({ users: people.map((person) => person.slack_user_id).join() });
  const users = answer.parse(told.users ?? {});
  const seconds = ctx.clock().getTime() / 1000;
  for (const person of people) {
    const user = users[person.slack_user_id];
    const [start, end] = [user?.next_dnd_start_ts ?? 0, user?.next_dnd_end_ts ?? 0];
    if (user?.dnd_enabled && start <= seconds && seconds < end)
      quiet.set(keyOf(person), new Date(end * 1000));
  }
}
