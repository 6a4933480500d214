import type { Db } from '../../platform/database/tables.ts';
import type { Message } from '../../platform/slack/blocks.ts';
import type { Person } from '../../platform/slack/person.ts';
import { findByRole, findMembership } from './queries.ts';
import { welcomeMessage } from './welcome-views.ts';

/** The first message to someone in a program; undefined where they have no role in it. */
export async function welcomeOf(
  db: Db,
  person: Pick<Person, 'workspaceId' | 'userId'>,
  programId: string,
): Promise<Message | undefined> {
  const member = await findMembership(db, person, programId);
  if (!member || member.roles.length === 0) return undefined;
  const directors = await findByRole(db, programId, 'director');
  return welcomeMessage(
    member.program.name,
    member.roles,
    directors.map((director) => director.slack_user_id),
  );
}
