import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { readSlackPerson, type SlackPerson } from '../members/people.ts';
import { type SlackTrouble, troubleOf } from '../slack/errors.ts';
import type { PersonRef } from './cells.ts';
import type { Directory, RosterRow } from './types.ts';

/** The people a roster names. */
export type Wanted = { emails: Set<string>; ids: Set<string> };

/** Everybody that the rows name, mentors among them. */
export function wantedBy(rows: readonly RosterRow[]): Wanted {
  const wanted: Wanted = { emails: new Set(), ids: new Set() };
  const add = (ref: PersonRef) =>
    'email' in ref ? wanted.emails.add(ref.email) : wanted.ids.add(ref.slackId);
  for (const { email, slackId, mentor } of rows) {
    if (email) add({ email });
    if (slackId) add({ slackId });
    if (mentor) add(mentor);
  }
  return wanted;
}

/** Slack recommends at most 200; a large workspace takes seconds for that many. */
const PAGE = 200;
const MOST_TRIES = 5;

/** The people of the workspace; or why Slack did not tell: it is slow, or refuses with this code. */
export type Looked =
  | { ok: true; directory: Directory }
  | { ok: false; reason: 'slow' | 'refused'; code: string };

/**
 * Looks everybody up in Slack's list of the workspace, page by page, waiting where Slack says to wait; stops as
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
    if (!(error instanceof NotTold)) throw error;
    return { ok: false, reason: isPassing(error.trouble) ? 'slow' : 'refused', code: error.trouble.code };
  }
}

/** Slack did not give a page, however often it was asked. */
class NotTold extends Error {
  readonly trouble: SlackTrouble;

  constructor(trouble: SlackTrouble) {
    super(trouble.code);
    this.trouble = trouble;
  }
}

const isPassing = ({ kind }: SlackTrouble) => kind === 'later' || kind === 'unclear';

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
  for (const team of await findTeams(client, workspaceId)) {
    for await (const { members } of pages((at) => client.users.list({ limit: PAGE, ...team, ...at }))) {
      for (const user of members ?? []) take(readSlackPerson(user, workspaceId));
      if (isComplete()) break;
      looked += members?.length ?? 0;
      tell(looked);
    }
  }
  return { byEmail, byId };
}

/** The workspaces whose people are listed: an organization's token must name one at a time. */
async function findTeams(client: WebClient, workspaceId: string): Promise<{ team_id?: string }[]> {
  if (!workspaceId.startsWith('E')) return [{}];
  const found: { team_id?: string }[] = [];
  for await (const { teams } of pages((at) => client.auth.teams.list({ limit: 100, ...at })))
    found.push(...(teams ?? []).flatMap(({ id }) => (id ? [{ team_id: id }] : [])));
  return found;
}

type Page = { response_metadata?: { next_cursor?: string } };

/** Every page of one of Slack's lists. */
async function* pages<T extends Page>(ask: (at: { cursor?: string }) => Promise<T>): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page = await patiently(() => ask(cursor ? { cursor } : {}));
    yield page;
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
}

/** Asks again where Slack says to wait, or did not answer. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const trouble = troubleOf(error);
      if (!isPassing(trouble) || tries === MOST_TRIES) throw new NotTold(trouble);
      await sleep(1000 * (trouble.kind === 'later' ? Math.min(trouble.retryAfterSeconds ?? 5, 60) : 1));
    }
  }
}
