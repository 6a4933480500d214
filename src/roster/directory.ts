import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { readSlackPerson, type SlackPerson } from '../members/people.ts';
import { troubleOf } from '../slack/errors.ts';
import type { Directory, RosterRow } from './types.ts';

/** The people a roster names. */
export type Wanted = { emails: Set<string>; ids: Set<string> };

/** Everybody that the rows name, mentors among them. */
export function wantedBy(rows: readonly RosterRow[]): Wanted {
  const wanted: Wanted = { emails: new Set(), ids: new Set() };
  for (const { email, slackId, mentor } of rows) {
    if (email) wanted.emails.add(email);
    if (slackId) wanted.ids.add(slackId);
    if (mentor && 'email' in mentor) wanted.emails.add(mentor.email);
    if (mentor && 'slackId' in mentor) wanted.ids.add(mentor.slackId);
  }
  return wanted;
}

/** Large enough for few calls (20 a minute are allowed), small enough for each to answer in time. */
const PAGE = 500;
const MOST_TRIES = 10;

/**
 * Looks everybody up in Slack's list of the workspace, page by page, waiting where Slack says to wait; stops as
 * soon as all are found. One call a person would take minutes for a large roster.
 */
export async function findInSlack(
  client: WebClient,
  workspaceId: string,
  wanted: Wanted,
): Promise<Directory> {
  const byEmail = new Map<string, SlackPerson>();
  const byId = new Map<string, SlackPerson>();
  if (isComplete(wanted, byEmail, byId)) return { byEmail, byId };
  for (const teamId of await findTeams(client, workspaceId)) {
    await lookThrough(client, { workspaceId, teamId }, wanted, byEmail, byId);
  }
  return { byEmail, byId };
}

/** The workspaces whose people are listed: an organization's token must name one at a time. */
async function findTeams(client: WebClient, workspaceId: string): Promise<(string | undefined)[]> {
  if (!workspaceId.startsWith('E')) return [undefined];
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await patiently(() =>
      client.auth.teams.list({ limit: 100, ...(cursor ? { cursor } : {}) }),
    );
    ids.push(...(answer.teams ?? []).flatMap(({ id }) => id ?? []));
    cursor = answer.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return ids;
}

async function lookThrough(
  client: WebClient,
  { workspaceId, teamId }: { workspaceId: string; teamId: string | undefined },
  wanted: Wanted,
  byEmail: Map<string, SlackPerson>,
  byId: Map<string, SlackPerson>,
): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await listPage(client, teamId, cursor);
    for (const user of page.members) {
      const person = readSlackPerson(user, workspaceId);
      if (wanted.ids.has(person.userId)) byId.set(person.userId, person);
      if (!person.email || !wanted.emails.has(person.email)) continue;
      // An address may still stand at an account that was deactivated for a newer one.
      if (byEmail.get(person.email)?.standing !== 'active') byEmail.set(person.email, person);
    }
    cursor = page.next;
  } while (cursor && !isComplete(wanted, byEmail, byId));
}

function isComplete(
  wanted: Wanted,
  byEmail: ReadonlyMap<string, SlackPerson>,
  byId: ReadonlyMap<string, SlackPerson>,
): boolean {
  const isFound = (email: string) => byEmail.get(email)?.standing === 'active';
  return byId.size === wanted.ids.size && [...wanted.emails].every(isFound);
}

async function listPage(client: WebClient, teamId: string | undefined, cursor: string | undefined) {
  const answer = await patiently(() =>
    client.users.list({ limit: PAGE, ...(teamId ? { team_id: teamId } : {}), ...(cursor ? { cursor } : {}) }),
  );
  return {
    members: answer.members ?? [],
    next: answer.response_metadata?.next_cursor || undefined,
  };
}

/** Asks again where Slack says to wait, or did not answer. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const trouble = troubleOf(error);
      const mayTry = trouble.kind === 'later' || trouble.kind === 'unclear';
      if (!mayTry || tries === MOST_TRIES) throw error;
      await sleep(1000 * (trouble.kind === 'later' ? Math.min(trouble.retryAfterSeconds ?? 5, 60) : 1));
    }
  }
}
