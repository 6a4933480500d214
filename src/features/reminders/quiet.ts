import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { HandlerDeps, SlackClients } from '../../platform/handler-deps.ts';
import { slackCode, troubleOf } from '../../platform/slack/errors.ts';
import { listTeams } from '../../platform/slack/teams.ts';
import { keyOf, type Recipient } from './recipients.ts';

/** As many people as Slack tells of in one call. */
const AT_ONCE = 50;
/** How long Slack is not asked again after it did not tell; reminders go out as ever. */
const SILENCE_MS = 10 * 60_000;
/** Slack names seconds; after a longer time of nothing but rate limits, or with a wrong clock, reminders go out. */
const LONGEST_WAIT_MS = 60 * 60_000;
const SECONDS_UNNAMED = 30;

const answer = z.record(
  z.string(),
  z.object({
    dnd_enabled: z.boolean().nullish(),
    next_dnd_start_ts: z.number().nullish(),
    next_dnd_end_ts: z.number().nullish(),
  }),
);

type Found = { until: Map<string, Date>; wait: Map<string, Date> };

/** What is known of a workspace that did not tell: not to be asked for a while, or only after the time that Slack named. */
type Reticence = {
  silentUntil?: number;
  limitedUntil?: Date;
  limitedSince?: Date;
  /** Whom Slack does not show to the bot, with the team asked about, until when they are left out. */
  unseen: Map<string, number>;
};

const reticences = new WeakMap<SlackClients, Map<string, Reticence>>();

function reticenceOf({ slack }: HandlerDeps, workspaceId: string): Reticence {
  const known = reticences.get(slack) ?? new Map<string, Reticence>();
  reticences.set(slack, known);
  const found = known.get(workspaceId) ?? { unseen: new Map() };
  known.set(workspaceId, found);
  return found;
}

/**
 * Who of these people is in their do-not-disturb hours now, and until when. Slack tells an app the hours that people
 * have set, never a pause of notifications that they began by hand; where it does not tell, no one is quiet. Where it
 * says to wait, anyone not yet asked about waits that long.
 */
export async function findQuiet(ctx: HandlerDeps, people: readonly Recipient[]): Promise<Found> {
  const quiet: Found = { until: new Map(), wait: new Map() };
  for (const [workspaceId, group] of Map.groupBy(people, (person) => person.workspace_id)) {
    const reticence = reticenceOf(ctx, workspaceId);
    for (let from = 0; from < group.length; from += AT_ONCE) {
      if ((reticence.silentUntil ?? 0) > performance.now()) break;
      const some = group.slice(from, from + AT_ONCE);
      const until = limitOf(ctx, reticence) ?? (await ask(ctx, workspaceId, some, quiet, reticence));
      if (until) for (const person of some) quiet.wait.set(keyOf(person), until);
    }
  }
  return quiet;
}

function limitOf(ctx: HandlerDeps, { limitedUntil }: Reticence): Date | undefined {
  const leftMs = limitedUntil ? limitedUntil.getTime() - ctx.clock().getTime() : 0;
  return leftMs > 0 && leftMs <= LONGEST_WAIT_MS ? limitedUntil : undefined;
}

/** Asks about some people; answers until when to wait where Slack says so. */
async function ask(
  ctx: HandlerDeps,
  workspaceId: string,
  people: readonly Recipient[],
  quiet: Found,
  reticence: Reticence,
): Promise<Date | undefined> {
  try {
    await askAbout(ctx, workspaceId, people, quiet.until, reticence.unseen);
    delete reticence.limitedSince;
    return undefined;
  } catch (error) {
    const trouble = troubleOf(error);
    ctx.log.debug({ workspaceId, code: trouble.code }, 'Slack does not tell who is not to be disturbed');
    const now = ctx.clock();
    const isNew = now.getTime() - (reticence.limitedUntil?.getTime() ?? 0) > LONGEST_WAIT_MS;
    if (isNew || !reticence.limitedSince) reticence.limitedSince = now;
    const limitedMs = Math.abs(now.getTime() - reticence.limitedSince.getTime());
    if (trouble.code === 'ratelimited' && limitedMs < LONGEST_WAIT_MS) {
      const named = trouble.kind === 'later' ? trouble.retryAfterSeconds : undefined;
      reticence.limitedUntil = new Date(now.getTime() + (named ?? SECONDS_UNNAMED) * 1000);
      return reticence.limitedUntil;
    }
    delete reticence.limitedSince;
    reticence.silentUntil = performance.now() + SILENCE_MS;
    return undefined;
  }
}

async function askAbout(
  ctx: HandlerDeps,
  workspaceId: string,
  people: readonly Recipient[],
  until: Map<string, Date>,
  unseen: Reticence['unseen'],
): Promise<void> {
  const client = await ctx.slack.sending(workspaceId);
  const seconds = ctx.clock().getTime() / 1000;
  let left = people;
  for (const team of await listTeams(client, workspaceId)) {
    if (left.length === 0) return;
    const users = await tell(client, team, left, unseen);
    for (const person of left) {
      const user = users[person.slack_user_id];
      const [start, end] = [user?.next_dnd_start_ts ?? 0, user?.next_dnd_end_ts ?? 0];
      if (user?.dnd_enabled && start <= seconds && seconds < end)
        until.set(keyOf(person), new Date(end * 1000));
    }
    left = left.filter((person) => !users[person.slack_user_id]);
  }
}

const INVISIBLE = ['user_not_visible', 'user_not_found'];

const UNSEEN_MS = 24 * 60 * 60_000;

/**
 * The hours of these people. Slack refuses all of them where one is not visible, and does not say who: they are asked
 * about in halves, and whoever is alone with that answer is left out for a day.
 */
async function tell(
  client: WebClient,
  team: { team_id?: string },
  people: readonly Recipient[],
  unseen: Reticence['unseen'],
): Promise<z.infer<typeof answer>> {
  const name = (person: Recipient) => `${team.team_id ?? ''} ${keyOf(person)}`;
  const seen = people.filter((person) => (unseen.get(name(person)) ?? 0) <= performance.now());
  const [first] = seen;
  if (!first) return {};
  try {
    const told = await client.dnd.teamInfo({
      users: seen.map((person) => person.slack_user_id).join(),
      ...team,
    });
    return answer.parse(told.users ?? {});
  } catch (error) {
    if (!INVISIBLE.includes(slackCode(error) ?? '')) throw error;
    if (seen.length === 1) {
      unseen.set(name(first), performance.now() + UNSEEN_MS);
      return {};
    }
    const middle = Math.ceil(seen.length / 2);
    const told = await tell(client, team, seen.slice(0, middle), unseen);
    return { ...told, ...(await tell(client, team, seen.slice(middle), unseen)) };
  }
}
