import type { WebClient } from '@slack/web-api';
import { isPassing, isSlackError, slackCode, troubleOf } from '../../platform/slack/errors.ts';
import { type Patience, pages } from '../../platform/slack/retry.ts';
import { listTeams } from '../../platform/slack/teams.ts';
import { type Directory, readSlackPerson, type SlackPerson } from './people.ts';

/** The people a file names, by their addresses and Slack IDs. */
export type Wanted = { emails: Set<string>; ids: Set<string> };

/** Slack recommends at most 200; a large workspace takes seconds for that many. */
const PAGE = 200;
const PATIENCE: Patience = { tries: 5, pauseMs: 1000, unnamedPauseMs: 5000, longestPauseMs: 60_000 };

/** The people of the workspace; or why Slack did not tell: it is slow, or refuses with this code. */
type Looked = { ok: true; directory: Directory } | { ok: false; reason: 'slow' | 'refused'; code: string };

/**
 * Looks everyone up in Slack's list of the workspace, page by page, waiting where Slack says to wait; stops as
 * soon as all are found. One call a person would take minutes for a large roster. `tell` hears how far it is.
 */
export async function findInSlack(
  client: WebClient,
  workspaceId: string,
  wanted: Wanted,
  tell: (looked: number) => void = () => undefined,
): Promise<Looked> {
  try {
    return { ok: true, directory: await readList(client, workspaceId, wanted, tell) };
  } catch (error) {
    if (!isSlackError(error)) throw error;
    const trouble = troubleOf(error);
    return { ok: false, reason: isPassing(trouble) ? 'slow' : 'refused', code: trouble.code };
  }
}

async function readList(
  client: WebClient,
  workspaceId: string,
  wanted: Wanted,
  tell: (looked: number) => void,
): Promise<Directory> {
  const byEmail = new Map<string, SlackPerson>();
  const byId = new Map<string, SlackPerson>();
  const isFound = (email: string) => byEmail.get(email)?.standing === 'active';
  const isComplete = () => byId.size === wanted.ids.size && [...wanted.emails].every(isFound);
  const take = (person: SlackPerson) => {
    if (wanted.ids.has(person.userId)) byId.set(person.userId, person);
    if (!person.email || !wanted.emails.has(person.email)) return;
    // An address may still stand at an account that was deactivated for a newer one.
    if (!isFound(person.email)) byEmail.set(person.email, person);
  };
  let looked = 0;
  if (isComplete()) return { byEmail, byId };
  for (const team of await listTeams(client, workspaceId, PATIENCE)) {
    const list = pages((at) => client.users.list({ limit: PAGE, ...team, ...at }), PATIENCE);
    for await (const { members } of list) {
      for (const user of members ?? []) take(readSlackPerson(user, workspaceId));
      if (isComplete()) break;
      looked += members?.length ?? 0;
      tell(looked);
    }
  }
  return { byEmail, byId };
}

/** The email addresses that Slack shows of these accounts, by Slack ID; undefined where it doesn't answer. */
export async function findEmails(
  client: WebClient,
  workspaceId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const looked = await findInSlack(client, workspaceId, { emails: new Set(), ids: new Set(userIds) });
  if (!looked.ok) return undefined;
  return new Map(
    [...looked.directory.byId].flatMap(([id, { email }]): [string, string][] => (email ? [[id, email]] : [])),
  );
}

/** One person as Slack shows them; undefined where it shows none. */
export async function findOne(
  client: WebClient,
  workspaceId: string,
  userId: string,
): Promise<SlackPerson | undefined> {
  try {
    return readSlackPerson((await client.users.info({ user: userId })).user, workspaceId);
  } catch (error) {
    const code = slackCode(error);
    if (code === 'user_not_found' || code === 'user_not_visible') return undefined;
    throw error;
  }
}
