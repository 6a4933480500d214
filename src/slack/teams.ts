import type { WebClient } from '@slack/web-api';

/** The ids of the workspaces that an organization's token is for. */
export async function listTeams(client: WebClient): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await client.auth.teams.list({ limit: 100, ...(cursor ? { cursor } : {}) });
    ids.push(...(answer.teams ?? []).flatMap(({ id }) => id ?? []));
    cursor = answer.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return ids;
}
