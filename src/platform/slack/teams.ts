import type { WebClient } from '@slack/web-api';
import { type Patience, pages } from './retry.ts';

/** The workspaces whose people a token can list: an organization's token must name one at a time, any other none. */
export async function listTeams(
  client: WebClient,
  workspaceId: string,
  patience?: Patience,
): Promise<{ team_id?: string }[]> {
  if (!workspaceId.startsWith('E')) return [{}];
  const found: { team_id?: string }[] = [];
  for await (const { teams } of pages((at) => client.auth.teams.list({ limit: 100, ...at }), patience))
    found.push(...(teams ?? []).flatMap(({ id }) => (id ? [{ team_id: id }] : [])));
  return found;
}
